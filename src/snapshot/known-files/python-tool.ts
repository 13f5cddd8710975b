import type { FileRow } from './row.ts';

const SECRET = 'it may hold key material, so it is not opened';

/** The Python collector used until 2021: no root folder, lists as kubectl prints them. Source: cilium/cilium-sysdump `sysdumpcollector.py`. */
export const pythonToolFiles: readonly FileRow[] = [
  { name: 'nodes.json', kind: 'Kubernetes nodes' },
  { name: 'pods.json', kind: 'Kubernetes pods' },
  { name: 'pods.txt', kind: 'table of the Kubernetes pods' },
  { name: 'services.yaml', kind: 'Kubernetes services' },
  { name: 'k8s-events.json', kind: 'Kubernetes events' },
  { name: 'k8s-version-info.txt', kind: 'Kubernetes version' },
  { name: 'netpol.yaml', kind: 'Kubernetes network policies' },
  { name: 'cnp.yaml', kind: 'Cilium network policies' },
  { name: 'ccnp.yaml', kind: 'Cilium cluster-wide network policies' },
  { name: 'cep.yaml', kind: 'Cilium endpoints' },
  { name: 'cilium-ds.yaml', kind: 'Cilium DaemonSet' },
  { name: 'hubble-ds.yaml', kind: 'Hubble DaemonSet' },
  { name: 'cilium-etcd-secrets.json', kind: 'secret of etcd, values masked', closed: SECRET },
  { name: /^(?!logs-|hubble-).+-previous\.log$/, kind: 'container log of the run before' },
  { name: /^(?!logs-|hubble-|cilium-sysdump).+-[a-z0-9]{5}(?:-.+)?\.log$/, kind: 'container log' },
  { name: /^(?!gops-).+-(?:stats|memstats|stack)\.txt$/, kind: 'statistics of a component (gops)' },
  { name: /^bugtool-.+\.tar$/, kind: 'bugtool archive that could not be opened' },
].map((row) => ({ ...row, when: 'sometimes' as const }));
