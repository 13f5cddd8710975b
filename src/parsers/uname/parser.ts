import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const Int = z.number().int();

const UnameData = z.object({
  hostname: z.string().optional(),
  /** `5.15.0-91-generic`. */
  release: z.string(),
  /** First three numbers of the release, for comparisons: `5.15.0`. */
  version: z.string(),
  major: Int,
  minor: Int,
  patch: Int,
  /** What follows the numbers: `-91-generic`, `.el9.x86_64`, `-eks-a5ec690`. */
  suffix: z.string(),
  /** `#1 SMP Debian 6.1.119-1 (2024-11-22)`. */
  build: z.string().optional(),
  machine: z.string().optional(),
});

const MACHINE = /^(x86_64|i[3-6]86|aarch64|arm64|armv[5-8]\w*|ppc64(le)?|s390x|riscv64|loongarch64)$/;
const RELEASE = /^(\d{1,3})\.(\d{1,5})(?:\.(\d{1,6}))?([-.+_~][\w.+~-]{0,120})?$/;

/** `Linux HOST RELEASE #BUILD ... MACHINE GNU/Linux`, or the release alone as `uname -r` prints it. */
function readUname(text: string): z.infer<typeof UnameData> | undefined {
  const words = text.trim().split(/\s+/);
  const full = words[0] === 'Linux' && words.length >= 4;
  const release = full ? words[2] : words.length === 1 ? words[0] : undefined;
  const m = RELEASE.exec(release ?? '');
  if (release === undefined || m?.[1] === undefined || m[2] === undefined) return undefined;
  const [major, minor, patch] = [Number(m[1]), Number(m[2]), Number(m[3] ?? 0)];
  const data = { release, version: `${major}.${minor}.${patch}`, major, minor, patch, suffix: m[4] ?? '' };
  return full ? { ...data, ...fullFields(words) } : data;
}

function fullFields(words: readonly string[]): { hostname?: string; build?: string; machine?: string } {
  const machineAt = words.findIndex((w, i) => i > 3 && MACHINE.test(w));
  const machine = words[machineAt];
  const build = words.slice(3, machineAt < 0 ? undefined : machineAt).filter((w) => w !== 'GNU/Linux').join(' ');
  return {
    ...(words[1] !== undefined && { hostname: words[1] }),
    ...(build !== '' && { build }), ...(machine !== undefined && { machine }),
  };
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof UnameData> | undefined {
  for (const line of lines) {
    const data = readUname(line.text);
    if (data === undefined) continue;
    context.note('release', line);
    return data;
  }
  return undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((l) => l.text.trim() !== '');
  if (solid.length > 3) return 'no';
  if (solid.some((l) => /^Linux \S+ \d+\.\d+\S* #\d+/.test(l.text.trim()))) return 'yes';
  return solid.length === 1 && readUname(solid[0]?.text ?? '') !== undefined ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'uname',
  title: 'release of the running kernel (uname)',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'uname -a',
  commands: [/^uname(--(a|r|all|-all|-kernel-release|rv|sr|srm|mrs))?$/],
  schema: UnameData,
  sniff,
  parse,
});
