import { inKeyOrder } from '../../base/key-order.ts';
import { Report } from '../../model/report.ts';
import { defineReporter } from '../define-reporter.ts';
import { visibleJson } from '../visible.ts';

/** Lines for bulk loading: each finding names its cluster and input, so that files of many clusters can be put together. */
export const reporter = defineReporter({
  format: 'ndjson',
  title: 'one JSON object per line: a head, then each finding, for loading into a store',
  extension: 'ndjson',
  render(report) {
    const { formatVersion, tool, input, cluster, summary, findings, ruledOut, waivers, baseline } = inKeyOrder(Report, report);
    const from = { input: input.name, ...(input.sha256 === undefined ? {} : { sha256: input.sha256 }), ...(cluster.name === undefined ? {} : { cluster: cluster.name }) };
    const lines = [{ type: 'report', formatVersion, tool, input, cluster, summary, ...(ruledOut === undefined ? {} : { ruledOut }), ...(waivers === undefined ? {} : { waivers }), ...(baseline === undefined ? {} : { baseline }) }, ...findings.map((finding) => ({ type: 'finding', from, ...finding }))];
    // Some readers break lines at U+2028 or U+0085, which JSON leaves as they are.
    return lines.map((line) => `${visibleJson(JSON.stringify(line))}\n`).join('');
  },
});
