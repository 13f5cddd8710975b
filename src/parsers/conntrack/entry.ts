/** One tuple of an entry: how the packets of one direction look. */
export interface Tuple { readonly src: string; readonly dst: string; readonly sport?: number; readonly dport?: number; readonly packets?: number; readonly bytes?: number }

/** One entry of the connection tracking table. */
export interface Entry {
  readonly family: 'ipv4' | 'ipv6';
  /** `tcp`, `udp`, `icmp`; `unknown-2` for those without a module. */
  readonly protocol: string;
  readonly state?: string;
  readonly original: Tuple;
  readonly reply?: Tuple;
  /** `UNREPLIED`, `ASSURED`, `OFFLOAD`, `HW_OFFLOAD`, `DYING`, `UNCONFIRMED`. */
  readonly flags: readonly string[];
  readonly mark?: number;
  readonly zone?: number;
}

const ADDRESS = /^[0-9a-f.:]{2,45}$/i;
const EVENT = /^(?:\[\d{1,12}\.\d{1,9}\]\s*)?\[(?:NEW|UPDATE|DESTROY)\]\s*/;
const HEAD = /^(?:ipv([46])\s+\d{1,3}\s+)?([a-z][a-z0-9-]{1,15})\s+(\d{1,3})\s+(?:(\d{1,10})\s+)?(?:([A-Z][A-Z_0-9]{1,20})\s+)?(?=src=|type=|\[)/;

function portOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;
}

interface Draft { readonly tuples: Map<string, string>[]; readonly rest: Map<string, string>; readonly flags: string[] }

/** Words of an entry, told apart by the second `src=`, with which the other direction begins. */
function split(text: string): Draft {
  const draft: Draft = { tuples: [], rest: new Map(), flags: [] };
  for (const word of text.split(/\s+/)) {
    const flag = /^\[([A-Z_]{2,20})\]$/.exec(word)?.[1];
    const at = word.indexOf('=');
    if (flag !== undefined) draft.flags.push(flag);
    else if (at > 0) takeWord(word.slice(0, at), word.slice(at + 1), draft);
  }
  return draft;
}

const OF_TUPLE: ReadonlySet<string> = new Set(['dst', 'sport', 'dport', 'packets', 'bytes', 'type', 'code', 'id', 'srckey', 'dstkey']);

function takeWord(key: string, value: string, draft: Draft): void {
  if (key === 'src') draft.tuples.push(new Map([['src', value]]));
  else if (OF_TUPLE.has(key)) draft.tuples.at(-1)?.set(key, value);
  else draft.rest.set(key, value);
}

function tupleOf(words: ReadonlyMap<string, string> | undefined): Tuple | undefined {
  const [src, dst] = [words?.get('src'), words?.get('dst')];
  if (words === undefined || src === undefined || dst === undefined || !ADDRESS.test(src) || !ADDRESS.test(dst)) return undefined;
  const [sport, dport, packets, bytes] = [portOf(words.get('sport')), portOf(words.get('dport')), countOf(words.get('packets')), countOf(words.get('bytes'))];
  return {
    src, dst, ...(sport !== undefined && { sport }), ...(dport !== undefined && { dport }), ...(packets !== undefined && { packets }),
    ...(bytes !== undefined && { bytes }),
  };
}

/**
 * `tcp 6 116 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 packets=5 bytes=297 src=... [ASSURED] mark=0 use=1`, with `ipv4 2`
 * before it in the extended form and in `/proc/net/nf_conntrack`, with `[NEW]` in the event form.
 */
export function readEntry(line: string): Entry | undefined {
  const text = line.trim().replace(EVENT, '');
  const head = HEAD.exec(text);
  if (head?.[2] === undefined) return undefined;
  const draft = split(text.slice(head[0].length));
  const original = tupleOf(draft.tuples[0]);
  if (original === undefined) return undefined;
  const reply = tupleOf(draft.tuples[1]);
  const [mark, zone] = [countOf(draft.rest.get('mark')), countOf(draft.rest.get('zone'))];
  return {
    family: head[1] === '6' || original.src.includes(':') ? 'ipv6' : 'ipv4', protocol: head[2] === 'unknown' ? `unknown-${head[3] ?? ''}` : head[2],
    original, flags: draft.flags, ...(head[5] !== undefined && { state: head[5] }), ...(reply !== undefined && { reply }),
    ...(mark !== undefined && { mark }), ...(zone !== undefined && { zone }),
  };
}

/** How the reply says that the packets were rewritten: by destination (a service), by source (masquerading), or both. */
export function natOf(entry: Entry): { readonly dnat: boolean; readonly snat: boolean } {
  const { original, reply } = entry;
  if (reply === undefined) return { dnat: false, snat: false };
  return {
    dnat: reply.src !== original.dst || (reply.sport !== undefined && reply.sport !== original.dport),
    snat: reply.dst !== original.src || (reply.dport !== undefined && reply.dport !== original.sport),
  };
}
