import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildStory, storyNames } from '../scripts/stories.ts';
import { openInput } from '../src/archive/open.ts';
import { loadAllRules } from '../src/cli/rule-files.ts';
import { Report } from '../src/model/report.ts';
import { analyze } from '../src/pipeline.ts';
import { reporters } from '../src/reporters/registry.gen.ts';

/**
 * What every format says of every sample, as files to review: test/golden/<sample>/<format>.txt. `npm run golden` writes them
 * anew after a change that is meant. The numbers of the whole catalogue are left out, so that a new rule that is silent on a
 * sample changes nothing: what was not found is told by other tests.
 */
const GOLDEN = join(import.meta.dirname, 'golden');
const UPDATE = (process.env['UPDATE_GOLDEN'] ?? '') !== '';
const OPTIONS = { columns: 100, color: false };

async function judged(story: string): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-golden-'));
  try {
    for (const [path, text] of Object.entries(buildStory(story))) {
      mkdirSync(dirname(join(folder, story, path)), { recursive: true });
      writeFileSync(join(folder, story, path), text);
    }
    const tree = await openInput(join(folder, story));
    try {
      const report = await analyze([tree], { rules: await loadAllRules([]), toolVersion: '0.0.0' });
      // Formats put it in order and do not check it.
      expect(Report.parse(report)).toEqual(report);
      return steady(report);
    } finally {
      await tree.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The findings and the cluster; of the rest nothing that grows with the catalogue. */
function steady(report: Report): Report {
  const found = new Set(report.findings.map((f) => f.code));
  return {
    ...report, ruledOut: [], tool: { ...report.tool, rules: 0 }, outcomes: report.outcomes.filter((o) => found.has(o.code)), facts: [],
    summary: { ...report.summary, verdict: '', outcomes: { fired: 0, clear: 0, 'not-applicable': 0, inconclusive: 0, errored: 0 }, coverage: { files: 0, byStatus: {}, percent: 0 } },
    coverage: { files: [], collectorFailures: [], byArea: [], expected: [] },
  };
}

/** The text that a reader of the page sees, a piece a line. */
function visibleText(html: string): string {
  const body = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return body.replace(/<(?:script|style|svg)\b[^>]*>[^]*?<\/(?:script|style|svg)>/g, '').replace(/<[^>]*>/g, '\n').replace(/[ \t]+/g, ' ').replace(/\s*\n\s*/g, '\n').trim().concat('\n');
}

describe.each(storyNames())('%s', (story) => {
  it('is told as before in every format', async () => {
    const report = await judged(story);
    for (const [format, load] of Object.entries(reporters)) {
      const path = join(GOLDEN, story, `${format}.txt`);
      const output = (await load()).render(report, OPTIONS);
      const text = format === 'html' ? visibleText(output) : output;
      if (UPDATE) { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, text); continue; }
      expect(existsSync(path), `${path} is missing: npm run golden writes it`).toBe(true);
      expect(text === readFileSync(path, 'utf8') ? '' : firstDifference(readFileSync(path, 'utf8'), text), `${story} as ${format}; npm run golden accepts it`).toBe('');
    }
  });
});

/** The first line that differs: whole reports side by side help nobody. */
function firstDifference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = now.findIndex((line, i) => line !== old[i]);
  const line = at < 0 ? now.length : at;
  return `line ${line + 1}\n- ${old[line] ?? ''}\n+ ${now[line] ?? ''}`;
}
