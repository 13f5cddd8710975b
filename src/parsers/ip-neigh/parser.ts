import * as z from 'zod';
import { recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { textsOf } from '../ip-interface.ts';

const count = z.int().nonnegative();

const Neighbour = z.object({
  ip: z.string(),
  device: z.string(),
  mac: z.string().optional(),
  /** `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `FAILED`, `INCOMPLETE`, `NOARP`, `PERMANENT`; absent for proxy entries. */
  state: z.string().optional(),
  /** `router`, `proxy`, `managed`, `extern_learn`, `offload`. */
  flags: z.array(z.string()),
});
type Neighbour = z.infer<typeof Neighbour>;

const IpNeighData = z.object({
  entries: count,
  ipv4: count,
  ipv6: count,
  states: z.array(z.object({ state: z.string(), count })).describe('Sorted by name'),
  neighbours: z.array(Neighbour).describe('At most 5000, in the order of the text'),
});
type Data = z.infer<typeof IpNeighData>;

const MAX_NEIGHBOURS = 5000;
const FLAGS: ReadonlySet<string> = new Set(['router', 'proxy', 'managed', 'extern_learn', 'offload', 'extern_valid', 'use']);
const STATES: ReadonlySet<string> = new Set(['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'INCOMPLETE', 'NOARP', 'PERMANENT', 'NONE']);
/** Words of `-s` with a value behind them. */
const VALUED: ReadonlySet<string> = new Set(['ref', 'used', 'probes', 'proto', 'protocol', 'nhid', 'vrf']);
const HEAD = /^(?:Deleted )?([0-9a-fA-F.:]{2,45}) dev (\S{1,32})(?: (.*))?$/;

/** `172.18.0.3 dev eth0 lladdr 02:42:ac:12:00:03 router REACHABLE`. Undefined when a word is no word of a neighbour: routes look alike. */
function readNeighbour(text: string): Neighbour | undefined {
  const m = HEAD.exec(text);
  if (m?.[1] === undefined || m[2] === undefined) return undefined;
  const neighbour: Neighbour = { ip: m[1], device: m[2], flags: [] };
  const words = (m[3] ?? '').trim().split(/\s+/).filter((w) => w !== '');
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'lladdr') neighbour.mac = words[++at] ?? '';
    else if (STATES.has(word)) neighbour.state = word;
    else if (FLAGS.has(word)) neighbour.flags.push(word);
    else if (VALUED.has(word)) at++;
    else return undefined;
  }
  return neighbour.state !== undefined || neighbour.flags.includes('proxy') || neighbour.mac !== undefined ? neighbour : undefined;
}

function fromJson(entry: Record<string, unknown>): Neighbour | undefined {
  const [ip, device, mac] = [textOf(entry['dst']), textOf(entry['dev']), textOf(entry['lladdr'])];
  if (ip === undefined) return undefined;
  const state = textsOf(entry['state'])[0];
  return {
    ip, device: device ?? '', ...(mac !== undefined && { mac }), ...(state !== undefined && { state }), flags: [...FLAGS].filter((f) => f in entry),
  };
}

class Reader {
  readonly #context: ParseContext;
  readonly #states = new Map<string, number>();
  readonly #neighbours: Neighbour[] = [];
  entries = 0;
  #ipv6 = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  add(neighbour: Neighbour, place: Line | { start: number; end: number }): void {
    this.entries++;
    if (neighbour.ip.includes(':')) this.#ipv6++;
    const state = neighbour.state ?? 'proxy';
    this.#states.set(state, (this.#states.get(state) ?? 0) + 1);
    if (this.#neighbours.length >= MAX_NEIGHBOURS) {
      this.#context.known(place);
      return;
    }
    this.#context.noteItem('neighbours', this.#neighbours.length, '', place);
    this.#neighbours.push(neighbour);
  }

  end(): Data {
    return {
      entries: this.entries, ipv4: this.entries - this.#ipv6, ipv6: this.#ipv6,
      states: [...this.#states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([state, n]) => ({ state, count: n })), neighbours: this.#neighbours,
    };
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const reader = new Reader(context);
  const read = startsJsonList(lines) ? readJsonText(lines) : undefined;
  if (read !== undefined) {
    context.known(read);
    for (const [i, entry] of recordsIn(read.value).entries()) {
      const neighbour = fromJson(entry);
      if (neighbour !== undefined) reader.add(neighbour, read.elements[i] ?? read);
    }
  } else {
    for (const line of lines) {
      const text = line.text.trim();
      const neighbour = readNeighbour(text);
      if (neighbour !== undefined) reader.add(neighbour, line);
      else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
    }
  }
  return reader.entries > 0 ? reader.end() : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsJsonList(head)) {
    const start = head.slice(0, 12).map((l) => l.text.slice(0, 600)).join('');
    return /"dst":/.test(start) && /"dev":/.test(start) && /"state":\s*\[/.test(start) ? 'yes' : 'no';
  }
  const texts = head.slice(0, 60).map((l) => l.text.trim()).filter((t) => t !== '');
  const own = texts.filter((t) => readNeighbour(t) !== undefined).length;
  if (own === 0) return 'no';
  return own * 2 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ip-neigh',
  title: 'neighbours of the host (ip neigh)',
  rows: 'neighbours',
  kind: 'text',
  scope: 'node',
  area: 'routing',
  collect: 'ip -4 n',
  commands: [/^ip(-(-[46dsj]|-details|-stats|-statistics|-json|-c|-color))*-n(eigh|eighbor|eighbour)?(-.*)?$/],
  schema: IpNeighData,
  sniff,
  parse,
});
