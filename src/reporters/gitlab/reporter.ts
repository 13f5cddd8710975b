import type { Severity } from '../../model/rule.ts';
import { defineReporter } from '../define-reporter.ts';
import { cutText } from '../markdown-text.ts';
import { stablePaths } from '../stable-path.ts';
import { visibleDeep, visibleLine } from '../visible.ts';
import { reach } from '../words.ts';

const SEVERITIES: Readonly<Record<Severity, 'info' | 'minor' | 'major' | 'critical'>> = { critical: 'critical', error: 'major', warning: 'minor', info: 'info' };

/** GitLab shows entries with one fingerprint as one: a second one of a run gets a number. */
function distinct(): (fingerprint: string) => string {
  const seen = new Map<string, number>();
  return (fingerprint) => {
    const count = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, count);
    return count === 1 ? fingerprint : `${fingerprint}-${count}`;
  };
}

/** GitLab Code Quality: an array, one entry per finding. The format cannot say "waived", so those are left out. */
export const reporter = defineReporter({
  format: 'gitlab',
  title: 'Code Quality report of GitLab, for the merge request widget',
  extension: 'json',
  render(original) {
    const report = visibleDeep(original);
    const pathOf = stablePaths(report);
    const name = distinct();
    const entries = report.findings.filter((f) => f.waived === undefined).map((finding) => {
      const place = finding.evidence[0];
      return {
        description: cutText(visibleLine(`${finding.title} (${reach(finding, report)}): ${finding.message}${finding.cause === undefined ? '' : `; a symptom of ${finding.cause}`}`), 1000),
        check_name: finding.code,
        fingerprint: name(finding.fingerprint),
        severity: SEVERITIES[finding.severity],
        location: { path: place === undefined ? 'sysdump' : pathOf(place.path), lines: { begin: place?.startLine ?? 1 } },
      };
    });
    return `${JSON.stringify(entries, null, 2)}\n`;
  },
});
