import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noteList } from './note-list.ts';
import { DEVICE } from './wireguard/devices.ts';

const Count = z.object({ node: z.string(), peers: z.number().int(), expected: z.number().int() });

const WireguardMembers = z.object({
  /** Keys that several nodes publish. */
  shared: z.array(z.object({ key: z.string(), nodes: z.array(z.string()) })),
  /** Nodes whose device has another key than their CiliumNode object says; absent where no agent told its key. */
  apart: z.array(z.object({ node: z.string(), own: z.string(), published: z.string().optional() })).optional(),
  /** Nodes that have fewer peers than others publish keys, beyond those that came or go a moment ago. Absent where no agent told a count. */
  short: z.array(Count).optional(),
  /** Nodes that have more; absent as well where other clusters may have nodes among the peers, or the objects may not be all. */
  over: z.array(Count).optional(),
});
type WireguardMembers = z.input<typeof WireguardMembers>;
interface Own { readonly node: string | undefined; readonly key?: string; readonly peers?: number; readonly places: readonly EvidenceRef[] }

/** A node that joins or leaves is known to all others within this time, in seconds. */
const SETTLED = 300;

/** Public keys of WireGuard as nodes publish them against the keys and counts of peers that the agents tell. */
export const view = defineView({
  id: 'wireguard-members',
  title: 'WireGuard keys that nodes publish, against keys and peers of the devices',
  scope: 'cluster',
  collect: 'kubectl get ciliumnodes -o yaml; cilium-dbg status (in each agent)',
  schema: WireguardMembers,
  build: (context) => {
    const published = publishedKeys(context);
    if (published.length === 0) return { missing: context.missing('cilium-nodes').length > 0 ? context.missing('cilium-nodes') : [{ input: 'cilium-nodes', reason: 'field-missing', detail: 'no CiliumNode object carries a WireGuard key', collect: 'kubectl get ciliumnodes -o yaml' }] };
    context.note('', published[0]?.places ?? []);
    const own = ownDevices(context);
    return { shared: sharedKeys(published, context), ...keysApart(published, own, context), ...counts(published, own, context) };
  },
});

interface Published { readonly node: string; readonly key: string; readonly settled: boolean | undefined; readonly places: readonly EvidenceRef[] }

function publishedKeys(context: ViewContext): Published[] {
  return context.read('cilium-nodes').flatMap((r) => r.data.items.flatMap((n, i): Published[] => {
    if (n.wireguardPublicKey === undefined) return [];
    const age = secondsBefore(n.creationTimestamp, context.snapshot.collectedAt);
    const settled = n.deletionTimestamp !== undefined ? false : age === undefined ? undefined : age >= SETTLED;
    return [{ node: n.name, key: n.wireguardPublicKey, settled, places: r.places(`items[${String(i)}].wireguardPublicKey`) }];
  }));
}

/** What each agent, or the kernel of its node, says of its own device. */
function ownDevices(context: ViewContext): Own[] {
  const status = context.read('cilium-status').flatMap((r) => (r.data.encryption?.wireguard ?? []).flatMap((w): Own[] => (
    w.interface === DEVICE ? [{ node: r.node, key: w.publicKey, peers: w.peers, places: r.places('encryption') }] : [])));
  const encrypt = context.read('cilium-encrypt-status').flatMap((r) => r.data.wireguard.flatMap((w, i): Own[] => (
    w.name === DEVICE ? [{ node: r.node, ...(w.publicKey === undefined ? {} : { key: w.publicKey }), ...(w.peers === undefined ? {} : { peers: w.peers }), places: r.places(`wireguard[${String(i)}]`) }] : [])));
  const shown = context.read('wg-show').flatMap((r) => r.data.interfaces.flatMap((w, i): Own[] => (
    w.name === DEVICE ? [{ node: r.node, ...(w.publicKey === undefined ? {} : { key: w.publicKey }), peers: w.peerCount, places: r.places(`interfaces[${String(i)}]`) }] : [])));
  const first = new Map([...shown, ...encrypt, ...status].map((o, i) => [o.node ?? `#${String(i)}`, o]));
  return sortedBy(first.values(), (o) => o.node ?? '');
}

