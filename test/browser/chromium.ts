import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { Report } from '../../src/model/report.ts';
import { reporter } from '../../src/reporters/html/reporter.ts';

const ARGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** What a page did besides being shown: all of it must be nothing. */
export interface Witness { readonly requests: string[]; readonly errors: string[]; readonly dialogs: string[] }

export interface Opened { readonly page: Page; readonly url: string; readonly witness: Witness }

/** A browser without network, and a folder from which it opens pages. */
export interface Stage {
  /** Writes the report as a page and opens it at an address such as `#KPR-001`. */
  open(report: Report, how?: { readonly hash?: string; readonly options?: BrowserContextOptions }): Promise<Opened>;
  close(): Promise<void>;
}

/** @throws when there is no Chromium: a test that was not run must not look like one that passed */
export async function startStage(): Promise<Stage> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`there is no browser at ${executablePath}: install Chromium (apt-get install chromium) or set CHROMIUM to its path`);
  const browser = await chromium.launch({ executablePath, args: ARGS });
  const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-page-'));
  let count = 0;
  return {
    open: async (report, { hash = '', options = {} } = {}) => {
      const path = join(folder, `page-${String(count++)}.html`);
      writeFileSync(path, reporter.render(report, { columns: 80, color: false }));
      return open(browser, `${pathToFileURL(path).href}${hash}`, options);
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function open(browser: Browser, url: string, options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options, offline: true });
  const page = await context.newPage();
  const witness: Witness = { requests: [], errors: [], dialogs: [] };
  page.on('request', (request) => { witness.requests.push(request.url()); });
  page.on('pageerror', (error) => { witness.errors.push(error.message); });
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') witness.errors.push(message.text()); });
  page.on('dialog', (dialog) => { witness.dialogs.push(dialog.message()); void dialog.dismiss(); });
  await page.goto(url);
  return { page, url, witness };
}

/** Value of an expression inside the page. As text, because our own sources know no DOM. */
export async function inPage(page: Page, expression: string): Promise<unknown> {
  return page.evaluate(expression);
}

export async function openEverything(page: Page): Promise<void> {
  await inPage(page, "document.querySelectorAll('details').forEach((d) => { d.open = true; })");
}
