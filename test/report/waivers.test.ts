import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { Report, ReportWaiver } from '../../src/model/report.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import { auditWaivers, withoutEntries } from '../../src/report/waivers/audit.ts';
import { placesOf } from '../../src/report/build.ts';
import { redactReport } from '../../src/report/redact/redact.ts';
import { readWaivers } from '../../src/report/waivers/read.ts';
import type { AsOf } from '../../src/report/policy.ts';
import { blind, build, clear, cluster, fired, node, ref, rule, snapshot, nodes } from './fixtures.ts';

const RULES = [rule({ code: 'KPR-001' }), rule({ code: 'SVC-003', severity: 'warning', scope: 'service' }), rule({ code: 'DP-001' }), rule({ code: 'CONF-001', severity: 'critical', explains: ['DP-001'] })];
const OUTCOMES = [
  fired('KPR-001', node('node-1')), fired('KPR-001', node('node-2')), fired('KPR-001', node('edge-1')),
  fired('SVC-003', { kind: 'service', namespace: 'shop', name: 'cart' }, { severity: 'warning' }),
  clear('CONF-001', cluster), blind('DP-001', node('node-1')),
];
const DAY: AsOf = { day: '2026-06-15', snapshot: false };

function run(text: string, asOf: AsOf = DAY, outcomes = OUTCOMES, path = 'w.yaml'): Report {
  return build(RULES, outcomes, {
    policy: { waivers: { entries: readWaivers(path, text), asOf } }, input: { name: 'dump.zip', bytes: 1, kind: 'zip', collectedAt: '2026-03-10T09:15:00' },
    snapshots: [snapshot({ nodes: nodes(3), clusterName: 'shop-eu' })],
  });
}
const entry = (lines: string): string => `waivers:\n  - ${lines.trim().split('\n').join('\n    ')}\n`;
const states = (report: Report): ReportWaiver['state'][] => (report.waivers?.entries ?? []).map((e) => e.state);
const waived = (report: Report): string[] => report.findings.filter((f) => f.waived !== undefined).flatMap((f) => f.subjects.map((s) => `${f.code} ${s.node ?? s.name ?? ''}`));
const one = (report: Report): ReportWaiver => { const found = report.waivers?.entries[0]; if (found === undefined) throw new Error('no entry'); return found; };

