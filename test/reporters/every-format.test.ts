import { describe, expect, it } from 'vitest';
import { reporters } from '../../src/reporters/registry.gen.ts';
import { decidedReport } from './reports.ts';
import { healthyReport, hostileReport, minimalReport, richReport } from '../report/fixtures.ts';

const ALL = await Promise.all(Object.entries(reporters).map(async ([folder, load]) => ({ folder, reporter: await load() })));
const REPORTS = { minimal: minimalReport(), healthy: healthyReport(), rich: richReport(), hostile: hostileReport(), decided: decidedReport() };
const OPTIONS = { columns: 80, color: false };

describe.each(ALL)('$folder', ({ folder, reporter }) => {
  it.each(Object.entries(REPORTS))('prints a %s report: one newline at the end, no character that acts unseen', (_, report) => {
    const output = reporter.render(report, OPTIONS);
    expect(output.endsWith('\n')).toBe(true);
    expect(output.endsWith('\n\n')).toBe(false);
    if (reporter.format !== 'json') expect(output).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/);
    expect(output).not.toMatch(/\p{Cs}/u);
  });

  it('gives the same bytes for the same report and leaves it unchanged', () => {
    const report = richReport();
    expect(reporter.render(report, OPTIONS) === reporter.render(richReport(), OPTIONS)).toBe(true);
    expect(report).toEqual(richReport());
  });

  it('has a folder name, a title and an extension', () => {
    expect(reporter.format).toBe(folder);
    expect(reporter.format).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(reporter.title.length).toBeGreaterThan(10);
    expect(reporter.extension).toMatch(/^[a-z]+$/);
  });
});

it('offers the formats that are promised', () => {
  expect(Object.keys(reporters)).toEqual(expect.arrayContaining([
    'csv', 'github', 'github-summary', 'gitlab', 'html', 'json', 'junit', 'markdown', 'ndjson', 'openmetrics', 'sarif', 'text', 'ticket',
  ]));
});
