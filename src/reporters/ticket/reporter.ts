import { joinWithin } from '../blocks.ts';
import { defineReporter } from '../define-reporter.ts';
import { leftOut } from '../markdown/page.ts';
import { visibleDeep } from '../visible.ts';
import { blind, causeBlocks, collection, environment, head, impact, ruledOutPart } from './sections.ts';
import { styleFor } from './style.ts';

/** Comments of issue trackers end at 64 kB. */
const LIMIT = 64_000;

/** Text to paste into a ticket; who reads it decides how much it tells. */
export const reporter = defineReporter({
  format: 'ticket',
  title: 'text for a ticket under 64 kB: impact, causes, ruled out, what to collect; see --audience',
  extension: 'md',
  render(original, options) {
    const report = visibleDeep(original);
    const audience = options.audience ?? 'escalation';
    const style = styleFor(audience, report);
    const blocks = [
      head(report, style), impact(report), ...(audience === 'upstream' ? [environment(report, style)] : []),
      ...causeBlocks(report, style), ...ruledOutPart(report, style), ...blind(report, style),
      ...(audience === 'escalation' ? collection(report) : []), ...(audience === 'upstream' ? [] : [environment(report, style)]),
    ];
    return joinWithin(blocks, LIMIT, leftOut);
  },
});
