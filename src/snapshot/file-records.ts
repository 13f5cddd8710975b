import type { Document } from '../model/document.ts';
import type { FileStatus, ReportFile } from '../model/report.ts';
import type { PlacedDocument } from '../model/snapshot.ts';
import type { ParserInfo, ReadEntry } from './assemble.ts';
import { knownFile } from './known-files.ts';

/** Every file of the input with what became of it; a pasted file of several outputs has a record for each. */
export function fileRecords(entries: readonly ReadEntry[], placed: readonly PlacedDocument[], parsers: ReadonlyMap<string, ParserInfo>): ReportFile[] {
  const nodeOf = new Map(placed.map((p) => [p.document, p.node]));
  return entries.flatMap((entry) => {
    const records = entry.documents.map((d) => documentRecord(entry, d, nodeOf.get(d), parsers.get(d.parser)));
    return entry.unrecognised || entry.strayLines > 0 ? [...records, strayRecord(entry)] : records;
  });
}

function documentRecord(entry: ReadEntry, document: Document, node: string | undefined, parser: ParserInfo | undefined): ReportFile {
  return {
    path: entry.path, kind: parser?.title ?? document.parser, parser: document.parser, status: document.status,
    ...(node === undefined ? {} : { node }),
    ...(document.failure === undefined ? {} : { reason: document.failure.reason }),
    bytes: entry.size, lines: document.lines, understood: document.understood, problems: [...document.problems],
  };
}

/** Text no parser wanted: a file whose kind we know and do not read is `unused`, anything else `unrecognised`. */
function strayRecord(entry: ReadEntry): ReportFile {
  const known = entry.unrecognised ? knownFile(entry.path) : undefined;
  const status: FileStatus = known === undefined ? 'unrecognised' : 'unused';
  const reason = known?.why ?? (entry.unrecognised ? 'no parser knows this text' : 'text between the recognised outputs');
  return {
    path: entry.path, kind: known?.kind ?? 'unknown', status, reason,
    bytes: entry.size, lines: entry.strayLines, understood: 0, problems: entry.unrecognised ? [...entry.problems] : [],
  };
}
