import type { Report, ReportCondition, ReportFinding } from '../../model/report.ts';
import { settled } from '../../report/gate.ts';
import { ruleSays, standing, waivedWord } from '../settled.ts';
import { areaName, familyOf } from '../../report/areas.ts';
import { byNatural } from '../../report/order.ts';
import { counted } from '../../base/plural.ts';
import { nodeShare, reach, sample, subjectName } from '../words.ts';

/** Full cards; the findings after them get a row each, and those after the rows are only counted. */
export const CARDS = 200;
const ROWS = 600;
const OPEN_CARDS = 8;
const PLACES = 3;
const SUBJECTS = 24;
const SUBJECTS_WITH_MESSAGE = 5;
/** Subjects folded away and places quoted per card: generous while there are few cards. */
const ROOMY = { cards: 60, subjects: 300, places: 12 };
/** Places per card when all proof was asked for. */
const ALL_PLACES = 200;
const TIGHT = { subjects: 30, places: 4 };

const TRUTH: Readonly<Record<string, string>> = { true: 'yes', false: 'no', unknown: 'unknown' };
const ROLES: Readonly<Record<string, string>> = { applies: 'applies if', when: 'fires if', unless: 'silent if', raise: 'graver if' };

/** Per cent with one decimal, as SVG wants it. */
export function tenth(share: number): number {
  return Math.round(share * 1000) / 10;
}

/** Sites that document Cilium and what it stands on. A page gets forwarded, so it links to nothing else. */
const DOCUMENTATION: ReadonlySet<string> = new Set([
  'docs.cilium.io', 'cilium.io', 'github.com', 'kubernetes.io', 'gateway-api.sigs.k8s.io', 'docs.kernel.org', 'www.kernel.org', 'man7.org', 'docs.ebpf.io', 'helm.sh',
]);

