import type { Report } from '../model/report.ts';
import type { Severity } from '../model/rule.ts';

/** Who reads a ticket: whoever runs the cluster, the next support level, or the Cilium project. */
export const AUDIENCES = ['customer', 'escalation', 'upstream'] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface RenderOptions {
  /** Width of the terminal in columns. Formats for machines ignore it. */
  readonly columns: number;
  /** ANSI colours are welcome. */
  readonly color: boolean;
  /** For `ticket`; escalation when absent. */
  readonly audience?: Audience;
  /** Lowest severity that counts as a failure, for formats with a notion of failing; error when absent. */
  readonly failOn?: Severity;
  /** For `sarif`: a file of the reader's repository that results point to first. */
  readonly anchor?: string;
}

/** One output format. A pure function of the report: no disk, no clock, no terminal. */
export interface Reporter {
  /** Name on the command line and of its folder. */
  readonly format: string;
  /** One line for the help. */
  readonly title: string;
  /** File name extension, without dot. */
  readonly extension: string;
  /** The whole output; ends with a newline. */
  render(report: Report, options: RenderOptions): string;
}

export function defineReporter(reporter: Reporter): Reporter {
  return reporter;
}
