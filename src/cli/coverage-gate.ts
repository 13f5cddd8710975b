import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Report } from '../model/report.ts';
import { areaNamed, areaWords } from '../report/areas.ts';

/** Coverage demanded of the whole, or of one area. */
export interface CoverageGate {
  /** Name of the area; undefined for all rules. */
  readonly area: string | undefined;
  readonly percent: number;
}

/**
 * Reads `--fail-coverage-below`: `90`, `KPR=80`, `masquerading=75`. `families` are those of the rules loaded, known or not.
 * Throws a UserError for anything else.
 */
export function readGates(words: readonly string[], families: readonly string[]): CoverageGate[] {
  return words.map((word) => {
    const at = word.lastIndexOf('=');
    const percent = Number(word.slice(at + 1).trim().replace(/%$/, '') || Number.NaN);
    if (!(percent >= 0 && percent <= 100)) throw new UserError(`--fail-coverage-below ${word}: not a percentage`, EXIT.usage, 'write --fail-coverage-below 90, or --fail-coverage-below KPR=80');
    return { area: at < 0 ? undefined : areaOf(word.slice(0, at).trim(), families), percent };
  });
}

function areaOf(word: string, families: readonly string[]): string {
  const area = areaNamed(word, families);
  if (area !== undefined) return area;
  const near = nearest(word, [...areaWords(), ...families]);
  throw new UserError(`--fail-coverage-below ${word}: no area is called so`, EXIT.usage, near === undefined ? 'areas are the families of rule codes: KPR, MASQ, CONF ...' : `did you mean ${near}?`);
}

/** One sentence for each gate that is not met. An area of which no rule was judged has no coverage. */
export function missedGates(gates: readonly CoverageGate[], report: Report): string[] {
  return gates.flatMap(({ area, percent }) => {
    const reached = area === undefined ? report.summary.coverage.percent : report.coverage.byArea.find((a) => a.area === area)?.percent ?? 0;
    return reached >= percent ? [] : [`coverage of ${area ?? 'all rules'} is ${String(reached)} %, below ${String(percent)} %`];
  });
}
