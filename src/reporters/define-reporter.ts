import type { Report } from '../model/report.ts';

export interface RenderOptions {
  /** Width of the terminal in columns. Formats for machines ignore it. */
  readonly columns: number;
  /** ANSI colours are welcome. */
  readonly color: boolean;
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
