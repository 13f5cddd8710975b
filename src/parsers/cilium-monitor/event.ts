import { parseEndpoint } from '../../base/ip.ts';
import { dropReason, type DropReason } from '../drop-reasons.ts';

/** Addresses of a packet as the summary at the end of a line tells them. */
export interface Packet {
  readonly source?: string;
  readonly destination?: string;
  readonly port?: number;
  readonly protocol?: string;
}

export interface Drop extends Packet, DropReason {
  readonly kind: 'drop';
  readonly sourceIdentity?: string;
  readonly destinationIdentity?: string;
  readonly endpoint?: string;
  readonly device?: string;
  readonly file?: string;
  readonly fileLine?: number;
}

export interface Verdict extends Packet {
  readonly kind: 'verdict';
  readonly endpoint: string;
  readonly remote: string;
  readonly direction: 'ingress' | 'egress';
  readonly action: string;
  readonly match: string;
}

export type Event =
  | Drop
  | Verdict
  | { readonly kind: 'trace'; readonly point: string; readonly state?: string; readonly encrypted: boolean }
  | { readonly kind: 'socket'; readonly stage: string }
  | { readonly kind: 'l7'; readonly protocol: string; readonly verdict: string }
  | { readonly kind: 'agent'; readonly type: string }
  | { readonly kind: 'debug' }
  | { readonly kind: 'lost'; readonly count: number };

const DROP = 'xx drop (';
const DROP_END = ') flow ';
const IDENTITIES = /\bidentity ([\w.-]{1,60})->([\w.-]{1,60})/;
const FILE = /\bfile ([\w./-]{1,120})(?::| line )(\d{1,6})/;
const TRACE = /^(->|<-) (endpoint|proxy|host|stack|overlay|network|crypto|unknown)\b/;
const TRACE_TAIL = /\bflow 0x[0-9a-f]{1,16}\b/;
const VERDICT = /^Policy verdict log: flow 0x[0-9a-f]{1,16} local EP ID ([\w-]{1,40}), remote ID ([\w.-]{1,60}),(?: dst port (\d{1,5}),)? proto (\d{1,3}), (ingress|egress)( true| false)?, action (\w{1,20}),(?: auth: [\w-]{1,40},)? match ([\w-]{1,20})(?:, (.*))?$/;
const SOCKET = /^CPU \d{1,5}: \[((?:pre|post)-xlate-(?:fwd|rev))\] /;
const L7 = /^(?:->|<-) (?:Request|Response|Sample) (\w{1,20}) from .{0,2000}?\bverdict (\w{1,20})/;
const AGENT = /^>> ([\w ()/-]{1,80}?)(?::|$)/;
const LOST = /^CPU \d{1,5}: Lost (\d{1,15}) events/;
const VERBOSE = /^CPU \d{1,5}: MARK 0x[0-9a-f]{1,16} FROM (\S{1,40}) ([\w-]{1,40}):? ?(.*)$/;
const PROTOCOLS: ReadonlyMap<string, string> = new Map([['1', 'icmp'], ['6', 'tcp'], ['17', 'udp'], ['58', 'icmp'], ['132', 'sctp']]);

/** `10.0.0.1:56134 -> 10.0.0.2:8080 tcp SYN`; `fe80::1 -> ff02::2 RouterSolicitation`. */
export function readPacket(summary: string): Packet {
  const [, from, to, rest] = /^(\S{2,80}) -> (\S{2,80})(?: (.*))?$/.exec(summary.trim()) ?? [];
  if (from === undefined || to === undefined) return {};
  const source = parseEndpoint(from);
  const destination = parseEndpoint(to);
  const word = /^\w{1,40}/.exec(rest ?? '')?.[0];
  const protocol = word === undefined ? undefined : /^(?:tcp|udp|sctp)$/i.test(word) ? word.toLowerCase() : 'icmp';
  return {
    source: source?.ip.text ?? from, destination: destination?.ip.text ?? to,
    ...(destination?.port === undefined ? {} : { port: destination.port }), ...(protocol === undefined ? {} : { protocol }),
  };
}

/** What follows the identities; a trace id in brackets may stand before the colon. */
function summaryOf(text: string): string {
  const at = text.indexOf(': ', Math.max(0, text.search(IDENTITIES)));
  return at < 0 ? '' : text.slice(at + 2);
}

