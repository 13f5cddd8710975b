import { describe, expect, it } from 'vitest';
import { Report } from '../../src/model/report.ts';
import { blind, build, clear, cluster, fired, idle, node, nodes, ref, richReport, rule, snapshot } from './fixtures.ts';

const KPR = rule({ code: 'KPR-001' });
const DP = rule({ code: 'DP-001' });

describe('grouping', () => {
  it('makes one finding of one fault on forty nodes, in natural order', () => {
    const report = build([KPR], [...nodes(40)].reverse().map((n) => fired('KPR-001', node(n.name))));
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]?.subjects.map((s) => s.node).slice(0, 3)).toEqual(['node-1', 'node-2', 'node-3']);
    expect(report.findings[0]?.subjects).toHaveLength(40);
    expect(report.findings[0]?.messages).toEqual([]);
  });

  it('keeps a message per subject where they differ', () => {
    const report = build([KPR], [fired('KPR-001', node('b'), { message: 'two' }), fired('KPR-001', node('a'), { message: 'one' })]);
    expect(report.findings[0]?.message).toBe('one');
    expect(report.findings[0]?.messages).toEqual(['one', 'two']);
  });

  it('separates severities', () => {
    const report = build([KPR], [fired('KPR-001', node('a')), fired('KPR-001', node('b'), { severity: 'critical' })]);
    expect(report.findings.map((f) => f.severity)).toEqual(['critical', 'error']);
  });

  it('takes the least confidence of a group', () => {
    const report = build([KPR], [fired('KPR-001', node('a')), fired('KPR-001', node('b'), { confidence: 'low' })]);
    expect(report.findings[0]?.confidence).toBe('low');
  });

  it('tells clusters apart when the input holds several', () => {
    const outcomes = [fired('KPR-001', cluster)];
    const report = build([KPR], [], {
      snapshots: [snapshot({ root: 'a', clusterName: 'east' }), snapshot({ root: 'b' })], outcomes: [{ root: 'a', outcomes }, { root: 'b', outcomes }],
    });
    expect(report.findings[0]?.subjects.map((s) => s.name)).toEqual(['b', 'east']);
  });
});

describe('evidence', () => {
  it('is sampled, spread over the subjects, and counted', () => {
    const report = build([KPR], nodes(40).map((n) => fired('KPR-001', node(n.name), { evidence: [ref(`${n.name}/a`, 1), ref(`${n.name}/b`, 1)] })));
    const [finding] = report.findings;
    expect(finding?.evidence).toHaveLength(12);
    expect(finding?.evidenceTotal).toBe(80);
    expect(finding?.evidence.slice(0, 2).map((e) => e.path)).toEqual(['node-1/a', 'node-1/b']);
    expect(new Set(finding?.evidence.map((e) => e.path.split('/')[0])).size).toBe(11);
  });

  it('joins neighbouring lines to one excerpt and leaves distant ones alone', () => {
    const report = build([KPR], [fired('KPR-001', node('a'), { evidence: [ref('f', 16), ref('f', 14), ref('f', 15), ref('f', 40)] })]);
    expect(report.findings[0]?.evidence.map((e) => [e.startLine, e.endLine])).toEqual([[14, 16], [40, 40]]);
    expect(report.findings[0]?.evidence[0]?.excerpt).toBe('text of line 14\ntext of line 15\ntext of line 16');
  });

  it('shows the first lines of a long place; the end line tells how many are missing', () => {
    const report = build([KPR], [fired('KPR-001', node('a'), { evidence: [ref('f', 1, 300)] })]);
    expect(report.findings[0]?.evidence[0]?.excerpt.split('\n')).toHaveLength(12);
    expect(report.findings[0]?.evidence[0]?.endLine).toBe(300);
  });

  it('asks for the sampled places only', () => {
    let asked = 0;
    build([KPR], nodes(1000).map((n) => fired('KPR-001', node(n.name))), { quote: (r) => { asked++; return { ...r, excerpt: 'x' }; } });
    expect(asked).toBe(12);
  });
});

