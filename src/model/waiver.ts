import type { Severity } from './rule.ts';
import type { Subject } from './outcome.ts';

/** Globs over who a finding is about; one that is absent fits everybody. */
export interface WaiverScope { readonly cluster?: string; readonly node?: string; readonly namespace?: string; readonly name?: string }

/** One entry of a waiver file: a finding that people have accepted, with a reason. */
export interface Waiver {
  /** The file as it was named, and the line of the entry. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly scope: WaiverScope;
  readonly reason: string;
  readonly owner?: string;
  readonly ticket?: string;
  /** Last day on which it holds, `2026-12-31`. */
  readonly expires?: string;
  /** Fingerprints of the evidence it was granted for; any evidence when empty. */
  readonly evidence: readonly string[];
  /** Why the entry cannot be used. Such an entry waives nothing. */
  readonly fault?: string;
}

/** A fault that was there when the baseline was taken. */
export interface BaselineEntry { readonly code: string; readonly severity: Severity; readonly subject: Subject; readonly fingerprint: string }

export interface Baseline {
  /** The file as it was named. */
  readonly file: string;
  readonly cluster?: string;
  readonly entries: readonly BaselineEntry[];
}
