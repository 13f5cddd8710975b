import { renderTemplates } from '../template-engine.ts';
import { visibleDeep } from '../visible.ts';
import { style, styleHash, templates } from './templates.gen.ts';

/** No script at all: nothing may run, be fetched or be sent. */
const CSP = ["default-src 'none'", `style-src '${styleHash}'`, 'img-src data:', "base-uri 'none'", "form-action 'none'"].join('; ');

/** One report of several: `file` is the page beside this one, empty where there is none. */
export interface ManyPageRow { readonly name: string; readonly file: string; readonly cells: readonly string[] }

export function renderManyHtml(rows: readonly ManyPageRow[]): string {
  const model = { csp: CSP, rows: visibleDeep(rows), count: rows.length };
  return `${renderTemplates(templates, model, new Map([['style', `<style>${style}</style>`]])).trimEnd()}\n`;
}