describe('folding', () => {
  const CAUSE = rule({ code: 'CONF-001', explains: ['KPR-001', 'DP-001'] });

  it('puts a symptom on the same node under its cause', () => {
    const report = build([KPR, CAUSE], [fired('KPR-001', node('a'), { severity: 'critical' }), fired('CONF-001', node('a'), { severity: 'warning' })]);
    expect(report.findings.map((f) => [f.code, f.cause, f.symptoms])).toEqual([['CONF-001', undefined, ['KPR-001']], ['KPR-001', 'CONF-001', []]]);
  });

  it('folds when either is about the whole cluster', () => {
    expect(build([KPR, CAUSE], [fired('KPR-001', cluster), fired('CONF-001', node('a'))]).findings[1]?.cause).toBe('CONF-001');
    expect(build([KPR, CAUSE], [fired('KPR-001', node('a')), fired('CONF-001', cluster)]).findings[1]?.cause).toBe('CONF-001');
  });

  it('does not hide the nodes that the cause does not reach', () => {
    const report = build([KPR, CAUSE], [fired('CONF-001', node('a')), fired('KPR-001', node('a')), fired('KPR-001', node('b'))]);
    expect(report.findings.map((f) => [f.code, f.cause, f.subjects.map((s) => s.node)])).toEqual([
      ['CONF-001', undefined, ['a']], ['KPR-001', undefined, ['b']], ['KPR-001', 'CONF-001', ['a']],
    ]);
  });

  it('goes up to the root of a chain', () => {
    const middle = rule({ code: 'KPR-001', explains: ['SVC-003'] });
    const report = build([CAUSE, middle, rule({ code: 'SVC-003' })], ['SVC-003', 'KPR-001', 'CONF-001'].map((c) => fired(c, node('a'))));
    expect(report.findings.map((f) => [f.code, f.cause])).toEqual([['CONF-001', undefined], ['KPR-001', 'CONF-001'], ['SVC-003', 'CONF-001']]);
    expect(report.findings[0]?.symptoms).toEqual(['KPR-001', 'SVC-003']);
  });

  it('survives rules that explain each other: one of them stays a cause', () => {
    const rules = [rule({ code: 'AA-001', explains: ['BB-001'] }), rule({ code: 'BB-001', explains: ['CC-001'] }), rule({ code: 'CC-001', explains: ['AA-001'] })];
    const report = build(rules, rules.map((r) => fired(r.code, node('a'))));
    expect(report.findings.filter((f) => f.cause === undefined).map((f) => f.code)).toEqual(['AA-001']);
  });

  it('lets a remark hide nothing graver than itself', () => {
    const report = build([KPR, CAUSE], [fired('CONF-001', node('a'), { severity: 'info' }), fired('KPR-001', node('a'))]);
    expect(report.findings.map((f) => [f.code, f.cause])).toEqual([['KPR-001', undefined], ['CONF-001', undefined]]);
  });

  it('ranks a cause by the gravest thing it explains', () => {
    const report = build([KPR, CAUSE, rule({ code: 'AA-001' })], [fired('AA-001', node('z')), fired('CONF-001', node('a'), { severity: 'warning' }), fired('KPR-001', node('a'), { severity: 'critical' })]);
    expect(report.findings.map((f) => f.code)).toEqual(['CONF-001', 'AA-001', 'KPR-001']);
  });

  it('does not fold across dumps', () => {
    const report = build([KPR, CAUSE], [], {
      snapshots: [snapshot({ root: 'a' }), snapshot({ root: 'b' })],
      outcomes: [{ root: 'a', outcomes: [fired('CONF-001', node('n'))] }, { root: 'b', outcomes: [fired('KPR-001', node('n'))] }],
    });
    expect(report.findings.every((f) => f.cause === undefined)).toBe(true);
  });

  it('names only causes that are in the report, and every symptom names its cause', () => {
    const report = richReport();
    for (const finding of report.findings) {
      if (finding.cause !== undefined) expect(report.findings.some((f) => f.code === finding.cause && f.cause === undefined && f.symptoms.includes(finding.code))).toBe(true);
    }
  });
});

describe('ranking', () => {
  it('goes by cause, severity of what it explains, reach, confidence, code', () => {
    const codes = ['AA-001', 'BB-001', 'CC-001', 'DD-001', 'EE-001', 'ZZ-001'];
    const rules = codes.map((code) => rule({ code, explains: code === 'ZZ-001' ? ['AA-001'] : [] }));
    const report = build(rules, [
      fired('AA-001', node('z'), { severity: 'critical' }), fired('BB-001', node('a'), { severity: 'warning' }), fired('CC-001', node('a'), { confidence: 'low' }),
      fired('DD-001', node('a')), fired('EE-001', node('a')), fired('EE-001', node('b')), fired('ZZ-001', node('z'), { severity: 'warning' }),
    ]);
    expect(report.findings.map((f) => f.code)).toEqual(['ZZ-001', 'EE-001', 'DD-001', 'CC-001', 'BB-001', 'AA-001']);
  });
});

