import type { Mark } from '../../model/document.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { type PodData, readPod } from './read-pod.ts';
import { K8sPods } from './schema.ts';

/** Fields whose lines are kept, with their path in the object. Few: a list can hold tens of thousands of pods. */
const PLACES: readonly (readonly [keyof PodData, string])[] = [
  ['node', 'spec.nodeName'], ['phase', 'status.phase'], ['deletionTimestamp', 'metadata.deletionTimestamp'],
];

function notePlaces(context: ParseContext, path: string, pod: PodData, lineOf: (key: string) => Mark): void {
  noteFields(context, path, pod, PLACES, lineOf);
  if (pod.hostNetwork) context.note(`${path}.hostNetwork`, lineOf('spec.hostNetwork'));
  const index = { init: 0, normal: 0 };
  for (const [i, container] of pod.containers.entries()) {
    const key = container.init ? `spec.initContainers[${String(index.init++)}]` : `spec.containers[${String(index.normal++)}]`;
    if (container.env.length + container.args.length === 0 && container.ports.length === 0) continue;
    context.note(`${path}.containers[${String(i)}]`, lineOf(key));
    context.note(`${path}.containers[${String(i)}].image`, lineOf(`${key}.image`));
    for (const j of container.env.keys()) context.note(`${path}.containers[${String(i)}].env[${String(j)}]`, lineOf(`${key}.env[${String(j)}]`));
  }
  noteStatuses(context, path, pod, lineOf);
}

/** Only of containers that are not simply running. */
function noteStatuses(context: ParseContext, path: string, pod: PodData, lineOf: (key: string) => Mark): void {
  const index = { init: 0, normal: 0 };
  for (const [i, status] of pod.containerStatuses.entries()) {
    const key = status.init ? `status.initContainerStatuses[${String(index.init++)}]` : `status.containerStatuses[${String(index.normal++)}]`;
    const calm = status.restartCount === 0 && status.waitingReason === undefined && (status.terminatedExitCode ?? 0) === 0;
    if (!calm || (!status.ready && !status.init)) context.note(`${path}.containerStatuses[${String(i)}]`, lineOf(key));
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Pod', [/^\s*(?:- )?"?containers"?:/, /^\s*"?(?:restartPolicy|dnsPolicy|nodeName|terminationGracePeriodSeconds)"?:/], /^\s*"?(?:template|jobTemplate|podTemplate)"?:/);
}

export const parser = defineParser({
  id: 'k8s-pods',
  title: 'Kubernetes pods (Pod objects)',
  columns: ['namespace', 'name', 'ready', 'phase', 'node', 'podIPs', 'hostNetwork', 'reason'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get pods --all-namespaces -o yaml',
  files: [/^(?:k8s-)?pods\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:pods?|po)(?:-|$)/],
  schema: K8sPods,
  sniff,
  begin: (context) => gatherObjects(context, { kind: 'Pod', read: readPod, note: (path, pod, lineOf) => { notePlaces(context, path, pod, lineOf); } }),
});
