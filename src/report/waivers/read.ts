import papaparse from 'papaparse';
import { EXIT, UserError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { YamlText } from '../../base/yaml-text.ts';
import type { Waiver } from '../../model/waiver.ts';
import { readEntry } from './entry.ts';

/** Columns of a waiver table; those of the scope are globs. */
export const COLUMNS = ['code', 'cluster', 'node', 'namespace', 'name', 'reason', 'owner', 'ticket', 'created', 'expires', 'evidence'] as const;
const SCOPES: readonly string[] = ['cluster', 'node', 'namespace', 'name'];
const MOST = 5000;

/** Whether a waiver file is a table, by its name. */
export function isTable(path: string): boolean {
  return /\.csv$/i.test(path);
}

/**
 * Reads a waiver file: CSV by its name, else YAML (`waivers:` with a list) or the same as JSON. An entry with a fault is
 * given with it. Throws UserError (usage) when the file as a whole cannot be read: a gate must not run without its waivers.
 */
export function readWaivers(path: string, text: string): Waiver[] {
  const waivers = isTable(path) ? readTable(path, text) : readYaml(path, text);
  if (waivers.length > MOST) throw new UserError(`${path}: more than ${MOST} waivers`, EXIT.usage, 'keep one file per cluster, or a baseline');
  return waivers;
}

function readYaml(path: string, text: string): Waiver[] {
  const yaml = new YamlText({ path, text }, 'waiver');
  const value = yaml.value();
  const [fault] = yaml.errors;
  if (fault !== undefined) throw new UserError(`${path}:${fault.line}:${fault.column}: ${fault.message}\n${fault.snippet}`, EXIT.usage, fault.hint);
  if (value === null || value === undefined) return [];
  const list = typeof value === 'object' && 'waivers' in value && Object.keys(value).length === 1 ? value.waivers ?? [] : value;
  if (!Array.isArray(list)) throw new UserError(`${path}: is no list of waivers`, EXIT.usage, 'write "waivers:" and below it "- code: KPR-001" with a reason');
  const steps = list === value ? [] : ['waivers'];
  return list.map((entry: unknown, i) => readEntry(entry, { file: path, line: yaml.lineOf([...steps, i]) }));
}

/** One cell of a row; blank ones are not there. */
function group(header: readonly string[], row: readonly string[]): Record<string, unknown> {
  const cells = header.map((name, i): [string, string] => [name, (row[i] ?? '').trim()]).filter(([, cell]) => cell !== '');
  const scope = cells.filter(([name]) => SCOPES.includes(name));
  return {
    ...Object.fromEntries(cells.filter(([name]) => !SCOPES.includes(name))),
    ...(scope.length === 0 ? {} : { scope: Object.fromEntries(scope) }),
    ...Object.fromEntries(cells.filter(([name]) => name === 'evidence').map(([name, cell]) => [name, cell.split(/\s+/)])),
  };
}

/** A row of a table: the line it starts on, and where its text stands. A quoted cell may span several lines. */
export interface TableRow { readonly cells: readonly string[]; readonly line: number; readonly from: number; readonly to: number; readonly fault?: string }

export function tableRows(text: string): TableRow[] {
  const rows: TableRow[] = [];
  let from = 0;
  let line = 1;
  papaparse.parse(text, {
    delimiter: ',',
    step: ({ data, errors, meta }) => {
      rows.push({ cells: data, line, from, to: meta.cursor, ...(errors[0] === undefined ? {} : { fault: 'a quote is not closed, or stands in the middle of a cell' }) });
      line += text.slice(from, meta.cursor).split(/\r\n|\n|\r/).length - 1;
      from = meta.cursor;
    },
  });
  return rows;
}

function readTable(path: string, original: string): Waiver[] {
  const [head, ...rows] = tableRows(original.replace(/^\ufeff/, ''));
  const header = (head?.cells ?? []).map((name) => name.trim().toLowerCase());
  const odd = header.find((name) => !COLUMNS.some((column) => column === name));
  if (odd !== undefined) {
    const near = nearest(odd, COLUMNS);
    throw new UserError(`${path}:1: no column of a waiver table is called "${odd}"`, EXIT.usage, near === undefined ? `the columns are ${COLUMNS.join(', ')}` : `did you mean "${near}"?`);
  }
  if (!header.includes('code') || !header.includes('reason')) throw new UserError(`${path}:1: the first line must name the columns, "code" and "reason" among them`, EXIT.usage, `the columns are ${COLUMNS.join(', ')}`);
  return rows.filter((row) => row.cells.some((cell) => cell.trim() !== '')).map((row) => {
    const waiver = readEntry(group(header, row.cells), { file: path, line: row.line });
    const fault = row.fault ?? (row.cells.length > header.length ? 'the row has more cells than the first line; put a text with commas in quotes' : waiver.fault);
    return fault === undefined ? waiver : { ...waiver, fault };
  });
}
