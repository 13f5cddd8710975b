import { describe, expect, it } from 'vitest';
import { Report } from '../../src/model/report.ts';
import { reporter } from '../../src/reporters/json/reporter.ts';
import { reportJsonSchema } from '../../src/reporters/json/schema.ts';
import { hostileReport, richReport } from '../report/fixtures.ts';

const OPTIONS = { columns: 80, color: false };

describe('json', () => {
  it.each([['rich', richReport()], ['hostile', hostileReport()]])('gives a %s report back unchanged', (_, report) => {
    expect(Report.parse(JSON.parse(reporter.render(report, OPTIONS)))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('does not depend on the order of keys', () => {
    const report = richReport();
    const turned = Object.fromEntries(Object.entries(report).reverse()) as typeof report;
    expect(reporter.render(turned, OPTIONS)).toBe(reporter.render(report, OPTIONS));
  });

  it('is described by a schema that names every part', () => {
    const schema = reportJsonSchema() as { $schema: string; required: string[]; properties: Record<string, unknown> };
    expect(schema.$schema).toContain('2020-12');
    expect([...schema.required, 'facts', 'ruledOut'].sort()).toEqual(Object.keys(richReport()).sort());
    expect(Object.keys(schema.properties)).toContain('findings');
  });
});
