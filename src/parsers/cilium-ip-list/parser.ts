import * as z from 'zod';
import { parseCidrOrIp } from '../../base/cidr.ts';
import { JsonElements } from '../../base/json-elements.ts';
import { fieldsOf, intField, textField } from '../../base/json-text.ts';
import { parseIp } from '../../base/ip.ts';
import { Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const entrySchema = z.object({
  prefix: z.string(),
  identity: count.optional().describe('Absent when labels were printed'),
  labels: z.array(z.string()).describe('Empty when numbers were printed'),
  source: z.string().optional().describe('local, kvstore, custom-resource, k8s, generated, ...'),
  host: z.string().optional().describe('Node that has the address'),
  encryptKey: count.optional(),
  pod: z.string().optional().describe('namespace/name; JSON only'),
});

export const ipListSchema = z.object({
  entries: z.array(entrySchema).describe('The first 50000'),
  count,
  sources: z.array(z.object({ source: z.string(), count })),
});

type Entry = z.infer<typeof entrySchema>;

const HEADER = /^\s*IP\s+IDENTITY(?:\s+SOURCE)?(?:\s+HOST\s+ENCRYPT_KEY)?\s*$/;
const SOURCES = ['local', 'kvstore', 'custom-resource', 'k8s', 'generated', 'kube-apiserver', 'unspec', 'restored', 'clustermesh', 'directory'];
const IDENTITY = /^(?:\d{1,10}|[\w.-]{1,60}:\S{0,1000}|host|world|world-ipv4|world-ipv6|health|init|remote-node|kube-apiserver|ingress|unmanaged|unknown|encrypted-overlay)$/;
const MORE = /^\s+([\w.-]{1,60}:\S{0,1000})\s*$/;
const LOST = /^Cannot get identity for ID \d{1,10}: /;
const MAX_KEPT = 50_000;

/** Reads one row of any release; undefined for anything else. */
export function readIpRow(text: string): Entry | undefined {
  const [address, identity, ...rest] = text.trim().split(/\s+/, 8);
  const prefix = parseCidrOrIp(address ?? '');
  if (prefix === undefined || identity === undefined || !IDENTITY.test(identity)) return undefined;
  const entry: Entry = { prefix: prefix.text, ...(/^\d+$/.test(identity) ? { identity: Number(identity), labels: [] } : { labels: [identity] }) };
  for (const word of rest) {
    const host = parseIp(word);
    if (SOURCES.includes(word)) entry.source = word;
    else if (host !== undefined) entry.host = host.text;
    else if (/^\d{1,3}$/.test(word)) entry.encryptKey = Number(word);
    else if (word !== '<nil>') return undefined;
  }
  return entry;
}

function entryOf(value: unknown): Entry | undefined {
  const fields = fieldsOf(value);
  const prefix = parseCidrOrIp(textField(fields, 'cidr') ?? '');
  if (prefix === undefined) return undefined;
  const metadata = fieldsOf(fields.get('metadata'));
  const [identity, encryptKey] = [intField(fields, 'identity'), intField(fields, 'encryptKey')];
  const [source, name, namespace] = ['source', 'name', 'namespace'].map((key) => textField(metadata, key));
  const host = parseIp(textField(fields, 'hostIP') ?? '');
  return {
    prefix: prefix.text, labels: [], ...(identity === undefined || identity < 0 ? {} : { identity }), ...(source === undefined ? {} : { source }),
    ...(host === undefined ? {} : { host: host.text }), ...(encryptKey === undefined || encryptKey < 0 ? {} : { encryptKey }),
    ...(name === undefined ? {} : { pod: namespace === undefined ? name : `${namespace}/${name}` }),
  };
}

class Reader {
  readonly #context: ParseContext;
  readonly #json: JsonElements;
  readonly #entries: Entry[] = [];
  readonly #sources = new Tally(50);
  #count = 0;
  #isJson: boolean | undefined;
  #current: { entry: Entry; start: number; end: number } | undefined;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#json = new JsonElements({
      element: ({ value, start, end }) => {
        const entry = entryOf(value);
        if (entry === undefined) context.problem({ start, end }, 'an object without a prefix');
        else this.#take(entry, start, end);
      },
      broken: (place, why) => { context.problem(place, why); },
    });
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    if (this.#isJson === undefined && /^\s*\[/.test(line.text)) this.#isJson = this.#seen = true;
    if (this.#isJson === true ? this.#json.line(line) : this.#row(line)) this.#context.known(line);
  }

  end(): z.infer<typeof ipListSchema> | undefined {
    this.#json.end();
    this.#close();
    if (!this.#seen) return undefined;
    return { entries: this.#entries, count: this.#count, sources: this.#sources.top(20).map(({ key, count: n }) => ({ source: key, count: n })) };
  }

  #row(line: Line): boolean {
    const entry = readIpRow(line.text);
    const label = MORE.exec(line.text)?.[1];
    if (HEADER.test(line.text)) this.#seen = true;
    else if (entry !== undefined) {
      this.#close();
      this.#seen = true;
      this.#current = { entry, start: line.n, end: line.n };
    } else if (label !== undefined && this.#current !== undefined) {
      this.#current.entry.labels.push(label);
      this.#current.end = line.n;
    } else return LOST.test(line.text);
    return true;
  }

  #close(): void {
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined) this.#take(current.entry, current.start, current.end);
  }

  #take(entry: Entry, start: number, end: number): void {
    this.#count++;
    if (entry.source !== undefined) this.#sources.add(entry.source);
    if (this.#entries.length < MAX_KEPT) this.#context.note(`entries[${this.#entries.push(entry) - 1}]`, { start, end });
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (head.some(({ text }) => HEADER.test(text))) return 'yes';
  const text = head.slice(0, 40).map((line) => line.text.slice(0, 2000)).join('\n');
  return /^\s*\[/.test(text) && /"cidr":\s*"/.test(text) && /"identity":\s*\d/.test(text) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-ip-list',
  title: 'cilium ip list',
  scope: 'node',
  area: 'identities',
  collect: 'cilium-dbg ip list -n -o json',
  commands: [/^cilium(?:-dbg)?-ip-list(?:-.*)?$/],
  sniff,
  schema: ipListSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
