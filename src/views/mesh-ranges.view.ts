import * as z from 'zod';
import { type Cidr, contains, parseCidr } from '../base/cidr.ts';
import { sortedBy } from '../base/sort.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { readMeshNodes, type MeshNode } from './mesh-ranges/nodes.ts';
import { sharedRanges, type Shared } from './mesh-ranges/shared.ts';

const MeshRanges = z.object({
  /** Name of this cluster. */
  local: z.string(),
  /** Other clusters whose nodes the agents know. */
  remotes: z.array(z.object({ name: z.string(), nodes: z.number().int() })),
  /** Pod ranges of other clusters that share addresses with something of this one. */
  shared: z.array(z.object({
    cluster: z.string(), node: z.string(), cidr: z.string(),
    /** `pool`: nothing of this cluster has the addresses yet. */
    with: z.enum(['pods', 'node', 'service', 'pool']),
    /** `10.42.1.0/24 of alder-1`. */
    other: z.string(),
  })),
  /** Pod ranges of other clusters that the native routing range leaves out; none in tunnel mode; absent when the mode is not known. */
  outside: z.array(z.object({ cluster: z.string(), node: z.string(), cidr: z.string() })).optional(),
  /** Families in which one side has pod ranges and the other has none. */
  families: z.array(z.object({ cluster: z.string(), family: z.enum(['IPv4', 'IPv6']), here: z.boolean() })),
});
type MeshRanges = z.input<typeof MeshRanges>;

/** The part of `config` that matters here. */
const Settings = z.object({ clusterName: z.string().optional(), routing: z.string().optional(), nativeCidr4: z.string().optional(), nativeCidr6: z.string().optional(), ipam: z.string().optional(), clusterPoolCidr4: z.string().optional(), masquerade4: z.boolean().optional(), masquerade6: z.boolean().optional(), ipMasqAgent: z.boolean().optional() });

/** Pod ranges and address families of the clusters of a mesh, as the agents know their nodes. */
export const view = defineView({
  id: 'mesh-ranges',
  title: 'pod ranges of other clusters of the mesh beside those of this one',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg node list',
  schema: MeshRanges,
  build: (context) => {
    const fact = context.view('config');
    const config = fact.state === 'missing' ? {} : Settings.parse(fact.data);
    const list = context.best('cilium-node-list');
    if (list === undefined) return { missing: context.missing('cilium-node-list') };
    const nodes = readMeshNodes(list, config.clusterName);
    if (nodes === undefined) return { missing: context.missing('cilium-config') };
    context.note('', list.places('').slice(0, 1));
    const names = sortedBy(new Set(nodes.remote.map((n) => n.cluster)), (n) => n);
    const pools = config.ipam?.startsWith('cluster-pool') === true ? (config.clusterPoolCidr4 ?? '').split(/[\s,]+/) : [];
    const shared = sharedRanges(context, nodes, pools);
    shared.forEach(({ places }, i) => { context.note(`shared[${String(i)}]`, places); });
    const families = familiesOf(context, nodes.local, nodes.remote, names);
    return {
      local: nodes.name, remotes: names.map((name) => ({ name, nodes: nodes.remote.filter((n) => n.cluster === name).length })),
      shared: shared.map(plain), families, ...outside(context, nodes.remote, config),
    };
  },
});

function plain({ cluster, node, cidr, kind, other }: Shared): MeshRanges['shared'][number] {
  return { cluster, node, cidr, with: kind, other };
}

function outside(context: ViewContext, remote: readonly MeshNode[], config: z.output<typeof Settings>): Pick<MeshRanges, 'outside'> {
  if (config.routing === undefined) {
    const [missing] = context.missing('cilium-config');
    if (missing !== undefined) context.lacks('outside', missing);
    return {};
  }
  // The range decides what is masqueraded, unless the lists of ip-masq-agent do.
  if (config.routing !== 'native' || config.ipMasqAgent === true) return { outside: [] };
  const masked = (version: Cidr['version']): boolean => (version === 4 ? config.masquerade4 : config.masquerade6) !== false;
  const ranges = [config.nativeCidr4, config.nativeCidr6].flatMap((text) => parseCidr(text ?? '') ?? []);
  const fact = context.view('config');
  const own = fact.state === 'missing' ? [] : fact.places('nativeCidr4').slice(0, 1);
  const left = remote.flatMap((n) => n.ranges.filter((r) => masked(r.version) && ranges.some((o) => o.version === r.version) && !ranges.some((o) => contains(o, r))).map((r) => ({ n, r })));
  context.note('outside', [...left.slice(0, 3).flatMap(({ n }) => n.places), ...own]);
  return { outside: left.map(({ n, r }) => ({ cluster: n.cluster, node: n.node, cidr: r.text })) };
}

function familiesOf(context: ViewContext, local: readonly MeshNode[], remote: readonly MeshNode[], names: readonly string[]): MeshRanges['families'] {
  const out: MeshRanges['families'] = [];
  const has = (nodes: readonly MeshNode[], version: Cidr['version']): MeshNode | undefined => nodes.find((n) => n.ranges.some((r) => r.version === version));
  for (const cluster of names) {
    const theirs = remote.filter((n) => n.cluster === cluster);
    // A side without any range takes addresses elsewhere, as in the clouds: that says nothing.
    if (!theirs.some((n) => n.ranges.length > 0) || !local.some((n) => n.ranges.length > 0)) continue;
    for (const [version, family] of [[4, 'IPv4'], [6, 'IPv6']] as const) {
      const [ours, other] = [has(local, version), has(theirs, version)];
      if ((ours === undefined) === (other === undefined)) continue;
      context.note(`families[${String(out.length)}]`, [...(ours ?? local[0])?.places ?? [], ...(other ?? theirs[0])?.places ?? []]);
      out.push({ cluster, family, here: ours !== undefined });
    }
  }
  return out;
}
