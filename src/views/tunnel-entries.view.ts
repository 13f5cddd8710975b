import * as z from 'zod';
import { parseCidr } from '../base/cidr.ts';
import { plainIp as plain } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noted } from './services/kube-proxy-pods.ts';
import type { view as targetsView } from './tunnel-targets.view.ts';

/** What this view reads of another one. */
const MeshFields = z.object({ inUse: z.boolean().optional() });

const Deviation = z.object({
  map: z.enum(['tunnel map', 'ipcache']),
  prefix: z.string(),
  /** Node the prefix belongs to by the objects; absent for an entry that points to no known node. */
  node: z.string().optional(),
  /** Pod with the address, for entries of single addresses. */
  pod: z.string().optional(),
  /** Address of that node, and what the map holds: nothing at all is `no entry`, 0.0.0.0 is `no tunnel`. */
  expected: z.string().optional(),
  found: z.string(),
});

const TunnelEntries = z.object({
  /** Prefixes that were looked up in a map of this node. */
  checked: z.number().int(),
  /** Entries that lead to another node than the objects say. */
  wrong: z.array(Deviation),
  /** Prefixes without an entry, or with one without a tunnel, although the map was printed whole. */
  absent: z.array(Deviation),
  /** Entries that lead to an address that no node has; empty where other clusters may own it. */
  stale: z.array(Deviation),
  /** Ranges or pods of so many different nodes are concerned. */
  nodes: z.number().int(),
});
type Deviation = z.input<typeof Deviation>;
interface Found { readonly deviation: Deviation; readonly places: readonly EvidenceRef[] }
interface Entry { readonly prefix: string; readonly to: string | undefined; readonly foreign: boolean; /** Asked for only where something is wrong: there are as many entries as pods. */ readonly places: () => readonly EvidenceRef[] }
/** A pod range or pod address behind another node. */
interface Target { readonly prefix: string; readonly node: string; readonly addresses: readonly string[]; readonly pod: string | undefined; readonly places: () => readonly EvidenceRef[] }
interface Expected { readonly ranges: readonly Target[]; readonly pods: readonly Target[]; readonly known: ReadonlySet<string>; readonly places: readonly EvidenceRef[] }
interface MapText { readonly name: Deviation['map']; readonly entries: readonly Entry[]; /** Those of this cluster, by prefix. */ readonly own: ReadonlyMap<string, readonly Entry[]>; readonly whole: boolean; readonly places: readonly EvidenceRef[] }

/** Where the maps of a node send packets for other nodes, against the objects of Cilium. */
export const view = defineView({
  id: 'tunnel-entries',
  title: 'tunnel map and ipcache of a node against the nodes and endpoints of Cilium',
  scope: 'node',
  collect: 'cilium-dbg bpf ipcache list; cilium-dbg bpf tunnel list; kubectl get ciliumnodes,ciliumendpoints -A -o yaml',
  schema: TunnelEntries,
  build: (context) => {
    const maps = [...tunnelMaps(context), ...ipcaches(context)];
    if (maps.length === 0) return { missing: [...context.missing('cilium-bpf-ipcache'), ...context.missing('cilium-bpf-tunnel-list')] };
    const targets = context.view('tunnel-targets');
    if (targets.state === 'missing') return { missing: targets.missing };
    const expected = expectedOf(targets, context.node);
    const sought = (map: MapText): readonly Target[] => (map.name === 'ipcache' ? expected.pods : expected.ranges);
    const found = maps.flatMap((map) => sought(map).flatMap((target) => compare(map, target)));
    const wrong = found.filter((f) => f.deviation.found !== 'no entry' && f.deviation.found !== 'no tunnel');
    const absent = found.filter((f) => !wrong.includes(f));
    const unknown = maps.flatMap((map) => staleOf(map, expected));
    const stale = unknown.length === 0 || meshInUse(context) ? [] : unknown;
    context.note('', [...maps.flatMap((m) => m.places), ...expected.places].slice(0, 6));
    for (const [field, list] of [['wrong', wrong], ['absent', absent], ['stale', stale]] as const) {
      if (list.length > 0) context.note(field, list.slice(0, 3).flatMap((f) => f.places));
      list.forEach((f, i) => { context.note(`${field}[${String(i)}]`, f.places); });
    }
    return {
      checked: maps.reduce((n, map) => n + sought(map).length, 0), wrong: wrong.map((f) => f.deviation), absent: absent.map((f) => f.deviation),
      stale: stale.map((f) => f.deviation), nodes: new Set([...wrong, ...absent].map((f) => f.deviation.node)).size,
    };
  },
});