describe('fingerprint', () => {
  const of = (outcomes: Parameters<typeof build>[1]): string | undefined => build([KPR, DP], outcomes).findings[0]?.fingerprint;

  it('stays the same for other lines, messages and order', () => {
    const one = of([fired('KPR-001', node('a')), fired('KPR-001', node('b'))]);
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(of([fired('KPR-001', node('b'), { evidence: [ref('x', 99)], message: '17 packets' }), fired('KPR-001', node('a'))])).toBe(one);
  });

  it('does not change when a pod gets a new name from its controller', () => {
    const pod = (name: string): string | undefined => of([fired('KPR-001', { kind: 'pod', namespace: 'shop', name })]);
    expect(pod('cart-5d8c9b7f6d-x7k2p')).toBe(pod('cart-7c6f8d9b5d-q4wz9'));
    expect(pod('cilium-x7k2p')).toBe(pod('cilium-q4wz9'));
    expect(pod('cilium-x7k2p')).not.toBe(pod('coredns-x7k2p'));
  });

  it('changes with code and subjects', () => {
    const all = [of([fired('KPR-001', node('a'))]), of([fired('KPR-001', node('b'))]), of([fired('DP-001', node('a'))]), of([fired('KPR-001', { kind: 'pod', name: 'a' })])];
    expect(new Set(all).size).toBe(4);
  });
});

describe('outcomes', () => {
  it('are one entry per code, state and reason, with all subjects', () => {
    const report = build([KPR, DP], [
      ...nodes(3).map((n) => clear('KPR-001', node(n.name))), blind('KPR-001', node('node-4')), idle('DP-001', node('node-1')), idle('DP-001', node('node-2'), 'no such device'),
    ]);
    expect(report.outcomes.map((o) => [o.code, o.state, o.subjects.length])).toEqual([
      ['DP-001', 'not-applicable', 1], ['DP-001', 'not-applicable', 1], ['KPR-001', 'inconclusive', 1], ['KPR-001', 'clear', 3],
    ]);
    expect(report.summary.outcomes).toEqual({ fired: 0, clear: 3, 'not-applicable': 2, inconclusive: 1, errored: 0 });
    expect(report.outcomes[2]?.missing).toEqual([{ input: 'iptables-save', reason: 'absent', detail: 'No iptables-save in the input.', collect: 'iptables-save -c' }]);
  });
});

describe('coverage', () => {
  it('counts rules by area; a rule judged on some nodes counts in part', () => {
    const report = build([KPR, DP], [clear('KPR-001', node('a')), blind('KPR-001', node('b')), blind('DP-001', node('a'))]);
    expect(report.coverage.byArea).toEqual([
      { area: 'kube-proxy replacement', judged: 1, inconclusive: 0, notApplicable: 0, percent: 50 },
      { area: 'datapath programs', judged: 0, inconclusive: 1, notApplicable: 0, percent: 0 },
    ]);
    expect(report.summary.coverage.percent).toBe(25);
  });

  it('never rounds up to 100', () => {
    const outcomes = [...nodes(2000).map((n) => clear('KPR-001', node(n.name))), blind('KPR-001', node('x'))];
    expect(build([KPR], outcomes).summary.coverage.percent).toBe(99.9);
  });
});

describe('the whole report', () => {
  it('fits its schema and is the same for the same input', () => {
    expect(Report.parse(richReport())).toEqual(richReport());
    expect(JSON.stringify(richReport())).toBe(JSON.stringify(richReport()));
  });

  it('does not depend on the order of the outcomes', () => {
    const outcomes = [fired('KPR-001', node('a')), clear('DP-001', node('b')), blind('DP-001', node('a')), fired('KPR-001', node('b'))];
    expect(build([KPR, DP], [...outcomes].reverse())).toEqual(build([KPR, DP], outcomes));
  });

  it('sorts versions and nodes as numbers', () => {
    const report = build([], [], { snapshots: [snapshot({ ciliumVersions: ['1.9.10', '1.16.3', '1.9.9'] })] });
    expect(report.cluster.ciliumVersions).toEqual(['1.9.9', '1.9.10', '1.16.3']);
  });
});
