import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { listingRows } from '../map-json.ts';
import { HEADER, addRow, isMaster, readBackendRow, readFrontendRow, readLbRow, readRangeRow, readRevNatRow } from './rows.ts';
import type { LbRow } from './rows.ts';
import { bpfLbListSchema } from './schema.ts';
import type { BpfLbList, LbFrontend, LbService } from './schema.ts';

function keyOf(frontend: LbFrontend): string {
  return [frontend.ip, frontend.port, frontend.protocol ?? '', frontend.internal, frontend.clusterId ?? 0, frontend.nat46].join(' ');
}

class Reader {
  readonly list: BpfLbList = { services: [], frontends: [], backends: [], revNats: [], sourceRanges: [] };
  sawHeader = false;
  readonly #context: ParseContext;
  readonly #byKey = new Map<string, number>();
  readonly #places = new Map<LbService['backends'][number], number>();
  #current: number | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(line: Line): void {
    if (HEADER.test(line.text)) { this.sawHeader = true; this.#context.known(line); return; }
    const row = readLbRow(line.text);
    if (row === undefined) this.#variant(line);
    else this.#row(line, row);
  }

  #row(line: Line, row: LbRow): void {
    const at = row.frontend === undefined ? this.#current : this.#serviceOf(row.frontend, row.revNat ?? 0);
    const service: LbService | undefined = at === undefined ? undefined : this.list.services[at];
    if (at === undefined || service === undefined) { this.#context.problem(line, 'a row without its frontend above'); return; }
    this.#current = at;
    if (row.revNat !== undefined) service.revNat = row.revNat;
    addRow(service, row);
    const path = `services[${String(at)}]`;
    if (isMaster(row)) this.#context.note(path, line);
    else if (row.dangling !== undefined) this.#context.note(`${path}.dangling[${String(service.dangling.length - 1)}]`, line);
    else this.#backendAt(service, line);
  }

  /** Where a backend stands in its list is only known after sorting. */
  #backendAt(service: LbService, line: Line): void {
    const backend = service.backends.at(-1);
    if (backend !== undefined) this.#places.set(backend, line.n);
    this.#context.known(line);
  }

  #serviceOf(frontend: LbFrontend, revNat: number): number {
    const key = keyOf(frontend);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const at = this.list.services.push({ frontend, revNat, flags: [], backends: [], dangling: [], hasMaster: false }) - 1;
    this.#byKey.set(key, at);
    return at;
  }

  #variant({ text, ...line }: Line): void {
    const { list } = this;
    const frontend = readFrontendRow(text, list.frontends.at(-1)?.key);
    const backend = readBackendRow(text);
    const revNat = readRevNatRow(text);
    const range = readRangeRow(text);
    if (frontend !== undefined) this.#context.note(`frontends[${String(list.frontends.push(frontend) - 1)}]`, line.n);
    else if (backend !== undefined) this.#context.note(`backends[${String(list.backends.push(backend) - 1)}]`, line.n);
    else if (revNat !== undefined) this.#context.note(`revNats[${String(list.revNats.push(revNat) - 1)}]`, line.n);
    else if (range !== undefined) this.#context.note(`sourceRanges[${String(list.sourceRanges.push(range) - 1)}]`, line.n);
  }

  get empty(): boolean {
    const { services, frontends, backends, revNats, sourceRanges } = this.list;
    return services.length + frontends.length + backends.length + revNats.length + sourceRanges.length === 0;
  }

  /** The order inside the map is random: slots are put in order. */
  finish(): BpfLbList {
    for (const [at, { backends }] of this.list.services.entries()) {
      if (backends.every((backend) => backend.slot !== undefined)) backends.sort((a, b) => (a.slot ?? 0) - (b.slot ?? 0));
      for (const [i, backend] of backends.entries()) {
        const line = this.#places.get(backend);
        if (line !== undefined) this.#context.note(`services[${String(at)}].backends[${String(i)}]`, line);
      }
    }
    return this.list;
  }
}

/** A row with a service key and a master slot is certain; a lone pair of addresses could be many things. */
function isSure(text: string): boolean {
  if (HEADER.test(text)) return true;
  const row = readLbRow(text);
  return row?.frontend !== undefined && (row.slot !== undefined || row.flags !== undefined);
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-lb-list',
  title: 'cilium bpf lb list',
  columns: ['frontend', 'type', 'revNat', 'flags', 'backends'],
  scope: 'node',
  area: 'services',
  collect: 'cilium-dbg bpf lb list',
  commands: [/^cilium(?:-dbg)?-bpf-lb-list(?:-{1,2}-?(?:revnat|frontends|backends|source-ranges))?(?:-{1,3}o(?:utput)?[-=]?json)?$/],
  sniff: (head) => (listingRows(head).some((line) => isSure(line.text)) ? 'yes' : 'maybe'),
  schema: bpfLbListSchema,
  parse(lines, context) {
    const reader = new Reader(context);
    for (const line of listingRows(lines, (one) => { context.known(one); })) if (line.text.trim() !== '') reader.read(line);
    return reader.empty && !reader.sawHeader ? undefined : reader.finish();
  },
});
