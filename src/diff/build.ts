import type { Change, Diff, DiffSide, FacetDiff, NotComparable, Which } from '../model/diff.ts';
import { DIFF_FORMAT_VERSION } from '../model/diff.ts';
import type { Evidence, EvidenceRef } from '../model/evidence.ts';
import type { Report } from '../model/report.ts';
import { byNatural } from '../report/order.ts';
import { compareFacet, type DraftChange, type FacetResult, type OneSided } from './changes.ts';
import type { Facet, Sheet, Source } from './facet.ts';
import { facets } from './facets/index.ts';
import { compareFindings, type FailOn, type FindingResult, isWorse } from './findings.ts';
import { verdict } from './verdict.ts';

/** One input, reduced to what is compared. */
export interface Side {
  readonly report: Report;
  /** By id of the facet; absent for a saved report, which has findings only. */
  readonly sheets?: ReadonlyMap<string, readonly Sheet[]>;
}

/** What differs, before the text of the places was fetched. */
export interface DraftDiff { readonly before: Side; readonly after: Side; readonly findings: FindingResult; readonly facets: readonly FacetResult[] }

/** Changes listed of one facet. */
const MOST = 400;

/** Takes from a dump what is compared, so that the rest of it may be let go. */
export function takeSide(report: Report, source: Source): Side {
  return { report, sheets: new Map(facets.map((facet) => [facet.id, facet.read(source)])) };
}

/** Compares two inputs. Pure. */
export function compareSides(before: Side, after: Side): DraftDiff {
  const results = facets.map((facet) => compareFacet(facet, before.sheets?.get(facet.id) ?? [], after.sheets?.get(facet.id) ?? []));
  return { before, after, findings: compareFindings(before.report, after.report), facets: before.sheets === undefined || after.sheets === undefined ? [] : results };
}

/** Places whose text the diff will quote, by side. */
export function placesOfDiff(draft: DraftDiff, side: Which): EvidenceRef[] {
  return draft.facets.flatMap((f) => f.changes.slice(0, MOST).flatMap((c) => [...c.evidence[side]]));
}

type Quote = (ref: EvidenceRef) => Evidence;

export interface Finish { readonly toolVersion: string; readonly failOn: FailOn; readonly quote: Readonly<Record<Which, Quote>> }

/** The published diff. */
export function finishDiff(draft: DraftDiff, { toolVersion, failOn, quote }: Finish): Diff {
  const facetDiffs = draft.facets.map((f) => facetDiff(f, quote)).filter((f) => f.compared > 0);
  const { changes, same } = draft.findings;
  const oneSided = notComparable(draft);
  const count = (kind: string): number => changes.filter((c) => c.kind === kind).length;
  const findings = { new: count('new'), fixed: count('fixed'), changed: count('changed'), worse: changes.filter((c) => c.worse).length, same, notComparable: count('not-comparable') };
  const summary = {
    worse: isWorse(changes, failOn), failOn, findings,
    changes: facetDiffs.reduce((sum, f) => sum + f.changes.length + f.omitted, 0), notComparable: oneSided.length,
    errored: draft.before.report.summary.outcomes.errored + draft.after.report.summary.outcomes.errored,
  };
  return {
    formatVersion: DIFF_FORMAT_VERSION, kind: 'diff', tool: { name: 'ciliumdoc', version: toolVersion },
    before: sideOf(draft.before), after: sideOf(draft.after),
    summary: { verdict: verdict(summary, facetDiffs), ...summary },
    remarks: remarks(draft), findings: [...changes], facets: facetDiffs, notComparable: oneSided,
  };
}

function facetDiff({ facet, compared, items, changes }: FacetResult, quote: Finish['quote']): FacetDiff {
  return {
    id: facet.id, title: facet.title, compared, items, changes: changes.slice(0, MOST).map((c) => quoted(c, quote)),
    omitted: Math.max(0, changes.length - MOST), ignored: [...facet.ignored],
  };
}

