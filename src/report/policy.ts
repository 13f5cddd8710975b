import type { Severity } from '../model/rule.ts';
import type { Baseline, Waiver } from '../model/waiver.ts';

/** The day that waivers are judged by: the later one of a day given and the day of the snapshot, as far as they are asked for. */
export interface AsOf { readonly day?: string; readonly snapshot: boolean }

/** What people have decided about findings before the run. */
export interface Policy {
  /** Severities that stand in place of those of the rules, by code. */
  readonly severities?: ReadonlyMap<string, Severity>;
  readonly waivers?: { readonly entries: readonly Waiver[]; readonly asOf: AsOf };
  readonly baseline?: Baseline;
}

/** `2026-12-31`, or undefined when neither is known. */
export function dayOf(asOf: AsOf, collectedAt: string | undefined): string | undefined {
  const stamp = asOf.snapshot && /^\d{4}-\d\d-\d\d/.test(collectedAt ?? '') ? collectedAt?.slice(0, 10) : undefined;
  return [asOf.day, stamp].filter((day) => day !== undefined).sort().at(-1);
}
