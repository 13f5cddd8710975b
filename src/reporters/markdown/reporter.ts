import { joinWithin } from '../blocks.ts';
import { defineReporter } from '../define-reporter.ts';
import { visibleDeep } from '../visible.ts';
import { leftOut, page } from './page.ts';

/** Nobody reads more, and viewers give up before. */
const LIMIT = 8_000_000;

/** Written by hand rather than from a template: what must be escaped in Markdown depends on where it stands. */
export const reporter = defineReporter({
  format: 'markdown',
  title: 'a page for wikis and merge requests: causes with proof and fix, what was ruled out and what was not judged',
  extension: 'md',
  render(report) {
    return joinWithin(page(visibleDeep(report), { folded: false }), LIMIT, leftOut);
  },
});
