import { EXIT, type ExitCode } from '../base/errors.ts';
import type { Report } from '../model/report.ts';
import { Severity } from '../model/rule.ts';
import { fails } from '../report/gate.ts';

export const FAIL_ON = [...Severity.options, 'never'] as const;

/** What decides the exit code besides the report. */
export interface Demands {
  readonly failOn: Severity | 'never';
  /** Coverage that was demanded is not reached. */
  readonly tooLittle: boolean;
  /** Findings and coverage are told, but do not make the run fail. Faults of ciliumdoc still do. */
  readonly lenient: boolean;
}

/** The exit code of a run: of the report and the demands alone, whatever is written and where. */
export function exitCode(report: Report, { failOn, tooLittle, lenient }: Demands): ExitCode {
  if (report.summary.outcomes.errored > 0) return EXIT.internal;
  if (lenient) return EXIT.clean;
  if (tooLittle) return EXIT.coverage;
  return failOn !== 'never' && report.findings.some((finding) => fails(finding, failOn)) ? EXIT.findings : EXIT.clean;
}
