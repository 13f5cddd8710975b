import { joinWithin } from '../blocks.ts';
import { defineReporter } from '../define-reporter.ts';
import { leftOut, page } from '../markdown/page.ts';
import { visibleDeep } from '../visible.ts';

/** GitHub drops a summary over 1 MiB whole; other steps of the job may have written to it. */
const LIMIT = 900_000;

/** For the page of a workflow run: the same as Markdown, with proof folded away. */
export const reporter = defineReporter({
  format: 'github-summary',
  title: 'summary of a GitHub workflow step: Markdown under 900 kB, for $GITHUB_STEP_SUMMARY',
  extension: 'md',
  render(report) {
    return joinWithin(page(visibleDeep(report), { folded: true }), LIMIT, leftOut);
  },
});
