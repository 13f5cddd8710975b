import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { Report } from '../../model/report.ts';
import type { Io } from '../io.ts';
import { startDumps } from '../progress.ts';
import type { InputGroup } from './groups.ts';
import type { ManyRow } from './summary.ts';
import type { Targets } from './targets.ts';

export interface ManyResult { readonly report: Report; readonly exit: ExitCode }

/** The design's order: a fault of ours, an unreadable input, too little coverage, findings. */
const PRECEDENCE: readonly ExitCode[] = [EXIT.internal, EXIT.input, EXIT.coverage, EXIT.findings, EXIT.clean];

/**
 * Judges each dump by itself, one after the other, and lets it go before the next: memory is that of the largest. A dump that
 * cannot be read is a row, and the others go on. Returns the gravest exit code.
 * @param judge opens, judges and closes one dump
 */
export async function runMany(groups: readonly InputGroup[], targets: Targets, io: Io, judge: (group: InputGroup) => Promise<ManyResult>): Promise<ExitCode> {
  const rows: ManyRow[] = [];
  const progress = startDumps(io, groups.length);
  for (const group of groups) {
    const input = group.inputs.join(', ');
    try {
      const { report, exit } = await judge(group);
      rows.push({ name: group.name, input, exit, verdict: report.summary.verdict, counts: report.summary.bySeverity, coverage: report.summary.coverage.percent });
      await targets.add(group.name, report);
    } catch (error) {
      if (!(error instanceof UserError) || error.exitCode !== EXIT.input) throw error;
      rows.push({ name: group.name, input, exit: error.exitCode, verdict: error.message });
    }
    progress.done();
  }
  targets.end(rows);
  return PRECEDENCE.find((code) => rows.some((r) => r.exit === code)) ?? EXIT.clean;
}
