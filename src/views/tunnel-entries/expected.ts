import { parseCidr } from '../../base/cidr.ts';
import { epochOf } from '../../base/instant.ts';
import { parseIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A pod range or pod address behind another node, as the objects of Cilium tell it. */
export interface Target {
  /** `10.244.1.0/24`, `10.244.1.5/32`. */
  readonly prefix: string;
  readonly node: string;
  /** Addresses of that node: any of them is right. */
  readonly addresses: readonly string[];
  readonly pod?: string;
  readonly places: readonly EvidenceRef[];
}

export interface Expected {
  readonly ranges: readonly Target[];
  readonly pods: readonly Target[];
  /** Addresses of all nodes, this one included. */
  readonly known: ReadonlySet<string>;
  readonly places: readonly EvidenceRef[];
}

/** Objects that young may not have reached every agent when its maps were printed, in milliseconds. */
const YOUNG = 120_000;

/** What the maps of this node should hold for other nodes. Undefined without the objects of the nodes. */
export function expectedTargets(context: ViewContext): Expected | undefined {
  const reads = context.read('cilium-nodes').filter((r) => r.data.items.length > 0);
  if (reads.length === 0) return undefined;
  const isYoung = youth(context.snapshot.collectedAt);
  const addresses = new Map<string, string[]>();
  const ranges: Target[] = [];
  const known = new Set<string>();
  for (const read of reads) read.data.items.forEach((node, i) => {
    const own = [...node.internalIPs, ...node.externalIPs].map(plain);
    own.forEach((ip) => known.add(ip));
    if (node.name === context.node || isYoung(node.creationTimestamp) || node.deletionTimestamp !== undefined || own.length === 0) return;
    addresses.set(node.name, own);
    const places = read.places(`items[${String(i)}]`);
    for (const prefix of node.podCIDRs) if (parseCidr(prefix) !== undefined) ranges.push({ prefix, node: node.name, addresses: own, places });
  });
  return { ranges, pods: podsOf(context, addresses, isYoung), known, places: reads.flatMap((r) => r.places('')) };
}

function podsOf(context: ViewContext, addresses: ReadonlyMap<string, readonly string[]>, isYoung: (created: string | undefined) => boolean): Target[] {
  const byAddress = new Map([...addresses].flatMap(([name, ips]) => ips.map((ip): [string, string] => [ip, name])));
  const pods: Target[] = [];
  const owners = new Map<string, number>();
  for (const read of context.read('cilium-endpoints')) read.data.items.forEach((endpoint, i) => {
    const node = byAddress.get(plain(endpoint.nodeIP ?? ''));
    for (const ip of endpoint.ips) owners.set(plain(ip), (owners.get(plain(ip)) ?? 0) + 1);
    if (node === undefined || endpoint.state !== 'ready' || endpoint.deletionTimestamp !== undefined || isYoung(endpoint.creationTimestamp)) return;
    const places = read.places(`items[${String(i)}]`);
    for (const ip of endpoint.ips) {
      pods.push({ prefix: `${plain(ip)}/${ip.includes(':') ? '128' : '32'}`, node, addresses: addresses.get(node) ?? [], pod: `${endpoint.namespace}/${endpoint.name}`, places });
    }
  });
  // An address that two objects claim is on its way from one pod to another.
  return pods.filter((p) => owners.get(p.prefix.replace(/\/\d+$/, '')) === 1);
}

export function plain(ip: string): string {
  return parseIp(ip)?.text ?? ip;
}

function youth(collectedAt: string | undefined): (created: string | undefined) => boolean {
  const end = epochOf(collectedAt);
  return (created) => {
    const start = epochOf(created);
    return end !== undefined && start !== undefined && end - start < YOUNG;
  };
}
