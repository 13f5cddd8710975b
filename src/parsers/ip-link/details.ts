import * as z from 'zod';

const Int = z.number().int();

/** Counters of one direction. The column after `dropped` is `missed` or, in older releases, `overrun`. */
export const Counters = z.object({
  bytes: Int.optional(), packets: Int.optional(), errors: Int.optional(), dropped: Int.optional(),
  missed: Int.optional(), overrun: Int.optional(), multicast: Int.optional(), carrier: Int.optional(), collisions: Int.optional(),
  /** Of `-s -s`. */
  length: Int.optional(), crc: Int.optional(), frame: Int.optional(), fifo: Int.optional(), aborted: Int.optional(), window: Int.optional(),
  heartbeat: Int.optional(), transitions: Int.optional(),
});
export type Counters = z.infer<typeof Counters>;

export const LinkDetails = z.object({
  /** `veth`, `vxlan`, `geneve`, `netkit`, `wireguard`, `bond`, `vlan` ...; only `-d` prints it. */
  kind: z.string().optional(),
  minMtu: Int.optional(),
  maxMtu: Int.optional(),
  txQueues: Int.optional(),
  rxQueues: Int.optional(),
  gsoMaxSize: Int.optional(),
  groMaxSize: Int.optional(),
  promiscuity: Int.optional(),
  /** Identifier of a vxlan, geneve or vlan device. */
  vni: Int.optional(),
  /** Collects metadata: the tunnel key comes from the packet's route, as Cilium's own tunnel device does it. */
  external: z.boolean().optional(),
  dstPort: Int.optional(),
  /** The one peer of a vxlan or geneve device that is made for one. */
  remote: z.string().optional(),
  /** Mode of a bond, macvlan, ipvlan or netkit device. */
  mode: z.string().optional(),
  /** Kind of the device it is enslaved to: `bridge`, `bond`. */
  slaveKind: z.string().optional(),
  xdpProgram: z.object({ id: Int, name: z.string().optional() }).optional(),
});
export type LinkDetails = z.infer<typeof LinkDetails>;

const NUMBERS: ReadonlyMap<string, 'minMtu' | 'maxMtu' | 'txQueues' | 'rxQueues' | 'gsoMaxSize' | 'groMaxSize' | 'promiscuity' | 'dstPort' | 'vni'> = new Map([
  ['minmtu', 'minMtu'], ['maxmtu', 'maxMtu'], ['numtxqueues', 'txQueues'], ['numrxqueues', 'rxQueues'], ['gso_max_size', 'gsoMaxSize'],
  ['gro_max_size', 'groMaxSize'], ['promiscuity', 'promiscuity'], ['dstport', 'dstPort'], ['id', 'vni'],
]);
const IDENTIFIED: ReadonlySet<string> = new Set(['vxlan', 'geneve', 'vlan']);
/** Attributes that can begin the line where a device has no kind of its own. */
const ATTRIBUTES: ReadonlySet<string> = new Set(['addrgenmode', 'numtxqueues', 'promiscuity', 'allmulti', 'minmtu', 'brd', 'link-netns', 'link-netnsid', 'permaddr', 'peer', 'alias', 'new-netnsid', 'new-ifindex']);

/** Reads the words of a `-d` line into the details. `start`: the line begins with the kind, when it has one. */
export function takeDetails(words: readonly string[], details: LinkDetails, start: boolean): void {
  const first = words[0];
  if (start && first !== undefined && !ATTRIBUTES.has(first)) {
    if (first.endsWith('_slave')) details.slaveKind = first.slice(0, -'_slave'.length);
    else details.kind = first;
  }
  words.forEach((word, at) => { takeDetail(word, words[at + 1], at, details); });
}

function takeDetail(word: string, next: string | undefined, at: number, details: LinkDetails): void {
  if (word === 'external') details.external = true;
  if (word === 'remote' && next !== undefined && /^[\da-fA-F.:]{3,45}$/.test(next)) details.remote = next;
  const field = NUMBERS.get(word);
  if (field === 'vni' && !IDENTIFIED.has(details.kind ?? '')) return;
  if (field !== undefined && next !== undefined && /^\d{1,10}$/.test(next)) details[field] = Number(next);
  if (word === 'mode' && at > 0 && next !== undefined) details.mode ??= next;
}

/** `prog/xdp id 1580 name cil_xdp_entry tag 89ba1a4440882cd7 jited`. */
export function takeXdp(text: string, details: LinkDetails): boolean {
  const m = /^prog\/xdp\w* id (\d{1,10})(?: name (\S+))?/.exec(text);
  if (m === null) return false;
  details.xdpProgram = { id: Number(m[1]), ...(m[2] !== undefined && { name: m[2] }) };
  return true;
}

const TITLES: ReadonlyMap<string, keyof Counters> = new Map([
  ['bytes', 'bytes'], ['packets', 'packets'], ['errors', 'errors'], ['dropped', 'dropped'], ['missed', 'missed'], ['overrun', 'overrun'],
  ['mcast', 'multicast'], ['carrier', 'carrier'], ['collsns', 'collisions'], ['length', 'length'], ['crc', 'crc'], ['frame', 'frame'],
  ['fifo', 'fifo'], ['aborted', 'aborted'], ['window', 'window'], ['heartbt', 'heartbeat'], ['heartbeat', 'heartbeat'], ['transns', 'transitions'],
]);

/** `RX: bytes packets errors dropped missed mcast`, `TX errors: aborted fifo ...`: says what the numbers of the next line are. */
export function readCounterTitle(text: string): { direction: 'rx' | 'tx'; titles: (keyof Counters | undefined)[] } | undefined {
  const m = /^([RT])X(?: errors)?:\s+([a-z]+\s.*)$/.exec(text);
  if (m?.[2] === undefined) return undefined;
  return { direction: m[1] === 'R' ? 'rx' : 'tx', titles: m[2].trim().split(/\s+/).map((t) => TITLES.get(t)) };
}

/** The numbers below a title. False when the line holds anything else. */
export function takeCounters(text: string, titles: readonly (keyof Counters | undefined)[], counters: Counters): boolean {
  const words = text.split(/\s+/);
  if (words.some((w) => !/^\d{1,20}$/.test(w))) return false;
  titles.forEach((title, at) => {
    const word = words[at];
    if (title !== undefined && word !== undefined) counters[title] = Math.min(Number(word), Number.MAX_SAFE_INTEGER);
  });
  return true;
}
