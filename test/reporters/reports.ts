import type { Report } from '../../src/model/report.ts';
import { build, fired, node, nodes, ref, richReport, rule } from '../report/fixtures.ts';

export const OPTIONS = { columns: 80, color: false };

/** The sick cluster with its second finding waived. */
export function waivedReport(): Report {
  const report = richReport();
  const second = report.findings[1];
  if (second !== undefined) second.waived = { reason: 'known, ticket 7', expires: '2027-01-01' };
  return report;
}

/** The sick cluster judged by waivers and a baseline: one of each state. */
export function decidedReport(): Report {
  const report = waivedReport();
  report.findings.forEach((finding, i) => { finding.baseline = (['new', 'worsened', 'known'] as const)[i % 3] ?? 'new'; });
  const [first] = report.findings;
  if (first !== undefined) first.ruleSeverity = 'warning';
  const entry = { file: 'ci/waivers.yaml', code: 'KPR-001', scope: 'everywhere', reason: 'x\u202e<b>', subjects: 0 };
  report.waivers = {
    asOf: '2026-06-15',
    entries: (['active', 'expired', 'lapsed', 'unused', 'not-judged', 'invalid'] as const).map((state, i) => ({ ...entry, line: i + 2, state, ...(state === 'active' ? {} : { detail: `it is ${state}\u001b[31m` }) })),
  };
  report.baseline = { file: 'base.json', known: 3, worsened: 1, new: 2, fixed: [{ code: 'DP-001', severity: 'error', subject: { kind: 'node', node: 'node-1' } }], notJudged: 1 };
  return report;
}

/** One finding each of `count` rules, with a long text in every place that can be long. */
export function crowdedReport(count: number, severity: 'error' | 'warning' | 'info' = 'error', length = 200): Report {
  const rules = Array.from({ length: count }, (_, i) => rule({ code: `ZZ${Math.floor(i / 1000)}-${String(i % 1000).padStart(3, '0')}`, severity, why: `Because it is made so ${'w'.repeat(length)}.`, title: `State ${i} ${'t'.repeat(length)}` }));
  return build(rules, rules.map((r) => fired(r.code, node('node-1'), { severity, message: `${r.code} ${'m'.repeat(length)}` })), {
    quote: (place) => ({ ...place, locator: `${place.locator}:${place.startLine}`, excerpt: 'e'.repeat(Math.min(400, length)) }), snapshots: [],
  });
}

/** A report about one finding whose free texts are all `text`. */
export function reportSaying(text: string, path = 'cmd/status.md'): Report {
  const report = build([rule({ code: 'KPR-001', remedy: [{ do: text, helm: text, config: text, command: text }] })], [
    fired('KPR-001', { kind: 'service', node: 'node-1', namespace: 'shop', name: text }, { message: text, evidence: [ref(path, 3)] }),
  ], { snapshots: [] });
  report.cluster = { ...report.cluster, name: text, nodes: nodes(1).map((n) => n.name) };
  const finding = report.findings[0];
  if (finding === undefined) throw new Error('the rule did not fire');
  finding.title = text;
  finding.why = text;
  for (const place of finding.evidence) { place.excerpt = text; place.note = text; }
  return report;
}
