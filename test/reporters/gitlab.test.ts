import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Report } from '../../src/model/report.ts';
import { reporter } from '../../src/reporters/gitlab/reporter.ts';
import { healthyReport, hostileReport, minimalReport, richReport } from '../report/fixtures.ts';
import { crowdedReport, OPTIONS, waivedReport } from './reports.ts';

/** The fields that GitLab requires of a Code Quality report. */
const Entries = z.array(z.strictObject({
  description: z.string().min(1), check_name: z.string().min(1), fingerprint: z.string().min(1),
  severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
  location: z.strictObject({ path: z.string().regex(/^(?!\.?\/)/), lines: z.strictObject({ begin: z.number().int().min(1) }) }),
}));
const read = (report: Report): z.infer<typeof Entries> => Entries.parse(JSON.parse(reporter.render(report, OPTIONS)));

describe('gitlab', () => {
  it.each(Object.entries({ minimal: minimalReport(), healthy: healthyReport(), rich: richReport(), hostile: hostileReport(), crowded: crowdedReport(40) }))('has an entry for each finding of a %s report, with a fingerprint of its own', (_, report) => {
    const entries = read(report);
    expect(entries.map((e) => e.check_name)).toEqual(report.findings.map((f) => f.code));
    expect(new Set(entries.map((e) => e.fingerprint)).size).toBe(entries.length);
  });

  it('maps severities and leaves out what is waived', () => {
    expect(read(richReport()).map((e) => e.severity)).toEqual(['critical', 'major', 'minor', 'info', 'critical', 'critical']);
    expect(read(waivedReport()).map((e) => e.check_name)).not.toContain('KPR-001');
  });

  it('is an empty array when nothing was found', () => {
    expect(reporter.render(healthyReport(), OPTIONS)).toBe('[]\n');
  });

  it('keeps entries apart that share a fingerprint', () => {
    const report = crowdedReport(3);
    for (const finding of report.findings) finding.fingerprint = 'same';
    expect(read(report).map((e) => e.fingerprint)).toEqual(['same', 'same-2', 'same-3']);
  });
});
