import type { ReportFinding } from '../model/report.ts';
import type { Severity } from '../model/rule.ts';
import { severityRank } from './order.ts';

/** 0 for findings that a gate looks at, 1 for those of the baseline, 2 for waived ones. Graver ranks stand behind in every format. */
export function settled(finding: Pick<ReportFinding, 'waived' | 'baseline'>): 0 | 1 | 2 {
  if (finding.waived !== undefined) return 2;
  return finding.baseline === 'known' ? 1 : 0;
}

/** Whether a finding makes a gate fail: neither waived nor known from the baseline, and grave enough. */
export function fails(finding: ReportFinding, failOn: Severity): boolean {
  return settled(finding) === 0 && severityRank(finding.severity) <= severityRank(failOn);
}
