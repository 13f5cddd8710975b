import type { Change, Diff, DiffSide, FacetDiff, FindingChange } from '../../model/diff.ts';
import { renderTemplates } from '../template-engine.ts';
import { visibleDeep } from '../visible.ts';
import { counted } from '../../base/plural.ts';
import { style, styleHash, templates } from './templates.gen.ts';
import { KIND_WORDS, nodeWords, onlyWords, severityWords, SIGNS, subjectWords, valueWords } from './words.ts';

/** No script at all: nothing may run, be fetched or be sent. */
const CSP = ["default-src 'none'", `style-src '${styleHash}'`, 'img-src data:', "base-uri 'none'", "form-action 'none'"].join('; ');

/** One file that opens anywhere: no request, no script. */
export function renderDiffHtml(diff: Diff): string {
  return `${renderTemplates(templates, viewModel(visibleDeep(diff)), new Map([['style', `<style>${style}</style>`]])).trimEnd()}\n`;
}

function viewModel(diff: Diff): object {
  const facets = diff.facets.filter((f) => f.changes.length > 0).map(facetModel);
  const findings = diff.findings.map(findingModel);
  return {
    csp: CSP, tool: diff.tool, verdict: diff.summary.verdict, mood: mood(diff), eyebrow: eyebrow(diff), remarks: diff.remarks,
    before: diff.before, after: diff.after, sides: [sideModel('Before', diff.before), sideModel('After', diff.after)],
    findings, facets, same: diff.facets.filter((f) => f.changes.length === 0 && f.items > 0).map((f) => ({ title: f.title, told: counted(f.items, 'item') })),
    notComparable: diff.notComparable.map((n) => ({ title: n.title, only: onlyWords(n), reason: n.reason, collect: n.collect ?? '' })),
    outline: [
      ...(findings.length > 0 ? [{ id: 'findings', title: 'Findings', count: findings.length }] : []),
      ...diff.facets.filter((f) => f.changes.length > 0).map((f) => ({ id: f.id, title: f.title, count: f.changes.length + f.omitted })),
      ...(diff.notComparable.length > 0 ? [{ id: 'not-comparable', title: 'Not comparable', count: diff.notComparable.length }] : []),
    ],
  };
}

function mood({ summary, findings }: Diff): string {
  if (summary.worse) return 'error';
  if (findings.some((f) => f.worse) || summary.changes > 0) return 'warning';
  return summary.notComparable > 0 ? 'blind' : 'ok';
}

function eyebrow({ summary }: Diff): string {
  if (summary.worse) return 'Worse than before';
  return summary.changes + summary.findings.new + summary.findings.fixed + summary.findings.changed === 0 ? 'No change' : 'Changed';
}

function sideModel(which: string, side: DiffSide): object {
  const facts: [string, string | undefined][] = [
    ['Cluster', side.cluster], ['Cilium', side.ciliumVersions.join(', ')], ['Kubernetes', side.kubernetesVersion], ['Nodes', String(side.nodes)],
    ['Collected', side.collectedAt], ['Findings', String(side.findings)], ['Taken from', side.from === 'report' ? 'a saved report' : counted(side.files, 'file')], ['SHA-256', side.sha256],
  ];
  return { which, name: side.name, facts: facts.filter(([, text]) => text !== undefined && text !== '').map(([label, text]) => ({ label, text })) };
}

function findingModel(change: FindingChange): object {
  const { before, after } = change.message;
  return {
    kind: change.kind, sign: SIGNS[change.kind], word: `${KIND_WORDS[change.kind]}${change.worse && change.kind !== 'new' ? ', worse' : ''}${change.waived ? ', waived' : ''}`,
    worse: change.worse, severity: change.severity.after ?? change.severity.before ?? 'info', severityWords: severityWords(change),
    code: change.code, title: change.title, subjects: subjectWords(change), messageBefore: before === after ? '' : before ?? '', messageAfter: after ?? '',
    blind: change.blind === undefined ? '' : `"${change.blind.side}" could not be judged: ${change.blind.reason}`, places: placesModel(change.evidence),
  };
}

function facetModel(facet: FacetDiff): object {
  return {
    id: facet.id, title: facet.title, told: `${counted(facet.changes.length + facet.omitted, 'change')} among ${counted(facet.items, 'item')}`,
    changes: facet.changes.map(changeModel), ignored: facet.ignored, omitted: facet.omitted > 0 ? `and ${counted(facet.omitted, 'more change')}` : '',
  };
}

function changeModel(change: Change): object {
  const isSet = change.added !== undefined || change.removed !== undefined;
  return {
    kind: change.kind, sign: SIGNS[change.kind], item: change.item, field: change.field ?? '', pair: !isSet && change.kind === 'changed',
    before: shown(change.before), after: shown(change.after), added: change.added ?? [], removed: change.removed ?? [],
    value: isSet ? '' : valueWords(change), nodes: nodeWords(change.nodes), note: change.note ?? '', places: placesModel(change.evidence),
  };
}

function shown(text: string | undefined): string {
  return text === undefined ? 'none' : text === '' ? 'empty' : text;
}

function placesModel(evidence: Change['evidence']): object[] {
  return (['before', 'after'] as const).map((side) => ({ side, list: evidence[side].map((e) => ({ locator: e.locator, excerpt: e.note === undefined ? e.excerpt : '', note: e.note ?? '' })) }));
}
