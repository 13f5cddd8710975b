import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Report } from '../../src/model/report.ts';
import { healthyReport, hostileReport, minimalReport, richReport } from '../report/fixtures.ts';
import { inPage, openEverything, startStage, type Stage } from './chromium.ts';

let stage: Stage;
beforeAll(async () => { stage = await startStage(); });
afterAll(async () => { await stage?.close(); });

const REPORTS: readonly (readonly [string, () => Report])[] = [['rich', richReport], ['hostile', hostileReport], ['healthy', healthyReport], ['minimal', minimalReport]];
const PHONE = { viewport: { width: 320, height: 640 } };

describe('the page alone, without network', () => {
  it.each(REPORTS)('asks for nothing but itself and has no complaint (%s)', async (_, report) => {
    const { page, url, witness } = await stage.open(report());
    await openEverything(page);
    await page.keyboard.press('e');
    expect(witness).toEqual({ requests: [url], errors: [], dialogs: [] });
    await page.context().close();
  });

  it('shows the verdict and the top cause without scrolling', async () => {
    const { page } = await stage.open(richReport());
    for (const place of ['#verdict', '.causes li:first-child', '.causes li:first-child .reach']) {
      const box = await page.locator(place).first().boundingBox();
      expect(box, place).not.toBeNull();
      expect((box?.y ?? 9999) + (box?.height ?? 0), place).toBeLessThan(800);
    }
    await page.context().close();
  });
});

describe('accessibility', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  async function violations(page: Page): Promise<unknown> {
    await page.evaluate(axe);
    return inPage(page, "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))");
  }

  it.each(REPORTS.flatMap(([name, report]) => (['light', 'dark'] as const).map((theme) => [name, theme, report] as const)))('axe finds nothing in the %s report, %s, as it opens and with everything open', async (_, theme, report) => {
    const { page } = await stage.open(report(), { options: { colorScheme: theme } });
    expect(await violations(page)).toEqual([]);
    await openEverything(page);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('axe finds nothing on a phone, in the theme chosen by hand, and in the help', async () => {
    const { page } = await stage.open(richReport(), { hash: '#theme=dark', options: PHONE });
    expect(await violations(page)).toEqual([]);
    await inPage(page, "document.getElementById('help').showModal()");
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});

describe('hostile strings', () => {
  it('in every field stay text: nothing runs, nothing is built from them, all can be seen', async () => {
    const { page, witness, url } = await stage.open(hostileReport());
    await openEverything(page);
    expect(witness).toEqual({ requests: [url], errors: [], dialogs: [] });
    expect(await page.locator('img, iframe, object, embed, form[action]').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await inPage(page, "[...document.querySelectorAll('a[href]')].map((a) => a.protocol).filter((p) => p !== 'file:' && p !== 'https:')")).toEqual([]);
    const text = String(await inPage(page, 'document.body.innerText'));
    for (const piece of ['</script><img src=x onerror=alert(1)>', 'javascript:alert(1)', '\\u202egnp\\u202c', '␛[31mred', '␀', '\\u2028']) expect(text).toContain(piece);
    expect(text).not.toMatch(/[\u0000-\u0008\u001b\u202a-\u202e\u2028\u2066-\u2069]/);
    await page.context().close();
  });

  it('do not run when the page filters, sorts, copies and prints', async () => {
    const { page, witness, url } = await stage.open(hostileReport());
    await page.locator('#q').fill('onerror');
    await page.locator('.chip[data-sev]').first().click();
    await page.keyboard.press('Escape');
    await openEverything(page);
    for (const button of await page.locator('th button').all()) await button.click();
    for (const button of (await page.locator('.copy').all()).slice(0, 6)) await button.click();
    await inPage(page, "window.dispatchEvent(new Event('beforeprint')); window.dispatchEvent(new Event('afterprint'))");
    expect(witness.dialogs).toEqual([]);
    expect(witness.errors).toEqual([]);
    expect(witness.requests).toEqual([url]);
    await page.context().close();
  });
});

describe('sizes', () => {
  it.each(REPORTS)('320 pixels need no sideways scrolling, folded or open (%s)', async (_, report) => {
    const { page } = await stage.open(report(), { options: PHONE });
    for (const _state of ['folded', 'open']) {
      expect(await inPage(page, `[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 321 && !e.closest('.scroll, pre, .sr, .skip, .sprite') && e.getClientRects().length > 0).slice(0, 5).map((e) => e.tagName + '.' + e.className)`)).toEqual([]);
      expect(await inPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      await openEverything(page);
    }
    await page.context().close();
  });

  it('a very wide screen keeps lines readable', async () => {
    const { page } = await stage.open(richReport(), { options: { viewport: { width: 3840, height: 2160 } } });
    expect(await inPage(page, "document.querySelector('main').getBoundingClientRect().width")).toBeLessThan(2400);
    expect(await inPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(3840);
    await page.context().close();
  });
});

describe('without script', () => {
  it('everything is there to read, controls are not, folding works', async () => {
    const { page } = await stage.open(richReport(), { options: { javaScriptEnabled: false } });
    const text = (await page.locator('main').textContent()) ?? '';
    for (const piece of ['causes found', '38 of 40 nodes', 'text of line 121', 'bpf.masquerade=true', 'the mode is Partial', 'iptables-save -c', 'all nodes use native routing', 'Collecting gops stats', 'notes.bin']) expect(text).toContain(piece);
    for (const place of ['#q', '#theme', '.filters', '.copy']) expect(await page.locator(place).first().isVisible(), place).toBe(false);
    const card = page.locator('#SVC-003');
    expect(await card.getAttribute('open')).toBeNull();
    await card.locator('summary').first().click();
    expect(await card.getAttribute('open')).not.toBeNull();
    await page.context().close();
  });
});

describe('print', () => {
  it('has findings open, controls gone, light colours and locators', async () => {
    const { page } = await stage.open(richReport(), { options: { colorScheme: 'dark' } });
    await page.emulateMedia({ media: 'print' });
    await inPage(page, "window.dispatchEvent(new Event('beforeprint'))");
    for (const place of ['.tools', '.search', '.filters', '.outline', '.copy']) expect(await page.locator(place).first().isVisible(), place).toBe(false);
    expect(await page.locator('.card:not(.sev-info):not([open])').count()).toBe(0);
    expect(await inPage(page, 'getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.locator('#SVC-003 .place').first().isVisible()).toBe(true);
    await inPage(page, "window.dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('#SVC-003').getAttribute('open')).toBeNull();
    const pdf = await page.pdf({ format: 'A4', printBackground: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.context().close();
  });
});
