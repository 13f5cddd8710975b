import type { Report, ReportFinding } from '../../model/report.ts';
import { fingerprint } from '../fingerprint.ts';
import { type NameKind, type Names, namesOf } from './names.ts';
import { Pseudonyms } from './pseudonyms.ts';

/** Fields that hold a word of ours, a number in disguise or a text of a rule: nothing of the cluster is in them. */
const OURS: ReadonlySet<string> = new Set([
  'code', 'severity', 'confidence', 'title', 'why', 'references', 'expression', 'role', 'truth', 'state', 'states', 'kind', 'parser', 'input', 'fingerprint', 'symptoms', 'cause',
  'tags', 'status', 'byStatus', 'tool', 'collectedAt', 'sha256', 'key', 'helm', 'origin', 'host', 'endpoint', 'family', 'backend', 'list', 'at', 'component', 'source', 'release', 'blinds', 'area',
  'options', 'byArea', 'summary', 'expires', 'asOf', 'baseline', 'ruleSeverity',
]);
/** Fields that hold one name and nothing else. */
const NAMED: ReadonlySet<string> = new Set(['node', 'namespace', 'name', 'pod', 'dump', 'from', 'to', 'nodes']);
const MISSING_REASONS: ReadonlySet<string> = new Set(['absent', 'unavailable', 'failed', 'incomplete', 'field-missing']);

function words(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((t) => t.toLowerCase().match(/[a-z0-9-]+/g) ?? []).flatMap((w) => [w, ...w.split('-')]));
}

/** Words of the texts that rules carry; values of the cluster are not among them. */
function vocabulary(report: Report): Set<string> {
  return words([
    ...report.findings.flatMap((f) => [f.title, f.why, ...f.remedy.map((r) => r.do)]), ...report.outcomes.map((o) => o.title),
    ...report.coverage.files.flatMap((f) => [f.kind, f.parser ?? '']), 'node pod pods nodes namespace service endpoint cluster',
  ]);
}

/** The name without its endings: locators of unpacked dumps have it so. */
function stem(name: string): string {
  return name.replace(/(?:\.(?:zip|tar|t?gz|txt|md|log|json|ya?ml))+$/i, '');
}

function inputNames(report: Report): Map<string, NameKind> {
  const parts = report.input.name.split(', ').flatMap((name) => [name, stem(name)]);
  return new Map(parts.filter((p) => p !== '' && p !== 'stdin' && p !== '-').map((p) => [p, 'dump' as const]));
}

/**
 * The report with pseudonyms for the names of nodes, pods, namespaces, services, clusters and hosts, and for addresses. The
 * same name is the same pseudonym everywhere, also inside of quoted lines and paths. Pure: the same report gives the same
 * pseudonyms. A report that is redacted already comes back as it is.
 * @param names further names to hide, beyond those the report has in fields of their own
 */
export function redactReport(report: Report, names: Names = new Map()): Report {
  if (report.options?.redacted === true) return report;
  const pseudonyms = new Pseudonyms(new Map([...names, ...namesOf(report), ...inputNames(report)]), vocabulary(report));
  const redact = <T>(value: T): T => redactValue(value, '', pseudonyms) as T;
  const cluster = redact(report.cluster);
  const redacted = redact({ findings: report.findings, outcomes: report.outcomes, coverage: report.coverage, problems: report.problems, ...(report.facts === undefined ? {} : { facts: report.facts }) });
  return {
    ...withoutDecisions(report, redact), ...redacted, cluster: { ...cluster, ciliumVersions: report.cluster.ciliumVersions },
    input: { ...report.input, name: `redacted${/(?:\.(?:zip|tar|t?gz))+$/i.exec(report.input.name)?.[0] ?? ''}` },
    findings: redacted.findings.map((finding, i) => ownTexts(finding, report.findings[i])),
    options: { ...(report.options ?? { evidence: 'sample' }), redacted: true },
  };
}

/** Waivers and baseline without who decided and for which names: globs hold parts of names that no list of names has. */
function withoutDecisions(report: Report, redact: <T>(value: T) => T): Report {
  const { waivers, baseline, ...rest } = report;
  const entries = waivers?.entries.map(({ owner: _, ticket: __, ...entry }) => ({ ...redact(entry), scope: entry.scope === 'everywhere' ? entry.scope : 'hidden' }));
  return {
    ...rest, ...(waivers === undefined || entries === undefined ? {} : { waivers: { ...waivers, entries } }), ...(baseline === undefined ? {} : { baseline: redact(baseline) }),
  };
}

/** What a rule says stays; the identity of a finding is that of its pseudonyms. */
function ownTexts(finding: ReportFinding, original: ReportFinding | undefined): ReportFinding {
  const { evidenceFingerprints: _, ...own } = finding;
  const { owner: __, ticket: ___, ...waived } = finding.waived ?? { reason: '' };
  return { ...own, ...(finding.waived === undefined ? {} : { waived }), name: original?.name ?? finding.name, remedy: original?.remedy ?? finding.remedy, fingerprint: fingerprint(finding.code, finding.subjects) };
}

function redactValue(value: unknown, key: string, pseudonyms: Pseudonyms): unknown {
  if (OURS.has(key)) return value;
  if (typeof value === 'string') {
    if (key === 'reason' && MISSING_REASONS.has(value)) return value;
    return NAMED.has(key) ? pseudonyms.name(value) : pseudonyms.text(value);
  }
  if (Array.isArray(value)) return value.map((item) => redactValue(item, key, pseudonyms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, item]: [string, unknown]) => [k, redactValue(item, k, pseudonyms)]));
}
