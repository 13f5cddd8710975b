import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects } from '../object-list.ts';
import { Workload, noteWorkload, readWorkload } from '../workload.ts';

const K8sDaemonsetsCilium = z.object({ items: z.array(Workload) });

// Other DaemonSets have the same shape: without a word of Cilium the file's name has to tell.
const OWN = /cilium/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const verdict = sniffKind(head, 'DaemonSet', [/^\s*"?template"?:/, /^\s*"?(?:updateStrategy|desiredNumberScheduled|numberReady)"?:/]);
  return verdict === 'yes' && !head.some((l) => OWN.test(l.text)) ? 'maybe' : verdict;
}

export const parser = defineParser({
  id: 'k8s-daemonsets-cilium',
  title: 'DaemonSets of Cilium, and others listed with them',
  columns: ['namespace', 'name', 'desired', 'ready', 'available', 'updated', 'chart', 'containers'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n kube-system get daemonset cilium -o yaml',
  files: [/^(?:cilium(?:-envoy|-node-init|-spire-agent)?|hubble|aws-node)-(?:daemonset|ds)\.(?:ya?ml|json)$/, /^daemonsets\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:daemonsets?|ds)(?:-|$)/],
  schema: K8sDaemonsetsCilium,
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'DaemonSet', read: readWorkload, note: (path, item, lineOf) => { noteWorkload(context, path, item, lineOf); },
  }),
});
