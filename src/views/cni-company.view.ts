import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const CniCompany = z.object({
  /** Programs that put configurations of their own beside Cilium's, or call its plugin: names of pods and of plugins. */
  others: z.array(z.string()),
  /** AKS or GKE, whose own set-up decides about the folder. */
  provider: z.enum(['aks', 'gke']).optional(),
  /** None of them: the list of pods is general. False where one is there; absent where nothing tells. */
  alone: z.boolean().optional(),
});

/** Pods that install or serve another plugin. */
const PODS = /^(?:istio-cni|kube-multus|multus|linkerd-cni|kuma-cni|danm|genie|sriov|azure-c|azure-npm|aws-node|kube-flannel|calico|canal|antrea|weave-net|kube-router|ovs-cni|kube-ovn|network-resources-injector|spiderpool|openshift-)/;
/** Plugins that Cilium itself uses, or that every runtime brings. */
const USUAL_PLUGINS: ReadonlySet<string> = new Set(['cilium-cni', 'portmap', 'loopback', '']);

/** Who else has a say in the folder of network configurations. */
export const view = defineView({
  id: 'cni-company',
  title: 'other programs that use the folder of network configurations',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o yaml; cat /etc/cni/net.d/*',
  schema: CniCompany,
  build: (context) => {
    const lists = context.read('k8s-pods');
    const files = context.read('cni-conf');
    if (lists.length === 0 && files.length === 0) return { missing: [...context.missing('k8s-pods'), ...context.missing('cni-conf')] };
    const found = new Map<string, readonly EvidenceRef[]>();
    for (const list of lists) for (const [i, pod] of list.data.items.entries()) {
      const name = PODS.exec(pod.name)?.[0];
      if (name !== undefined && !found.has(name)) found.set(name, list.places(`items[${String(i)}]`));
    }
    for (const file of files) for (const [i, c] of file.data.configurations.entries()) for (const { type } of c.plugins) {
      if (!USUAL_PLUGINS.has(type) && !found.has(type)) found.set(type, file.places(`configurations[${String(i)}]`));
    }
    const others = sortedBy([...found], ([name]) => name);
    context.note('', lists[0]?.places('') ?? files[0]?.places('') ?? []);
    context.note('others', others.flatMap(([, places]) => [...places]).slice(0, 4));
    const general = lists.find((l) => l.whole && l.data.items.some((p) => !/^(?:cilium|hubble|clustermesh)/.test(p.labels['k8s-app'] ?? p.name)));
    context.note('alone', general?.places('') ?? []);
    const provider = providerOf(context);
    return { others: others.map(([name]) => name), ...(provider === undefined ? {} : { provider }), ...(others.length > 0 ? { alone: false } : general === undefined ? {} : { alone: true }) };
  },
});

function providerOf(context: ViewContext): 'aks' | 'gke' | undefined {
  const nodes = context.read('k8s-nodes').flatMap((r) => r.data.items);
  if (nodes.some((n) => n.providerID?.startsWith('azure://') === true && 'kubernetes.azure.com/cluster' in n.labels)) return 'aks';
  return nodes.some((n) => 'cloud.google.com/gke-nodepool' in n.labels) ? 'gke' : undefined;
}
