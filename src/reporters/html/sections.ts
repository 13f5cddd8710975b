import type { Report, ReportOutcome } from '../../model/report.ts';
import { areaName, byFamily, familyOf } from '../../report/areas.ts';
import { coverageByRule } from '../../report/coverage.ts';
import { EVIDENCE_LIMIT } from '../../report/evidence.ts';
import { groupLacking } from '../../report/expected.ts';
import { groupMissing, unexplained } from '../../report/missing.ts';
import { byNatural } from '../../report/order.ts';
import { ruledOut } from '../../report/ruled-out.ts';
import { counted } from '../../base/plural.ts';
import { bytesWord, EXPECTED_WORDS, REASONS, sample, STATE_WORDS, subjectName } from '../words.ts';
import { conditions, tenth } from './cards.ts';
import { table, thousands } from './facts/table.ts';

const FILE_ROWS = 1500;
const FAILURES = 200;
const PROBLEMS = 200;
const GROUPS = 200;
const WHO = 6;
const VERSION_NODES = 3;

function who(outcome: Pick<ReportOutcome, 'subjects'>): string {
  const { shown, more } = sample(outcome.subjects, WHO);
  return `${shown.map(subjectName).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `1.16.3 (38 nodes), 1.16.10 (node-39, node-40)`; without a node where nothing tells which runs which. */
export function versionsByNode({ cluster, facts = [] }: Report): string {
  const nodes = new Map<string, string[]>();
  for (const { name, ciliumVersion } of facts.flatMap((f) => f.nodes)) if (ciliumVersion !== undefined) nodes.set(ciliumVersion, [...(nodes.get(ciliumVersion) ?? []), name]);
  const versions = [...new Set([...cluster.ciliumVersions, ...nodes.keys()])].sort(byNatural);
  if (versions.length === 0) return 'version unknown';
  const told = versions.length > 1 || facts.some((f) => f.nodes.some((n) => n.ciliumVersion === undefined));
  return versions.map((version) => {
    const on = nodes.get(version) ?? [];
    return on.length === 0 || !told ? version : `${version} (${on.length > VERSION_NODES ? counted(on.length, 'node') : on.join(', ')})`;
  }).join(', ');
}

/** The time of collection; that of a file name is the collector's own and has no zone. */
function collectedWord(at: string | undefined): string {
  if (at === undefined) return 'time not recorded';
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(at) ? at : `${at} (zone not recorded)`;
}

/** What was asked for, as flags; empty when nothing was. */
function optionsWord({ options }: Report): string {
  if (options === undefined) return '';
  const list = (flag: string, codes: readonly string[] | undefined): string[] => (codes === undefined || codes.length === 0 ? [] : [`--${flag} ${codes.join(',')}`]);
  return [...list('only', options.only), ...list('skip', options.skip), ...(options.evidence === 'sample' ? [] : [`--evidence ${options.evidence}`]), ...(options.redacted ? ['--redact'] : [])].join(' ');
}

/** What whoever forwards the page should know of its contents. */
export function sharing(report: Report): object {
  const hidden = report.secretsHidden ?? 0;
  return {
    redacted: report.options?.redacted === true,
    secrets: hidden === 0 ? '' : `Keys, tokens or passwords stood in ${counted(hidden, 'text')} of this report and are hidden as [hidden]; in the dump they are readable.`,
  };
}

/** How much of the proof is quoted, when the page had to leave out some that the report had; else the cards say all there is to say. */
export function proofWord(report: Report): string {
  const total = report.findings.reduce((sum, f) => sum + f.evidenceTotal, 0);
  const quoted = report.findings.reduce((sum, f) => sum + f.evidence.filter((e) => e.excerpt !== '').length, 0);
  if (report.options?.evidence === 'none') return 'Proof is named by place only, as asked for by --evidence none.';
  if (report.findings.every((f) => f.evidence.filter((e) => e.excerpt !== '').length >= Math.min(f.evidenceTotal, EVIDENCE_LIMIT))) return '';
  return `Proof is sampled to keep this file small: ${thousands(quoted)} of ${thousands(total)} places are quoted. --evidence full quotes all.`;
}

/** Facts about input, cluster and tool; empty ones are left out. */
export function provenance(report: Report): object[] {
  const { input, cluster, tool } = report;
  const nodes = sample(cluster.nodes, 4);
  return [
    { label: 'Input', value: input.name, mono: true },
    { label: 'Size', value: input.bytes > 0 ? `${bytesWord(input.bytes)} (${input.kind})` : input.kind, mono: false },
    { label: 'SHA-256', value: input.sha256 ?? '', mono: true },
    { label: 'Collected', value: collectedWord(input.collectedAt), mono: false },
    { label: 'Collector', value: input.collector ?? '', mono: false },
    { label: 'Cluster', value: cluster.name ?? '', mono: false },
    { label: 'Cilium', value: versionsByNode(report), mono: false },
    { label: 'Kubernetes', value: cluster.kubernetesVersion ?? '', mono: false },
    { label: 'Nodes', value: cluster.nodes.length === 0 ? 'none named' : `${cluster.nodes.length}: ${nodes.shown.join(', ')}${nodes.more > 0 ? ` and ${nodes.more} more` : ''}`, mono: false },
    { label: 'Judged by', value: `${tool.name} ${tool.version}, ${counted(tool.rules, 'rule')}`, mono: false },
    { label: 'Options', value: optionsWord(report), mono: true },
  ].filter((fact) => fact.value !== '');
}

/** A bar of three parts: judged, does not apply, could not be judged. */
function bar(judged: number, idle: number, blind: number): object {
  const total = Math.max(1, judged + idle + blind);
  const a = tenth(judged / total);
  const b = tenth(idle / total);
  return { judgedWidth: a, idleX: a, idleWidth: b, blindX: tenth((judged + idle) / total), blindWidth: tenth(blind / total), judged, idle, blind };
}

export function coverage(report: Report): object {
  const rules = coverageByRule(report.outcomes);
  const count = (state: string): number => rules.filter((r) => r.state === state).length;
  return {
    percent: report.summary.coverage.percent, rulesWord: counted(rules.length, 'rule'),
    bar: bar(count('judged'), count('not-applicable'), count('inconclusive')),
    areas: report.coverage.byArea.map((area) => ({ name: area.area, percent: area.percent, bar: bar(area.judged, area.notApplicable, area.inconclusive) })),
  };
}

export function notJudged(report: Report): object {
  const groups = sample(groupMissing(report.outcomes), GROUPS);
  const titles = new Map(report.outcomes.map((o) => [o.code, o.title]));
  return {
    groups: groups.shown.map((group) => {
      const nodes = sample(group.nodes, WHO);
      const details = sample(group.details, 3);
      return {
        input: group.input, reason: REASONS[group.reason], collect: group.collect,
        nodes: nodes.shown.length === 0 ? '' : `${nodes.shown.join(', ')}${nodes.more > 0 ? ` and ${nodes.more} more` : ''}`,
        details: details.shown, detailsLeft: details.more > 0 ? `and ${details.more} more like it` : '',
        rules: group.codes.map((code) => ({ code, title: titles.get(code) ?? code })), rulesWord: counted(group.codes.length, 'rule'),
        area: [...new Set(group.codes.map(familyOf))].sort(byFamily).map(areaName).join(', '),
      };
    }),
    left: groups.more > 0 ? `and ${groups.more} more inputs` : '',
    others: unexplained(report.outcomes).map((o) => ({ code: o.code, title: o.title, word: STATE_WORDS[o.state], reason: o.reason ?? '', who: who(o) })),
  };
}

interface RuleRow { readonly title: string; readonly reasons: object[]; readonly conditions: object[] }

/** Outcomes by area and rule; the areas of `first` before the others. */
function byArea(outcomes: readonly ReportOutcome[], first: ReadonlySet<string> = new Set()): object {
  const families = new Map<string, Map<string, RuleRow>>();
  for (const outcome of outcomes) {
    const family = families.get(familyOf(outcome.code)) ?? new Map<string, RuleRow>();
    const rule = family.get(outcome.code) ?? { title: outcome.title, reasons: [], conditions: conditions(outcome.conditions ?? []) };
    if (rule.reasons.length < 5) rule.reasons.push({ reason: outcome.reason ?? '', who: who(outcome) });
    family.set(outcome.code, rule);
    families.set(familyOf(outcome.code), family);
  }
  const order = ([a]: [string, unknown], [b]: [string, unknown]): number => Number(first.has(b)) - Number(first.has(a)) || byFamily(a, b);
  const areas = [...families].sort(order).map(([family, rules]) => ({
    name: areaName(family), rules: [...rules].map(([code, rule]) => ({ code, ...rule })),
  }));
  return { areas, count: new Set(outcomes.map((o) => o.code)).size };
}

/** What found nothing: wherever it was judged, only on some nodes or objects, and what does not apply. */
export function silentRules(report: Report): { ruledOut: object; passed: object; idle: object } {
  const codes = new Set(ruledOut(report).map((rule) => rule.code));
  const clear = report.outcomes.filter((o) => o.state === 'clear');
  return {
    ruledOut: byArea(clear.filter((o) => codes.has(o.code)), new Set(report.findings.map((f) => familyOf(f.code)))),
    passed: byArea(clear.filter((o) => !codes.has(o.code))),
    idle: byArea(report.outcomes.filter((o) => o.state === 'not-applicable')),
  };
}

const STATE_TONES = { fired: 'bad', clear: 'good', 'not-applicable': 'plain', inconclusive: 'odd', errored: 'bad' } as const;

/** Every rule and what became of it, one row for each state it ended in. */
export function everyRule(report: Report): object {
  const rows = new Map<string, { readonly outcome: ReportOutcome; count: number }>();
  for (const outcome of report.outcomes) {
    const key = `${outcome.code} ${outcome.state}`;
    const row = rows.get(key) ?? { outcome, count: 0 };
    row.count += outcome.subjects.length;
    rows.set(key, row);
  }
  const shown = [...rows.values()].slice(0, FILE_ROWS);
  const states = [...new Set(report.outcomes.map((o) => o.state))];
  return {
    ...table('rules', 'Every rule', [{ title: 'Code' }, { title: 'Rule' }, { title: 'Area' }, { title: 'Outcome' }, { title: 'Nodes or objects', numeric: true }],
      shown.map(({ outcome, count }) => [
        { text: outcome.code, mono: true }, { text: outcome.title }, { text: areaName(familyOf(outcome.code)) }, { text: STATE_WORDS[outcome.state], tone: STATE_TONES[outcome.state] }, { text: String(count), value: count },
      ]), rows.size - shown.length, shown.map(({ outcome }) => outcome.state)),
    chips: (['fired', 'inconclusive', 'errored', 'clear', 'not-applicable'] as const).filter((s) => states.includes(s)).map((s) => ({ state: s, word: STATE_WORDS[s], count: [...rows.values()].filter((r) => r.outcome.state === s).length })),
  };
}

export function collection(report: Report): object {
  const failures = report.coverage.collectorFailures;
  const row = (f: (typeof failures)[number]): object => ({ task: f.task, message: f.message, place: `${f.path}:${f.line}` });
  const unexpected = sample(failures.filter((f) => !f.expected), FAILURES);
  const expected = sample(failures.filter((f) => f.expected), FAILURES);
  return {
    unexpected: unexpected.shown.map(row), unexpectedCount: unexpected.shown.length + unexpected.more,
    expected: expected.shown.map(row), expectedCount: expected.shown.length + expected.more, count: failures.length,
  };
}

/** What the dump should hold: what is not there, and a table of everything by node. */
export function expected(report: Report): object {
  const all = report.coverage.expected;
  const groups = sample(groupLacking(all), GROUPS);
  const there = all.filter((e) => e.state === 'collected' || e.state === 'partial').length;
  const rows = all.slice(0, FILE_ROWS).map((e) => ({
    input: e.input, node: e.node ?? '', state: EXPECTED_STYLES[e.state], word: EXPECTED_WORDS[e.state], reason: e.reason ?? '', blinds: e.blinds.join(' '), dump: e.dump ?? '',
  }));
  return {
    count: all.length, lackingCount: groups.shown.length + groups.more, few: groups.shown.length <= 5, summary: `${there} of ${counted(all.length, 'input')} there`,
    lacking: groups.shown.map((group) => {
      const nodes = sample(group.nodes, WHO);
      return {
        input: group.input, word: EXPECTED_WORDS[group.state], reason: group.reasons[0] ?? '', reasonsLeft: group.reasons.length > 1 ? `and ${group.reasons.length - 1} more like it` : '',
        nodes: nodes.shown.length === 0 ? '' : `${nodes.shown.join(', ')}${nodes.more > 0 ? ` and ${nodes.more} more` : ''}`,
        blinds: group.blinds.join(' '), collect: group.collect,
      };
    }),
    left: groups.more > 0 ? `and ${groups.more} more inputs` : '', rows, more: all.length > rows.length ? `${all.length - rows.length} more are in the data of this file only` : '',
  };
}

/** Classes of the file table, which has the same look. */
const EXPECTED_STYLES = { collected: 'parsed', partial: 'partial', failed: 'failed', absent: 'unavailable' } as const;

const FILE_WORDS = { parsed: 'read', partial: 'read in part', unavailable: 'command failed', failed: 'not readable', unrecognised: 'not recognised', unused: 'not used' } as const;
const FILE_ORDER = ['failed', 'unavailable', 'partial', 'unrecognised', 'parsed', 'unused'] as const;

/** What needs a look first, then by path. */
export function files(report: Report): object {
  const all = [...report.coverage.files].sort((a, b) => FILE_ORDER.indexOf(a.status) - FILE_ORDER.indexOf(b.status));
  const rows = all.slice(0, FILE_ROWS).map((file) => ({
    path: file.path, kind: file.kind, status: file.status, word: FILE_WORDS[file.status], node: file.node ?? '', bytes: file.bytes, size: bytesWord(file.bytes),
    lines: file.lines, understood: file.lines > 0 ? `${file.understood} / ${file.lines}` : '', reason: file.reason ?? '',
    problems: file.problems.slice(0, 5).map((p) => `${p.line === undefined ? '' : `line ${p.line}: `}${p.message}`),
    problemsLeft: file.problems.length > 5 ? `and ${file.problems.length - 5} more` : '',
  }));
  const more = all.length - rows.length;
  const problems = sample(report.problems, PROBLEMS);
  return {
    rows, many: all.length > 12, more: more > 0 ? `${more} more files are in the data of this file only` : '', count: all.length, countWord: counted(all.length, 'file'),
    statuses: FILE_ORDER.map((status) => ({ status, word: FILE_WORDS[status], count: all.filter((f) => f.status === status).length })).filter((s) => s.count > 0),
    problems: problems.shown.map((p) => ({ place: `${p.path}${p.line === undefined ? '' : `:${p.line}`}`, message: p.message })),
    problemsLeft: problems.more > 0 ? `and ${problems.more} more` : '',
  };
}
