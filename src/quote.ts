import { LineSplitter } from './base/lines.ts';
import type { Evidence, EvidenceRef } from './model/evidence.ts';
import type { SourceTree } from './model/source-file.ts';
import { hideSecrets } from './report/secrets.ts';

/** An excerpt shows at most this many lines and characters a line; the locator still names the whole range. */
const MAX_LINES = 8;
const MAX_COLUMNS = 240;

/** Where each file met while reading can be opened again, by its locator. */
export type Origins = ReadonlyMap<string, { readonly tree: SourceTree; readonly path: string }>;

export type Quote = (ref: EvidenceRef) => Evidence;

/**
 * Goes back to the input for the very text of each place, reading each file once and only as far as needed. Text is
 * fetched here, not kept while parsing, so memory stays with the findings and not with the archive.
 */
export async function fetchQuotes(origins: Origins, refs: readonly EvidenceRef[]): Promise<Quote> {
  const wanted = new Map<string, Set<number>>();
  for (const ref of refs) {
    const lines = wanted.get(ref.locator) ?? new Set<number>();
    for (let n = ref.startLine; n <= Math.min(ref.endLine, ref.startLine + MAX_LINES - 1); n++) lines.add(n);
    wanted.set(ref.locator, lines);
  }
  const texts = new Map<string, ReadonlyMap<number, string>>();
  for (const [locator, lines] of wanted) texts.set(locator, await linesOf(origins, locator, lines));
  return (ref) => quote(ref, texts.get(ref.locator) ?? new Map<number, string>());
}

async function linesOf(origins: Origins, locator: string, wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  let last = 0;
  for (const n of wanted) last = Math.max(last, n);
  const origin = origins.get(locator);
  const file = await origin?.tree.open(origin.path);
  if (file === undefined) return found;
  const splitter = new LineSplitter();
  const keep = (lines: Iterable<{ readonly n: number; readonly text: string }>): number => {
    let n = 0;
    for (const line of lines) {
      n = line.n;
      if (wanted.has(n)) found.set(n, clip(line.text));
    }
    return n;
  };
  for await (const chunk of file.chunks()) if (keep(splitter.push(chunk)) >= last) return found;
  keep(splitter.end());
  return found;
}

function quote(ref: EvidenceRef, texts: ReadonlyMap<number, string>): Evidence {
  const lines: string[] = [];
  for (let n = ref.startLine; n <= Math.min(ref.endLine, ref.startLine + MAX_LINES - 1); n++) lines.push(texts.get(n) ?? '');
  const place = ref.startLine === ref.endLine ? String(ref.startLine) : `${String(ref.startLine)}-${String(ref.endLine)}`;
  return {
    locator: `${ref.locator}:${place}`, path: ref.path, startLine: ref.startLine, endLine: ref.endLine,
    excerpt: lines.join('\n').trimEnd(),
    ...(ref.note === undefined ? {} : { note: ref.note }),
  };
}

function clip(text: string): string {
  const safe = hideSecrets(text);
  return safe.length > MAX_COLUMNS ? `${safe.slice(0, MAX_COLUMNS)}…` : safe;
}