function sharedKeys(published: readonly Published[], context: ViewContext): WireguardMembers['shared'] {
  const byKey = new Map<string, Published[]>();
  for (const one of published) {
    const group = byKey.get(one.key);
    if (group === undefined) byKey.set(one.key, [one]);
    else group.push(one);
  }
  const shared = [...byKey.values()].filter((g) => new Set(g.map((p) => p.node)).size > 1);
  return noteList(context, 'shared', shared.map((group) => ({
    key: group[0]?.key ?? '', nodes: [...new Set(group.map((p) => p.node))].sort(), places: group.flatMap((p) => p.places).slice(0, 4),
  })));
}

function keysApart(published: readonly Published[], own: readonly Own[], context: ViewContext): Pick<WireguardMembers, 'apart'> {
  const byNode = new Map(published.map((p) => [p.node, p]));
  const keys = new Set(published.map((p) => p.key));
  const all = isComplete(published, context);
  const known = own.flatMap((o) => {
    const said = byNode.get(o.node ?? '');
    if (o.key === undefined || o.key === '' || (said === undefined && !all && !keys.has(o.key))) return [];
    return [{ own: o.key, node: o.node ?? 'a node', published: said?.key ?? (keys.has(o.key) ? o.key : undefined), places: [...said?.places ?? [], ...o.places] }];
  });
  if (known.length > 0) return { apart: noteList(context, 'apart', known.filter((k) => k.own !== k.published)).map(({ published: said, ...k }) => ({ ...k, ...(said === undefined ? {} : { published: said }) })) };
  context.lacks('apart', { input: 'cilium-status', reason: 'absent', detail: 'no agent of a known node told the key of its device', collect: 'cilium-dbg status (in each agent)' });
  return {};
}

function counts(published: readonly Published[], own: readonly Own[], context: ViewContext): Pick<WireguardMembers, 'short' | 'over'> {
  const settled = published.filter((p) => p.settled !== false).length;
  const known = own.flatMap(({ node, peers, places }) => (peers === undefined ? [] : [{ node: node ?? 'a node', peers, places: [...places, ...published[0]?.places ?? []] }]));
  const unsure = known.length === 0 ? 'no agent told the number of its peers' : published.some((p) => p.settled === undefined) ? 'nothing tells whether a node joined a moment ago' : undefined;
  if (unsure !== undefined) {
    for (const field of ['short', 'over']) context.lacks(field, { input: 'cilium-status', reason: 'absent', detail: unsure, collect: 'cilium-dbg status (in each agent)' });
    return {};
  }
  const told = (field: string, wrong: typeof known, expected: number): z.input<typeof Count>[] => noteList(context, field, wrong.map((k) => ({ ...k, expected })));
  const short = told('short', known.filter((k) => k.peers < settled - 1), settled - 1);
  if (inMesh(context) !== false || !isComplete(published, context)) return { short };
  return { short, over: told('over', known.filter((k) => k.peers > published.length - 1), published.length - 1) };
}

/** A list taken by name or selector shows only what was asked for; the list of nodes tells whether this one is whole. */
function isComplete(published: readonly Published[], context: ViewContext): boolean {
  const nodes = context.best('k8s-nodes');
  const names = new Set(published.map((p) => p.node));
  return nodes !== undefined && nodes.data.items.length > 1 && nodes.data.items.every((n) => names.has(n.name));
}

function inMesh(context: ViewContext): boolean | undefined {
  const fact = context.view('cluster-mesh');
  return fact.state === 'missing' ? undefined : z.object({ inUse: z.boolean().optional() }).parse(fact.data).inUse;
}
