import { describe, expect, it } from 'vitest';
import type { Reporter } from '../../src/reporters/define-reporter.ts';
import { reporter as html } from '../../src/reporters/html/reporter.ts';
import { reporter as json } from '../../src/reporters/json/reporter.ts';
import { reporter as text } from '../../src/reporters/text/reporter.ts';
import { healthyReport, hostileReport, minimalReport, richReport } from '../report/fixtures.ts';

const REPORTERS: readonly Reporter[] = [html, json, text];
const REPORTS = { minimal: minimalReport(), healthy: healthyReport(), rich: richReport(), hostile: hostileReport() };
const OPTIONS = { columns: 80, color: false };

describe.each(REPORTERS)('$format', (reporter) => {
  it.each(Object.entries(REPORTS))('prints a %s report: one newline at the end, no character that acts unseen', (_, report) => {
    const output = reporter.render(report, OPTIONS);
    expect(output.endsWith('\n')).toBe(true);
    expect(output.endsWith('\n\n')).toBe(false);
    if (reporter.format !== 'json') expect(output).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/);
  });

  it('gives the same bytes for the same report and leaves it unchanged', () => {
    const report = richReport();
    expect(reporter.render(report, OPTIONS) === reporter.render(richReport(), OPTIONS)).toBe(true);
    expect(report).toEqual(richReport());
  });

  it('has a folder name, a title and an extension', () => {
    expect(reporter.format).toMatch(/^[a-z]+$/);
    expect(reporter.title.length).toBeGreaterThan(10);
    expect(reporter.extension).toMatch(/^[a-z]+$/);
  });
});
