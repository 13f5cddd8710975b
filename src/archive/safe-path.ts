/** Control, bidi and other invisible characters that make a name look like something it is not. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Shows unsafe characters as text: U+202E becomes the six characters `\u202e`. */
export function escapeName(name: string): string {
  return name.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A name made safe; `path` is empty when nothing usable is left. `remarks` say what had to be changed. */
export interface SafePath {
  readonly path: string;
  readonly remarks: readonly string[];
}

const NO_REMARKS: readonly string[] = [];

/**
 * Turns the name an archive gives into a relative path with `/` between segments, without `..` and invisible characters.
 * `backslash` says whether `\` separates folders, as zip writers on Windows leave it.
 */
export function safePath(raw: string, backslash: boolean): SafePath {
  const slashed = backslash ? raw.replaceAll('\\', '/') : raw;
  const remarks: string[] = [];
  const drive = /^[A-Za-z]:\//.test(slashed);
  if (drive || slashed.startsWith('/')) remarks.push('has an absolute name');
  const segments: string[] = [];
  let outside = false;
  for (const segment of (drive ? slashed.slice(3) : slashed).split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') outside = true;
    else segments.push(segment);
  }
  if (outside) remarks.push('has a name with ".."');
  const plain = segments.join('/');
  const path = escapeName(plain);
  if (path !== plain) remarks.push('has control or invisible characters in its name');
  return { path, remarks: remarks.length === 0 ? NO_REMARKS : remarks };
}

/** `dir/name.md` and 2 give `dir/name~2.md`. */
export function numbered(path: string, n: number): string {
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  if (dot <= slash + 1) return `${path}~${n}`;
  return `${path.slice(0, dot)}~${n}${path.slice(dot)}`;
}

/** What became of a path that asked to be kept. */
export interface KeptPath {
  readonly path: string;
  /** The same path was there before: `path` got a number. */
  readonly duplicate: boolean;
  /** Another path that differs from this one in upper and lower case alone. */
  readonly caseTwin: string | undefined;
}

/** Keeps paths apart. Built for hundreds of thousands of them: what is rare costs, what is common does not. */
export class UniquePaths {
  readonly #paths = new Set<string>();
  /** The next number to try for a path that was wanted twice, so that a million equal names cost a million steps and not their square. */
  readonly #numbers = new Map<string, number>();
  /** Paths with capital letters by their lower-case form. */
  readonly #capitals = new Map<string, string>();

  keep(wanted: string): KeptPath {
    const duplicate = this.#paths.has(wanted);
    const path = duplicate ? this.#free(wanted) : wanted;
    const caseTwin = this.#caseTwin(path);
    this.#paths.add(path);
    return { path, duplicate, caseTwin };
  }

  #caseTwin(path: string): string | undefined {
    const lower = path.toLowerCase();
    const twin = this.#capitals.get(lower) ?? (lower !== path && this.#paths.has(lower) ? lower : undefined);
    if (lower !== path && twin === undefined) this.#capitals.set(lower, path);
    return twin;
  }

  #free(wanted: string): string {
    let n = this.#numbers.get(wanted) ?? 2;
    while (this.#paths.has(numbered(wanted, n))) n += 1;
    this.#numbers.set(wanted, n + 1);
    return numbered(wanted, n);
  }
}

/** Files that operating systems leave behind and nobody sends on purpose. */
export function isClutter(path: string): boolean {
  if (path.startsWith('__MACOSX/') || path.includes('/__MACOSX/')) return true;
  const base = path.slice(path.lastIndexOf('/') + 1);
  return base === '.DS_Store' || base === 'Thumbs.db' || base === 'desktop.ini' || base.startsWith('._');
}

const ARCHIVE_EXTENSION = /\.(?:tar\.gz|tgz|tar|zip|gz)$/i;

/** The path without the extension of an archive; unchanged when it has none. */
export function withoutArchiveExtension(path: string): string {
  const stem = path.replace(ARCHIVE_EXTENSION, '');
  return stem === '' || stem.endsWith('/') ? path : stem;
}

/** Whether a name promises an archive; `gzip` says whether a bare `.gz` counts, which may hold anything. */
export function hasArchiveExtension(path: string, gzip: boolean): boolean {
  return ARCHIVE_EXTENSION.test(path) && (gzip || !/(?<!\.tar)\.gz$/i.test(path));
}
