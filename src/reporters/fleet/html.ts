import type { Fleet } from '../../model/fleet.ts';
import { renderTemplates } from '../template-engine.ts';
import { visibleDeep } from '../visible.ts';
import { style, styleHash, templates } from './templates.gen.ts';
import { fleetTables } from './tables.ts';

/** No script at all: nothing may run, be fetched or be sent. */
const CSP = ["default-src 'none'", `style-src '${styleHash}'`, 'img-src data:', "base-uri 'none'", "form-action 'none'"].join('; ');

/** One file that opens anywhere: no request, no script. */
export function renderFleetHtml(original: Fleet): string {
  const fleet = visibleDeep(original);
  const tables = fleetTables(fleet).map(({ id, title, head, rows }) => ({ id, title, count: rows.length, head, rows: rows.map((cells) => ({ cells })) }));
  const { summary } = fleet;
  const model = {
    csp: CSP, tool: fleet.tool, verdict: summary.verdict, mood: summary.affected > 0 ? 'warning' : summary.clusters === 0 ? 'blind' : 'ok', tables,
    figures: [{ label: 'Clusters', text: String(summary.clusters) }, { label: 'Reports', text: String(summary.reports) }, { label: 'Affected', text: String(summary.affected) }, { label: 'Left out', text: String(summary.skipped) }],
  };
  return `${renderTemplates(templates, model, new Map([['style', `<style>${style}</style>`]])).trimEnd()}\n`;
}
