import * as z from 'zod';
import { EXIT, UserError } from '../../base/errors.ts';
import type { Report } from '../../model/report.ts';
import { ReportSubject } from '../../model/report.ts';
import { Severity } from '../../model/rule.ts';
import type { Baseline, BaselineEntry } from '../../model/waiver.ts';
import { bySubject, severityRank } from '../order.ts';
import { byText } from '../../base/sort.ts';
import { faultKey } from './compare.ts';

const VERSION = 1;

/** The file as `ciliumdoc baseline update` writes it: sorted, so that a review shows what changed. */
const BaselineFile = z.strictObject({
  ciliumdocBaseline: z.literal(VERSION), cluster: z.string().optional(),
  faults: z.array(z.strictObject({ code: z.string(), severity: Severity, ...ReportSubject.omit({ dump: true }).shape })).max(1_000_000),
});

/** Reads a baseline; `path` is its name for messages. Throws UserError (usage): a gate must not run without its baseline. */
export function readBaseline(path: string, text: string): Baseline {
  const hint = '`ciliumdoc baseline update` writes one';
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new UserError(`${path}: is no baseline: the JSON is cut or damaged`, EXIT.usage, hint);
  }
  const read = BaselineFile.safeParse(value);
  if (!read.success) throw new UserError(`${path}: is no baseline of format ${VERSION} (${read.error.issues[0]?.path.map(String).join('.') ?? ''}: ${read.error.issues[0]?.message ?? ''})`, EXIT.usage, hint);
  const entries = read.data.faults.map(({ code, severity, kind, node, namespace, name }): BaselineEntry => {
    const subject = { kind, ...(node === undefined ? {} : { node }), ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
    return { code, severity, subject, fingerprint: faultKey(code, subject) };
  });
  return { file: path, ...(read.data.cluster === undefined ? {} : { cluster: read.data.cluster }), entries };
}

/** A baseline as text; the same entries give the same bytes. */
export function baselineText(cluster: string | undefined, entries: readonly BaselineEntry[]): string {
  const sorted = [...entries].sort((a, b) => byText(a.code, b.code) || bySubject(a.subject, b.subject));
  // One fault per line: a review of a change to the file then reads like a list.
  const lines = sorted.map(({ code, severity, subject }) => `    ${JSON.stringify({ code, severity, kind: subject.kind, node: subject.node, namespace: subject.namespace, name: subject.name })}`);
  const head = cluster === undefined ? '' : `  "cluster": ${JSON.stringify(cluster)},\n`;
  return `{\n  "ciliumdocBaseline": ${VERSION},\n${head}  "faults": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

/** Every fault of a report that is not waived, one per node or object, the gravest where there are several. */
export function faultsOf(report: Report): BaselineEntry[] {
  const faults = new Map<string, BaselineEntry>();
  for (const finding of report.findings) {
    if (finding.waived !== undefined) continue;
    for (const { dump: _, ...subject } of finding.subjects) {
      const plain = { kind: subject.kind, ...(subject.node === undefined ? {} : { node: subject.node }), ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }), ...(subject.name === undefined ? {} : { name: subject.name }) };
      const key = faultKey(finding.code, plain);
      const earlier = faults.get(key);
      if (earlier === undefined || severityRank(finding.severity) < severityRank(earlier.severity)) faults.set(key, { code: finding.code, severity: finding.severity, subject: plain, fingerprint: key });
    }
  }
  return [...faults.values()];
}

/** Throws UserError when a baseline was taken of another cluster: node names alike would hide its faults. */
export function demandSameCluster(baseline: Baseline, report: Report): void {
  const { name } = report.cluster;
  if (baseline.cluster === undefined || name === undefined || baseline.cluster === name) return;
  throw new UserError(`${baseline.file}: is the baseline of cluster ${baseline.cluster}, the input is of ${name}`, EXIT.usage, 'keep one baseline per cluster');
}
