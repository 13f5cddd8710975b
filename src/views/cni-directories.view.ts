import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';

const CniDirectories = z.object({
  /** Folders of the host that the DaemonSet of the agent writes to. */
  configuration: z.string(),
  programs: z.string(),
  /** What the nodes run; `usual` where nothing speaks of another one. */
  distribution: z.enum(['k3s', 'rke2', 'microk8s', 'gke', 'openshift', 'usual']),
  /** Folders that its container runtime reads; absent where they depend on more than a dump tells. */
  expectedConfiguration: z.string().optional(),
  expectedPrograms: z.string().optional(),
});
type Distribution = z.input<typeof CniDirectories>['distribution'];

const USUAL = { expectedConfiguration: '/etc/cni/net.d', expectedPrograms: '/opt/cni/bin' } as const;
const EXPECTED: Readonly<Record<Distribution, Partial<Pick<z.input<typeof CniDirectories>, 'expectedConfiguration' | 'expectedPrograms'>>>> = {
  usual: USUAL, rke2: USUAL, openshift: {},
  // Its own folder of programs carries a hash, unless its network plugin is switched off.
  k3s: { expectedConfiguration: '/var/lib/rancher/k3s/agent/etc/cni/net.d' },
  microk8s: { expectedConfiguration: '/var/snap/microk8s/current/args/cni-network', expectedPrograms: '/var/snap/microk8s/current/opt/cni/bin' },
  gke: { expectedConfiguration: '/etc/cni/net.d', expectedPrograms: '/home/kubernetes/bin' },
};

/** Where the agent puts its network configuration and program, and where the runtime of the distribution looks for them. */
export const view = defineView({
  id: 'cni-directories',
  title: 'folders of network configurations and programs',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get daemonset cilium -o yaml; kubectl get nodes -o yaml',
  schema: CniDirectories,
  build: (context) => {
    const sets = context.best('k8s-daemonsets-cilium');
    const nodes = context.best('k8s-nodes');
    if (sets === undefined || nodes === undefined) return { missing: [...sets === undefined ? context.missing('k8s-daemonsets-cilium') : [], ...nodes === undefined ? context.missing('k8s-nodes') : []] };
    const at = sets.data.items.findIndex((w) => w.containers.some((c) => c.name === 'cilium-agent'));
    const paths = sets.data.items[at]?.hostPaths ?? [];
    const folder = (name: string): string | undefined => trimmed(paths.find((p) => p.name === name)?.path);
    const [configuration, programs] = [folder('etc-cni-netd'), folder('cni-path')];
    if (configuration === undefined || programs === undefined) return { missing: [{ input: 'k8s-daemonsets-cilium', reason: 'field-missing', detail: 'the DaemonSet of the agent shows no folder of network configurations', path: sets.document.path, collect: 'kubectl -n kube-system get daemonset cilium -o yaml' }] };
    const distribution = distributionOf(context);
    const places = sets.places(`items[${String(at)}].hostPaths`);
    for (const field of ['', 'configuration', 'programs']) context.note(field, places);
    context.note('distribution', nodes.places(''));
    return { configuration, programs, distribution, ...(distribution === 'k3s' && ownPluginOff(context) ? USUAL : EXPECTED[distribution]) };
  },
});

function trimmed(path: string | undefined): string | undefined {
  return path === undefined || path === '/' ? path : path.replace(/\/$/, '');
}

const LABELS: readonly (readonly [string, Distribution])[] = [['microk8s.io/cluster', 'microk8s'], ['node.openshift.io/os_id', 'openshift'], ['cloud.google.com/gke-nodepool', 'gke']];

function distributionOf(context: ViewContext): Distribution {
  const nodes = context.read('k8s-nodes').flatMap((r) => r.data.items);
  const label = LABELS.find(([key]) => nodes.some((n) => key in n.labels));
  if (label !== undefined) return label[1];
  const kubelets = nodes.map((n) => n.kubeletVersion ?? '');
  return kubelets.some((v) => v.includes('+k3s')) ? 'k3s' : kubelets.some((v) => v.includes('+rke2')) ? 'rke2' : 'usual';
}

/** Then k3s has its runtime read the usual folders. */
function ownPluginOff(context: ViewContext): boolean {
  return context.read('k8s-nodes').some((r) => r.data.items.some((n) => /"--flannel-backend(?:=|",\s{0,3}")none"/.test(n.annotations['k3s.io/node-args'] ?? '')));
}
