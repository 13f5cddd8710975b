/*
 * What a program sees of ciliumdoc. Plain types without a package behind them: the build writes them to dist as they are.
 */
import type { Report } from './report.gen.ts';

export type { Report } from './report.gen.ts';
export type Finding = Report['findings'][number];
export type Outcome = Report['outcomes'][number];
export type Severity = Finding['severity'];

/** Something to judge: an opened archive or folder, or files in memory. Close it when the report is there. */
export interface Input {
  /** Name in reports, never a path of this machine. */
  readonly name: string;
  close(): Promise<void>;
}

/** Rules that passed the check. */
export interface Rules {
  /** Their codes, sorted. */
  readonly codes: readonly string[];
}

/** A rule file: `path` is for messages. */
export interface RuleFile { readonly path: string; readonly text: string }

/** A fault in a rule file, with its place and what is wrong. */
export interface RuleFault { readonly file: string; readonly line: number; readonly column: number; readonly message: string }

export interface AnalyzeOptions {
  /** The shipped rules when absent. */
  readonly rules?: Rules | undefined;
  /** Codes or families, `KPR-001`, `KPR`: only these. */
  readonly only?: readonly string[] | undefined;
  /** Codes or families that are left out. */
  readonly skip?: readonly string[] | undefined;
  /** Proof under a finding: a sample of places, all, or places without their text. A sample when absent. */
  readonly evidence?: 'sample' | 'full' | 'none' | undefined;
  /** Pseudonyms instead of names and addresses. */
  readonly redact?: boolean | undefined;
}

export interface RenderOptions {
  /** Width of `text`; 100 when absent. */
  readonly columns?: number | undefined;
  /** ANSI colours in `text`. */
  readonly color?: boolean | undefined;
  /** For `ticket`; escalation when absent. */
  readonly audience?: 'customer' | 'escalation' | 'upstream' | undefined;
  /** Lowest severity that counts as a failure, in formats with a notion of failing. */
  readonly failOn?: Severity | undefined;
}
