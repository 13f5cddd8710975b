import { z } from 'zod';
import { parseBytes } from '../../base/bytes.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const FileType = z.enum(['file', 'directory', 'socket', 'link', 'pipe', 'device', 'unknown']);
type FileType = z.infer<typeof FileType>;

const LsRunCiliumData = z.object({
  directories: z.array(z.object({
    /** Empty when neither the text nor the command names it. */
    path: z.string(),
    entries: z.array(z.object({
      name: z.string(),
      type: FileType,
      mode: z.string().optional(),
      owner: z.string().optional(),
      group: z.string().optional(),
      /** Bytes; rounded by `ls -h`. */
      size: z.number().int().optional(),
      /** As printed, local time of the node or container. */
      modified: z.string().optional(),
      /** Where a symbolic link points. */
      target: z.string().optional(),
    })),
  })),
  /** Paths that `ls` could not list. */
  missing: z.array(z.object({ path: z.string(), reason: z.string() })),
});
type Data = z.infer<typeof LsRunCiliumData>;
type Entry = Data['directories'][number]['entries'][number];

const TYPES: ReadonlyMap<string, FileType> = new Map([
  ['-', 'file'], ['d', 'directory'], ['s', 'socket'], ['l', 'link'], ['p', 'pipe'], ['b', 'device'], ['c', 'device'],
]);

const LONG = /^([-dslpbcD?])([-rwxsStT?]{9})[.+@]? +[\d?]+ +(\S+) +(\S+) +(\d+, *\d+|[\d.]+[KMGTP]?|\?) +((?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} [A-Z][a-z]{2}|\d{4}-\d\d-\d\d) +(?:\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: [+-]\d{4})?|\d{4})|\?) (.+)$/;

/** `srw-rw---- 1 root 1000 0 Nov 10 18:56 cilium.sock`. */
function readLong(text: string): Entry | undefined {
  const m = LONG.exec(text);
  const name = m?.[7];
  if (m?.[1] === undefined || name === undefined) return undefined;
  const [file = name, target] = m[1] === 'l' ? name.split(' -> ') : [name];
  const size = m[5]?.includes(',') === true ? undefined : parseBytes(m[5] ?? '');
  return {
    name: file, type: TYPES.get(m[1]) ?? 'unknown', mode: m[2] ?? '', owner: m[3] ?? '', group: m[4] ?? '',
    ...(size !== undefined && { size }), ...(m[6] !== undefined && { modified: m[6] }), ...(target !== undefined && { target }),
  };
}

/** `ls: cannot access '/run/cilium/cgroupv2': No such file or directory`. */
function readMissing(text: string): { path: string; reason: string } | undefined {
  const m = /^ls: (?:cannot access |cannot open directory |reading directory )?['‘"]?(\/[^'’":]+)['’"]?: (.+)$/.exec(text);
  return m?.[1] === undefined || m[2] === undefined ? undefined : { path: m[1], reason: m[2] };
}

/** Directory in the command; a file name's slug has `-` for each `/`, and these paths hold no `-` of their own. */
function pathOf(command: string | undefined): string {
  const spelled = /\s(\/[^\s|]*cilium[^\s|]*)/.exec(command ?? '')?.[1];
  if (spelled !== undefined) return spelled.length > 1 ? spelled.replace(/\/$/, '') : spelled;
  return /-((?:-var)?-run-cilium(?:-[\w.]+)*)$/.exec(command ?? '')?.[1]?.replaceAll('-', '/') ?? '';
}

/** Names alone: one a line, or in the columns of a terminal. Other text is refused. */
function readNames(text: string): Entry[] | undefined {
  const words = text.split(/\s+/);
  if (words.some((w) => !/^[\w.@=+:,-]{1,255}[/=@|*]?$/.test(w)) || (words.length > 1 && !/ {2,}|\t/.test(text) && !words.some((w) => w.includes('.')))) return undefined;
  return words.map((word) => {
    const mark = /[/=@|*]$/.exec(word)?.[0];
    const type = mark === '/' ? 'directory' : mark === '=' ? 'socket' : mark === '@' ? 'link' : mark === '|' ? 'pipe' : 'unknown';
    return { name: mark === undefined ? word : word.slice(0, -1), type };
  });
}

class Listing {
  readonly data: Data = { directories: [], missing: [] };
  readonly #context: ParseContext;
  #open = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const heading = /^(\/[^:]*):$/.exec(text)?.[1];
    if (heading !== undefined) {
      this.#directory(heading, line);
      return;
    }
    if (/^total \d/.test(text)) {
      if (!this.#open) this.#directory(pathOf(this.#context.command), line);
      this.#context.known(line);
      return;
    }
    const missing = readMissing(text);
    if (missing !== undefined) {
      this.#context.note(`missing[${this.data.missing.length}]`, line);
      this.data.missing.push(missing);
      return;
    }
    const long = readLong(text);
    const entries = long === undefined ? readNames(text) : [long];
    for (const entry of entries ?? []) this.#entry(entry, line);
  }

  #directory(path: string, line: Line): void {
    this.#context.note(`directories[${this.data.directories.length}]`, line);
    this.data.directories.push({ path, entries: [] });
    this.#open = true;
  }

  #entry(entry: Entry, line: Line): void {
    if (!this.#open) this.#directory(pathOf(this.#context.command), line);
    const index = this.data.directories.length - 1;
    const entries = this.data.directories[index]?.entries;
    this.#context.note(`directories[${index}].entries[${entries?.length ?? 0}]`, line);
    entries?.push(entry);
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const listing = new Listing(context);
  for (const line of lines) listing.line(line);
  const { data } = listing;
  return data.directories.length + data.missing.length > 0 ? data : undefined;
}

/** Files that only the agent's runtime directory holds (cilium/cilium pkg/defaults). */
const OWN = /(^|\s)(cilium\.sock|cilium\.pid|monitor1_2\.sock|hubble\.sock|cilium-cni\.log)(=|\s|$)/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trim()).filter((t) => t !== '');
  const rows = texts.filter((t) => readLong(t) !== undefined).length;
  const looksListed = rows * 2 >= texts.length || /^total \d/.test(texts[0] ?? '');
  if (looksListed && texts.some((t) => OWN.test(t))) return 'yes';
  if (texts.some((t) => readMissing(t)?.path.includes('run/cilium'))) return 'yes';
  if (texts.length > 0 && texts.every((t) => readNames(t) !== undefined) && texts.some((t) => OWN.test(t) || /(^|\s)cgroup\.controllers(\s|$)/.test(t))) return 'maybe';
  return looksListed && texts.length > 0 ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'ls-run-cilium',
  title: 'files in the runtime directory of the agent',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'ls -la /var/run/cilium',
  commands: [/^ls(-.*)?-(-var)?-run-cilium([-|]|$)/],
  schema: LsRunCiliumData,
  sniff,
  parse,
});
