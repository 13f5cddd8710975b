import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../../base/errors.ts';
import { statOf } from '../stat.ts';
import type { Report } from '../../model/report.ts';
import { reporters } from '../../reporters/registry.gen.ts';
import type { Io } from '../io.ts';
import type { Output, Wishes } from '../outputs.ts';
import { indexPage } from './index-page.ts';
import { type ManyRow, summaryTable } from './summary.ts';

/** Formats whose outputs can be put one after the other. */
const JOINED = new Set(['ndjson', 'csv']);

/** Where the reports of several dumps go, one after the other: only one is in memory at a time. */
export class Targets {
  readonly #outputs: readonly Output[];
  readonly #io: Io;
  readonly #wishes: Wishes;
  readonly #begun = new Set<string>();

  /** @throws {UserError} for a format that cannot hold several reports and names no folder */
  constructor(outputs: readonly Output[], io: Io, wishes: Wishes) {
    this.#outputs = outputs;
    this.#io = io;
    this.#wishes = wishes;
    for (const { format, target } of outputs) {
      if (isFolder(target) || format === 'text' || JOINED.has(format)) continue;
      throw new UserError(`${format} holds one report, and there are several dumps`, EXIT.usage, `name a folder, with a slash at its end: -o ${format}=reports/`);
    }
  }

  async add(name: string, report: Report): Promise<void> {
    for (const { format, target } of this.#outputs) {
      if (isFolder(target)) write(target, `${name}.${await extensionOf(format)}`, await this.#render(format, report));
      else if (JOINED.has(format)) this.#join(format, target, await this.#render(format, report));
    }
  }

  /** The summary, and an index beside pages. */
  end(rows: readonly ManyRow[]): void {
    const folders = this.#outputs.filter((o) => isFolder(o.target));
    for (const { format, target } of folders) if (format === 'html') write(target, 'index.html', indexPage(rows));
    for (const { format, target } of this.#outputs) {
      if (format !== 'text' || isFolder(target)) continue;
      if (target === '-') this.#io.stdout.write(summaryTable(rows));
      else write('.', target, summaryTable(rows));
    }
    for (const { format, target } of folders) this.#io.stderr.write(`${format} reports: ${target}\n`);
  }

  async #render(format: string, report: Report): Promise<string> {
    const reporter = await reporters[format]?.();
    return reporter === undefined ? '' : reporter.render(report, { ...this.#wishes, columns: 80, color: false });
  }

  #join(format: string, target: string, text: string): void {
    const first = !this.#begun.has(target);
    this.#begun.add(target);
    // The header line of a table stands once.
    const part = first || format !== 'csv' ? text : text.slice(text.indexOf('\n') + 1);
    if (target === '-') this.#io.stdout.write(part);
    else guarded(target, () => { (first ? writeFileSync : appendFileSync)(target, part); });
  }
}

export function isFolder(target: string): boolean {
  if (target === '-') return false;
  return target.endsWith('/') || statOf(target)?.isDirectory() === true;
}

async function extensionOf(format: string): Promise<string> {
  return (await reporters[format]?.())?.extension ?? 'txt';
}

function write(folder: string, file: string, text: string): void {
  guarded(folder, () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(folder === '.' ? file : join(folder, file), text);
  });
}

function guarded(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new UserError(`cannot write ${path} (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`, EXIT.usage, 'name a folder that can be written');
  }
}
