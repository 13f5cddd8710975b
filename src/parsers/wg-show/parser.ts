import * as z from 'zod';
import { parseBytes } from '../../base/bytes.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const Peer = z.object({
  publicKey: z.string(),
  endpoint: z.string().optional(),
  /** At most 300; see `allowedIpCount`. */
  allowedIps: z.array(z.string()),
  allowedIpCount: count,
  /** Seconds since the last handshake; absent when there never was one. */
  handshakeAge: count.optional(),
  received: count.optional(),
  sent: count.optional(),
  /** Seconds, 0 when off. */
  keepalive: count.optional(),
  presharedKey: z.boolean(),
});
type Peer = z.infer<typeof Peer>;

const WgShowData = z.object({
  interfaces: z.array(z.object({
    name: z.string(),
    publicKey: z.string().optional(),
    port: count.optional(),
    /** Mark of the encrypted packets; 0 when off. */
    fwmark: count.optional(),
    peers: z.array(Peer).describe('At most 5000'),
    peerCount: count,
    /** Peers without a handshake. */
    silent: count,
  })),
});
type Data = z.infer<typeof WgShowData>;
type Interface = Data['interfaces'][number];

const MAX_PEERS = 5000;
const MAX_INTERFACES = 100;
const MAX_IPS = 300;
const KEY = /^[A-Za-z0-9+/]{42}[A-Za-z0-9+/=]{2}$/;
const PAIR = /^(interface|peer|public key|private key|listening port|fwmark|preshared key|endpoint|allowed ips|latest handshake|transfer|persistent keepalive): *(.*)$/;
const UNITS: ReadonlyMap<string, number> = new Map([['second', 1], ['minute', 60], ['hour', 3600], ['day', 86_400], ['year', 31_536_000]]);

/** `1 minute, 23 seconds ago`; `Now` right after it. */
function ageOf(text: string): number | undefined {
  if (/^now$/i.test(text)) return 0;
  let seconds: number | undefined;
  for (const m of text.matchAll(/(\d{1,9}) (second|minute|hour|day|year)s?/g)) seconds = (seconds ?? 0) + Number(m[1]) * (UNITS.get(m[2] ?? '') ?? 0);
  return seconds;
}

class Reader {
  readonly interfaces: Interface[] = [];
  readonly #context: ParseContext;
  #peer: Peer | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    const pair = PAIR.exec(text);
    if (pair?.[1] !== undefined) this.#pair(pair[1], (pair[2] ?? '').trim(), line);
    else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  #pair(key: string, value: string, line: Line): void {
    // A private or preshared key may stand here in clear: such a line is only ever counted.
    this.#context.known(line);
    if (key === 'interface') { this.#open(value, line); return; }
    const current = this.interfaces.at(-1);
    if (current === undefined) return;
    if (key === 'peer') this.#openPeer(value, current, line);
    else if (this.#peer === undefined) takeInterface(key, value, current);
    else takePeer(key, value, this.#peer);
  }

  #open(name: string, line: Line): void {
    this.#peer = undefined;
    if (this.interfaces.length >= MAX_INTERFACES) return;
    // Without a place of its own a field is proven by the first lines of the text, which can hold keys.
    if (this.interfaces.length === 0) this.#context.note('interfaces', line);
    this.#context.note(`interfaces[${this.interfaces.length}]`, line);
    this.interfaces.push({ name: name.slice(0, 32), peers: [], peerCount: 0, silent: 0 });
  }

  #openPeer(key: string, current: Interface, line: Line): void {
    current.peerCount++;
    this.#peer = { publicKey: KEY.test(key) ? key : '', allowedIps: [], allowedIpCount: 0, presharedKey: false };
    if (current.peers.length >= MAX_PEERS) return;
    this.#context.note(`interfaces[${this.interfaces.length - 1}].peers[${current.peers.length}]`, line);
    current.peers.push(this.#peer);
  }
}

function takeInterface(key: string, value: string, current: Interface): void {
  if (key === 'public key' && KEY.test(value)) current.publicKey = value;
  else if (key === 'listening port' && /^\d{1,5}$/.test(value)) current.port = Number(value);
  else if (key === 'fwmark' && /^(0x[0-9a-f]{1,8}|off)$/.test(value)) current.fwmark = value === 'off' ? 0 : Number(value);
}

function takePeer(key: string, value: string, peer: Peer): void {
  const transfer = /^([\d.]{1,20} \w{1,5}) received, ([\d.]{1,20} \w{1,5}) sent$/.exec(value);
  if (key === 'endpoint' && value !== '(none)') peer.endpoint = value.slice(0, 60);
  else if (key === 'allowed ips' && value !== '(none)') takeAllowed(value.split(','), peer);
  else if (key === 'latest handshake') {
    const age = ageOf(value);
    if (age !== undefined) peer.handshakeAge = age;
  } else if (key === 'preshared key') peer.presharedKey = true;
  else if (key === 'persistent keepalive') {
    const seconds = /^(?:every )?(\d{1,6})/.exec(value)?.[1] ?? (value === 'off' ? '0' : undefined);
    const minutes = /^every (\d{1,5}) minutes?/.exec(value)?.[1];
    if (minutes !== undefined) peer.keepalive = Number(minutes) * 60;
    else if (seconds !== undefined) peer.keepalive = Number(seconds);
  } else if (key === 'transfer' && transfer !== null) {
    const [received, sent] = [parseBytes(transfer[1] ?? ''), parseBytes(transfer[2] ?? '')];
    if (received !== undefined) peer.received = received;
    if (sent !== undefined) peer.sent = sent;
  }
}

function takeAllowed(items: readonly string[], peer: Peer): void {
  const ips = items.map((ip) => ip.trim()).filter((ip) => ip !== '');
  peer.allowedIpCount = ips.length;
  peer.allowedIps = ips.slice(0, MAX_IPS).map((ip) => ip.slice(0, 60));
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  for (const one of reader.interfaces) one.silent = one.peers.filter((p) => p.handshakeAge === undefined).length;
  return reader.interfaces.length > 0 ? { interfaces: reader.interfaces } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  // `cilium debuginfo` holds the same lines in one of its sections
  if (head.some((l) => /^(?:#{4} (?:Cilium|Kernel version|Endpoint list)|# Cilium debug information)/.test(l.text))) return 'no';
  const texts = head.slice(0, 40).map((l) => l.text.trim());
  const own = texts.some((t) => /^interface: [\w.@-]{1,32}$/.test(t));
  return own && texts.some((t) => /^(private key: |listening port: \d|peer: [A-Za-z0-9+/]{42})/.test(t)) ? 'yes' : own ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'wg-show',
  title: 'WireGuard devices and peers (wg show)',
  kind: 'text',
  scope: 'node',
  area: 'encryption',
  collect: 'wg show',
  commands: [/^wg(-show(-(?!.*(dump|keys|private|preshared)).*)?)?$/],
  schema: WgShowData,
  sniff,
  parse,
});
