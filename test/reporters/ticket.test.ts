import { describe, expect, it } from 'vitest';
import { byteLength } from '../../src/reporters/blocks.ts';
import { AUDIENCES, type Audience } from '../../src/reporters/define-reporter.ts';
import { reporter } from '../../src/reporters/ticket/reporter.ts';
import { build, clear, fired, hostileReport, node, richReport, rule } from '../report/fixtures.ts';
import { crowdedReport, OPTIONS, waivedReport } from './reports.ts';

const ticket = (report = richReport(), audience?: Audience): string => reporter.render(report, { ...OPTIONS, ...(audience === undefined ? {} : { audience }) });
const headings = (text: string): string[] => text.split('\n').filter((l) => l.startsWith('## ')).map((l) => l.slice(3));

describe('ticket', () => {
  it('is for the next level when nobody is named', () => {
    expect(ticket()).toBe(ticket(richReport(), 'escalation'));
  });

  it.each([
    ['customer', ['Impact', 'Causes', 'Ruled out', 'Not judged', 'Environment']],
    ['escalation', ['Impact', 'Causes', 'Ruled out', 'Not judged', 'Collection tasks that failed', 'Files that could not be read', 'Environment']],
    ['upstream', ['Impact', 'Environment', 'Causes', 'Ruled out', 'Not judged']],
  ] as const)('has the parts that %s needs', (audience, wanted) => {
    expect(headings(ticket(richReport(), audience))).toEqual(wanted);
  });

  it('tells upstream neither cluster nor input', () => {
    const text = ticket(richReport(), 'upstream');
    expect(text).not.toMatch(/shop-eu|cilium-sysdump-2025|a{64}|dump\.zip!/);
    expect(text).toContain('| Cilium | 1.16.3, 1.16.10 |');
  });

  it('quotes with a locator that can be opened again for the next level, and the conditions', () => {
    expect(ticket()).toContain('`dump.zip!/logs/node-1.log:120`');
    expect(ticket()).toContain('- the mode is Partial: holds');
    expect(ticket(richReport(), 'customer')).not.toContain('the mode is Partial: holds');
  });

  it('asks the customer for what is missing', () => {
    const text = ticket(richReport(), 'customer');
    expect(text).toContain('Please run the commands');
    expect(text).toContain('  ethtool -i eth0');
  });

  it('rules out only what was judged everywhere, areas of the findings first', () => {
    const rules = ['VER-001', 'KPR-001', 'KPR-002', 'KPR-004'].map((code) => rule({ code, title: `Title of ${code}` }));
    const report = build(rules, [
      fired('KPR-001', node('a')), clear('KPR-002', node('a')), clear('VER-001', node('a'), 'nothing to judge'),
      clear('KPR-004', node('a')), fired('KPR-004', node('b')),
    ]);
    const part = ticket(report).split('## Ruled out\n\n')[1]?.split('\n\n')[0];
    expect(part?.split('\n')).toEqual(['- Title of KPR-002 (KPR-002): the mode is True', '- Title of VER-001 (VER-001): nothing to judge']);
  });

  it('counts what is waived and does not list it', () => {
    const text = ticket(waivedReport());
    expect(text).toContain('1 known finding waived');
    expect(text).not.toContain('KPR-001');
  });

  it.each(AUDIENCES)('stays under 64 kB for %s and keeps impact, causes and environment', (audience) => {
    for (const report of [crowdedReport(300, 'error', 3000), hostileReport()]) {
      const text = ticket(report, audience);
      expect(byteLength(text)).toBeLessThanOrEqual(64_000);
      expect(headings(text)).toEqual(expect.arrayContaining(['Impact', 'Causes', 'Environment']));
      expect(text).toContain('### 1. ');
    }
    expect(ticket(crowdedReport(300, 'error', 3000), audience)).toMatch(/more parts? left out for size/);
  });
});