describe('a waiver', () => {
  it('marks the nodes of its scope and leaves the others to fail', () => {
    const report = run(entry('code: KPR-001\nscope: {node: "node-*"}\nreason: planned\nowner: net\nticket: OPS-7\nexpires: 2026-12-31'));
    expect(waived(report)).toEqual(['KPR-001 node-1', 'KPR-001 node-2']);
    expect(report.findings.filter((f) => f.code === 'KPR-001' && f.waived === undefined).flatMap((f) => f.subjects)).toEqual([node('edge-1')]);
    expect(report.findings.find((f) => f.waived !== undefined)?.waived).toEqual({ reason: 'planned', expires: '2026-12-31', owner: 'net', ticket: 'OPS-7' });
    expect(one(report)).toMatchObject({ state: 'active', subjects: 2, line: 2, scope: 'node node-*' });
    expect(report.summary.bySeverity).toEqual({ critical: 0, error: 1, warning: 1, info: 0 });
    expect(report.summary.verdict).toContain('1 waived');
  });

  it('of another cluster, namespace or name does not fit', () => {
    const scoped = (scope: string): string[] => waived(run(entry(`code: SVC-003\nscope: ${scope}\nreason: known`)));
    expect(scoped('{namespace: shop, name: "c*"}')).toEqual(['SVC-003 cart']);
    expect(scoped('{cluster: "shop-*"}')).toEqual(['SVC-003 cart']);
    expect(scoped('{cluster: other}')).toEqual([]);
    expect(scoped('{namespace: web}')).toEqual([]);
    expect(scoped('{node: "*"}')).toEqual([]);
  });

  it('holds through its last day and not a day longer', () => {
    const text = entry('code: KPR-001\nreason: planned\nexpires: 2026-06-15');
    expect(states(run(text))).toEqual(['active']);
    const late = run(text, { day: '2026-06-16', snapshot: false });
    expect(waived(late)).toEqual([]);
    expect(one(late)).toMatchObject({ state: 'expired', detail: 'since 2026-06-15; it would fit 3 findings', subjects: 0 });
  });

  it('is judged by the later of today and the snapshot, so an old dump keeps none alive', () => {
    const text = entry('code: KPR-001\nreason: planned\nexpires: 2026-04-01');
    expect(states(run(text, { snapshot: true }))).toEqual(['active']);
    expect(states(run(text, { day: '2026-06-15', snapshot: true }))).toEqual(['expired']);
    const early = run(entry('code: KPR-001\nreason: planned\nexpires: 2026-02-01'), { day: '2026-01-01', snapshot: true });
    expect(states(early)).toEqual(['expired']);
    expect(early.waivers?.asOf).toBe('2026-03-10');
  });

  it('with a date does not hold where no day is known', () => {
    const report = build(RULES, OUTCOMES, { policy: { waivers: { entries: readWaivers('w.yaml', entry('code: KPR-001\nreason: planned\nexpires: 2099-01-01')), asOf: { snapshot: true } } } });
    expect(one(report)).toMatchObject({ state: 'expired', detail: expect.stringContaining('--as-of') as string });
  });

  it('needs a date above warning, by the severity of the finding', () => {
    const report = run(`${entry('code: KPR-001\nreason: planned')}  - code: SVC-003\n    reason: known\n`);
    expect(states(report)).toEqual(['lapsed', 'active']);
    expect(one(report).detail).toContain('add "expires"');
    expect(waived(report)).toEqual(['SVC-003 cart']);
  });

  it('tied to evidence lapses when what is seen changes, and not when only times do', () => {
    const say = (excerpt: string) => (text: string): Report => build(RULES, [fired('KPR-001', node('node-1'), { evidence: [ref('a.md', 7)] })], {
      policy: { waivers: { entries: text === '' ? [] : readWaivers('w.yaml', text), asOf: DAY } }, quote: (place) => ({ ...place, excerpt }),
    });
    const before = say('2026-03-10T09:15:00Z mode Partial on eth0 since 3h2m, pod cilium-x7k2p')('');
    const [print] = before.findings[0]?.evidenceFingerprints ?? [];
    const text = entry(`code: KPR-001\nreason: planned\nexpires: 2026-12-31\nevidence: ${print ?? ''}`);
    expect(print).toMatch(/^[0-9a-f]{16}$/);
    expect(states(say('2026-05-01T23:00:01Z mode Partial on eth0 since 11d2h, pod cilium-q9zvb')(text))).toEqual(['active']);
    const changed = say('2026-05-01T23:00:01Z mode False on eth0 since 11d2h, pod cilium-q9zvb')(text);
    expect(one(changed)).toMatchObject({ state: 'lapsed', detail: expect.stringMatching(/^the evidence changed: it is [0-9a-f]{16} now$/) as string });
    expect(waived(changed)).toEqual([]);
  });

  it('that fits nothing is unused where its rule was judged, and only then', () => {
    const report = run('waivers:\n  - {code: CONF-001, reason: a}\n  - {code: DP-001, reason: b}\n  - {code: KPR-002, reason: c}\n');
    expect(states(report)).toEqual(['unused', 'not-judged', 'not-judged']);
    expect(report.waivers?.entries[2]?.detail).toBe('no rule KPR-002 was run; did you mean KPR-001?');
  });

  it('does not hide a symptom that is not waived itself', () => {
    const outcomes = [fired('CONF-001', node('node-1'), { severity: 'critical' }), fired('DP-001', node('node-1'))];
    const report = run(entry('code: CONF-001\nreason: planned\nexpires: 2026-12-31'), DAY, outcomes);
    expect(run('waivers: []\n', DAY, outcomes).findings.find((f) => f.code === 'DP-001')?.cause).toBe('CONF-001');
    expect(report.findings.map((f) => [f.code, f.cause, f.waived !== undefined])).toEqual([['DP-001', undefined, false], ['CONF-001', undefined, true]]);
  });
});

it('a redacted report names neither owner nor ticket nor the names of a scope', () => {
  const report = redactReport(run(entry('code: KPR-001\nscope: {node: "node-*"}\nreason: planned on edge-1\nowner: ann\nticket: OPS-7\nexpires: 2026-12-31')));
  const text = JSON.stringify({ waivers: report.waivers, findings: report.findings });
  for (const word of ['ann"', 'OPS-7', 'edge-1', 'node-*', 'evidenceFingerprints']) expect(text).not.toContain(word);
  expect(one(report)).toMatchObject({ state: 'active', subjects: 2, expires: '2026-12-31', scope: 'hidden' });
});

it('text is read again only for what is quoted and for what waivers are tied to', () => {
  const outcomes = nodes(30).map((n) => fired('KPR-001', node(n.name), { evidence: [ref(`${n.name}.md`, 3)] }));
  const places = (text: string, evidence: 'sample' | 'none'): number => new Set(placesOf({
    tool: { version: '1', rules: 1 }, input: { name: 'x', bytes: 1, kind: 'zip' }, snapshots: [snapshot()], outcomes: [{ root: '', outcomes }], rules: RULES,
    options: { evidence, redacted: false }, policy: { waivers: { entries: readWaivers('w.yaml', text), asOf: DAY } },
  }).map((p) => p.path)).size;
  const tied = entry('code: KPR-001\nreason: a\nexpires: 2026-12-31\nevidence: 0123456789abcdef');
  expect([places('', 'sample'), places('', 'none'), places(tied, 'sample'), places(tied, 'none')]).toEqual([12, 0, 30, 30]);
});

