import { EXIT, type ExitCode } from '../base/errors.ts';
import type { Report } from '../model/report.ts';

const LEVELS = ['critical', 'error', 'warning', 'info'] as const;
export const FAIL_ON = [...LEVELS, 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What a report amounts to: a fault of ours before too little coverage before findings. Waived findings do not count. */
export function exitCode(report: Report, failOn: FailOn, tooLittle: boolean): ExitCode {
  if (report.summary.outcomes.errored > 0) return EXIT.internal;
  if (tooLittle) return EXIT.coverage;
  if (failOn === 'never') return EXIT.clean;
  const limit = LEVELS.indexOf(failOn);
  return report.findings.some((f) => f.waived === undefined && LEVELS.indexOf(f.severity) <= limit) ? EXIT.findings : EXIT.clean;
}
