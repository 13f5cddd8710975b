import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { listingRows } from '../map-json.ts';
import { HEADER, readBackendRow, readFrontendRow, readRangeRow, readRevNatRow } from './rows.ts';
import { bpfLbMapsSchema } from './schema.ts';
import type { BpfLbMaps } from './schema.ts';

type Form = keyof BpfLbMaps;
const FORMS: readonly Form[] = ['frontends', 'backends', 'revNats', 'sourceRanges'];

class Reader {
  readonly maps: BpfLbMaps = { frontends: [], backends: [], revNats: [], sourceRanges: [] };
  sawHeader = false;
  readonly #context: ParseContext;
  #last: Form = 'frontends';

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(line: Line): void {
    // No row fits two forms, so the form of the row before is asked first.
    if (this.#form(line)) return;
    if (HEADER.test(line.text)) { this.sawHeader = true; this.#context.known(line); return; }
    for (const form of FORMS) {
      this.#last = form;
      if (this.#form(line)) return;
    }
  }

  get empty(): boolean {
    return FORMS.every((form) => this.maps[form].length === 0);
  }

  #form(line: Line): boolean {
    const { maps } = this;
    switch (this.#last) {
      case 'frontends': return this.#kept(maps.frontends, readFrontendRow(line.text, maps.frontends.at(-1)?.key), line);
      case 'backends': return this.#kept(maps.backends, readBackendRow(line.text), line);
      case 'revNats': return this.#kept(maps.revNats, readRevNatRow(line.text), line);
      default: return this.#kept(maps.sourceRanges, readRangeRow(line.text), line);
    }
  }

  #kept<Row>(rows: Row[], row: Row | undefined, line: Line): boolean {
    if (row !== undefined) this.#context.noteItem(this.#last, rows.push(row) - 1, '', line.n);
    return row !== undefined;
  }
}

/** Two columns of numbers or addresses could be many things. */
function isSure(text: string): boolean {
  return HEADER.test(text) || readFrontendRow(text, undefined) !== undefined || readBackendRow(text) !== undefined;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-lb-maps',
  title: 'cilium bpf lb list --frontends, --backends, --revnat or --source-ranges',
  scope: 'node',
  area: 'services',
  collect: 'cilium-dbg bpf lb list --backends',
  commands: [/^cilium(?:-dbg)?-bpf-lb-list-{1,2}-?(?:revnat|frontends|backends|source-ranges)(?:-{1,3}o(?:utput)?[-=]?json)?$/],
  sniff: (head) => (listingRows(head).some((line) => isSure(line.text)) ? 'yes' : 'maybe'),
  schema: bpfLbMapsSchema,
  parse(lines, context) {
    const reader = new Reader(context);
    for (const line of listingRows(lines, (one) => { context.known(one); })) if (line.text.trim() !== '') reader.read(line);
    return reader.empty && !reader.sawHeader ? undefined : reader.maps;
  },
});