describe('an entry that cannot be used waives nothing and says why', () => {
  it.each([
    ['code: KPR-001', '"reason" is missing'], ['reason: x', '"code" is missing'], ['code: kube\nreason: x', 'no code of a rule'],
    ['code: KPR-001\nreason: x\nexpires: 31.12.2026', '"expires" is no date'], ['code: KPR-001\nreason: x\nexpires: 2026-02-30', '"expires" is no date'], ['code: KPR-001\nreason: x\nexpires: ""', '"expires" is no date'],
    ['code: KPR-001\nreason: x\nexpire: 2026-12-31', 'did you mean "expires"?'], ['code: KPR-001\nreason: x\nexpires: 2026-12-31\nscope: {nodes: a}', 'did you mean "node"?'],
    ['code: KPR-001\nreason: x\nexpires: 2026-12-31\nscope: {node: }', '"scope.node" is empty'], ['code: KPR-001\nreason: x\nexpires: 2026-12-31\nscope: node-1', '"scope" must be a group'],
    ['code: KPR-001\nreason: x\nexpires: 2026-12-31\nevidence: abc', 'no fingerprint'],
  ])('%j', (text, why) => {
    const report = run(entry(text));
    expect(one(report)).toMatchObject({ state: 'invalid', detail: expect.stringContaining(why) as string });
    expect(waived(report)).toEqual([]);
  });

  it('a file that is broken as a whole ends the run', () => {
    for (const text of ['waivers: [', 'waivers: 7', 'a: 1\nwaivers: []', 'waivers: &x []']) expect(() => readWaivers('w.yaml', text), text).toThrow(UserError);
    expect(readWaivers('w.yaml', '')).toEqual([]);
    expect(readWaivers('w.yaml', 'waivers:\n')).toEqual([]);
  });
});

describe('a table of waivers', () => {
  const TABLE = 'code,node,namespace,reason,owner,expires,evidence\r\nKPR-001,node-*,,"planned, see\nOPS-7",net,2026-12-31,\r\n\r\nSVC-003,,shop,known,,,\r\nSVC-003,,shop,too,many,2026-12-31,,cells\r\n';

  it('means the same as YAML', () => {
    const report = run(TABLE, DAY, OUTCOMES, 'w.csv');
    expect(waived(report).sort()).toEqual(['KPR-001 node-1', 'KPR-001 node-2', 'SVC-003 cart']);
    expect(report.waivers?.entries.map((e) => [e.line, e.state])).toEqual([[2, 'active'], [5, 'active'], [6, 'invalid']]);
  });

  it('must name its columns', () => {
    expect(() => readWaivers('w.csv', 'code,reson\nKPR-001,x\n')).toThrow('no column of a waiver table is called "reson"');
    expect(() => readWaivers('w.csv', 'KPR-001,x\n')).toThrow(UserError);
    expect(() => readWaivers('w.csv', 'code,owner\n')).toThrow('"code" and "reason"');
    expect(readWaivers('w.csv', '\ufeffcode,reason\nKPR-001,"open\nSVC-003,x\n')[0]?.fault).toContain('quote is not closed');
  });
});

describe('audit and prune', () => {
  const TEXT = '# ours\nwaivers:\n  # first\n  - {code: KPR-001, reason: a, expires: 2026-12-31}\n  # second\n  - {code: CONF-001, reason: b}\n  - {code: KPR-001, reason: c, expires: 2025-12-31} # old\n  - {code: DP-001, reason: d}\n';

  it('hold entries against several reports', () => {
    const entries = readWaivers('w.yaml', TEXT);
    const sick = build(RULES, OUTCOMES);
    const well = build(RULES, RULES.map((r) => clear(r.code, cluster)));
    expect(auditWaivers(entries, [sick, well], '2026-06-15').map((e) => [e.state, e.subjects])).toEqual([['active', 3], ['unused', 0], ['expired', 0], ['not-judged', 0]]);
    expect(auditWaivers(entries, [], '2026-06-15').map((e) => e.state)).toEqual(['not-judged', 'not-judged', 'expired', 'not-judged']);
  });

  it('take entries out and keep the rest with its comments', () => {
    expect(withoutEntries('w.yaml', TEXT, new Set([1, 2]))).toBe('# ours\nwaivers:\n  # first\n  - { code: KPR-001, reason: a, expires: 2026-12-31 }\n  - { code: DP-001, reason: d }\n');
    const table = 'code,reason\r\nKPR-001,"a\r\nb"\r\n\r\nSVC-003,c\r\nDP-001,d';
    expect(withoutEntries('w.csv', table, new Set([1]))).toBe('code,reason\r\nKPR-001,"a\r\nb"\r\n\r\nDP-001,d');
  });
});

it('ten thousand faults and a thousand entries are decided in one pass', () => {
  const entries: Waiver[] = Array.from({ length: 1000 }, (_, i) => ({ file: 'w', line: i, code: 'KPR-001', scope: { node: `node-${i}` }, reason: 'x', expires: '2026-12-31', evidence: [] }));
  const report = build(RULES, nodes(3000).map((n) => fired('KPR-001', node(n.name))), { policy: { waivers: { entries, asOf: DAY } } });
  expect(waived(report)).toHaveLength(999);
});
