import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const entrySchema = z.object({
  action: z.enum(['allow', 'deny']).describe('1.8 knows allow only'),
  direction: z.enum(['ingress', 'egress']),
  identity: count.optional().describe('0: any peer; absent when labels were printed'),
  labels: z.array(z.string()).describe('Empty when numbers were printed'),
  port: count.optional().describe('Absent: any'),
  endPort: count.optional(),
  protocol: z.string().optional().describe('TCP, UDP, ...; absent: any'),
  proxyPort: count.optional().describe('Present: the traffic goes to the proxy'),
  auth: z.string().optional().describe('disabled, spire, ...; printed since 1.14'),
  bytes: z.number().optional(),
  packets: z.number().optional(),
  prefix: count.optional().describe('Bits of the port that must match; 0: any port'),
});

export const bpfPolicySchema = z.object({
  maps: z.array(z.object({
    endpointId: count.optional(),
    path: z.string().optional(),
    count: count.describe('Entries of the map, also those beyond the 2000 that are kept'),
    denies: count,
    entries: z.array(entrySchema),
  })),
});

type Entry = z.infer<typeof entrySchema>;
type PolicyMap = z.infer<typeof bpfPolicySchema>['maps'][number];

const HEADER = /^\s*(?:POLICY\s+)?DIRECTION\s+(?:LABELS \(source:key\[=value\]\)|IDENTITY|LABELS)\s+PORT\/PROTO\s/;
const ROW = /^\s*(?:(Allow|Deny)\s+)?(Ingress|Egress)\s+(\S{1,1000})\s+(?:(\d{1,5})(?:-(\d{1,5}))?|ANY|\*)(?:\/(\w{1,10}))?\s+(NONE|\d{1,5})(?:\s+([a-z][a-z-]{1,40}))?\s+(\d{1,20}|-)\s+(\d{1,20}|-)(?:\s+(\d{1,3}))?(?:\s+(\d{1,20}|-))?\s*$/;
const LABEL = /^\s+([\w.-]{1,60}:\S{1,1000})\s*$/;
const ENDPOINT = /^\s*Endpoint ID:\s+(\d{1,6})\s*$/;
const PATH = /^\s*(?:Path:\s+)?(\/\S{1,300}\/cilium_policy\w*?_(\d{1,6}))\s*:?\s*$/;
const EMPTY = /^\s*Policy stats empty\./;
const MAX_ENTRIES = 2000;
const MAX_TOTAL = 100_000;

/** Reads one row of any release; undefined for anything else. */
export function readPolicyRow(text: string): Entry | undefined {
  const found = ROW.exec(text);
  if (found === null) return undefined;
  const peer = found[3] ?? '';
  const number = (at: number): number | undefined => (/^\d+$/.test(found[at] ?? '') ? Number(found[at]) : undefined);
  const [port, endPort, proxyPort, bytes, packets, prefix] = [4, 5, 7, 9, 10, 11].map(number);
  return {
    action: found[1] === 'Deny' ? 'deny' : 'allow', direction: found[2] === 'Egress' ? 'egress' : 'ingress',
    ...(/^\d{1,10}$/.test(peer) ? { identity: Number(peer), labels: [] } : { labels: [peer] }),
    ...(port === undefined || port === 0 ? {} : { port }), ...(endPort === undefined ? {} : { endPort }),
    ...(found[6] === undefined || found[6] === 'ANY' ? {} : { protocol: found[6] }), ...(proxyPort === undefined ? {} : { proxyPort }),
    ...(found[8] === undefined ? {} : { auth: found[8] }), ...(bytes === undefined ? {} : { bytes }), ...(packets === undefined ? {} : { packets }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

class Reader {
  readonly #context: ParseContext;
  readonly #maps: PolicyMap[] = [];
  #map: PolicyMap | undefined;
  #last: Entry | undefined;
  #total = 0;
  #seen = false;
  #sawHeader = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const { text } = line;
    const row = readPolicyRow(text);
    const path = PATH.exec(text);
    const endpoint = ENDPOINT.exec(text)?.[1];
    const label = LABEL.exec(text)?.[1];
    if (row !== undefined) this.#entry(row, line);
    else if (endpoint !== undefined) this.#open(line, { endpointId: Number(endpoint) });
    else if (path !== null) this.#path(line, path[1] ?? '', Number(path[2]));
    else if (HEADER.test(text)) this.#header();
    else if (EMPTY.test(text)) this.#current(line);
    else if (label !== undefined && this.#last !== undefined) this.#last.labels.push(label);
    else return;
    this.#context.known(line);
  }

  end(): { maps: PolicyMap[] } | undefined {
    if (this.#seen && this.#maps.length === 0 && this.#sawHeader) this.#current(undefined);
    return this.#seen ? { maps: this.#maps } : undefined;
  }

  #open(line: Line | undefined, start: Pick<PolicyMap, 'endpointId' | 'path'>): PolicyMap {
    const map: PolicyMap = { ...start, count: 0, denies: 0, entries: [] };
    const at = this.#maps.push(map) - 1;
    if (line !== undefined) this.#context.note(`maps[${at}]`, line);
    this.#map = map;
    this.#last = undefined;
    this.#seen = true;
    this.#sawHeader = false;
    return map;
  }

  /** Since 1.14 the path follows the endpoint's line; before, it is the title. */
  #path(line: Line, path: string, endpointId: number): void {
    if (this.#map !== undefined && this.#map.path === undefined && this.#map.count === 0 && this.#map.endpointId !== undefined) this.#map.path = path;
    else this.#open(line, { endpointId, path });
  }

  #header(): void {
    this.#seen = true;
    if (this.#sawHeader) this.#map = undefined;
    this.#sawHeader = true;
    this.#last = undefined;
  }

  #current(line: Line | undefined): PolicyMap {
    const id = /policy[ -]get[ -](\d{1,6})\b/.exec(this.#context.command ?? '')?.[1];
    return this.#map ?? this.#open(line, id === undefined || this.#maps.length > 0 ? {} : { endpointId: Number(id) });
  }

  #entry(entry: Entry, line: Line): void {
    const map = this.#current(line);
    map.count++;
    if (entry.action === 'deny') map.denies++;
    this.#last = undefined;
    if (map.entries.length >= MAX_ENTRIES || this.#total >= MAX_TOTAL) return;
    this.#total++;
    this.#last = entry;
    this.#context.note(`maps[${this.#maps.length - 1}].entries[${map.entries.push(entry) - 1}]`, line);
  }
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-bpf-policy',
  title: 'cilium bpf policy get',
  scope: 'node',
  area: 'policy',
  collect: 'cilium-dbg bpf policy get --all --numeric',
  commands: [/^cilium(?:-dbg)?-bpf-policy-(?:get|list)(?:-.*)?$/],
  sniff: (head) => {
    // debuginfo holds one for each endpoint
    if (head.some(({ text }) => /^#### BPF Policy Get \d/.test(text))) return 'no';
    return head.some(({ text }) => HEADER.test(text) || readPolicyRow(text) !== undefined || EMPTY.test(text)) ? 'yes' : 'maybe';
  },
  schema: bpfPolicySchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { if (line.text.trim() !== '') reader.line(line); }, end: () => reader.end() };
  },
});
