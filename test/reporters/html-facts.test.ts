import { describe, expect, it } from 'vitest';
import type { ReportFacts } from '../../src/model/report-facts.ts';
import type { Report } from '../../src/model/report.ts';
import { bars } from '../../src/reporters/html/facts/bars.ts';
import { health } from '../../src/reporters/html/facts/network.ts';
import { thousands } from '../../src/reporters/html/facts/table.ts';
import { timeline } from '../../src/reporters/html/facts/timeline.ts';
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
  it('turns into a list when the cluster is large', () => {
    const row = (i: number): ReportFacts['health'][number] => ({ from: `n${i}`, reachable: 59, total: 60, complete: false, probes: [{ to: 'n0', host: 'down' }] });
    expect(health({ ...EMPTY, health: Array.from({ length: 60 }, (_, i) => row(i)) })).toMatchObject({ matrix: false, worst: 'error', summary: '60 connections of 3600 do not answer.', left: 'and 20 more' });
  });
});

describe('numbers', () => {
  it('are grouped the same everywhere', () => {
    expect([0, 999, 1000, 1234567].map(thousands)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
