import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { type Mount, readFindmnt, readMountinfo, readMountLine, readProcMounts } from './mount-line.ts';

const MountsData = z.object({
  mounts: z.array(z.object({
    source: z.string(),
    target: z.string(),
    /** `bpf`, `cgroup2`, `cgroup`, `tmpfs`. */
    fstype: z.string(),
    options: z.array(z.string()),
  })),
});

const FINDMNT_TITLE = /^TARGET\s+SOURCE\s+FSTYPE\s+OPTIONS\s*$/;

function readMount(text: string): Mount | undefined {
  return readMountLine(text) ?? readMountinfo(text) ?? readProcMounts(text) ?? readFindmnt(text);
}

function isNoise(text: string): boolean {
  return FINDMNT_TITLE.test(text) || /^(\.{3,4}|\[\.{2,3}\])$/.test(text);
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof MountsData> | undefined {
  const mounts: Mount[] = [];
  for (const line of lines) {
    const text = line.text.trim();
    const mount = readMount(text);
    if (mount !== undefined) {
      context.note(`mounts[${mounts.length}]`, line);
      mounts.push(mount);
    } else if (isNoise(text)) {
      context.known(line);
    }
  }
  return mounts.length > 0 ? { mounts } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.map((l) => l.text.trim()).filter((t) => t !== '').slice(0, 40);
  if (texts.some((t) => FINDMNT_TITLE.test(t))) return 'yes';
  const own = texts.filter((t) => readMountLine(t) !== undefined || readMountinfo(t) !== undefined || readProcMounts(t) !== undefined).length;
  if (own === 0) return 'no';
  return own * 2 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'mounts',
  title: 'mounted file systems (mount, findmnt, /proc/mounts)',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'mount',
  commands: [/^mount(-(-[lv]|-t-.*|\|.*))?$/, /^findmnt(-|$)/, /^cat-(-u-)?-proc-(\d+-|self-|1-)?(mounts|mountinfo)(-|$)/],
  schema: MountsData,
  sniff,
  parse,
});
