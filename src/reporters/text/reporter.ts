import { defineReporter } from '../define-reporter.ts';
import { visibleDeep } from '../visible.ts';
import { Page } from './page.ts';
import { painter } from './paint.ts';
import { closing, collection, files, findings, headline, lacking, notJudged, provenance, ruledOutPart, waivers } from './sections.ts';

/** For the terminal: verdict first, causes with proof and fix, then what was ruled out and what could not be judged. */
export const reporter = defineReporter({
  format: 'text',
  title: 'summary for the terminal: verdict, causes with proof and fix, what was ruled out and what was not judged',
  extension: 'txt',
  render(report, options) {
    const shown = visibleDeep(report);
    const page = new Page(options.columns, painter(options.color));
    for (const section of [provenance, headline, waivers, findings, ruledOutPart, notJudged, lacking, collection, files, closing]) section(page, shown);
    return page.toString();
  },
});