/** Only pages of a known site by `https:` become a link; everything else is printed as text. */
export function link(url: string): { readonly url: string; readonly live: boolean; readonly text: string } {
  const live = DOCUMENTATION.has(/^https:\/\/([a-z0-9.-]+)/i.exec(url)?.[1]?.toLowerCase() ?? '') && /^https:\/\/[a-z0-9.-]+(?:[/?#][\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7e]*)?$/i.test(url);
  return { url, live, text: live ? url.slice('https://'.length) : url };
}

type Room = Pick<typeof ROOMY, 'subjects' | 'places'>;

function places(finding: ReportFinding, id: string, room: Room): readonly object[] {
  return finding.evidence.slice(0, room.places).map((place, i) => {
    const lines = place.excerpt === '' ? [] : place.excerpt.split('\n').map((text, at) => ({ n: place.startLine + at, text }));
    const left = place.endLine - place.startLine + 1 - lines.length;
    return {
      id: `e-${id}-${i + 1}`, path: place.path, line: place.startLine === place.endLine ? String(place.startLine) : `${place.startLine}-${place.endLine}`,
      locator: place.locator, note: place.note ?? '', lines, left: left > 0 && lines.length > 0 ? counted(left, 'more line') : '',
    };
  });
}

function subjects(finding: ReportFinding, id: string, room: Room): object {
  const differ = finding.messages.length > 0;
  const rows = finding.subjects.map((subject, i) => ({
    id: `${id}/${subjectName(subject).replace(/\s+/g, '+')}`, kind: subject.kind, name: subjectName(subject), message: finding.messages[i] ?? '',
  }));
  const { shown, more } = sample(rows, differ ? SUBJECTS_WITH_MESSAGE : SUBJECTS);
  const folded = rows.slice(shown.length, shown.length + room.subjects);
  const rest = more - folded.length;
  return { differ, shown, folded, foldedWord: `${folded.length} more`, rest: rest > 0 ? `and ${rest} more, listed in the data of this file` : '' };
}

function remedy(finding: ReportFinding): readonly object[] {
  return finding.remedy.map((step) => ({
    text: step.do,
    codes: [
      { label: 'Helm values', text: step.helm }, { label: 'cilium-config', text: step.config }, { label: 'Command', text: step.command },
    ].filter((code) => code.text !== undefined && code.text !== ''),
  }));
}

/** The tree of a judgement: sentence, answer, and the values that were read. */
export function conditions(list: readonly ReportCondition[]): object[] {
  return list.map((c) => ({
    role: ROLES[c.role] ?? c.role, say: c.say, truth: c.truth, word: TRUTH[c.truth] ?? c.truth, expression: c.expression,
    seen: (c.seen ?? []).map(({ path, value }) => ({ path, value })),
  }));
}

function card(finding: ReportFinding, report: Report, id: string, index: number, symptoms: readonly object[], room: Room): object {
  const share = nodeShare(finding, report);
  const evidence = places(finding, id, room);
  const left = finding.evidenceTotal - evidence.length;
  return {
    id, index, code: finding.code, name: finding.name, severity: finding.severity, confidence: finding.confidence, sure: finding.confidence === 'high',
    title: finding.title, message: finding.message, area: areaName(familyOf(finding.code)),
    reach: reach(finding, report), reachPercent: share === undefined ? -1 : tenth(share), hasShare: share !== undefined,
    open: index < OPEN_CARDS && finding.cause === undefined && (finding.severity === 'critical' || finding.severity === 'error') && settled(finding) === 0,
    subjects: subjects(finding, id, room), evidence: evidence.slice(0, PLACES), evidenceFolded: evidence.slice(PLACES),
    evidenceWord: counted(Math.max(0, evidence.length - PLACES), 'more place'),
    evidenceLeft: left > 0 ? `and ${counted(left, 'more place')} not quoted here` : '',
    why: finding.why, remedy: remedy(finding), several: finding.remedy.length > 1,
    references: finding.references.map(link),
    conditions: conditions(finding.conditions),
    fingerprint: finding.fingerprint, tags: finding.tags, symptoms, symptomsWord: counted(symptoms.length, 'symptom'),
    waived: finding.waived === undefined ? '' : waivedWord(finding.waived), standing: standing(finding), ruleSays: ruleSays(finding).replace('; ', ''),
    isSymptom: finding.cause !== undefined, cause: finding.cause ?? '',
  };
}

/** One anchor per finding: the code, then `CODE-2` for a second one of the same code. */
export function anchors(findings: readonly ReportFinding[]): string[] {
  const used = new Map<string, number>();
  return findings.map(({ code }) => {
    const count = (used.get(code) ?? 0) + 1;
    used.set(code, count);
    return count === 1 ? code : `${code}-${count}`;
  });
}

/** Cards of all causes, each with the cards of its symptoms inside; then rows, then a number. */
export function findingCards(report: Report): { cards: object[]; many: boolean; rows: object[]; left: string; leftCount: number } {
  const { findings } = report;
  const ids = anchors(findings);
  const owner = new Map<string, number>();
  findings.forEach((f, i) => { if (f.cause === undefined && f.symptoms.length > 0 && !owner.has(f.code)) owner.set(f.code, i); });
  const folded = new Map<number, object[]>();
  const roomy = findings.length > ROOMY.cards ? TIGHT : ROOMY;
  const room = report.options?.evidence === 'full' ? { ...roomy, places: ALL_PLACES } : roomy;
  const tops: number[] = [];
  findings.forEach((finding, i) => {
    const cause = finding.cause === undefined ? undefined : owner.get(finding.cause);
    if (cause === undefined) { tops.push(i); return; }
    folded.set(cause, [...(folded.get(cause) ?? []), card(finding, report, ids[i] ?? '', i, [], room)]);
  });
  const build = (i: number): object[] => {
    const finding = findings[i];
    return finding ? [card(finding, report, ids[i] ?? '', i, folded.get(i) ?? [], room)] : [];
  };
  const row = (i: number): object[] => {
    const f = findings[i];
    return f ? [{ id: ids[i] ?? '', index: i, code: f.code, severity: f.severity, area: areaName(familyOf(f.code)), title: f.title, message: f.message, reach: reach(f, report) }] : [];
  };
  const left = tops.length - CARDS - ROWS;
  return {
    cards: tops.slice(0, CARDS).flatMap(build), many: tops.length > ROOMY.cards, rows: tops.slice(CARDS, CARDS + ROWS).flatMap(row),
    leftCount: Math.max(0, left), left: left > 0 ? `${left} more findings are in the data of this file only` : '',
  };
}

/** The gravest causes with their reach, for the first screen. */
export function topCauses(report: Report): object[] {
  const ids = anchors(report.findings);
  return report.findings.flatMap((finding, i) => {
    if (finding.cause !== undefined || finding.severity === 'info' || settled(finding) !== 0) return [];
    const share = nodeShare(finding, report);
    return [{
      id: ids[i] ?? '', code: finding.code, title: finding.title, severity: finding.severity, reach: reach(finding, report),
      hasShare: share !== undefined, reachPercent: share === undefined ? 0 : tenth(share),
      symptoms: finding.symptoms.length > 0 ? `explains ${counted(finding.symptoms.length, 'other finding')}` : '',
    }];
  }).slice(0, 5);
}

/** Names of all namespaces that a finding touches, for the filter. */
export function namespacesTouched(report: Report): string[] {
  const names = new Set<string>();
  for (const finding of report.findings) for (const subject of finding.subjects) if (subject.namespace !== undefined) names.add(subject.namespace);
  return [...names].sort(byNatural);
}

/** Names of all nodes that a finding touches, for the filter. */
export function nodesTouched(report: Report): string[] {
  const names = new Set<string>();
  for (const finding of report.findings) for (const subject of finding.subjects) if (subject.node !== undefined) names.add(subject.node);
  return [...names].sort(byNatural);
}
