import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractReport } from '../../src/reporters/html/extract.ts';
import { reporter } from '../../src/reporters/html/reporter.ts';
import { minimalReport } from '../report/fixtures.ts';
import { crowdedReport } from '../reporters/reports.ts';
import { inPage, startStage, type Stage } from './chromium.ts';

let stage: Stage;
beforeAll(async () => { stage = await startStage(); });
afterAll(async () => { await stage?.close(); });

const OPTIONS = { columns: 80, color: false };

describe('ten thousand findings', () => {
  it('are on a page of bearable size that filters; its times are printed', async () => {
    const report = crowdedReport(10_000);
    const html = reporter.render(report, OPTIONS);
    expect(html.length).toBeLessThan(12_000_000);
    expect(html).toContain('Proof is sampled to keep this file small: 200 of 10,000 places are quoted.');
    expect((extractReport(html) as { findings: unknown[] }).findings).toHaveLength(10_000);
    const { page, witness, url } = await stage.open(report);
    const paint = await inPage(page, "performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
    const loaded = await inPage(page, "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
    // A reader needs a moment before the first search; the page uses it.
    await page.waitForTimeout(1500);
    const filter = await inPage(page, "(() => { const q = document.getElementById('q'); const from = performance.now(); q.value = 'ZZ0-017'; q.dispatchEvent(new Event('input')); document.body.getBoundingClientRect(); return performance.now() - from; })()");
    const again = await inPage(page, "(() => { const q = document.getElementById('q'); const from = performance.now(); q.value = 'ZZ0-018'; q.dispatchEvent(new Event('input')); document.body.getBoundingClientRect(); return performance.now() - from; })()");
    expect(await inPage(page, "[...document.querySelectorAll('#findings > .card')].filter((c) => !c.hidden).map((c) => c.id)")).toEqual(['ZZ0-018']);
    const hidden = await inPage(page, "(() => { const q = document.getElementById('q'); const from = performance.now(); q.value = 'ZZ9-999'; q.dispatchEvent(new Event('input')); document.body.getBoundingClientRect(); return performance.now() - from; })()");
    expect(await page.locator('#filter-status').textContent()).toBe('1 of 10000 shown');
    expect(await page.locator('#unlisted tbody tr').textContent()).toContain('ZZ9-999');
    await page.locator('#q').fill('state');
    expect(await page.locator('#filter-status').textContent()).toBe('10000 of 10000 shown, 9000 of them only counted');
    expect(await page.locator('#unlisted tbody tr').count()).toBe(200);
    const saved = await inPage(page, "(() => { let kept; URL.createObjectURL = (blob) => { kept = blob; return 'data:,'; }; HTMLAnchorElement.prototype.click = () => {}; document.getElementById('save').click(); return kept.text(); })()");
    expect(JSON.parse(String(saved))).toEqual(extractReport(html));
    expect(witness).toEqual({ requests: [url], errors: [], dialogs: [] });
    const round = (value: unknown): string => `${Math.round(Number(value))} ms`;
    console.info(`10,000 findings: ${(html.length / 1e6).toFixed(1)} MB, first paint ${round(paint)}, ready ${round(loaded)}, first filter ${round(filter)}, next filter ${round(again)}, one that is not listed ${round(hidden)}`);
    await page.context().close();
  });
});

describe('the shell', () => {
  it('is under 150 kB when compressed', () => {
    expect(gzipSync(reporter.render(minimalReport(), OPTIONS)).length).toBeLessThan(150_000);
  });
});
