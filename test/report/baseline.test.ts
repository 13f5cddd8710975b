import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Report } from '../../src/model/report.ts';
import { baselineText, demandSameCluster, faultsOf, readBaseline } from '../../src/report/baseline/file.ts';
import { updateBaseline } from '../../src/report/baseline/update.ts';
import { fails } from '../../src/report/gate.ts';
import { readWaivers } from '../../src/report/waivers/read.ts';
import { blind, build, clear, fired, node, nodes, rule, snapshot } from './fixtures.ts';

const RULES = [rule({ code: 'KPR-001' }), rule({ code: 'MASQ-001', severity: 'warning' }), rule({ code: 'CONF-001', explains: ['KPR-001'] })];
const at = (code: string, name: string, severity: 'critical' | 'error' | 'warning' = 'error'): Outcome => fired(code, node(name), { severity });
const BEFORE = [at('KPR-001', 'node-1'), at('KPR-001', 'node-2'), at('MASQ-001', 'node-1', 'warning')];

function report(outcomes: readonly Outcome[], text?: string): Report {
  return build(RULES, outcomes, { snapshots: [snapshot({ nodes: nodes(3), clusterName: 'shop-eu' })], ...(text === undefined ? {} : { policy: { baseline: readBaseline('base.json', text) } }) });
}
const TEXT = updateBaseline(undefined, report(BEFORE), true).text;
const failing = (r: Report): string[] => r.findings.filter((f) => fails(f, 'warning')).flatMap((f) => f.subjects.map((s) => `${f.code} ${s.node ?? ''} ${f.baseline ?? ''}`));

describe('a baseline', () => {
  it('lets pass what was there, node by node', () => {
    const same = report(BEFORE, TEXT);
    expect(failing(same)).toEqual([]);
    expect(same.baseline).toEqual({ file: 'base.json', known: 3, new: 0, worsened: 0, fixed: [], notJudged: 0 });
    expect(same.summary.bySeverity).toEqual({ critical: 0, error: 1, warning: 1, info: 0 });
    expect(same.summary.verdict).toContain('all known from the baseline');
  });

  it('fails what is new and what is worse', () => {
    const worse = report([...BEFORE.slice(0, 2), at('MASQ-001', 'node-1', 'error'), at('KPR-001', 'node-3')], TEXT);
    expect(failing(worse)).toEqual(['KPR-001 node-3 new', 'MASQ-001 node-1 worsened']);
    expect(worse.baseline).toMatchObject({ known: 2, new: 1, worsened: 1 });
  });

  it('calls milder known, and gone fixed only where it was looked for', () => {
    const milder = report([at('KPR-001', 'node-1', 'warning'), clear('KPR-001', node('node-2')), blind('MASQ-001', node('node-1'))], TEXT);
    expect(failing(milder)).toEqual([]);
    expect(milder.baseline).toMatchObject({ known: 1, notJudged: 1, fixed: [{ code: 'KPR-001', severity: 'error', subject: node('node-2') }] });
    const other = build(RULES, [clear('KPR-001', node('node-1'))], { snapshots: [snapshot({ nodes: nodes(1) })], policy: { baseline: readBaseline('base.json', TEXT) } });
    expect(other.baseline).toMatchObject({ fixed: [{ subject: node('node-1') }], notJudged: 2 });
  });

  it('does not fold a new symptom under a known cause', () => {
    const text = updateBaseline(undefined, report([at('CONF-001', 'node-1')]), true).text;
    expect(report([at('CONF-001', 'node-1'), at('KPR-001', 'node-1')], text).findings.map((f) => [f.code, f.baseline, f.cause])).toEqual([['KPR-001', 'new', undefined], ['CONF-001', 'known', undefined]]);
  });

  it('of another cluster is refused', () => {
    const read = readBaseline('base.json', TEXT);
    expect(() => { demandSameCluster(read, report(BEFORE)); }).not.toThrow();
    expect(() => { demandSameCluster({ ...read, cluster: 'shop-us' }, report(BEFORE)); }).toThrow('is the baseline of cluster shop-us, the input is of shop-eu');
  });

  it.each(['', '{', '[]', '{"ciliumdocBaseline": 2, "faults": []}', '{"ciliumdocBaseline": 1, "faults": [{"code": "KPR-001"}]}', '{"ciliumdocBaseline": 1, "faults": [], "x": 1}'])('that cannot be read ends the run: %j', (text) => {
    expect(() => readBaseline('base.json', text)).toThrow(UserError);
  });
});

describe('an update', () => {
  const before = readBaseline('base.json', TEXT);

  it('writes the same bytes for the same faults, one a line', () => {
    expect(updateBaseline(before, report([...BEFORE].reverse()), false).text).toBe(TEXT);
    expect(TEXT).toBe(baselineText('shop-eu', faultsOf(report(BEFORE))));
    expect(TEXT.split('\n').filter((line) => line.includes('"code"'))).toHaveLength(3);
  });

  it('takes out what is fixed, keeps what was not looked for, and writes milder severities down', () => {
    const { text, removed, added } = updateBaseline(before, report([at('KPR-001', 'node-1', 'warning'), clear('KPR-001', node('node-2')), blind('MASQ-001', node('node-1'))]), false);
    expect(removed.map((e) => e.subject.node)).toEqual(['node-2']);
    expect(added).toEqual([]);
    expect(readBaseline('b', text).entries.map((e) => [e.code, e.severity])).toEqual([['KPR-001', 'warning'], ['MASQ-001', 'warning']]);
  });

  it('grows only when told to', () => {
    const now = report([...BEFORE.slice(0, 2), at('MASQ-001', 'node-1', 'error'), at('KPR-001', 'node-3')]);
    const refused = updateBaseline(before, now, false);
    expect(refused.added.map((e) => `${e.code} ${e.subject.node ?? ''}`)).toEqual(['KPR-001 node-3', 'MASQ-001 node-1']);
    expect(refused.text).toBe(TEXT);
    expect(readBaseline('b', updateBaseline(before, now, true).text).entries.map((e) => `${e.code} ${e.subject.node ?? ''} ${e.severity}`)).toEqual(['KPR-001 node-1 error', 'KPR-001 node-2 error', 'KPR-001 node-3 error', 'MASQ-001 node-1 error']);
  });

  it('leaves waived faults to the waivers', () => {
    const waived = build(RULES, BEFORE, { policy: { waivers: { entries: readWaivers('w.yaml', '- {code: KPR-001, reason: x, expires: 2027-01-01}'), asOf: { day: '2026-01-01', snapshot: false } } } });
    expect(faultsOf(waived).map((e) => e.code)).toEqual(['MASQ-001']);
  });
});
