import { defineReporter } from '../define-reporter.ts';
import { renderTemplates } from '../template-engine.ts';
import { CARDS } from './cards.ts';
import { islandElement } from './extract.ts';
import { island } from './island.ts';
import { script, scriptHash, style, styleHash, templates } from './templates.gen.ts';
import { viewModel } from './view-model.ts';

/** Nothing may be fetched, sent or run but the two texts whose hashes these are. */
const CSP = [
  "default-src 'none'", `style-src '${styleHash}'`, `script-src '${scriptHash}'`, 'img-src data:', "connect-src 'none'", "base-uri 'none'", "form-action 'none'",
].join('; ');

/** One file that opens anywhere: no request, complete without script. */
export const reporter = defineReporter({
  format: 'html',
  title: 'one self-contained page for people: offline, searchable, printable',
  extension: 'html',
  render(original) {
    const { report, json } = island(original, CARDS);
    const vetted = new Map([
      ['style', `<style>${style}</style>`],
      ['script', `<script>${script}</script>`],
      ['report', islandElement(json, report.formatVersion)],
    ]);
    return `${renderTemplates(templates, viewModel(report, CSP), vetted).trimEnd()}\n`;
  },
});
