import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { itemPath } from '../item-path.ts';
import { listingRows } from '../map-json.ts';
import { HEADER, addRow, isMaster, readLbRow } from './rows.ts';
import type { LbRow, RowAbove } from './rows.ts';
import { bpfLbListSchema } from './schema.ts';
import type { BpfLbList, LbFrontend, LbService } from './schema.ts';

function keyOf(frontend: LbFrontend): string {
  return [frontend.ip, frontend.port, frontend.protocol ?? '', frontend.internal, frontend.clusterId ?? 0, frontend.nat46].join(' ');
}

class Reader {
  readonly list: BpfLbList = { services: [] };
  sawHeader = false;
  readonly #context: ParseContext;
  readonly #byKey = new Map<string, number>();
  /** Lines of the backends of each service, in the order they were read. */
  readonly #lines: number[][] = [];
  readonly #above: RowAbove = {};
  #current: number | undefined;
  #frontend: LbFrontend | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(line: Line): void {
    const row = readLbRow(line.text, this.#above);
    if (row !== undefined) this.#row(line, row);
    else if (HEADER.test(line.text)) { this.sawHeader = true; this.#context.known(line); }
  }

  #row(line: Line, row: LbRow): void {
    const at = row.frontend === undefined ? this.#current : this.#serviceOf(row.frontend, row.revNat ?? 0);
    const service: LbService | undefined = at === undefined ? undefined : this.list.services[at];
    if (at === undefined || service === undefined) { this.#context.problem(line, 'a row without its frontend above'); return; }
    this.#current = at;
    if (row.revNat !== undefined) service.revNat = row.revNat;
    addRow(service, row);
    if (isMaster(row)) this.#context.noteItem('services', at, '', line);
    else if (row.dangling !== undefined) this.#context.noteItem('services', at, itemPath('dangling', service.dangling.length - 1), line);
    else {
      // Where a backend stands in its list is only known after sorting.
      if (row.target !== undefined) this.#lines[at]?.push(line.n);
      this.#context.known(line);
    }
  }

  #serviceOf(frontend: LbFrontend, revNat: number): number {
    if (frontend === this.#frontend && this.#current !== undefined) return this.#current;
    this.#frontend = frontend;
    const key = keyOf(frontend);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const at = this.list.services.push({ frontend, revNat, flags: [], backends: [], dangling: [], hasMaster: false }) - 1;
    this.#lines.push([]);
    this.#byKey.set(key, at);
    return at;
  }

  /** The order inside the map is random: slots are put in order. */
  finish(): BpfLbList {
    for (const [at, service] of this.list.services.entries()) {
      const lines = this.#lines[at] ?? [];
      const order = orderOf(service.backends);
      if (order !== undefined) service.backends = order.flatMap((i) => service.backends[i] ?? []);
      for (const [i, from] of (order ?? [...lines.keys()]).entries()) this.#context.noteItem('services', at, itemPath('backends', i), lines[from] ?? 0);
    }
    return this.list;
  }
}

/** Positions of backends by their slots; undefined when they are in order, or have none. */
function orderOf(backends: LbService['backends']): number[] | undefined {
  const slot = (at: number): number => backends[at]?.slot ?? 0;
  if (!backends.every((backend) => backend.slot !== undefined) || backends.every((_, i) => i === 0 || slot(i - 1) <= slot(i))) return undefined;
  return [...backends.keys()].sort((a, b) => slot(a) - slot(b));
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
  commands: [/^cilium(?:-dbg)?-bpf-lb-list(?:-{1,3}o(?:utput)?[-=]?json)?$/],
  sniff: (head) => (listingRows(head).some((line) => isSure(line.text)) ? 'yes' : 'maybe'),
  schema: bpfLbListSchema,
  parse(lines, context) {
    const reader = new Reader(context);
    for (const line of listingRows(lines, (one) => { context.known(one); })) if (line.text.trim() !== '') reader.read(line);
    return reader.list.services.length === 0 && !reader.sawHeader ? undefined : reader.finish();
  },
});
