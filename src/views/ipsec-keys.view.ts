import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { sharedKeys } from './ipsec/shared-keys.ts';

const Keys = z.array(z.number().int());

const IpsecKeys = z.object({
  /** Numbers of keys by node, from the CiliumNode objects, the states of the kernel and the map of nodes. */
  nodes: z.array(z.object({
    node: z.string(),
    /** The key the node announces to the others. */
    announced: z.number().int().optional(),
    /** Keys in the states of its kernel. */
    installed: Keys.optional(),
    /** Keys it uses towards others, from its map of nodes. */
    sending: Keys.optional(),
    /** `Keys in use` of `cilium encrypt status`. */
    inUse: z.number().int().optional(),
  })),
  /** Different keys that nodes announce. */
  announced: Keys,
  /** Different keys in the kernels and maps of nodes. */
  used: Keys,
  /** Different counts of `Keys in use`, smallest first. */
  counts: z.array(z.number().int()),
  /** Keys with which a node encrypts for several others, told by the hashes that cilium-bugtool prints; absent without them. */
  shared: z.array(z.object({ node: z.string(), key: z.number().int(), peers: z.number().int() })).optional(),
  /** Nodes of the cluster, where CiliumNode objects tell. */
  nodeCount: z.number().int().optional(),
});
type Node = z.input<typeof IpsecKeys>['nodes'][number];
interface Told { node: Node; places: EvidenceRef[] }

/** A CiliumNode shows this number where WireGuard encrypts. */
const WIREGUARD = 255;

/** Which IPsec keys the nodes announce and use. */
export const view = defineView({
  id: 'ipsec-keys',
  title: 'IPsec keys that nodes announce and use',
  scope: 'cluster',
  collect: 'kubectl get ciliumnodes -o yaml; cilium-dbg encrypt status (in each agent); ip xfrm state',
  schema: IpsecKeys,
  build: (context) => {
    const told = new Map<string, Told>();
    const of = (node: string, places: readonly EvidenceRef[]): Node => {
      const found = told.get(node) ?? { node: { node }, places: [] };
      told.set(node, found);
      found.places.push(...places.slice(0, 3));
      return found.node;
    };
    const objects = context.read('cilium-nodes');
    for (const list of objects) for (const [i, n] of list.data.items.entries()) if (n.encryptionKey > 0 && n.encryptionKey < WIREGUARD) of(n.name, list.places(`items[${String(i)}].encryptionKey`)).announced = n.encryptionKey;
    readKernels(context, of);
    if (told.size === 0) return { missing: [...context.missing('cilium-nodes'), ...context.missing('cilium-encrypt-status'), ...context.missing('xfrm')] };
    const nodes = sortedBy(told.values(), (t) => t.node.node);
    context.note('', nodes[0]?.places ?? []);
    context.note('nodes', nodes.flatMap((t) => t.places).slice(0, 6));
    for (const [i, t] of nodes.entries()) context.note(`nodes[${String(i)}]`, t.places);
    const all = nodes.map((t) => t.node);
    const size = objects.reduce((n, l) => n + l.data.items.length, 0);
    return {
      nodes: all, announced: distinct(all.flatMap((n) => n.announced ?? [])), used: distinct(all.flatMap((n) => [...n.installed ?? [], ...n.sending ?? []])),
      counts: distinct(all.flatMap((n) => n.inUse ?? [])), ...shared(context), ...(size === 0 ? {} : { nodeCount: size }),
    };
  },
});

function shared(context: ViewContext): Pick<z.input<typeof IpsecKeys>, 'shared'> {
  if (!context.read('xfrm').some((r) => r.data.keyHashes > 0)) {
    context.lacks('shared', { input: 'xfrm', reason: 'field-missing', detail: 'no list of states holds the hashes of their keys, as cilium-bugtool prints them', collect: 'cilium-bugtool (in each agent)' });
    return {};
  }
  const found = sharedKeys(context);
  found.forEach(({ places }, i) => { context.note(`shared[${String(i)}]`, places); });
  return { shared: found.map(({ places: _places, ...key }) => key) };
}

function readKernels(context: ViewContext, of: (node: string, places: readonly EvidenceRef[]) => Node): void {
  for (const read of context.read('xfrm')) {
    const states = read.data.states.map((s, i) => ({ ...s, at: i })).filter((s) => s.proto === 'esp' && (s.spi ?? 0) > 0 && (s.spi ?? 0) < WIREGUARD);
    const keys = distinct(states.flatMap((s) => s.spi ?? []));
    if (keys.length === 0) continue;
    of(read.node ?? 'a node', keys.flatMap((k) => read.places(`states[${String(states.find((s) => s.spi === k)?.at ?? 0)}]`))).installed = keys;
  }
  for (const read of context.read('cilium-nodeids')) {
    const rows = read.data.rows.map((r, i) => ({ ...r, at: i })).filter((r) => (r.spi ?? 0) > 0);
    const keys = distinct(rows.flatMap((r) => r.spi ?? []));
    if (keys.length === 0) continue;
    of(read.node ?? 'a node', keys.flatMap((k) => read.places(`rows[${String(rows.find((r) => r.spi === k)?.at ?? 0)}]`))).sending = keys;
  }
  for (const [i, read] of context.read('cilium-encrypt-status').entries()) {
    if (read.data.mode !== 'ipsec' || read.data.keysInUse === undefined) continue;
    of(read.node ?? `node ${String(i + 1)}`, read.places('keysInUse')).inUse = read.data.keysInUse;
  }
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
