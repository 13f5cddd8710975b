import { EXIT, UserError } from './base/errors.ts';
import { compareSides, finishDiff, placesOfDiff, type Side, takeSide } from './diff/build.ts';
import type { FailOn } from './diff/findings.ts';
import type { Diff } from './model/diff.ts';
import type { Report } from './model/report.ts';
import type { SourceTree } from './model/source-file.ts';
import { type AnalyzeOptions, examine } from './pipeline.ts';
import { fetchQuotes, type Origins } from './quote.ts';

/** One side of a comparison: an opened dump, or a finished report. */
export type Compared = { readonly trees: readonly SourceTree[] } | { readonly report: Report };

export interface CompareOptions extends AnalyzeOptions { readonly failOn: FailOn }

/**
 * open -> ... -> report for both sides, then their difference by meaning. A dump is let go once what is compared was taken
 * from it; its tree must stay open, since the text of places is fetched at the end.
 * @throws {UserError} when a side holds several dumps, or nothing that is known
 */
export async function compareInputs(before: Compared, after: Compared, options: CompareOptions): Promise<Diff> {
  const old = await sideOf(before, options);
  const now = await sideOf(after, options);
  const draft = compareSides(old.side, now.side);
  const quote = {
    before: await fetchQuotes(old.origins, placesOfDiff(draft, 'before')),
    after: await fetchQuotes(now.origins, placesOfDiff(draft, 'after')),
  };
  return finishDiff(draft, { toolVersion: options.toolVersion, failOn: options.failOn, quote });
}

async function sideOf(compared: Compared, options: AnalyzeOptions): Promise<{ readonly side: Side; readonly origins: Origins }> {
  if ('report' in compared) return { side: { report: compared.report }, origins: new Map() };
  const { report, snapshots, books, origins } = await examine(compared.trees, options);
  if (!report.coverage.files.some((f) => f.parser !== undefined && f.lines > 0)) {
    throw new UserError(`${report.input.name}: nothing in it is an output that ciliumdoc knows`, EXIT.input, 'give a dump, a saved output, or a report saved as JSON or HTML');
  }
  const [snapshot, ...others] = snapshots;
  const [book] = books;
  if (snapshot === undefined || book === undefined || others.length > 0) {
    throw new UserError(`${report.input.name}: holds ${String(snapshots.length)} dumps (${snapshots.map((s) => s.root).slice(0, 5).join(', ')}), and a side of a diff is one`, EXIT.usage, 'unpack it and name one dump for each side');
  }
  return { side: takeSide(report, { snapshot, book }), origins };
}
