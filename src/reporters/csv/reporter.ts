import type { Report, ReportFinding } from '../../model/report.ts';
import { areaName, familyOf } from '../../report/areas.ts';
import { defineReporter } from '../define-reporter.ts';
import { csvTable } from './table.ts';

const FIELDS = [
  'code', 'area', 'severity', 'confidence', 'title', 'kind', 'node', 'namespace', 'name', 'message', 'path', 'line', 'places', 'cause', 'tags',
  'waived', 'expires', 'fingerprint', 'cluster', 'dump', 'input', 'owner', 'ticket', 'baseline', 'evidence',
] as const;

/** The place that speaks of a node, else the first. */
function placeFor(finding: ReportFinding, node: string | undefined, nodes: ReadonlyMap<string, string | undefined>): ReportFinding['evidence'][number] | undefined {
  const own = node === undefined ? undefined : finding.evidence.find((e) => nodes.get(e.path) === node);
  return own ?? finding.evidence[0];
}

function rows(report: Report): (string | number | undefined)[][] {
  const nodes = new Map(report.coverage.files.map((f) => [f.path, f.node]));
  return report.findings.flatMap((finding) => finding.subjects.map((subject, i) => {
    const place = placeFor(finding, subject.node, nodes);
    return [
      finding.code, areaName(familyOf(finding.code)), finding.severity, finding.confidence, finding.title, subject.kind, subject.node,
      subject.namespace, subject.name, finding.messages[i] ?? finding.message, place?.path, place?.startLine, finding.evidenceTotal,
      finding.cause, finding.tags.join(' '), finding.waived?.reason, finding.waived?.expires, finding.fingerprint, report.cluster.name, subject.dump, report.input.name,
      finding.waived?.owner, finding.waived?.ticket, finding.baseline, finding.evidenceFingerprints?.[i],
    ];
  }));
}

/** For spreadsheets: a row for each node or object of each finding. */
export const reporter = defineReporter({
  format: 'csv',
  title: 'a row for each node or object of each finding, safe to open in a spreadsheet',
  extension: 'csv',
  render(report) {
    return csvTable(FIELDS, rows(report));
  },
});
