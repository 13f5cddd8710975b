import type { Report, ReportFinding } from '../../model/report.ts';
import type { Audience } from '../define-reporter.ts';
import { stablePaths } from '../stable-path.ts';

/** What differs between the readers of a ticket. */
export interface Style {
  /** Paragraphs before the verdict. */
  readonly intro: readonly string[];
  /** Stands before what is missing. */
  readonly ask: string;
  /** Names of cluster and input, and the list of nodes. */
  readonly identity: boolean;
  /** The conditions of the rule, and how the collection went. */
  readonly conditions: boolean;
  readonly places: number;
  readonly lines: number;
  readonly subjects: number;
  readonly ruledOut: number;
  readonly missing: number;
  readonly pathOf: (place: ReportFinding['evidence'][number]) => string;
}

export function styleFor(audience: Audience, report: Report): Style {
  const stable = stablePaths(report);
  if (audience === 'customer') {
    return {
      intro: [], ask: 'These checks need files that the dump does not hold. Please run the commands and send their output.',
      identity: true, conditions: false, places: 1, lines: 6, subjects: 8, ruledOut: 12, missing: 12, pathOf: (place) => place.path,
    };
  }
  if (audience === 'upstream') {
    return {
      intro: ['*Names of cluster and input are left out. Quotes and subjects stand as recorded: read them before posting.*'],
      ask: 'These checks need files that were not collected.',
      identity: false, conditions: true, places: 3, lines: 12, subjects: 3, ruledOut: 20, missing: 12, pathOf: (place) => stable(place.path),
    };
  }
  return {
    intro: [], ask: 'These checks need what follows; nothing is known about them.',
    identity: true, conditions: true, places: 3, lines: 12, subjects: 20, ruledOut: 60, missing: 40, pathOf: (place) => place.locator.replace(/:\d+(?:-\d+)?$/, ''),
  };
}
