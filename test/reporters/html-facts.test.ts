import { describe, expect, it } from 'vitest';
import type { ReportFacts } from '../../src/model/report-facts.ts';
import type { Report } from '../../src/model/report.ts';
import { bars } from '../../src/reporters/html/facts/bars.ts';
import { health } from '../../src/reporters/html/facts/network.ts';
import { thousands } from '../../src/reporters/html/facts/table.ts';
import { timeline } from '../../src/reporters/html/facts/timeline.ts';
import { versionsByNode } from '../../src/reporters/html/sections.ts';
import { reporter } from '../../src/reporters/html/reporter.ts';
import { blind, build, healthyReport, node, richReport, rule } from '../report/fixtures.ts';

const EMPTY: ReportFacts = { nodes: [], iptables: [], health: [], logs: [], events: [], endpointStates: [], endpoints: [], services: [], maps: [], drops: [], omitted: [] };
const IDS = ['cluster', 'timeline', 'health', 'owners', 'drops', 'endpoints', 'services', 'maps', 'config'];

function page(report: Report, facts?: readonly ReportFacts[]): string {
  return reporter.render(facts === undefined ? report : { ...report, facts: [...facts] }, { columns: 80, color: false });
}

describe('pictures and tables', () => {
  it('are all there when there is something to draw, with an entry in the outline', () => {
    const html = page(richReport());
    for (const id of IDS) {
      expect(html, id).toContain(`<section id="${id}"`);
      expect(html, id).toContain(`<li><a href="#${id}">`);
    }
  });

  it('are left out when there is nothing to draw', () => {
    for (const html of [page(healthyReport()), page(healthyReport(), [EMPTY])]) for (const id of IDS) expect(html, id).not.toContain(`<section id="${id}"`);
  });

  it('stand once for each dump, told by its name', () => {
    const [facts = EMPTY] = richReport().facts ?? [];
    const html = page(richReport(), [{ ...facts, dump: 'dump-a' }, { ...facts, dump: 'dump-b' }]);
    expect(html).toContain('<section id="cluster-2"');
    expect(html).toContain('<table class="rows" id="t-endpoints-2"');
    expect(html).toContain('<bdi>dump-b</bdi>');
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]);
    expect(ids.length).toBe(new Set(ids).size);
  });
});

describe('the sketch of the cluster', () => {
  const tile = (report: Report): string => /<li class="tile[\s\S]*?<\/div>/.exec(page(report, [{ ...EMPTY, nodes: [{ name: 'node-1', addresses: [], podCidrs: [] }] }]))?.[0] ?? '';

  it('is green only where something was judged', () => {
    expect(tile(healthyReport())).toContain('no finding of its own, 2 passed');
    const judged = build([rule({ code: 'KPR-001' }), rule({ code: 'KPR-002' })], [blind('KPR-001', node('node-1')), blind('KPR-002', node('node-1'))]);
    expect(tile(judged)).toContain('mood-blind');
    expect(tile(judged)).toContain('no finding, but 2 judgements could not be made');
    expect(tile(build([], []))).toContain('nothing judged here');
  });

  it('has no column in which nothing stands', () => {
    const html = page(healthyReport(), [{ ...EMPTY, nodes: [{ name: 'node-1', addresses: ['192.0.2.1'], podCidrs: [] }] }]);
    const table = html.slice(html.indexOf('id="t-nodes"'), html.indexOf('</table>', html.indexOf('id="t-nodes"')));
    expect([...table.matchAll(/<th [^>]*>([^<]*)</g)].map((m) => m[1])).toEqual(['Node', 'Addresses']);
  });
});

describe('bars', () => {
  const row = (name: string, value: number): Parameters<typeof bars>[0][number] => ({ name, note: '', parts: [{ kind: 'a', value }, { kind: 'b', value: 1 }], text: `${value}` });

  it('share one scale, and what is tiny is still seen', () => {
    expect(bars([row('x', 999), row('y', 0)], 9)).toMatchObject({ rows: [{ segments: [{ x: 0, width: 99.9 }, { x: 99.9, width: 0.6 }] }, { segments: [{ kind: 'b', x: 0, width: 0.6 }] }] });
  });

  it('fold rows that look alike and count what is left', () => {
    expect(bars(['a', 'b', 'c', 'd'].map((n) => row(n, 5)), 9)).toMatchObject({ rows: [{ name: 'a', alike: 'and 3 alike' }] });
    expect(bars([1, 2, 3, 4].map((n) => row(`n${n}`, n)), 2)).toMatchObject({ left: 'and 2 more' });
  });
});

