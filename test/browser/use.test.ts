import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { richReport } from '../report/fixtures.ts';
import { inPage, startStage, type Stage } from './chromium.ts';

let stage: Stage;
beforeAll(async () => { stage = await startStage(); });
afterAll(async () => { await stage?.close(); });

async function shown(page: Page): Promise<unknown> {
  return inPage(page, "[...document.querySelectorAll('#findings > .card')].filter((c) => !c.hidden).map((c) => c.id)");
}

async function focused(page: Page): Promise<string> {
  return String(await inPage(page, "(() => { const e = document.activeElement; return e.id || (e.closest('.card') ? e.closest('.card').id + ' ' + e.tagName : e.tagName + ' ' + e.className); })()"));
}

async function hash(page: Page): Promise<string> {
  return decodeURIComponent(String(await inPage(page, 'location.hash')));
}

async function withPage(at: string, use: (page: Page) => Promise<void>): Promise<void> {
  const { page } = await stage.open(richReport(), { hash: at });
  await use(page);
  await page.context().close();
}

const ALL = ['CONF-001', 'KPR-001', 'SVC-003', 'MASQ-001'];

describe('the keyboard', () => {
  it('reaches every control by Tab, with a visible focus and without a trap', async () => withPage('', async (page) => {
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('A skip');
    await page.keyboard.press('Enter');
    expect(await hash(page)).toBe('#findings');
    await inPage(page, "document.activeElement.blur(); window.scrollTo(0, 0)");
    const wanted = Number(await inPage(page, `(() => { window.reached = new Set(); window.unseen = new Set();
      window.wanted = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')].filter((e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }) && !e.disabled);
      return window.wanted.length; })()`));
    for (let i = 0; i < wanted + 20; i++) {
      await page.keyboard.press('Tab');
      await inPage(page, `(() => { const e = document.activeElement; if (e === document.body) return; window.reached.add(e); const own = getComputedStyle(e); const around = e.closest('.search') ? getComputedStyle(e.closest('.search')) : own; if (own.outlineStyle === 'none' && around.outlineStyle === 'none') window.unseen.add(e.outerHTML.slice(0, 120)); })()`);
    }
    expect(await inPage(page, 'window.wanted.filter((e) => !window.reached.has(e)).map((e) => e.outerHTML.slice(0, 120))')).toEqual([]);
    expect(await inPage(page, '[...window.unseen]')).toEqual([]);
  }));

  it('walks the findings with j and k, opens with o, all with e', async () => withPage('', async (page) => {
    const open = async (id: string): Promise<boolean> => (await page.locator(`#${id}`).getAttribute('open')) !== null;
    await page.keyboard.press('j');
    expect(await focused(page)).toBe('CONF-001 SUMMARY');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe('SVC-003 SUMMARY');
    const before = await open('SVC-003');
    await page.keyboard.press('o');
    expect(await open('SVC-003')).toBe(!before);
    await page.keyboard.press('k');
    expect(await focused(page)).toBe('KPR-001 SUMMARY');
    await page.keyboard.press('e');
    expect(await page.locator('#findings .card:not([open])').count()).toBe(0);
    await page.keyboard.press('e');
    expect(await page.locator('#findings .card[open]').count()).toBe(0);
  }));

  it('searches with /, leaves with Escape, changes the theme with t and helps with ?', async () => withPage('', async (page) => {
    await page.keyboard.press('/');
    expect(await focused(page)).toBe('q');
    await page.keyboard.type('jot cart');
    expect(await shown(page)).toEqual([]);
    await page.locator('#q').fill('cart shop');
    expect(await shown(page)).toEqual(['SVC-003']);
    expect(await page.locator('#filter-status').textContent()).toBe('1 of 4 shown');
    await page.keyboard.press('Escape');
    expect(await shown(page)).toEqual(ALL);
    await page.keyboard.press('t');
    expect(await hash(page)).toContain('theme=dark');
    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('#help').isVisible()).toBe(false);
  }));
});

