import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const Fault = z.object({
  namespace: z.string(),
  name: z.string(),
  kind: z.enum(['no-object', 'other-labels', 'pod-labels']),
  identity: z.number().int(),
  /** Labels of the endpoint that the other side has not, as `k8s:app=web`. */
  only: z.array(z.string()),
  /** Labels of the other side (identity object or pod) for the same keys. */
  other: z.array(z.string()),
});

const EndpointIdentities = z.object({
  /** Endpoints compared. */
  compared: z.number().int(),
  faults: z.array(Fault),
});
type FaultData = z.input<typeof Fault>;
type Endpoint = ParserData['cilium-endpoints']['items'][number];
interface Found { readonly fault: FaultData; readonly places: readonly EvidenceRef[] }

const FIRST_POD_IDENTITY = 256;
const LAST_POD_IDENTITY = 65535;
const SETTLED_SECONDS = 60;
/** Labels that are not on the pod: of its namespace, and those that Cilium adds. */
const NOT_OF_THE_POD = /^k8s:(?:io\.cilium\.k8s\.|io\.kubernetes\.pod\.namespace|io\.cilium\.)/;

/** Whether the identity of each endpoint exists, and stands for the labels that the pod has. */
export const view = defineView({
  id: 'endpoint-identities',
  title: 'identities of endpoints compared with identity objects and with the labels of pods',
  scope: 'cluster',
  collect: 'kubectl get ciliumendpoints,pods -A -o yaml; kubectl get ciliumidentities -o yaml',
  schema: EndpointIdentities,
  build: (context) => {
    const endpoints = context.read('cilium-endpoints');
    const identities = context.read('cilium-identities');
    const pods = context.read('k8s-pods');
    if (endpoints.length === 0) return { missing: context.missing('cilium-endpoints') };
    if (identities.length === 0 && pods.length === 0) return { missing: [...context.missing('cilium-identities'), ...context.missing('k8s-pods')] };
    if ([...endpoints, ...identities].some((r) => !r.whole)) context.notWhole();
    context.note('', [...endpoints[0]?.places('').slice(0, 1) ?? [], ...(identities[0] ?? pods[0])?.places('').slice(0, 1) ?? []]);
    const objects = objectsOf(identities);
    const labelled = labelledPods(pods);
    const all = endpoints.flatMap((read) => read.data.items.map((endpoint, i) => ({ endpoint, places: read.places(`items[${String(i)}].labels`) }))).filter(({ endpoint }) => isSettled(endpoint, context));
    const found = all.flatMap(({ endpoint, places }): Found[] => {
      const byObject = objects.size === 0 ? undefined : againstObject(endpoint, objects, identities);
      const faults = [byObject, againstPod(endpoint, labelled)].flatMap((f) => f ?? []);
      return faults.map((f) => ({ ...f, places: [...places, ...f.places] }));
    });
    found.forEach(({ places }, i) => { context.note(`faults[${String(i)}]`, places); });
    return { compared: all.length, faults: found.map((f) => f.fault) };
  },
});

function isSettled(endpoint: Endpoint, context: ViewContext): boolean {
  const age = secondsBefore(endpoint.creationTimestamp, context.snapshot.collectedAt);
  const { identity } = endpoint;
  return identity !== undefined && identity >= FIRST_POD_IDENTITY && identity <= LAST_POD_IDENTITY && endpoint.deletionTimestamp === undefined
    && (endpoint.state ?? 'ready') === 'ready' && endpoint.labels.length > 0 && (age === undefined || age >= SETTLED_SECONDS);
}

interface Labelled { readonly labels: ReadonlyMap<string, string>; readonly places: readonly EvidenceRef[] }

function objectsOf(reads: readonly Read<ParserData['cilium-identities']>[]): ReadonlyMap<number, Labelled> {
  return new Map(reads.flatMap((read) => read.data.items.flatMap((item, i) => (
    item.id === undefined ? [] : [[item.id, { labels: new Map(item.labels.map(parted)), places: read.places(`items[${String(i)}].labels`) }] as const]))));
}

function labelledPods(reads: readonly Read<ParserData['k8s-pods']>[]): ReadonlyMap<string, Labelled> {
  return new Map(reads.flatMap((read) => read.data.items.flatMap((pod, i) => (
    pod.deletionTimestamp !== undefined || Object.keys(pod.labels).length === 0 ? [] : [[`${pod.namespace}/${pod.name}`, { labels: new Map(Object.entries(pod.labels).map(([k, v]) => [`k8s:${k}`, v])), places: read.places(`items[${String(i)}]`).map((p) => ({ ...p, endLine: Math.min(p.endLine, p.startLine + 20) })) }] as const]))));
}

function parted(label: string): readonly [string, string] {
  const at = label.indexOf('=');
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)];
}

function againstObject(endpoint: Endpoint, objects: ReadonlyMap<number, Labelled>, reads: readonly Read<unknown>[]): Found | undefined {
  const identity = endpoint.identity ?? 0;
  const object = objects.get(identity);
  const base = { namespace: endpoint.namespace, name: endpoint.name, identity };
  if (object === undefined) return { fault: { ...base, kind: 'no-object', only: [], other: [] }, places: reads[0]?.places('').slice(0, 1).map((p) => ({ ...p, note: `no CiliumIdentity ${String(identity)} in this list` })) ?? [] };
  const own = new Map(endpoint.labels.map(parted));
  const only = [...own].filter(([key, value]) => object.labels.get(key) !== value).map(textOf);
  const other = [...object.labels].filter(([key, value]) => own.get(key) !== value).map(textOf);
  return only.length + other.length === 0 ? undefined : { fault: { ...base, kind: 'other-labels', only, other }, places: object.places };
}

/** Which labels of a pod count is a setting, so only those the endpoint has can be compared. */
function againstPod(endpoint: Endpoint, pods: ReadonlyMap<string, Labelled>): Found | undefined {
  const pod = pods.get(`${endpoint.namespace}/${endpoint.name}`);
  if (pod === undefined) return undefined;
  const odd = endpoint.labels.map(parted).filter(([key, value]) => key.startsWith('k8s:') && !NOT_OF_THE_POD.test(key) && pod.labels.get(key) !== value);
  const other = odd.flatMap(([key]) => (pod.labels.has(key) ? [textOf([key, pod.labels.get(key) ?? ''])] : []));
  return odd.length === 0 ? undefined : { fault: { namespace: endpoint.namespace, name: endpoint.name, identity: endpoint.identity ?? 0, kind: 'pod-labels', only: odd.map(textOf), other }, places: pod.places };
}

function textOf([key, value]: readonly [string, string]): string {
  return value === '' ? key : `${key}=${value}`;
}