describe('the timeline', () => {
  const at = (hour: number, day = 12): string => `2025-02-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;
  const facts = (periods: readonly string[], event?: string): ReportFacts => ({
    ...EMPTY, logs: [{ node: 'a', component: 'agent', periods: periods.map((p) => ({ at: p, errors: 1, warnings: 0 })) }],
    events: event === undefined ? [] : [{ at: event, node: 'a', component: 'agent', kind: 'stop', text: 'ended', count: 1 }],
  });

  it('shows all of a short log, and of a long one the part around the first odd thing', () => {
    expect(timeline(facts([at(1), at(2)]))).toMatchObject({ outside: '', description: '1 log from 2025-02-12 01:00 to 2025-02-12 02:10 UTC, ten minutes to a step.' });
    expect(timeline(facts([at(1, 1), at(1, 20), at(2, 20)], at(1, 20)))).toMatchObject({ outside: '1 line lies outside of this picture', first: '2025-02-20 01:00' });
  });

  it('survives times that are none', () => {
    expect(timeline(facts(['yesterday', '</script>']))).toEqual({ show: false });
    expect(timeline(facts([at(1), 'never'], 'soon'))).toMatchObject({ show: true, first: '' });
  });
});

describe('the health matrix', () => {
  it('stays small when the cluster is large', () => {
    const row = (i: number): ReportFacts['health'][number] => ({ from: `n${i}`, reachable: 59, total: 60, complete: false, probes: [{ to: 'n0', host: 'down' }] });
    expect(health({ ...EMPTY, health: Array.from({ length: 60 }, (_, i) => row(i)) })).toMatchObject({ matrix: true, worst: 'error', summary: '60 connections of 3600 do not answer.', left: 'and 20 more' });
  });

  it('of a large cluster draws agents and nodes with a failure only, and says who is not reached', () => {
    const row = (i: number): ReportFacts['health'][number] => ({ from: `n${i}`, reachable: 60, total: 60, complete: false, probes: i === 5 || i === 7 ? [{ to: 'n3', host: 'down' }, ...(i === 7 ? [{ to: 'n9', host: 'up' as const, endpoint: 'down' as const }] : [])] : [] });
    const section = health({ ...EMPTY, health: Array.from({ length: 60 }, (_, i) => row(i)) });
    expect(section).toMatchObject({
      matrix: true, part: '2 of 60 agents and 2 nodes they do not reach; whoever is not drawn has no failure.', columns: [{ name: 'n3' }, { name: 'n9' }],
      rows: [{ name: 'n7', cells: [{ mark: 'N' }, { mark: 'E' }] }, { name: 'n5', cells: [{ mark: 'N' }, { mark: '✓' }] }],
      bars: { rows: [{ name: 'n3', text: 'does not answer 2 agents of 60' }, { name: 'n9', text: 'its health endpoint does not answer 1 agent of 60' }] },
    });
  });

  it('of a large cluster in which all answer is one sentence', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ from: `n${i}`, reachable: 60, total: 60, complete: false, probes: [] }));
    expect(health({ ...EMPTY, health: rows })).toMatchObject({ show: true, matrix: false, hasBroken: false, summary: '60 agents asked 3600 times: every node that was asked answered.' });
  });
});

describe('clocks and times', () => {
  const clocks = (reference: 'collection' | 'nodes', ...seconds: readonly number[]): ReportFacts => ({ ...EMPTY, nodes: seconds.map((_, i) => ({ name: `node-${i + 1}`, addresses: [], podCidrs: [] })), clocks: { reference, at: '2025-02-12T10:00:00.000Z', nodes: seconds.map((s, i) => ({ node: `node-${i + 1}`, newest: '2025-02-12T10:00:00.000Z', source: 'log', seconds: s })) } });

  it('tell the offset of each node, and which one lies apart', () => {
    const html = page(healthyReport(), [clocks('collection', 12, 15, 3615, -3)]);
    expect(html).toContain('The newest time stamps of 4 nodes lie −3 s to +1 h from the time of collection.');
    expect(html).toContain('<bdi>node-3</bdi>: 1 h later than the middle, so its clock is ahead or it was collected later.');
    expect(html).toContain('data-v="3615"><bdi>+1 h</bdi>');
    expect(page(healthyReport(), [clocks('nodes', 0, 4)])).toContain('lie 0 s to +4 s from the middle of the nodes, as the time of collection has no zone.');
    expect(page(healthyReport(), [EMPTY])).not.toContain('Clocks.');
  });

  it('of events are told in UTC and from the snapshot on', () => {
    const facts: ReportFacts = { ...EMPTY, logs: [{ node: 'a', component: 'agent', periods: [{ at: '2025-02-12T08:00:00Z', errors: 1, warnings: 0 }] }], events: [{ at: '2025-02-12T08:03:11Z', node: 'a', component: 'agent', kind: 'stop', text: 'ended', count: 1 }] };
    expect(timeline(facts, '2025-02-12T10:11:12Z')).toMatchObject({ events: [{ at: '2025-02-12 08:03', ago: '2 h 8 min before' }], counted: 'before and after count from the time of collection' });
    expect(timeline(facts, '2025-02-12T10:11:12')).toMatchObject({ events: [{ ago: '' }], counted: '' });
    expect(timeline({ ...facts, clocks: { reference: 'nodes', at: '2025-02-12T08:03:00.000Z', nodes: [] } }, '2025-02-12T10:11:12')).toMatchObject({ events: [{ ago: '11 s after' }] });
  });
});

describe('provenance', () => {
  it('says which nodes run which version', () => {
    const at = (name: string, ciliumVersion?: string): ReportFacts['nodes'][number] => ({ name, addresses: [], podCidrs: [], ...(ciliumVersion === undefined ? {} : { ciliumVersion }) });
    const told = (...nodes: ReportFacts['nodes']): string => versionsByNode({ ...healthyReport(), facts: [{ ...EMPTY, nodes }] });
    expect(told(at('a', '1.16.3'), at('b', '1.16.3'))).toBe('1.16.3');
    expect(told(at('a', '1.16.10'), at('b', '1.16.3'), at('c', '1.16.3'), at('d', '1.16.3'), at('e', '1.16.3'))).toBe('1.16.3 (4 nodes), 1.16.10 (a)');
    expect(told(at('a', '1.16.3'), at('b'))).toBe('1.16.3 (a)');
  });

  it('says what was asked for', () => {
    const html = page({ ...healthyReport(), options: { evidence: 'full', redacted: false, only: ['KPR', 'MASQ-001'], skip: ['KPR-005'] } });
    expect(html).toContain('<bdi>--only KPR,MASQ-001 --skip KPR-005 --evidence full</bdi>');
  });
});

describe('every rule', () => {
  it('stands in one table with its outcome, and silent rules show how they were judged', () => {
    const report = richReport();
    for (const outcome of report.outcomes) if (outcome.state === 'clear') outcome.conditions = [{ role: 'when', say: 'the mode is Partial', truth: 'false', expression: 'status.kpr.mode == "Partial"', seen: [{ path: 'status.kpr.mode', value: '"True"' }] }];
    const html = page(report);
    const table = html.slice(html.indexOf('id="t-rules"'), html.indexOf('</table>', html.indexOf('id="t-rules"')));
    expect([...table.matchAll(/data-state="([^"]+)"/g)].map((m) => m[1]).sort()).toEqual(richReport().outcomes.map((o) => `${o.code} ${o.state}`).filter((k, i, all) => all.indexOf(k) === i).map((k) => k.split(' ')[1]).sort());
    const passed = html.slice(html.indexOf('<section id="passed"'));
    expect(passed).toContain('<summary>How it was judged</summary>');
    expect(passed).toContain('status.kpr.mode = &quot;True&quot;');
  });
});

describe('numbers', () => {
  it('are grouped the same everywhere', () => {
    expect([0, 999, 1000, 1234567].map(thousands)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
