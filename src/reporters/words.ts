import { counted } from '../base/plural.ts';
import type { ExpectedInput, Report, ReportFinding, ReportMissing, ReportOutcome } from '../model/report.ts';

type Subject = ReportFinding['subjects'][number];

const KINDS: Readonly<Record<Subject['kind'], string>> = {
  cluster: 'clusters', node: 'nodes', pod: 'pods', endpoint: 'endpoints', service: 'services', policy: 'policies', device: 'devices',
  workload: 'workloads', key: 'keys',
};

/** Name of a subject: `node-1`, `kube-system/coredns on node-1`, `cluster`; with several dumps `node-1 (in dump-a)`. */
export function subjectName(subject: Subject): string {
  const name = nameOf(subject);
  return subject.dump === undefined || subject.dump === '' || subject.dump === name ? name : `${name} (in ${subject.dump})`;
}

function nameOf(subject: Subject): string {
  const name = [subject.namespace, subject.name].filter((part) => part !== undefined && part !== '').join('/');
  if (name === '') return subject.node ?? subject.kind;
  if (subject.node === undefined || subject.node === name) return name;
  return `${name} on ${subject.node}`;
}

/** How far a finding reaches: `38 of 40 nodes`, `3 services`, `whole cluster`. */
export function reach(finding: ReportFinding, report: Report): string {
  const first = finding.subjects[0];
  if (!first) return '';
  const count = finding.subjects.length;
  const kinds = new Set(finding.subjects.map((s) => s.kind));
  if (kinds.size > 1) return counted(count, 'object');
  if (first.kind === 'cluster') return count > 1 ? `${count} clusters` : 'whole cluster';
  const nodes = report.cluster.nodes.length;
  if (first.kind === 'node' && nodes > 1 && first.dump === undefined) return `${count} of ${nodes} nodes`;
  return counted(count, first.kind, KINDS[first.kind]);
}

/** Share of the cluster's nodes that a finding touches, 0 to 1; undefined when it is not about nodes. */
export function nodeShare(finding: ReportFinding, report: Report): number | undefined {
  const total = report.cluster.nodes.length;
  const touched = new Set(finding.subjects.map((s) => s.node).filter((n) => n !== undefined)).size;
  return total > 1 && touched > 0 ? Math.min(1, touched / total) : undefined;
}

export const REASONS: Readonly<Record<ReportMissing['reason'], string>> = {
  absent: 'not collected', unavailable: 'its command failed', failed: 'could not be read', incomplete: 'cut or filtered',
  'field-missing': 'field not in it',
};

/** What became of an input that a dump should hold. */
export const EXPECTED_WORDS: Readonly<Record<ExpectedInput['state'], string>> = {
  collected: 'there', partial: 'there in part', failed: 'could not be collected', absent: 'not in the dump',
};

export const STATE_WORDS: Readonly<Record<ReportOutcome['state'], string>> = {
  fired: 'found', clear: 'passed', 'not-applicable': 'does not apply', inconclusive: 'could not be judged', errored: 'failed to run',
};

/** First `limit` items and how many are left. */
export function sample<T>(items: readonly T[], limit: number): { readonly shown: readonly T[]; readonly more: number } {
  // Leaving out a single one saves nothing.
  return items.length <= limit + 1 ? { shown: items, more: 0 } : { shown: items.slice(0, limit), more: items.length - limit };
}

/** Bytes with a binary unit and one decimal: `1.5 MiB`. */
export function bytesWord(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return `${value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** Seconds as the two largest units: `2 h 3 min`, `12 s`. */
export function spanWord(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const parts = [[Math.floor(whole / 86_400), 'd'], [Math.floor(whole / 3600) % 24, 'h'], [Math.floor(whole / 60) % 60, 'min'], [whole % 60, 's']] as const;
  const first = parts.findIndex(([n]) => n > 0);
  return first === -1 ? '0 s' : parts.slice(first, first + 2).filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`).join(' ');
}

/** Where a time lies from the snapshot: `2 h 3 min before`, `12 s after`; empty without two instants. */
export function relativeWord(at: string, snapshot: string | undefined): string {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/;
  if (snapshot === undefined || !zoned.test(at) || !zoned.test(snapshot)) return '';
  const seconds = (Date.parse(at) - Date.parse(snapshot)) / 1000;
  if (!Number.isFinite(seconds)) return '';
  return Math.abs(seconds) < 1 ? 'at collection' : `${spanWord(seconds)} ${seconds < 0 ? 'before' : 'after'}`;
}

/** Whether the names in a report are those of the cluster. */
export function contentsWord(report: Report): string {
  return report.options?.redacted === true ? 'redacted: names and addresses are pseudonyms' : 'not redacted';
}
