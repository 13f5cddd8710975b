import * as z from 'zod';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView } from './define-view.ts';

const AgentPlacement = z.object({
  /** Nodes on which an agent is expected. */
  nodes: z.number().int(),
  /** Nodes of them without a pod of the agent that runs. */
  items: z.array(z.object({
    node: z.string(),
    /** Taints that keep pods away. */
    taints: z.array(z.string()),
    /** State of the agent's pod where there is one: `Pending`, `ImagePullBackOff`. */
    podState: z.string().optional(),
    pod: z.string().optional(),
    ageMinutes: z.number().optional(),
  })),
});

/** Labels of nodes on which the DaemonSet does not run by design. */
const ELSEWHERE = /virtual-kubelet|fargate/i;

/** Nodes on which no agent runs. */
export const view = defineView({
  id: 'agent-placement',
  title: 'nodes without an agent',
  scope: 'cluster',
  collect: 'kubectl get nodes -o yaml; kubectl -n kube-system get pods -l k8s-app=cilium -o yaml',
  schema: AgentPlacement,
  build: (context) => {
    const nodes = context.best('k8s-nodes');
    const pods = context.best('k8s-pods');
    if (nodes === undefined || pods === undefined) return { missing: [...nodes === undefined ? context.missing('k8s-nodes') : [], ...pods === undefined ? context.missing('k8s-pods') : []] };
    if (!nodes.whole || !pods.whole) context.notWhole();
    context.note('', [...nodes.places(''), ...pods.places('')]);
    const agents = pods.data.items.filter((p) => p.labels['k8s-app'] === 'cilium');
    // A list of other pods says nothing of the agents.
    if (agents.length === 0) return { missing: [{ input: 'k8s-pods', reason: 'incomplete' as const, detail: 'the list of pods holds no agent', collect: 'kubectl -n kube-system get pods -l k8s-app=cilium -o yaml' }] };
    const selector = context.best('k8s-daemonsets-cilium')?.data.items.find((w) => w.name === 'cilium')?.nodeSelector ?? {};
    const expected = nodes.data.items.map((node, i) => ({ node, i })).filter(({ node }) => isExpected(node, selector));
    const bare = expected.flatMap(({ node, i }) => {
      const own = agents.filter((p) => p.node === node.name);
      if (own.some((p) => p.phase === 'Running' && p.deletionTimestamp === undefined)) return [];
      const age = secondsBefore(node.creationTimestamp, context.snapshot.collectedAt);
      const state = own[0]?.containerStatuses.find((s) => s.waitingReason !== undefined)?.waitingReason ?? own[0]?.phase;
      return [{
        i, item: {
          node: node.name, taints: node.taints.filter((t) => t.effect === 'NoSchedule' || t.effect === 'NoExecute').map((t) => t.key),
          ...(own[0] === undefined ? {} : { pod: own[0].name }), ...(state === undefined ? {} : { podState: state }), ...(age === undefined ? {} : { ageMinutes: age / 60 }),
        },
      }];
    });
    for (const [k, { i }] of bare.entries()) context.note(`items[${String(k)}]`, [...nodes.places(`items[${String(i)}]`), ...pods.places('').map((p) => ({ ...p, note: 'no agent that runs on it is among these pods' }))]);
    return { nodes: expected.length, items: bare.map((b) => b.item) };
  },
});

function isExpected(node: { readonly labels: Readonly<Record<string, string>>; readonly operatingSystem?: string | undefined; readonly deletionTimestamp?: string | undefined }, selector: Readonly<Record<string, string>>): boolean {
  if ((node.operatingSystem ?? node.labels['kubernetes.io/os'] ?? 'linux') !== 'linux' || node.deletionTimestamp !== undefined) return false;
  if (Object.entries(node.labels).some(([key, value]) => ELSEWHERE.test(`${key}=${value}`))) return false;
  if (node.labels['io.cilium.migration/cilium-default'] === 'false') return false;
  return Object.entries(selector).every(([key, value]) => node.labels[key] === value);
}