function quoted(change: DraftChange, quote: Finish['quote']): Change {
  const { evidence, ...rest } = change;
  return { ...rest, evidence: { before: evidence.before.map(quote.before), after: evidence.after.map(quote.after) } };
}

function sideOf({ report, sheets }: Side): DiffSide {
  const { input, cluster } = report;
  return {
    name: input.name, kind: input.kind, from: sheets === undefined ? 'report' : 'dump',
    ...(input.sha256 === undefined ? {} : { sha256: input.sha256 }), ...(input.collectedAt === undefined ? {} : { collectedAt: input.collectedAt }),
    ...(cluster.name === undefined ? {} : { cluster: cluster.name }), ciliumVersions: cluster.ciliumVersions,
    ...(cluster.kubernetesVersion === undefined ? {} : { kubernetesVersion: cluster.kubernetesVersion }),
    nodes: cluster.nodes.length, files: report.coverage.files.length, findings: report.findings.length,
  };
}

function notComparable(draft: DraftDiff): NotComparable[] {
  if (draft.facets.length === 0) {
    const only = draft.before.sheets !== undefined ? 'before' : 'after';
    const both = draft.before.sheets === undefined && draft.after.sheets === undefined;
    return [{ facet: 'all', title: 'Everything besides findings', only, nodes: [], reason: `a saved report holds findings only${both ? ': both sides are such' : ''}; give the dumps themselves` }];
  }
  const gone = nodesOfOneSide(draft);
  const known = new Set(gone.flatMap((g) => g.nodes.map((n) => `${g.only} ${n}`)));
  const sided = draft.facets.flatMap((f) => f.oneSided).filter((o) => o.node === undefined || !known.has(`${o.only} ${o.node}`));
  return [...gone, ...grouped(sided)];
}

/** A node that one side does not know at all is told once. */
function nodesOfOneSide({ before, after }: DraftDiff): NotComparable[] {
  const [old, now] = [new Set(before.report.cluster.nodes), new Set(after.report.cluster.nodes)];
  const only = (from: ReadonlySet<string>, to: ReadonlySet<string>, side: Which): NotComparable[] => {
    const nodes = [...from].filter((n) => !to.has(n)).sort(byNatural);
    return nodes.length === 0 ? [] : [{ facet: 'nodes', title: 'Nodes', only: side, nodes, reason: 'the other side knows no such node' }];
  };
  return [...only(old, now, 'before'), ...only(now, old, 'after')];
}

function grouped(items: readonly OneSided[]): NotComparable[] {
  const groups = new Map<string, { readonly facet: Facet; readonly item: OneSided; readonly nodes: Set<string> }>();
  for (const item of items) {
    const id = [item.facet.id, item.only, item.reason].join('\u0000');
    const group = groups.get(id) ?? { facet: item.facet, item, nodes: new Set<string>() };
    if (item.node !== undefined) group.nodes.add(item.node);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ facet, item, nodes }) => ({
    facet: facet.id, title: facet.title, only: item.only, nodes: [...nodes].sort(byNatural), reason: item.reason, collect: facet.collect,
  }));
}

function remarks({ before, after }: DraftDiff): string[] {
  const [a, b] = [before.report, after.report];
  const out: string[] = [];
  if (a.cluster.name !== undefined && b.cluster.name !== undefined && a.cluster.name !== b.cluster.name) out.push(`These are two clusters: ${a.cluster.name} and ${b.cluster.name}.`);
  if (a.input.sha256 !== undefined && a.input.sha256 === b.input.sha256) out.push('Both sides are the same file.');
  if (a.input.collectedAt !== undefined && b.input.collectedAt !== undefined && a.input.collectedAt > b.input.collectedAt) out.push('The side given as "before" was collected after the other: they may be in the wrong order.');
  if (a.tool.version !== b.tool.version || a.tool.rules !== b.tool.rules) out.push('The sides were judged by different releases of ciliumdoc or different rules: a finding may be new because its rule is.');
  return out;
}
