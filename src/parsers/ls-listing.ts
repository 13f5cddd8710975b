import * as z from 'zod';
import { parseBytes } from '../base/bytes.ts';
import type { Line, ParseContext } from './define-parser.ts';

const FileType = z.enum(['file', 'directory', 'socket', 'link', 'pipe', 'device', 'unknown']);
type FileType = z.infer<typeof FileType>;

/** Directories as `ls` lists them. */
export const Listed = z.object({
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
export type ListedData = z.infer<typeof Listed>;
type Entry = ListedData['directories'][number]['entries'][number];

const TYPES: ReadonlyMap<string, FileType> = new Map([
  ['-', 'file'], ['d', 'directory'], ['s', 'socket'], ['l', 'link'], ['p', 'pipe'], ['b', 'device'], ['c', 'device'],
]);

const LONG = /^([-dslpbcD?])([-rwxsStT?]{9})[.+@]? +[\d?]+ +(\S+) +(\S+) +(\d+, *\d+|[\d.]+[KMGTP]?|\?) +((?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} [A-Z][a-z]{2}|\d{4}-\d\d-\d\d) +(?:\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: [+-]\d{4})?|\d{4})|\?) (.+)$/;

/** `srw-rw---- 1 root 1000 0 Nov 10 18:56 cilium.sock`. */
export function readLong(text: string): Entry | undefined {
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
export function readMissing(text: string): { path: string; reason: string } | undefined {
  const m = /^ls: (?:cannot access |cannot open directory |reading directory )?['‘"]?(\/[^'’":]+)['’"]?: (.+)$/.exec(text);
  return m?.[1] === undefined || m[2] === undefined ? undefined : { path: m[1], reason: m[2] };
}

/** Names alone: one a line, or in the columns of a terminal. Other text is refused. */
export function readNames(text: string): Entry[] | undefined {
  const words = text.split(/\s+/);
  if (words.some((w) => !/^[\w.@=+:,-]{1,255}[/=@|*]?$/.test(w)) || (words.length > 1 && !/ {2,}|\t/.test(text) && !words.some((w) => w.includes('.')))) return undefined;
  return words.map((word) => {
    const mark = /[/=@|*]$/.exec(word)?.[0];
    const type = mark === '/' ? 'directory' : mark === '=' ? 'socket' : mark === '@' ? 'link' : mark === '|' ? 'pipe' : 'unknown';
    return { name: mark === undefined ? word : word.slice(0, -1), type };
  });
}

/** Gathers the lines of `ls`, with or without `-l`, of one directory or several. */
class Listing {
  readonly data: ListedData = { directories: [], missing: [] };
  readonly #context: ParseContext;
  readonly #path: string;
  #open = false;

  constructor(context: ParseContext, path: string) {
    this.#context = context;
    this.#path = path;
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
      if (!this.#open) this.#directory(this.#path, line);
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
    if (!this.#open) this.#directory(this.#path, line);
    const index = this.data.directories.length - 1;
    const entries = this.data.directories[index]?.entries;
    this.#context.note(`directories[${index}].entries[${entries?.length ?? 0}]`, line);
    entries?.push(entry);
  }
}

/**
 * Reads listings of directories; lines that are none are left to the frame.
 * @param path the directory, where no heading names it
 */
export function readLsListing(lines: readonly Line[], context: ParseContext, path: string): ListedData | undefined {
  const listing = new Listing(context, path);
  for (const line of lines) listing.line(line);
  const { data } = listing;
  return data.directories.length + data.missing.length > 0 ? data : undefined;
}
