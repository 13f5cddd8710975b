import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { reporter } from '../../src/reporters/junit/reporter.ts';
import { healthyReport, hostileReport, minimalReport, richReport } from '../report/fixtures.ts';
import { type Element, readXml } from './read-xml.ts';
import { crowdedReport, decidedReport, OPTIONS, reportSaying, waivedReport } from './reports.ts';

const read = (report: Report, options = {}): Element => readXml(reporter.render(report, { ...OPTIONS, ...options }));
const cases = (root: Element): Element[] => root.children.flatMap((s) => s.children).filter((c) => c.name === 'testcase');
const named = (root: Element, code: string): Element | undefined => cases(root).find((c) => c.attributes['name']?.startsWith(code));
const count = (elements: readonly Element[], name: string): number => elements.filter((e) => e.children.some((c) => c.name === name)).length;

const ORDER: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite'], testsuite: ['properties', 'testcase'], properties: ['property'], testcase: ['skipped', 'error', 'failure', 'system-out'],
  property: [], skipped: [], error: [], failure: [], 'system-out': [],
};

function check(element: Element): void {
  const allowed = ORDER[element.name];
  expect(allowed, element.name).toBeDefined();
  const places = element.children.map((c) => allowed?.indexOf(c.name) ?? -1);
  expect(places.every((p) => p >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  element.children.forEach(check);
}

describe.each(Object.entries({ minimal: minimalReport(), healthy: healthyReport(), rich: richReport(), hostile: hostileReport(), waived: waivedReport(), crowded: crowdedReport(50) }))('junit of a %s report', (_, report) => {
  const root = read(report);

  it('is well-formed and knows only the common elements, in their order', () => {
    expect(root.name).toBe('testsuites');
    check(root);
  });

  it('has a case for every outcome, each with a name of its own', () => {
    const all = cases(root);
    expect(all).toHaveLength(report.outcomes.length);
    expect(new Set(all.map((c) => c.attributes['name'])).size).toBe(all.length);
    expect(all.every((c) => (c.attributes['classname'] ?? '') !== '' && c.attributes['time'] === '0')).toBe(true);
  });

  it('counts right on both levels', () => {
    for (const level of [root, ...root.children]) {
      const own = level === root ? cases(root) : level.children.filter((c) => c.name === 'testcase');
      expect(level.attributes).toMatchObject({ tests: String(own.length), failures: String(count(own, 'failure')), errors: String(count(own, 'error')), skipped: String(count(own, 'skipped')) });
    }
  });
});

describe('junit', () => {
  it('fails what was found, with proof and fix', () => {
    const failure = named(read(richReport()), 'CONF-001')?.children[0];
    expect(failure?.name).toBe('failure');
    expect(failure?.attributes).toEqual({ message: 'critical: The agent of node-1 stopped 7 times. (38 of 40 nodes)', type: 'critical' });
    expect(failure?.text).toContain('logs/node-1.log:120\n  text of line 120');
    expect(failure?.text).toContain('bpf.masquerade=true');
  });

  it('skips what could not be judged, with the reason and the command', () => {
    const [skipped, out] = named(read(richReport()), 'KPR-003')?.children ?? [];
    expect(skipped?.name).toBe('skipped');
    expect(skipped?.attributes['message']).toBe('could not be judged: iptables-save is not there');
    expect(out?.text).toContain('iptables-save -c');
  });

  it('skips what does not apply and what is waived, and says which', () => {
    expect(named(read(richReport()), 'VER-003')?.children[0]?.attributes['message']).toBe('does not apply: the version of one agent only is known');
    expect(named(read(waivedReport()), 'KPR-001')?.children[0]?.attributes['message']).toBe('waived: known, ticket 7 (until 2027-01-01)');
  });

  it.each([['critical', 3], [undefined, 4], ['error', 4], ['warning', 5], ['info', 6]] as const)('with threshold %s has %i failures', (failOn, failures) => {
    expect(read(richReport(), failOn === undefined ? {} : { failOn }).attributes['failures']).toBe(String(failures));
  });

  it('puts a rule that failed to run under errors', () => {
    const report = healthyReport();
    const first = report.outcomes[0];
    if (first !== undefined) { first.state = 'errored'; first.reason = 'no such key'; }
    const root = read(report);
    expect(root.attributes['errors']).toBe('1');
    expect(cases(root)[0]?.children[0]?.attributes).toEqual({ message: 'the rule failed to run: no such key', type: 'errored' });
  });

  it('shows characters that XML cannot hold', () => {
    const text = reporter.render(reportSaying('a\u0000b\u001b[31mc\ufffed\uffffe\ud800f]]>g&lt;"\u202e'), OPTIONS);
    const failure = named(readXml(text), 'KPR-001')?.children[0];
    expect(failure?.attributes['message']).toContain('a␀b␛[31mc\\ufffed\\uffffe\\ud800f]]>g&lt;"\\u202e');
  });

  it('bounds the text of a case', () => {
    const report = reportSaying('long '.repeat(20_000));
    expect(reporter.render(report, OPTIONS).length).toBeLessThan(60_000);
  });
});

it('has a skipped case for each waiver that needs a look, and skips what a baseline knows', () => {
  const root = read(decidedReport());
  check(root);
  expect(cases(root).filter((c) => c.attributes['classname'] === 'ciliumdoc.waivers').map((c) => c.children.map((child) => child.name))).toEqual([['skipped'], ['skipped'], ['skipped'], ['skipped']]);
  expect(cases(root).some((c) => c.children[0]?.attributes['message'] === 'known from the baseline')).toBe(true);
});
