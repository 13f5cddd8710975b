import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects } from '../object-list.ts';
import { Workload, noteWorkload, readWorkload } from '../workload.ts';

const K8sOperatorDeployment = z.object({ items: z.array(Workload) });

// Other Deployments have the same shape: without a word of Cilium the file's name has to tell.
const OWN = /cilium-operator|io\.cilium\/app"?: "?operator/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const verdict = sniffKind(head, 'Deployment', [/^\s*"?template"?:/, /^\s*"?(?:progressDeadlineSeconds|readyReplicas)"?:/]);
  return verdict === 'yes' && !head.some((l) => OWN.test(l.text)) ? 'maybe' : verdict;
}

export const parser = defineParser({
  id: 'k8s-operator-deployment',
  title: 'Deployment of the Cilium operator, and others listed with it',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n kube-system get deployment cilium-operator -o yaml',
  files: [/^cilium-operator-deployment\.(?:ya?ml|json)$/, /^deployments\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:deployments?|deploy)(?:-|$)/],
  schema: K8sOperatorDeployment,
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Deployment', read: readWorkload, note: (path, item, lineOf) => { noteWorkload(context, path, item, lineOf); },
  }),
});
