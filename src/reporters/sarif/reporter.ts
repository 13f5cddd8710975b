import type { Report } from '../../model/report.ts';
import { ruledOut } from '../../report/ruled-out.ts';
import { defineReporter } from '../define-reporter.ts';
import { visibleDeep } from '../visible.ts';
import { Artifacts, BASE } from './artifacts.ts';
import { notificationDescriptors, notifications } from './notifications.ts';
import { results } from './results.ts';
import { plain, ruleDescriptors } from './rules.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * In the property bag of the run: results of the kind `pass` would be valid too, but code scanning reads no kinds and would
 * make an alert of each.
 */
function ruledOutOf(report: Report, ruleIndex: ReadonlyMap<string, number>): object[] {
  return ruledOut(report).map(({ code, because }) => ({ ruleId: code, ruleIndex: ruleIndex.get(code) ?? -1, ...(because === '' ? {} : { because: plain(because, 300) }) }));
}

function run(report: Report, anchor: string | undefined): object {
  const rules = ruleDescriptors(report);
  const ruleIndex = new Map(rules.map((rule, i) => [rule.id, i]));
  const artifacts = new Artifacts(report);
  const found = results(report, ruleIndex, artifacts, anchor);
  const told = notifications(report, ruleIndex, artifacts);
  const { summary, cluster } = report;
  return {
    tool: { driver: { name: report.tool.name, version: plain(report.tool.version, 100), notifications: notificationDescriptors(), rules } },
    automationDetails: { id: `ciliumdoc/${plain(cluster.name ?? 'cluster', 200).replaceAll('/', '_')}/` },
    invocations: [{ executionSuccessful: summary.outcomes.errored === 0, toolExecutionNotifications: told }],
    originalUriBaseIds: { [BASE]: { description: { text: 'The input: a sysdump or saved outputs. Time stamps and random parts of names are left out of the paths below it.' } } },
    columnKind: 'utf16CodeUnits', artifacts: artifacts.list, results: found,
    properties: { verdict: summary.verdict, coverage: summary.coverage.percent, outcomes: summary.outcomes, ciliumVersions: cluster.ciliumVersions, ruledOut: ruledOutOf(report, ruleIndex) },
  };
}

/** SARIF 2.1.0 within what GitHub code scanning takes. One run, one result per finding. */
export const reporter = defineReporter({
  format: 'sarif',
  title: 'SARIF 2.1.0 for code scanning: a result per finding, what was not judged as notifications',
  extension: 'sarif',
  render(report, { anchor }) {
    return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run(visibleDeep(report), anchor)] }, null, 2)}\n`;
  },
});
