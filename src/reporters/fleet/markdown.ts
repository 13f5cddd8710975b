import type { Fleet } from '../../model/fleet.ts';
import { inline } from '../markdown-text.ts';
import { visibleDeep } from '../visible.ts';
import { fleetTables } from './tables.ts';

const ROWS = 100;

/** A page for wikis, at most a hundred rows a table. */
export function renderFleetMarkdown(fleet: Fleet): string {
  const tables = fleetTables(visibleDeep(fleet)).map(({ title, head, rows }) => {
    const line = (cells: readonly string[]): string => `| ${cells.map((c) => inline(c, 300)).join(' | ')} |`;
    const left = rows.length - ROWS;
    return [`## ${title}`, '', line(head), `|${' --- |'.repeat(head.length)}`, ...rows.slice(0, ROWS).map(line), ...(left > 0 ? ['', `and ${String(left)} more`] : [])].join('\n');
  });
  return `${[`# ${inline(fleet.summary.verdict, 1000)}`, ...tables].join('\n\n')}\n`;
}