function identities(text: string): Pick<Drop, 'sourceIdentity' | 'destinationIdentity'> {
  const [, sourceIdentity, destinationIdentity] = IDENTITIES.exec(text) ?? [];
  return sourceIdentity === undefined || destinationIdentity === undefined ? {} : { sourceIdentity, destinationIdentity };
}

function readDrop(text: string): Drop | undefined {
  const end = text.indexOf(DROP_END);
  if (end < 0) return undefined;
  const rest = text.slice(end + DROP_END.length);
  const endpoint = /\bto endpoint ([\w-]{1,40})/.exec(rest)?.[1];
  const device = /\bifindex ([\w.@-]{1,32}),/.exec(rest)?.[1];
  const [, file, fileLine] = FILE.exec(rest) ?? [];
  const ids = identities(rest);
  return {
    kind: 'drop', ...dropReason(text.slice(DROP.length, end)), ...ids, ...(ids.sourceIdentity === undefined ? {} : readPacket(summaryOf(rest))),
    ...(endpoint === undefined ? {} : { endpoint }), ...(device === undefined ? {} : { device }),
    ...(file === undefined ? {} : { file, fileLine: Number(fileLine) }),
  };
}

function readVerdict(text: string): Verdict | undefined {
  const found = VERDICT.exec(text);
  if (found === null) return undefined;
  const packet = readPacket(found[9] ?? '');
  const port = packet.port ?? (found[3] === undefined ? undefined : Number(found[3]));
  const protocol = packet.protocol ?? PROTOCOLS.get(found[4] ?? '');
  return {
    kind: 'verdict', endpoint: found[1] ?? '', remote: found[2] ?? '', action: found[7] ?? '', match: (found[8] ?? '').toLowerCase(),
    // 1.8 prints `ingress true|false` for both directions.
    direction: found[5] === 'egress' || found[6] === ' false' ? 'egress' : 'ingress',
    ...packet, ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }),
  };
}

function readTrace(text: string): Event | undefined {
  const found = TRACE.exec(text);
  if (found === null || !TRACE_TAIL.test(text)) return undefined;
  const state = /\bstate ([\w-]{1,30})/.exec(text)?.[1];
  const point = `${found[1] === '->' ? 'to' : 'from'}-${found[2] ?? ''}`;
  return { kind: 'trace', point, encrypted: /^\S+ [\w ]{1,60}? encrypted\s/.test(text.slice(0, 120)), ...(state === undefined ? {} : { state }) };
}

function readVerbose(text: string): Event | undefined {
  const found = VERBOSE.exec(text);
  if (found === null) return undefined;
  const word = found[2] ?? '';
  const rest = found[3] ?? '';
  if (word === 'DEBUG') return { kind: 'debug' };
  if (word === 'DROP') {
    // The reason may hold commas; what follows it is known.
    const reason = /\breason (.{1,200}?)(?:, identity |, to endpoint |, ifindex |, file |$)/.exec(rest)?.[1] ?? '';
    const endpoint = /\bto endpoint ([\w-]{1,40})/.exec(rest)?.[1];
    return { kind: 'drop', ...dropReason(reason), ...identities(rest), ...(endpoint === undefined ? {} : { endpoint }) };
  }
  const state = /\bstate ([\w-]{1,30})/.exec(rest)?.[1];
  return { kind: 'trace', point: word, encrypted: false, ...(state === undefined ? {} : { state }) };
}

/** Reads one line of `cilium monitor`; undefined when it is no event. */
export function readEvent(raw: string): Event | undefined {
  const text = raw.trim();
  if (text.startsWith(DROP)) return readDrop(text);
  if (text.startsWith('Policy verdict log:')) return readVerdict(text);
  if (text.startsWith('CPU ')) {
    const stage = SOCKET.exec(text)?.[1];
    if (stage !== undefined) return { kind: 'socket', stage };
    const lost = LOST.exec(text)?.[1];
    return lost === undefined ? readVerbose(text) : { kind: 'lost', count: Number(lost) };
  }
  if (text.startsWith('>> ')) {
    const type = AGENT.exec(text)?.[1];
    return type === undefined ? undefined : { kind: 'agent', type };
  }
  const l7 = L7.exec(text);
  if (l7 !== null) return { kind: 'l7', protocol: l7[1] ?? '', verdict: l7[2] ?? '' };
  return readTrace(text);
}