/** What the maps of this node should hold for other nodes. */
function expectedOf(fact: Extract<Fact, { readonly state: 'present' }>, own: string | undefined): Expected {
  const { nodes, ranges, pods, known } = fact.data as z.output<typeof targetsView.schema>;
  const behind = (list: typeof pods, field: string): Target[] => list.flatMap(({ prefix, node, pod }, i) => (
    node === own ? [] : [{ prefix, node, pod, addresses: nodes[node] ?? [], places: () => fact.places(`${field}[${String(i)}]`) }]));
  return { ranges: behind(ranges, 'ranges'), pods: behind(pods, 'pods'), known: new Set(known), places: fact.places('') };
}

function tunnelMaps(context: ViewContext): MapText[] {
  return context.read('cilium-bpf-tunnel-list').map((read) => indexed({
    name: 'tunnel map', whole: read.whole, places: read.places(''),
    entries: read.data.entries.map((e, i) => ({ prefix: plain(e.prefix.replace(/\/\d+$/, '')), to: plain(e.node), foreign: (e.clusterId ?? 0) > 0, places: () => read.places(`entries[${String(i)}]`) })),
  }));
}

function ipcaches(context: ViewContext): MapText[] {
  return context.read('cilium-bpf-ipcache').map((read) => indexed({
    name: 'ipcache', whole: read.whole && read.data.entries.length === read.data.count, places: read.places(''),
    entries: read.data.entries.map((e, i) => ({
      prefix: e.prefix, to: e.tunnelEndpoint === undefined ? undefined : plain(e.tunnelEndpoint),
      foreign: (e.clusterId ?? 0) > 0 || e.flags?.includes('remotecluster') === true, places: () => read.places(`entries[${String(i)}]`),
    })),
  }));
}

/** An ipcache holds an entry for each pod of the cluster, and each is looked up. */
function indexed(map: Omit<MapText, 'own'>): MapText {
  const own = new Map<string, Entry[]>();
  for (const entry of map.entries) {
    if (entry.foreign) continue;
    const known = own.get(entry.prefix);
    if (known === undefined) own.set(entry.prefix, [entry]);
    else known.push(entry);
  }
  return { ...map, own };
}

/** The tunnel map knows a range by its first address. */
function keyOf(map: MapText, { prefix }: Target): string {
  return map.name === 'ipcache' ? prefix : plain((parseCidr(prefix)?.text ?? prefix).replace(/\/\d+$/, ''));
}

function compare(map: MapText, target: Target): Found[] {
  const key = keyOf(map, target);
  const entries = map.own.get(key) ?? [];
  if (entries.some((e) => e.to !== undefined && target.addresses.includes(e.to))) return [];
  const [entry] = entries;
  if (entry === undefined && !map.whole) return [];
  const found = entry === undefined ? 'no entry' : entry.to ?? 'no tunnel';
  const looked = entry?.places() ?? noted(map.places, `no entry for ${key} in these lines`);
  const { node, pod, addresses: [expected] } = target;
  return [{
    places: [...looked, ...target.places()].slice(0, 4),
    deviation: { map: map.name, prefix: target.prefix, node, found, ...(pod === undefined ? {} : { pod }), ...(expected === undefined ? {} : { expected }) },
  }];
}

function staleOf(map: MapText, { known }: Expected): Found[] {
  return map.entries.flatMap((e) => (e.foreign || e.to === undefined || known.has(e.to) ? [] : [{ places: e.places(), deviation: { map: map.name, prefix: e.prefix, found: e.to } }]));
}

/** Entries of other clusters lead to nodes that no object here names. */
function meshInUse(context: ViewContext): boolean {
  const fact = context.view('cluster-mesh');
  if (fact.state === 'present' && MeshFields.parse(fact.data).inUse === true) return true;
  return new Set(context.read('cilium-node-list').flatMap((r) => r.data.nodes.map((n) => n.cluster ?? ''))).size > 1;
}
