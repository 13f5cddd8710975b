import type { Report } from '../../model/report.ts';
import { areaName, byFamily } from '../../report/areas.ts';
import { defineReporter } from '../define-reporter.ts';
import { cutText } from '../markdown-text.ts';
import { type TestCase, testCases, waiverCases } from './cases.ts';
import { element, type Xml, xmlText } from './xml.ts';

function counts(cases: readonly TestCase[]): Record<string, number> {
  const of = (result: TestCase['result']): number => cases.filter((c) => c.result === result).length;
  return { tests: cases.length, failures: of('failure'), errors: of('error'), skipped: of('skipped'), time: 0 };
}

function properties(report: Report): Xml {
  const pairs = [['input', report.input.name], ['cluster', report.cluster.name], ['cilium', report.cluster.ciliumVersions.join(', ')], ['coverage', `${report.summary.coverage.percent}%`]] as const;
  return element('properties', {}, ...pairs.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [element('property', { name, value: cutText(value, 500) })])));
}

/** `timestamp` of the schema is a date and time; what the report holds may be text from a file name. */
function instant(report: Report): string | undefined {
  const at = report.input.collectedAt;
  return at !== undefined && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(at) ? at.slice(0, 19) : undefined;
}

/**
 * The subset of JUnit that CI servers agree on. A suite per area, a case per outcome: found at or above the threshold fails,
 * below it passes with the text; what could not be judged, does not apply, is waived or in the baseline is skipped with the reason.
 */
export const reporter = defineReporter({
  format: 'junit',
  title: 'test report of CI servers: a case per rule, not judged is skipped with the reason',
  extension: 'xml',
  render(report, options) {
    const cases = [...testCases(report, options.failOn ?? 'error'), ...waiverCases(report)];
    const suites = [...new Set(cases.map((c) => c.family))].sort(byFamily).map((family) => {
      const own = cases.filter((c) => c.family === family);
      return element('testsuite', { name: areaName(family), ...counts(own), timestamp: instant(report) }, properties(report), ...own.map((c) => c.xml));
    });
    return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlText(element('testsuites', { name: 'ciliumdoc', ...counts(cases) }, ...suites))}\n`;
  },
});
