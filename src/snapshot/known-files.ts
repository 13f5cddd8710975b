import { baseName, withoutStamp } from '../base/file-name.ts';

/** A kind of file we know by name and do not judge. */
export interface KnownFile { readonly kind: string; readonly why: string }

const TABLE: readonly { readonly name: RegExp; readonly kind: string; readonly why: string }[] = [
  { name: /\.pprof$/, kind: 'Go profile', why: 'binary profile; open it with go tool pprof' },
  { name: /\.trace$/, kind: 'Go execution trace', why: 'binary trace; open it with go tool trace' },
  { name: /^gops-.*\.txt$/, kind: 'gops output', why: 'run-time statistics are not judged' },
  { name: /\.o$/, kind: 'BPF object', why: 'compiled program, not text' },
  { name: /\.html$/, kind: 'HTML view', why: 'a rendering of data that other files hold' },
];

/** The kind of a file that is known but not read, by its name; undefined when the name says nothing. */
export function knownFile(path: string): KnownFile | undefined {
  const name = withoutStamp(baseName(path));
  return TABLE.find((row) => row.name.test(name));
}