describe('the filter', () => {
  it('takes severity, area, node and words, counts, and keeps all in the address', async () => withPage('', async (page) => {
    await page.locator('.chip[data-sev="error"]').click();
    await page.locator('.chip[data-sev="warning"]').click();
    expect(await shown(page)).toEqual(['KPR-001', 'SVC-003']);
    await page.locator('#area').selectOption('services');
    expect(await shown(page)).toEqual(['SVC-003']);
    expect(await hash(page)).toBe('#sev=error,warning&area=services');
    await page.reload();
    expect(await shown(page)).toEqual(['SVC-003']);
    expect(await page.locator('.chip[data-sev="error"]').getAttribute('aria-pressed')).toBe('true');
    await page.locator('#clear').click();
    expect(await shown(page)).toEqual(ALL);
    await page.locator('#node').selectOption('node-40');
    expect(await shown(page)).toEqual(['KPR-001']);
    expect(await page.locator('#filter-status').getAttribute('aria-live')).toBe('polite');
  }));

  it('takes a namespace', async () => withPage('', async (page) => {
    await page.locator('#ns').selectOption('shop');
    expect(await shown(page)).toEqual(['SVC-003']);
    expect(await hash(page)).toBe('#ns=shop');
    await page.reload();
    expect(await shown(page)).toEqual(['SVC-003']);
    await page.keyboard.press('Escape');
    expect(await shown(page)).toEqual(ALL);
  }));

  it('takes the outcome of rules, in the table of all rules', async () => withPage('', async (page) => {
    await page.locator('#passed .sheet summary', { hasText: 'Every rule' }).click();
    await page.locator('.chip[data-state="clear"]').click();
    expect(await page.locator('#t-rules tbody tr:visible').allTextContents()).toEqual([expect.stringContaining('KPR-019'), expect.stringContaining('ROUT-001')]);
    expect(await hash(page)).toBe('#state=clear');
    expect(await shown(page)).toEqual(ALL);
    await page.locator('.chip[data-state="clear"]').click();
    expect(await page.locator('#t-rules tbody tr:visible').count()).toBeGreaterThan(5);
  }));

  it('shows a cause for the sake of its symptom', async () => withPage('#q=lxc0a1b', async (page) => {
    expect(await shown(page)).toEqual(['CONF-001']);
  }));

  it('is set by a square of the map and by the counters on top', async () => withPage('', async (page) => {
    await page.locator('.heat a[aria-label^="node-40, kube-proxy replacement"]').click();
    await expect.poll(() => shown(page)).toEqual(['KPR-001']);
    expect(await hash(page)).toBe('#findings&area=kube-proxy replacement&node=node-40');
    await page.locator('.tally .sev-warning a').click();
    await expect.poll(() => shown(page)).toEqual(['SVC-003']);
  }));

  it('works on files, and their table can be sorted by name and by number', async () => withPage('', async (page) => {
    await page.locator('.filesum a', { hasText: 'not recognised' }).click();
    expect(await page.locator('#file-table tbody tr:visible').count()).toBe(1);
    expect(await page.locator('#file-table tbody tr:visible').textContent()).toContain('notes.bin');
    await page.locator('.chip[data-status="unrecognised"]').click();
    const first = page.locator('#file-table tbody tr').first();
    await page.locator('#file-table th button', { hasText: 'File' }).click();
    expect(await first.textContent()).toContain('cilium-configmap.yaml');
    await page.locator('#file-table th button', { hasText: 'File' }).click();
    expect(await first.textContent()).toContain('notes.bin');
    expect(await page.locator('#file-table th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
  }));
});

describe('a deep link', () => {
  it.each([
    ['#SVC-003', 'SVC-003', 'SVC-003'],
    ['#CONF-001/node-7', 'CONF-001', 'CONF-001/node-7'],
    ['#e-KPR-001-1', 'KPR-001', 'e-KPR-001-1'],
    ['#DP-001', 'DP-001', 'DP-001'],
    ['#CONF-001/no-such-node', 'CONF-001', 'CONF-001'],
  ])('%s opens its card, goes there and takes the focus', async (link, card, target) => withPage(link, async (page) => {
    expect(await page.locator(`[id="${card}"]`).getAttribute('open')).not.toBeNull();
    const aimed = page.locator(`[id="${target}"]`);
    expect(await aimed.getAttribute('class')).toContain('aim');
    expect(await aimed.isVisible()).toBe(true);
    expect(await inPage(page, `document.getElementById(${JSON.stringify(target)}).contains(document.activeElement)`)).toBe(true);
    const box = await aimed.boundingBox();
    expect(box?.y ?? -1).toBeGreaterThanOrEqual(0);
    expect(box?.y ?? 9999).toBeLessThan(800);
  }));

  it('wins over a filter that hides its target', async () => withPage('#MASQ-001&sev=critical', async (page) => {
    expect(await shown(page)).toEqual(ALL);
    expect(await page.locator('#MASQ-001').getAttribute('open')).not.toBeNull();
  }));

  it('works while the page is open, and Back returns', async () => withPage('#KPR-001', async (page) => {
    await inPage(page, "location.hash = '#SVC-003'");
    await page.waitForFunction("document.getElementById('SVC-003').open");
    await page.goBack();
    expect(await hash(page)).toBe('#KPR-001');
  }));
});

describe('copying', () => {
  it('gives the locator and the finding as Markdown', async () => {
    const { page } = await stage.open(richReport(), { hash: '#KPR-001', options: { permissions: ['clipboard-read', 'clipboard-write'] } });
    await inPage(page, "window.copied = []; document.execCommand = () => { window.copied.push(document.activeElement.value); return true; }; Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { window.copied.push(text); return Promise.resolve(); } } })");
    await page.locator('#KPR-001 .place .copy').first().click();
    await page.locator('#KPR-001 .markdown').click();
    const [locator, markdown] = await inPage(page, 'window.copied') as [string, string];
    expect(locator).toBe('dump.zip!/node-39/cmd/status.md:40-58');
    expect(markdown).toMatch(/^### KPR-001 Replacement of kube-proxy is only partly on \(error\)/);
    expect(markdown).toContain('**Proof:**');
    await page.context().close();
  });
});

describe('a table', () => {
  const rows = '#t-endpoints tbody tr:visible';

  it('shows fifty rows at a time and can be searched, sorted and turned over, all kept in the address', async () => withPage('#endpoints', async (page) => {
    await page.locator('#endpoints .sheet > summary').click();
    expect(await page.locator(rows).count()).toBe(50);
    const status = page.locator('.table-status[data-for="t-endpoints"]');
    expect(await status.textContent()).toBe('1 to 50 of 130');
    await page.locator('.pager[data-for="t-endpoints"] button', { hasText: 'Next' }).click();
    await page.locator('.pager[data-for="t-endpoints"] button', { hasText: 'Next' }).click();
    expect(await page.locator(rows).count()).toBe(30);
    await page.locator('#t-endpoints th button', { hasText: 'Endpoint' }).click();
    await page.locator('#t-endpoints th button', { hasText: 'Endpoint' }).click();
    expect(await page.locator(rows).first().textContent()).toContain('229');
    await page.locator('input[data-for="t-endpoints"]').fill('cart-12 node-1');
    expect(await page.locator(rows).count()).toBe(3);
    expect(await status.textContent()).toBe('3 of 130 rows');
    expect(await hash(page)).toContain('t-endpoints=0d..cart-12 node-1');
    await page.reload();
    expect(await page.locator(rows).count()).toBe(3);
    expect(await page.locator('#t-endpoints th[aria-sort="descending"]').textContent()).toBe('Endpoint');
    expect(await page.locator('input[data-for="t-endpoints"]').inputValue()).toBe('cart-12 node-1');
  }));

  it('does not disturb the filter of the findings', async () => withPage('#sev=warning&t-config=..masquerade', async (page) => {
    expect(await shown(page)).toEqual(['SVC-003']);
    expect(await page.locator('#t-config tbody tr:visible').count()).toBe(1);
    await page.locator('.tally .sev-error a').click();
    await expect.poll(() => shown(page)).toEqual(['KPR-001']);
    expect(await page.locator('#t-config tbody tr:visible').count()).toBe(1);
  }));

  it('can be copied as it is filtered', async () => withPage('#t-config=..masquerade', async (page) => {
    await inPage(page, "document.execCommand = () => { window.copied = document.activeElement.value; return true; }; Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { window.copied = text; return Promise.resolve(); } } })");
    await page.locator('.tsv[data-for="t-config"]').click();
    expect(await inPage(page, 'window.copied')).toBe("Key\tValue\tCompared\tAgent's default\tHelm value\nenable-bpf-masquerade\tfalse\tchanged\ttrue\tbpf.masquerade\n");
    await page.locator('.md[data-for="t-config"]').click();
    expect(await inPage(page, 'window.copied')).toBe("| Key | Value | Compared | Agent's default | Helm value |\n| --- | --- | --- | --- | --- |\n| enable-bpf-masquerade | false | changed | true | bpf.masquerade |\n");
  }));
});

describe('a picture', () => {
  it('of a node filters the findings', async () => withPage('', async (page) => {
    await page.locator('.tile a', { hasText: 'node-40' }).click();
    await expect.poll(() => shown(page)).toEqual(['KPR-001']);
  }));

  it.each(['map', 'cluster', 'timeline', 'health', 'owners', 'drops', 'maps'])('%s says in words what it draws', async (id) => withPage('', async (page) => {
    const text = (await page.locator(`#${id}`).textContent()) ?? '';
    const words: Readonly<Record<string, string>> = {
      map: 'node-40, kube-proxy replacement: 1 finding, worst error', cluster: 'worst finding: critical', timeline: '2025-02-12 08:00', health: 'node-1 to node-3: the node does not answer',
      owners: 'kube-proxy 240 rules, 1,234,567 packets', drops: '12,345 packets', maps: '97 % full',
    };
    if (id !== 'map') expect(text).toContain(words[id]);
    else expect(await page.locator(`#map [aria-label="${words['map'] ?? ''}"]`).count()).toBe(1);
    const silent = await inPage(page, `[...document.querySelectorAll('#${id} svg')].filter((s) => s.getAttribute('aria-hidden') !== 'true' && !(s.getAttribute('role') === 'img' && s.getAttribute('aria-label'))).length`);
    expect(silent).toBe(0);
  }));
});
