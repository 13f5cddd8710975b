import type { Document } from '../model/document.ts';
import type { FileStatus, ReportFile } from '../model/report.ts';
import type { PlacedDocument } from '../model/snapshot.ts';
import type { ParserInfo, ReadEntry } from './assemble.ts';
import { knownFile } from './known-files.ts';

/** What the records need besides the entries. */
export interface RecordContext {
  readonly placed: readonly PlacedDocument[];
  /** Names of nodes; a document may be tied to a pod that stands for none. */
  readonly nodes: ReadonlySet<string>;
  readonly parsers: ReadonlyMap<string, ParserInfo>;
  /** Paths left out because another file holds the same text. */
  readonly repeated: ReadonlyMap<string, string>;
}

/** Every file of the input with what became of it; a pasted file of several outputs has a record for each. */
export function fileRecords(entries: readonly ReadEntry[], context: RecordContext): ReportFile[] {
  const nodeOf = new Map(context.placed.map((p) => [p.document, p.node]));
  return entries.flatMap((entry) => {
    if (entry.left !== undefined) return [leftRecord(entry, entry.left, context)];
    const records = entry.documents.map((d) => documentRecord(entry, d, nodeOf.get(d), context));
    return entry.unrecognised || entry.strayLines > 0 ? [...records, strayRecord(entry)] : records;
  });
}

function documentRecord(entry: ReadEntry, document: Document, node: string | undefined, { nodes, parsers, repeated }: RecordContext): ReportFile {
  const same = repeated.get(entry.path);
  const reason = same === undefined ? document.failure?.reason : `same content as ${same}, so it is not counted twice`;
  return {
    path: entry.path, kind: parsers.get(document.parser)?.title ?? document.parser, parser: document.parser, status: same === undefined ? document.status : 'unused',
    ...(node === undefined || !nodes.has(node) ? {} : { node }),
    ...(reason === undefined ? {} : { reason }),
    bytes: entry.size, lines: document.lines, understood: document.understood, problems: [...document.problems],
  };
}

function leftRecord(entry: ReadEntry, parser: string, { parsers }: RecordContext): ReportFile {
  return {
    path: entry.path, kind: parsers.get(parser)?.title ?? parser, parser, status: 'unused', reason: 'recognised; no rule reads it, so it was not parsed',
    bytes: entry.size, lines: 0, understood: 0, problems: [...entry.problems],
  };
}

/** Text no parser wanted: a file whose kind we know and do not read is `unused`, anything else `unrecognised`. */
function strayRecord(entry: ReadEntry): ReportFile {
  const known = entry.unrecognised ? knownFile(entry.path, entry.content) : undefined;
  const { status, reason } = strayStatus(entry, known?.why);
  return {
    path: entry.path, kind: known?.kind ?? (entry.unrecognised && entry.size === 0 ? 'empty file' : 'unknown'), status, reason,
    bytes: entry.size, lines: entry.strayLines, understood: 0, problems: entry.unrecognised ? [...entry.problems] : [],
  };
}

/** Even an empty list of objects has lines: the collector failed while it wrote such a file. */
const NEVER_EMPTY = /\.(?:ya?ml|json)$/;

function strayStatus(entry: ReadEntry, why: string | undefined): { readonly status: FileStatus; readonly reason: string } {
  const empty = entry.unrecognised && entry.size === 0;
  if (empty && (why === undefined || NEVER_EMPTY.test(entry.path))) return { status: 'unavailable', reason: 'the file is empty' };
  if (why !== undefined) return { status: 'unused', reason: empty ? 'the file is empty' : why };
  return { status: 'unrecognised', reason: entry.unrecognised ? 'no parser knows this text' : 'text between the recognised outputs' };
}
