import { parseDocument, isSeq } from 'yaml';
import type { Report, ReportWaiver } from '../../model/report.ts';
import type { Waiver } from '../../model/waiver.ts';
import { judgedRules } from '../marks.ts';
import { openWaivers } from './decide.ts';
import { isTable, tableRows } from './read.ts';

const STATES = ['active', 'invalid', 'expired', 'lapsed', 'not-judged', 'unused'] as const;

/**
 * What became of waivers in each of several reports, as one account: an entry that holds in one report is active, one that
 * fits nothing in all of them is unused. Without reports only what the entries themselves say: broken, expired, or fine.
 */
export function auditWaivers(waivers: readonly Waiver[], reports: readonly Report[], asOf: string | undefined): ReportWaiver[] {
  const accounts = reports.length === 0 ? [openWaivers(waivers, asOf).account(new Map())] : reports.map((report) => against(waivers, report, asOf));
  return waivers.map((_, i) => accounts.flatMap((account) => account[i] ?? []).reduce((a, b) => {
    const first = STATES.indexOf(a.state) <= STATES.indexOf(b.state) ? a : b;
    return { ...first, subjects: a.subjects + b.subjects };
  }));
}

function against(waivers: readonly Waiver[], report: Report, asOf: string | undefined): ReportWaiver[] {
  const desk = openWaivers(waivers, asOf);
  for (const finding of report.findings) {
    finding.subjects.forEach((subject, i) => {
      const { node, namespace, name } = subject;
      const who = { kind: subject.kind, ...(node === undefined ? {} : { node }), ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
      desk.decide({ code: finding.code, severity: finding.severity, subject: who, cluster: report.cluster.name, evidence: () => finding.evidenceFingerprints?.[i] });
    });
  }
  return desk.account(judgedRules(report.outcomes));
}

/** The text of a waiver file without some entries, by their place among the entries. Comments and order of the rest stay. */
export function withoutEntries(path: string, text: string, leave: ReadonlySet<number>): string {
  return isTable(path) ? tableWithout(text, leave) : yamlWithout(text, leave);
}

function tableWithout(text: string, leave: ReadonlySet<number>): string {
  const [, ...rows] = tableRows(text);
  let out = text.slice(0, rows[0]?.from ?? text.length);
  let entry = -1;
  for (const row of rows) {
    if (row.cells.some((cell) => cell.trim() !== '')) entry++;
    if (!leave.has(entry)) out += text.slice(row.from, row.to);
  }
  return out;
}

function yamlWithout(text: string, leave: ReadonlySet<number>): string {
  const document = parseDocument(text);
  const list = isSeq(document.contents) ? document.contents : document.get('waivers');
  if (isSeq(list)) list.items = list.items.filter((_, i) => !leave.has(i));
  return document.toString({ lineWidth: 0 });
}
