import type { FileRow } from './row.ts';

const RENDERED = 'a rendering of data that another file holds';

/** Objects of Kubernetes itself that cilium-cli saves. Source: cilium-cli `sysdump/constants.go` and `sysdump.go`, v0.8 to v0.19. */
export const kubernetesFiles: readonly FileRow[] = [
  { name: 'k8s-nodes.yaml', kind: 'Kubernetes nodes', task: /^Collecting Kubernetes nodes$/ },
  { name: 'k8s-version.txt', kind: 'Kubernetes version', task: /^Collecting Kubernetes version$/ },
  { name: 'k8s-events.yaml', kind: 'Kubernetes events', task: /^Collecting Kubernetes events$/ },
  { name: 'k8s-events.html', kind: 'table of the Kubernetes events', cli: '>=0.13.0', closed: RENDERED },
  { name: 'k8s-namespaces.yaml', kind: 'Kubernetes namespaces', task: /^Collecting Kubernetes namespaces$/ },
  { name: 'k8s-pods.yaml', kind: 'Kubernetes pods', task: /^Collecting Kubernetes pods$/ },
  { name: 'k8s-pods.txt', kind: 'table of the Kubernetes pods', task: /^Collecting Kubernetes pods summary$/ },
  { name: 'k8s-services.yaml', kind: 'Kubernetes services', task: /^Collecting Kubernetes services$/ },
  { name: 'k8s-networkpolicies.yaml', kind: 'Kubernetes network policies', task: /^Collecting Kubernetes network policies$/ },
  { name: 'k8s-endpoints.yaml', kind: 'Kubernetes endpoints', cli: '>=0.11.1 || 0.10.5 - 0.10.7', task: /^Collecting Kubernetes endpoints$/ },
  { name: 'k8s-endpointslices.yaml', kind: 'Kubernetes endpoint slices', cli: '>=0.16.20', task: /^Collecting Kubernetes endpoint ?slices$/i },
  { name: 'k8s-leases.yaml', kind: 'Kubernetes leases', cli: '>=0.12.5', task: /^Collecting Kubernetes leases$/ },
  { name: 'k8s-metrics.yaml', kind: 'metrics of the API server (Prometheus text)', cli: '>=0.15.8', when: 'sometimes' },
  { name: 'k8s-node-memory-cpu-usage.txt', kind: 'CPU and memory used by nodes', cli: '>=0.18.8', when: 'sometimes' },
  { name: 'k8s-pod-memory-cpu-usage.txt', kind: 'CPU and memory used by pods', cli: '>=0.18.8', when: 'sometimes' },
  // Named like a Cilium kind, holds plain Ingress objects.
  { name: 'ciliumingresses.yaml', kind: 'Kubernetes ingresses', cli: '>=0.11.5' },
  { name: 'ingressclasses.yaml', kind: 'Kubernetes ingress classes', cli: '>=0.14.4' },
];

/** `kubectl cluster-info dump --output-directory`. */
export const clusterInfoFiles: readonly FileRow[] = [
  { name: 'events.json', kind: 'Kubernetes events', when: 'sometimes' },
  { name: 'replication-controllers.json', kind: 'Kubernetes replication controllers', when: 'sometimes' },
  { name: 'replicasets.json', kind: 'Kubernetes replica sets', when: 'sometimes' },
  { name: 'services.json', kind: 'Kubernetes services', when: 'sometimes' },
  { name: 'daemonsets.json', kind: 'Kubernetes daemon sets', when: 'sometimes' },
  { name: 'deployments.json', kind: 'Kubernetes deployments', when: 'sometimes' },
];
