import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const LsmodData = z.object({
  /** Modules that are loaded. What is built into the kernel does not appear. */
  modules: z.array(z.object({
    name: z.string(),
    /** Bytes. */
    size: z.number().int(),
    uses: z.number().int(),
    usedBy: z.array(z.string()),
  })),
});
type Module = z.infer<typeof LsmodData>['modules'][number];

const TITLE = /^Module\s+Size\s+Used by\s*$/;
/** lsmod, and `/proc/modules` with its state and address behind. */
const ROW = /^([a-zA-Z0-9_-]{1,64})\s+(\d{1,12})\s+(-?\d{1,9})(?:\s+(\S+))?(?:\s+(?:Live|Loading|Unloading)\s+0x[0-9a-fA-F]+.*)?$/;

function readModule(text: string): Module | undefined {
  const m = ROW.exec(text);
  if (m?.[1] === undefined) return undefined;
  const usedBy = (m[4] ?? '').split(',').filter((n) => n !== '' && n !== '-' && !n.startsWith('['));
  return { name: m[1], size: Number(m[2]), uses: Math.max(0, Number(m[3])), usedBy };
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof LsmodData> | undefined {
  const modules: Module[] = [];
  for (const line of lines) {
    const text = line.text.trim();
    const module = TITLE.test(text) ? undefined : readModule(text);
    if (module !== undefined) {
      context.note(`modules[${modules.length}]`, line);
      modules.push(module);
    } else if (TITLE.test(text) || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) {
      context.known(line);
    }
  }
  return modules.length > 0 ? { modules } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 40).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.some((t) => TITLE.test(t) || /^(libkmod|lsmod): ERROR\b/.test(t))) return 'yes';
  const own = texts.filter((t) => readModule(t) !== undefined).length;
  if (own > 0 && texts.some((t) => / (Live|Loading) 0x[0-9a-f]+/.test(t))) return 'yes';
  return own > 0 && own === texts.length ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'lsmod',
  title: 'kernel modules that are loaded (lsmod)',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'lsmod',
  commands: [/^lsmod([-|].*)?$/, /^cat--proc-modules([-|].*)?$/],
  schema: LsmodData,
  sniff,
  parse,
});
