import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { kindsOfNodes } from './node-comparison/kinds.ts';
import { outliersOf, type Outlier } from './node-comparison/outliers.ts';
import { traitsOf } from './node-comparison/traits.ts';

const Difference = z.object({
  /** `routing`, `enable-bpf-masquerade`, `eth0`, `kernel`. */
  name: z.string(),
  value: z.string(),
  /** What most nodes have. */
  usual: z.string(),
  /** Nodes that have the usual value, of those compared. */
  same: z.number().int(),
  compared: z.number().int(),
  /** In the ConfigMap, for settings that it holds. */
  configured: z.string().optional(),
  /** A CiliumNodeConfig sets this key for some nodes. */
  overridden: z.boolean(),
});

const NodeComparison = z.object({
  nodes: z.number().int(),
  /** Nodes that are not like the others, by what they differ in. */
  odd: z.array(z.object({
    node: z.string(),
    group: z.enum(['datapath', 'settings', 'mtu', 'system', 'iptables']),
    differences: z.array(Difference),
    /** Its agent runs in another version than most: an update is under way or stopped half-way. */
    otherVersion: z.boolean(),
    /** Its agent started a moment ago. */
    starting: z.boolean(),
  })),
});

/** Nodes compared with each other: what nearly all have the same, and one or a few have not. */
export const view = defineView({
  id: 'node-comparison',
  title: 'nodes compared with each other',
  scope: 'cluster',
  collect: 'cilium sysdump (of all nodes)',
  schema: NodeComparison,
  build: (context) => {
    const traits = traitsOf(context);
    if (traits.size === 0) return { missing: [...context.missing('cilium-status'), ...context.missing('k8s-nodes')] };
    const kinds = kindsOfNodes(context);
    const groups = new Map<string, Outlier[]>();
    for (const outlier of outliersOf(traits, kinds.alike)) {
      const key = `${outlier.node}\u0000${outlier.trait.group}`;
      groups.set(key, [...groups.get(key) ?? [], outlier]);
    }
    const sorted = sortedBy([...groups.entries()], ([key]) => key).map(([, list]) => list);
    const settings = readSettings(context);
    const status = context.read('cilium-status')[0] ?? context.read('k8s-nodes')[0];
    context.note('', status?.places('').slice(0, 1) ?? []);
    return {
      nodes: traits.size,
      odd: sorted.flatMap((list, i) => {
        const [first] = list;
        if (first === undefined) return [];
        context.note(`odd[${String(i)}]`, list.slice(0, 4).flatMap((o) => [...o.trait.places(), ...o.usual.places()]));
        return [{
          node: first.node, group: first.trait.group, otherVersion: kinds.otherVersion(first.node), starting: kinds.starting(first.node),
          differences: list.map((o) => ({
            name: o.trait.name, value: o.trait.value, usual: o.usual.value, same: o.same, compared: o.compared, overridden: settings.overridden.has(o.trait.name),
            ...(o.trait.group === 'settings' && settings.configured.has(o.trait.name) ? { configured: settings.configured.get(o.trait.name) } : {}),
          })),
        }];
      }),
    };
  },
});

function readSettings(context: ViewContext): { readonly configured: ReadonlyMap<string, string>; readonly overridden: ReadonlySet<string> } {
  const map = context.best('cilium-config');
  return {
    configured: new Map(map?.data.entries.map((e) => [e.key, e.value]) ?? []),
    overridden: new Set(context.read('cilium-node-configs').flatMap((r) => r.data.items).flatMap((c) => Object.keys(c.defaults))),
  };
}
