import type { Report, ReportFinding } from '../../model/report.ts';
import { severityRank } from '../../report/order.ts';
import { EXCERPT_COLUMNS } from '../../report/clip.ts';
import { settled } from '../../report/gate.ts';
import { ruleSays, waivedWord } from '../settled.ts';
import { reach, subjectName } from '../words.ts';
import { uriOf } from '../stable-path.ts';
import type { Artifacts } from './artifacts.ts';
import type { Location, LogicalLocation, Region, Result } from './log.ts';
import { LEVELS, plain } from './rules.ts';

type Evidence = ReportFinding['evidence'][number];
type Subject = ReportFinding['subjects'][number];

/** GitHub keeps so many results of a run, by severity. */
export const RESULTS = 5000;
/** With more results than this, only the first place of each is quoted: GitHub takes 10 MB of gzip. */
const QUOTED = 500;
const SUBJECTS = 100;
const MESSAGE = 4000;

/** What SARIF calls the standing against a baseline. */
const STATES = { new: 'new', worsened: 'updated', known: 'unchanged' } as const;

/** Viewers make links of `[text](target)` in a message: the brackets are parted. */
export function message(text: string): string {
  return plain(text, MESSAGE).replaceAll('](', '] (');
}

function region(place: Evidence, quoted: boolean): Region {
  const lines = place.excerpt.split('\n');
  const last = lines[place.endLine - place.startLine];
  // Beyond the excerpt the length of the last line is not known: the region then ends where that line begins.
  const endColumn = last === undefined ? 1 : Math.min(last.length, EXCERPT_COLUMNS) + 1;
  return { startLine: Math.max(1, place.startLine), startColumn: 1, endLine: Math.max(1, place.endLine), endColumn, ...(place.excerpt === '' || !quoted ? {} : { snippet: { text: place.excerpt } }) };
}

function logical(subject: Subject): LogicalLocation {
  const parts = [subject.dump, subject.node, subject.namespace, subject.name].filter((p) => p !== undefined && p !== '');
  return { name: plain(subject.name ?? subject.node ?? subject.kind, 255), fullyQualifiedName: plain([subject.kind, ...parts].join('/'), 1000), kind: subject.kind };
}

function location(place: Evidence, artifacts: Artifacts, quoted: boolean, subjects: readonly Subject[] = []): Location {
  return {
    physicalLocation: { artifactLocation: artifacts.locate(place.path, place.locator), region: region(place, quoted) },
    ...(subjects.length === 0 ? {} : { logicalLocations: subjects.slice(0, SUBJECTS).map(logical) }),
    ...(place.note === undefined ? {} : { message: { text: message(place.note) } }),
  };
}

/** The first line of a file of the reader's repository: code scanning shows a result in a pull request only on such a file. */
function anchored(path: string, subjects: readonly Subject[]): Location {
  return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } }, logicalLocations: subjects.slice(0, SUBJECTS).map(logical) };
}

function result(finding: ReportFinding, report: Report, index: number, artifacts: Artifacts, quoted: boolean, anchor: string | undefined): Result {
  const places = finding.evidence.map((place, i) => location(place, artifacts, quoted || i === 0, i === 0 && anchor === undefined ? finding.subjects : []));
  const [first, ...others] = anchor === undefined ? places : [anchored(anchor, finding.subjects), ...places];
  return {
    ruleId: finding.code, ruleIndex: index, kind: 'fail', level: LEVELS[finding.severity],
    message: { text: message(`${finding.title}: ${finding.message} (${reach(finding, report)}${ruleSays(finding)})`) },
    locations: first === undefined ? [] : [first], ...(others.length === 0 ? {} : { relatedLocations: others }),
    // The only fingerprint that GitHub compares; a colon and a count belong to its form.
    partialFingerprints: { primaryLocationLineHash: `${finding.fingerprint}:1`, 'ciliumdoc/v1': finding.fingerprint },
    ...(finding.waived === undefined ? {} : { suppressions: [{ kind: 'external' as const, status: 'accepted' as const, justification: plain(waivedWord(finding.waived), 1000) }] }),
    ...(finding.baseline === undefined ? {} : { baselineState: STATES[finding.baseline] }),
    properties: {
      severity: finding.severity, confidence: finding.confidence, subjects: finding.subjects.length, places: finding.evidenceTotal,
      ...(finding.cause === undefined ? {} : { cause: finding.cause }), sampleSubject: finding.subjects[0] === undefined ? '' : subjectName(finding.subjects[0]),
    },
  };
}

/** One result per finding; the gravest 5000 where there are more. */
export function results(report: Report, ruleIndex: ReadonlyMap<string, number>, artifacts: Artifacts, anchor?: string): Result[] {
  const kept = report.findings.length <= RESULTS ? report.findings
    : [...report.findings].sort((a, b) => settled(a) - settled(b) || severityRank(a.severity) - severityRank(b.severity)).slice(0, RESULTS);
  return kept.map((finding) => result(finding, report, ruleIndex.get(finding.code) ?? -1, artifacts, kept.length <= QUOTED, anchor));
}
