import { inKeyOrder } from '../../base/key-order.ts';
import { Report } from '../../model/report.ts';
import { defineReporter } from '../define-reporter.ts';

/**
 * The published format. Key order is that of the schema whatever order the report was built in; records are sorted by
 * whoever filled them.
 */
export const reporter = defineReporter({
  format: 'json',
  title: 'the whole report for machines, described by docs/report.schema.json',
  extension: 'json',
  render(report) {
    return `${JSON.stringify(inKeyOrder(Report, report), null, 2)}\n`;
  },
});
