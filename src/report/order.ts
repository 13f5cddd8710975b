import { byText } from '../base/sort.ts';
import type { Confidence, Severity } from '../model/rule.ts';

const SEVERITIES: Readonly<Record<Severity, number>> = { critical: 0, error: 1, warning: 2, info: 3 };
const CONFIDENCES: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };

/** 0 for the gravest. */
export function severityRank(severity: Severity): number {
  return SEVERITIES[severity];
}

/** 0 for the surest. */
export function confidenceRank(confidence: Confidence): number {
  return CONFIDENCES[confidence];
}

/** Digits compare as numbers, so that `node-10` comes after `node-2`; code-unit order otherwise. */
export function byNatural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    if (x === y) continue;
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    const order = numbers ? x.replace(/^0+/, '').length - y.replace(/^0+/, '').length || byText(x.replace(/^0+/, ''), y.replace(/^0+/, '')) : 0;
    return order || byText(x, y);
  }
  return left.length - right.length;
}

/** A subject of an outcome or of a report. */
export interface SubjectKey {
  readonly kind: string;
  readonly node?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly dump?: string | undefined;
}

/** Order of subjects inside a finding: cluster first, then by node, namespace and name. */
export function bySubject(a: SubjectKey, b: SubjectKey): number {
  return byNatural(a.node ?? '', b.node ?? '') || byText(a.kind, b.kind)
    || byNatural(a.namespace ?? '', b.namespace ?? '') || byNatural(a.name ?? '', b.name ?? '') || byText(a.dump ?? '', b.dump ?? '');
}

/** What the ranking looks at. */
export interface Ranked {
  readonly cause?: string | undefined;
  readonly waived?: unknown;
  readonly baseline?: string | undefined;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly subjects: readonly unknown[];
  readonly code: string;
}

/**
 * Waived last and those of the baseline before them, causes before symptoms, then severity, reach (number of subjects), confidence and code.
 * @param weigh severity to rank by, when it is not the finding's own
 */
export function byRank<F extends Ranked>(a: F, b: F, weigh: (finding: F) => Severity = (f) => f.severity): number {
  return Number(a.waived !== undefined) - Number(b.waived !== undefined)
    || Number(a.baseline === 'known') - Number(b.baseline === 'known')
    || Number(a.cause !== undefined) - Number(b.cause !== undefined)
    || severityRank(weigh(a)) - severityRank(weigh(b)) || severityRank(a.severity) - severityRank(b.severity)
    || b.subjects.length - a.subjects.length
    || confidenceRank(a.confidence) - confidenceRank(b.confidence)
    || byText(a.code, b.code);
}
