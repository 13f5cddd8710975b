import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const IptablesPresence = z.object({
  /** Nodes whose agent answered and whose IPv4 filter and nat tables were read in full. */
  nodes: z.array(z.object({
    node: z.string(),
    /** Chains of Cilium in any table. */
    ciliumChains: z.number().int(),
    /** Policy of FORWARD in the filter table. */
    forwardPolicy: z.string().optional(),
    /** FORWARD jumps to Cilium's rules or accepts traffic of its devices. */
    forwardAccepted: z.boolean(),
  })),
});

/** Whether Cilium's rules are in the nodes' iptables. */
export const view = defineView({
  id: 'iptables-presence',
  title: 'rules of Cilium in the iptables of the nodes',
  scope: 'cluster',
  collect: 'iptables-save -c on each node',
  schema: IptablesPresence,
  build: (context) => {
    const answered = new Set(context.read('cilium-status').flatMap((s) => (s.data.cilium === undefined ? [] : [s.node])));
    const nodes = sortedBy([...tables(context)].filter(([node]) => answered.has(node)), ([node]) => node);
    if (nodes.length === 0) return { missing: [...context.missing('iptables-save'), ...context.missing('cilium-status')] };
    context.note('', nodes[0]?.[1].places ?? []);
    return {
      nodes: nodes.map(([node, { places, ...rest }], i) => {
        context.note(`nodes[${String(i)}]`, places);
        return { node, ...rest };
      }),
    };
  },
});

interface Found { ciliumChains: number; forwardPolicy?: string; forwardAccepted: boolean; places: readonly EvidenceRef[] }

/** By node; both back-ends together, since Cilium writes to one of them. */
function tables(context: ViewContext): Map<string, Found> {
  const byNode = new Map<string, Found>();
  const partial = new Set<string>();
  for (const read of context.read('iptables-save')) {
    const { node, data } = read;
    if (node === undefined || data.family === 'ipv6') continue;
    const names = new Set(data.tables.map((t) => t.name));
    if (!read.whole || data.cut || !names.has('nat') || !names.has('filter')) { partial.add(node); continue; }
    const found = byNode.get(node) ?? { ciliumChains: 0, forwardAccepted: false, places: [] };
    found.ciliumChains += data.owners.filter((o) => o.owner === 'cilium' || o.owner === 'cilium-old').reduce((sum, o) => sum + o.chains, 0);
    const forward = data.tables.find((t) => t.name === 'filter')?.chains.find((c) => c.name === 'FORWARD');
    if (forward?.policy !== undefined && found.forwardPolicy !== 'DROP') found.forwardPolicy = forward.policy;
    found.forwardAccepted ||= data.rules.some((r) => r.table === 'filter' && r.chain === 'FORWARD' && (r.owner === 'cilium'
      || (r.target === 'ACCEPT' && (r.unconditional || /^(?:lxc|cilium_)/.test(r.inInterface ?? r.outInterface ?? '')))));
    found.places = [...found.places, ...read.places('')];
    byNode.set(node, found);
  }
  for (const node of partial) byNode.delete(node);
  return byNode;
}
