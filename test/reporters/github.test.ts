import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { annotation } from '../../src/reporters/github/command.ts';
import { reporter } from '../../src/reporters/github/reporter.ts';
import { healthyReport, hostileReport, richReport } from '../report/fixtures.ts';
import { crowdedReport, OPTIONS, reportSaying, waivedReport } from './reports.ts';

const lines = (report: Report): string[] => reporter.render(report, OPTIONS).trimEnd().split('\n');
const kinds = (report: Report, kind: string): string[] => lines(report).filter((l) => l.startsWith(`::${kind} `));

describe('github', () => {
  it('says the verdict first, then one annotation per cause', () => {
    const all = lines(richReport());
    expect(all[0]).toMatch(/^::notice title=ciliumdoc::3 causes found .*%0ACoverage 80\.5%25 of the rules\.$/);
    expect(all.map((l) => /^::(\w+) title=(\S+)/.exec(l)?.slice(1, 3))).toEqual([['notice', 'ciliumdoc::3'], ['error', 'CONF-001'], ['error', 'KPR-001'], ['warning', 'SVC-003'], ['notice', 'MASQ-001']]);
    expect(all[1]).toContain('%0Aexplains: DP-001 KPR-005');
  });

  it('names no file: there is none in the repository', () => {
    expect(lines(richReport()).some((l) => /^::\w+ [^:]*file=/.test(l))).toBe(false);
  });

  it('leaves out what is waived', () => {
    expect(lines(waivedReport()).join('\n')).not.toContain('KPR-001');
  });

  it.each(['error', 'warning', 'info'] as const)('has at most ten of a kind, and counts the rest (%s)', (severity) => {
    const kind = severity === 'info' ? 'notice' : severity;
    const shown = kinds(crowdedReport(25, severity), kind);
    expect(shown).toHaveLength(10);
    expect(shown[9]).toMatch(/title=ciliumdoc::1[67] more findings of this kind: see the report\.$/);
    expect(kinds(crowdedReport(severity === 'info' ? 9 : 10, severity), kind)).toHaveLength(10);
  });

  it('is one line when all is well', () => {
    expect(lines(healthyReport())).toHaveLength(1);
  });

  it.each(['x\n::set-output name=a::b', 'x\r\n::error::y', '%0A::error::z', 'a\u2028::warning::b', '::stop-commands::t', 'a:b,c'])('lets no text start a command: %j', (text) => {
    for (const line of lines(reportSaying(text))) {
      expect(line).toMatch(/^::(?:error|notice) title=[^:,]*::/);
      expect(line).not.toMatch(/[\r\u2028]/);
    }
    expect(lines(reportSaying(text))).toHaveLength(2);
  });

  it('escapes as the runner unescapes, and bounds the length', () => {
    expect(annotation('error', 'a:b,c%\nd', 'e:f,g%\nh')).toBe('::error title=a%3Ab%2Cc%25 d::e:f,g%25%0Ah');
    expect(annotation('notice', 't'.repeat(999), 'm'.repeat(9999)).length).toBeLessThan(4400);
    expect(lines(hostileReport()).length).toBe(lines(richReport()).length);
  });
});
