import * as z from 'zod';
import { bgpChoices, type Choice } from './bgp/choices.ts';
import { bgpSessions } from './bgp/sessions.ts';
import { defineView } from './define-view.ts';

const BgpState = z.object({
  sessions: z.array(z.object({
    node: z.string().optional(), peer: z.string(), localAs: z.number().int().optional(), peerAs: z.number().int().optional(), state: z.string(),
    advertised: z.number().int().optional(), said: z.string().optional(),
  })),
  choices: z.array(z.object({
    kind: z.enum(['cluster-config', 'peering-policy']), name: z.string(), nodeSelector: z.string(), nodes: z.array(z.string()).optional(), complaints: z.array(z.string()),
    missingPeerConfigs: z.array(z.string()).optional(),
  })),
  /** Nodes that several configurations of one kind pick. */
  contested: z.array(z.object({ node: z.string(), kind: z.string(), names: z.array(z.string()) })),
  /** Advertisement objects; absent when they were not collected. */
  advertisements: z.number().int().optional(),
});

/** BGP: sessions of the nodes, and which configuration picks which nodes. */
export const view = defineView({
  id: 'bgp-state',
  title: 'BGP sessions, and the configurations of the nodes',
  scope: 'cluster',
  collect: 'cilium bgp peers; kubectl get ciliumbgpclusterconfigs,ciliumbgppeerconfigs,ciliumbgpnodeconfigs,ciliumbgppeeringpolicies -o yaml',
  schema: BgpState,
  build: (context) => {
    const sessions = bgpSessions(context);
    const choices = bgpChoices(context);
    const asked = context.read('cilium-bgp-peers').length + context.read('cilium-bgp-cluster-configs').length + context.read('cilium-bgp-peering-policies').length + context.read('cilium-bgp-node-configs').length;
    if (asked === 0) return { missing: [...context.missing('cilium-bgp-peers'), ...context.missing('cilium-bgp-cluster-configs')] };
    context.note('', [...sessions[0]?.places ?? [], ...choices[0]?.places ?? []]);
    sessions.forEach((s, i) => { context.note(`sessions[${String(i)}]`, s.places); });
    choices.forEach((c, i) => { context.note(`choices[${String(i)}]`, c.places); });
    const contested = contests(choices);
    contested.forEach((c, i) => { context.note(`contested[${String(i)}]`, choices.filter((o) => o.kind === c.kind && c.names.includes(o.name)).flatMap((o) => [...o.places])); });
    const advertisements = context.best('cilium-bgp-advertisements')?.data.items.length;
    return {
      sessions: sessions.map(({ places: _p, ...s }) => s), choices: choices.map(({ places: _p, ...c }) => c), contested,
      ...(advertisements === undefined ? {} : { advertisements }),
    };
  },
});

function contests(choices: readonly Choice[]): { node: string; kind: Choice['kind']; names: string[] }[] {
  return (['cluster-config', 'peering-policy'] as const).flatMap((kind) => {
    const own = choices.filter((c) => c.kind === kind);
    const nodes = [...new Set(own.flatMap((c) => c.nodes ?? []))].sort();
    return nodes.map((node) => ({ node, kind, names: own.filter((c) => c.nodes?.includes(node) === true).map((c) => c.name) })).filter((c) => c.names.length > 1);
  });
}
