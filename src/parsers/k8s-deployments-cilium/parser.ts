import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects } from '../object-list.ts';
import { Workload, noteWorkload, readWorkload } from '../workload.ts';

// Other Deployments have the same shape: what runs in it or the file's name has to tell.
const OWN = /^\s*"?name"?: "?(?:hubble-relay|hubble-ui|clustermesh-apiserver)"?,?\s*$|"name"\s*:\s*"(?:hubble-relay|hubble-ui|clustermesh-apiserver)"/;
const OPERATOR = /cilium-operator|io\.cilium\/app"?: "?operator/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const verdict = sniffKind(head, 'Deployment', [/^\s*"?template"?:/, /^\s*"?(?:progressDeadlineSeconds|readyReplicas)"?:/]);
  if (verdict !== 'yes') return verdict;
  return head.some((l) => OWN.test(l.text)) && !head.some((l) => OPERATOR.test(l.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'k8s-deployments-cilium',
  title: 'Deployments of Hubble Relay, Hubble UI and the cluster mesh API server',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n kube-system get deployments hubble-relay hubble-ui clustermesh-apiserver -o yaml',
  files: [/^(?:hubble-relay|hubble-ui|clustermesh-apiserver)-deployment\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:deployments?|deploy)(?:\.apps)?-(?:.*-)?(?:hubble-relay|hubble-ui|clustermesh-apiserver)(?:-|$)/],
  schema: z.object({ items: z.array(Workload) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Deployment', read: readWorkload, note: (path, item, lineOf) => { noteWorkload(context, path, item, lineOf); },
  }),
});
