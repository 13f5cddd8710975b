import { Tally } from '../../base/tally.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { readInterfaceHead } from '../ip-interface.ts';
import type { BridgeData, BridgePort, FdbEntry } from './schema.ts';

const MOST = 2000;
export const FDB = /^(?:Deleted )?((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) dev (\S{1,32})(?: (.*))?$/i;
const PORT_FLAGS = [['hairpin', 'hairpin'], ['isolated', 'isolated'], ['learning', 'learning']] as const;

/** `port    vlan-id`, `port	vlan ids` of older releases. */
export function readVlanTitle(text: string): boolean {
  return /^port\s+vlan[- ]ids?\s*/.test(text);
}

/** `de:ad:00:00:00:01 dev vxlan0 dst 10.0.0.7 vni 42 self permanent`. */
function readFdb(text: string): FdbEntry | undefined {
  const m = FDB.exec(text);
  if (m?.[1] === undefined || m[2] === undefined) return undefined;
  const entry: FdbEntry = { mac: m[1].toLowerCase(), device: m[2], flags: [] };
  const words = (m[3] ?? '').trim().split(/\s+/).filter((w) => w !== '');
  for (let at = 0; at < words.length; at++) {
    const [word = '', next = ''] = [words[at], words[at + 1]];
    if (word === 'vlan' && /^\d{1,4}$/.test(next)) entry.vlan = Number(next);
    else if (word === 'master' || word === 'br') entry.master = next;
    else if (word === 'dst') entry.destination = next;
    else if (word === 'vni' && /^\d{1,8}$/.test(next)) entry.vni = Number(next);
    else if (!/^(via|port|used|src_vni|nhid|link-netnsid|activity_notify)$/.test(word)) {
      entry.flags.push(word);
      continue;
    }
    at++;
  }
  return entry;
}

/** The second hex digit of a group address is odd. */
function isGroup(mac: string): boolean {
  return Number.parseInt(mac.slice(1, 2), 16) % 2 === 1;
}

/** Reads `bridge link`, `bridge fdb` and `bridge vlan`. */
export class BridgeReader {
  readonly #context: ParseContext;
  readonly #ports: BridgePort[] = [];
  readonly #fdb: FdbEntry[] = [];
  readonly #vlans: BridgeData['vlans'] = [];
  readonly #byDevice = new Tally();
  #fdbEntries = 0;
  #vlanDevice: string | undefined;
  #inVlans = false;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    if (readVlanTitle(text)) {
      this.#inVlans = true;
      this.#seen = true;
      this.#context.known(line);
      return;
    }
    const head = readInterfaceHead(text);
    const entry = readFdb(text);
    if (head !== undefined) this.#port(head.fields, line);
    else if (entry !== undefined) this.#entry(entry, line);
    else if (this.#inVlans) this.#vlan(line);
    else if (this.#ports.length > 0 && /^\s/.test(line.text)) this.#detail(text, line);
    else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  #port(fields: NonNullable<ReturnType<typeof readInterfaceHead>>['fields'], line: Line): void {
    const { index, name, peer, flags, mtu, master, state } = fields;
    this.#seen = true;
    this.#inVlans = false;
    if (this.#ports.length >= MOST) {
      this.#context.known(line);
      return;
    }
    this.#context.note(`ports[${this.#ports.length}]`, line);
    this.#ports.push({
      index, name, flags, ...(peer !== undefined && { peer }), ...(mtu !== undefined && { mtu }), ...(master !== undefined && { master }),
      ...(state !== undefined && { state }),
    });
  }

  #detail(text: string, line: Line): void {
    const port = this.#ports.at(-1);
    const words = text.split(/\s+/);
    for (const [word, field] of PORT_FLAGS) {
      const value = words[words.indexOf(word) + 1];
      if (port !== undefined && words.includes(word) && (value === 'on' || value === 'off')) port[field] = value === 'on';
    }
    this.#context.known(line);
  }

  #entry(entry: FdbEntry, line: Line): void {
    this.#seen = true;
    this.#fdbEntries++;
    this.#byDevice.add(entry.device);
    const worth = !isGroup(entry.mac) || entry.destination !== undefined;
    if (!worth || this.#fdb.length >= MOST) {
      this.#context.known(line);
      return;
    }
    this.#context.note(`fdb[${this.#fdb.length}]`, line);
    this.#fdb.push(entry);
  }

  /** `br0    1 PVID Egress Untagged`; further VLANs of a port stand below without its name. */
  #vlan(line: Line): void {
    const m = /^(\S{1,32})?\s+(\d{1,4}(?:-\d{1,4})?)((?: [A-Za-z]+)*)\s*$/.exec(line.text);
    const none = /^(\S{1,32})(?:\s+None)?$/.exec(line.text.trim());
    if (m?.[2] === undefined) {
      if (none?.[1] !== undefined) this.#vlanDevice = none[1];
      if (none !== null) this.#context.known(line);
      return;
    }
    this.#vlanDevice = m[1] ?? this.#vlanDevice;
    if (this.#vlanDevice === undefined) return;
    if (this.#vlans.length >= MOST) {
      this.#context.known(line);
      return;
    }
    this.#context.note(`vlans[${this.#vlans.length}]`, line);
    this.#vlans.push({ device: this.#vlanDevice, vlan: m[2], pvid: /\bPVID\b/.test(m[3] ?? ''), untagged: /\bUntagged\b/.test(m[3] ?? '') });
  }

  end(): BridgeData | undefined {
    if (!this.#seen) return undefined;
    return {
      ports: this.#ports, fdbEntries: this.#fdbEntries, fdb: this.#fdb, vlans: this.#vlans,
      fdbByDevice: this.#byDevice.top(200).map(({ key, count }) => ({ device: key, count })),
    };
  }
}
