import { byText, sortedBy } from '../../base/sort.ts';
import type { ReportFacts } from '../../model/report-facts.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Reader } from './reads.ts';

type Mark = ReportFacts['events'][number];
type K8sEvent = ParserData['k8s-events']['items'][number];

/** Reasons that speak of the network or of nodes, whatever they are about (kubernetes `pkg/kubelet/events`, `pkg/controller`). */
const REASONS: ReadonlySet<string> = new Set([
  'FailedCreatePodSandBox', 'FailedPodSandBoxStatus', 'FailedKillPod', 'NetworkNotReady', 'NetworkFailed', 'NodeNotReady', 'NodeHasInsufficientMemory', 'NodeHasDiskPressure',
  'NodeHasInsufficientPID', 'Rebooted', 'SystemOOM', 'OOMKilling', 'KernelOops', 'TaskHung', 'CIDRNotAvailable', 'CIDRAssignmentFailed', 'FailedToUpdateEndpointSlices', 'FailedToUpdateEndpoint',
  'SyncLoadBalancerFailed', 'TaintManagerEviction',
]);
/** Programs whose every warning matters here. */
const PROGRAMS = /^(?:cilium|hubble|clustermesh-apiserver|kube-proxy|coredns|kube-dns)(?:-|$)/;
const LONGEST_TEXT = 240;

/** Warnings of Kubernetes that belong on the time line: one mark for each reason and kind of object, at its first appearance. */
export function kubernetesMarks(read: Reader): Mark[] {
  const groups = new Map<string, K8sEvent[]>();
  // The same event can stand in several files of an input.
  const seen = new Set<string>();
  for (const event of read('k8s-events').flatMap((r) => r.data.items)) {
    if (!matters(event) || event.firstSeen === undefined || seen.has(`${event.namespace}/${event.name}`)) continue;
    seen.add(`${event.namespace}/${event.name}`);
    const key = `${event.reason} ${event.objectKind} ${PROGRAMS.exec(event.objectName)?.[0] ?? ''}`;
    groups.set(key, [...groups.get(key) ?? [], event]);
  }
  return [...groups.values()].map(markOf);
}

function matters({ type, reason, objectName }: K8sEvent): boolean {
  return REASONS.has(reason) || (type === 'Warning' && PROGRAMS.test(objectName));
}

function markOf(events: readonly K8sEvent[]): Mark {
  const [first, ...others] = sortedBy(events, (e) => `${e.firstSeen ?? ''} ${e.name}`);
  const objects = new Set(events.map((e) => `${e.objectNamespace ?? ''}/${e.objectName}`));
  const more = objects.size > 1 ? ` and ${String(objects.size - 1)} more` : '';
  const hosts = [...new Set([first, ...others].flatMap((e) => e?.host ?? []))].sort(byText);
  const where = first?.objectNamespace === undefined ? first?.objectName ?? '' : `${first.objectNamespace}/${first.objectName}`;
  const text = `${first?.reason ?? ''}: ${where}${more}: ${(first?.message ?? '').replace(/\s+/g, ' ')}`;
  return {
    at: first?.firstSeen ?? '', node: hosts.length === 1 ? hosts[0] ?? '' : '', component: 'Kubernetes', kind: 'event',
    text: text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text, count: events.reduce((sum, e) => sum + e.count, 0),
  };
}
