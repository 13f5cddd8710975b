import * as z from 'zod';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';

const NodeReadiness = z.object({
  /** Nodes that Kubernetes holds back for want of a network. */
  items: z.array(z.object({
    node: z.string(),
    /** `taint`: the one that the operator takes away once the agent is up. `network`: the condition NetworkUnavailable. `cni`: the runtime knows no plugin. */
    kind: z.enum(['taint', 'network', 'cni']),
    /** Key of the taint, or words of the condition. */
    detail: z.string(),
    /** The agent's container on the node is ready; absent when no pod of the agent on it is known. */
    agentReady: z.boolean().optional(),
    agentPod: z.string().optional(),
    /** From the start of the agent's container to the collection. */
    agentMinutes: z.number().optional(),
  })),
});
type Item = z.input<typeof NodeReadiness>['items'][number];

const DEFAULT_KEY = 'node.cilium.io/agent-not-ready';
const NO_PLUGIN = /cni plugin not initialized|cni config uninitialized|network plugin is not ready/i;

/** What keeps nodes from taking pods, as far as it is about the network. */
export const view = defineView({
  id: 'node-readiness',
  title: 'nodes held back for want of a network',
  scope: 'cluster',
  collect: 'kubectl get nodes -o yaml; kubectl -n kube-system get pods -l k8s-app=cilium -o yaml',
  schema: NodeReadiness,
  build: (context) => {
    const nodes = context.best('k8s-nodes');
    if (nodes === undefined) return { missing: context.missing('k8s-nodes') };
    const keys = new Set([DEFAULT_KEY, configuredKey(context)]);
    const agents = agentsOf(context);
    const items: Item[] = [];
    context.note('', nodes.places(''));
    for (const [i, node] of nodes.data.items.entries()) {
      const at = `items[${String(i)}]`;
      const agent = agents.get(node.name);
      const add = (kind: Item['kind'], detail: string, path: string): void => {
        context.note(`items[${String(items.length)}]`, [...nodes.places(path), ...agent?.places() ?? []]);
        items.push({ node: node.name, kind, detail, ...agent?.fields });
      };
      const taint = node.taints.find((t) => keys.has(t.key));
      if (taint !== undefined) add('taint', taint.key, `${at}.taints`);
      for (const [k, c] of node.conditions.entries()) {
        const told = c.message ?? c.reason ?? '';
        if (c.type === 'NetworkUnavailable' && c.status === 'True') add('network', told, `${at}.conditions[${String(k)}]`);
        if (c.type === 'Ready' && c.status === 'False' && NO_PLUGIN.test(told)) add('cni', told, `${at}.conditions[${String(k)}]`);
      }
    }
    return { items };
  },
});

function configuredKey(context: ViewContext): string {
  const config = context.view('config');
  if (config.state === 'missing') return DEFAULT_KEY;
  return z.object({ values: z.record(z.string(), z.string()) }).parse(config.data).values['agent-not-ready-taint-key']?.trim() ?? DEFAULT_KEY;
}

interface Agent { readonly fields: Pick<Item, 'agentReady' | 'agentPod' | 'agentMinutes'>; places(): ReturnType<NonNullable<ReturnType<ViewContext['best']>>['places']> }

/** The agent's container on each node, by the name of the node. */
function agentsOf(context: ViewContext): ReadonlyMap<string, Agent> {
  const list = context.best('k8s-pods');
  const found = new Map<string, Agent>();
  for (const [i, pod] of (list?.data.items ?? []).entries()) {
    const at = pod.containerStatuses.findIndex((s) => s.name === 'cilium-agent' && !s.init);
    const status = pod.containerStatuses[at];
    if (list === undefined || status === undefined || pod.node === undefined || pod.deletionTimestamp !== undefined) continue;
    const seconds = secondsBefore(status.startedAt, context.snapshot.collectedAt);
    found.set(pod.node, {
      fields: { agentReady: status.ready, agentPod: pod.name, ...(seconds === undefined ? {} : { agentMinutes: seconds / 60 }) },
      places: () => list.places(`items[${String(i)}].containerStatuses[${String(at)}]`),
    });
  }
  return found;
}
