import { describe, expect, it } from 'vitest';
import { byteLength } from '../../src/reporters/blocks.ts';
import { reporter as summary } from '../../src/reporters/github-summary/reporter.ts';
import { reporter as markdown } from '../../src/reporters/markdown/reporter.ts';
import { reporter as ticket } from '../../src/reporters/ticket/reporter.ts';
import { healthyReport, hostileReport, richReport } from '../report/fixtures.ts';
import { crowdedReport, OPTIONS, reportSaying, waivedReport } from './reports.ts';

/** The document without its code: what a renderer would look for markup in. */
function prose(text: string): string {
  const out: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const open = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === '' && open !== undefined) { fence = open; continue; }
    if (fence !== '') { if (line.trim() === fence) fence = ''; continue; }
    out.push(line.replace(/(?<![\\`])(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, ''));
  }
  expect(fence).toBe('');
  return out.join('\n');
}

const HOSTILE = ['<script>alert(1)</script>', '[x](javascript:alert(1))', '![x](https://x.example/a.png)', '```\n# out\n<b>', '`` ` ``', '| a |\n|---|\n', '@everyone #1', '- x\n\n    y', '</details><h1>', '<!-- -->', 'a  \nb\\', '~~~\nx'];

describe.each([markdown, summary, ticket])('$format', (reporter) => {
  it.each(HOSTILE)('brings nothing to life that a log says: %j', (text) => {
    const page = prose(reporter.render(reportSaying(text), OPTIONS));
    expect(page.replaceAll(/<https:\/\/docs\.cilium\.io[\w./~-]*>|<\/?details>|<\/?summary>/g, '')).not.toMatch(/<[a-z/!]|(?<!\\)\]\(|(?<!\\)!\[|@[a-z]|#1/i);
    expect(page.split('\n').filter((l) => /^#/.test(l)).every((l) => /^#{1,3} \S/.test(l) && !/^#+ out/.test(l))).toBe(true);
  });

  it('keeps every row of a table to its columns', () => {
    const rows = reporter.render(hostileReport(), OPTIONS).split('\n').filter((l) => l.startsWith('| '));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(3);
  });

  it('says the verdict, the causes with proof and fix, and what was not judged', () => {
    const text = reporter.render(richReport(), OPTIONS);
    for (const part of ['3 causes found (1 critical, 1 error, 1 warning)', 'Agent stops at start with a configuration error', '120 | text of line 120', '`bpf.masquerade=true kubeProxyReplacement=true`', '   kubectl -n kube-system rollout restart ds/cilium', '## Not judged', '  iptables-save -c']) expect(text).toContain(part);
  });
});

describe('github-summary', () => {
  it('stays under the size at which GitHub drops it, and says what it left out', () => {
    const text = summary.render(crowdedReport(1500, 'error', 600), OPTIONS);
    expect(byteLength(text)).toBeLessThan(900_000);
    expect(byteLength(text)).toBeGreaterThan(800_000);
    expect(text).toMatch(/\*\d+ more parts left out for size/);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });
});

describe('markdown', () => {
  it('folds what is waived, with the reason', () => {
    const text = markdown.render(waivedReport(), OPTIONS);
    const folded = text.slice(text.indexOf('<details><summary>Waived: 1 finding</summary>'));
    expect(folded).toMatch(/KPR-001 .*only partly on.*known, ticket 7 \(until 2027-01-01\)/);
    expect(text.slice(0, -folded.length)).not.toContain('KPR-001');
  });

  it('is short when all is well', () => {
    expect(markdown.render(healthyReport(), OPTIONS).split('\n').length).toBeLessThan(24);
  });
});
