import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const KINDS = ['Istio', 'Linkerd', 'Kuma', 'Kata', 'gVisor', 'KubeVirt'] as const;
type Kind = (typeof KINDS)[number];

const SocketLbClients = z.object({
  /** What in the cluster must see the address of a Service in its connections, with a first example and how many pods. */
  items: z.array(z.object({ kind: z.enum(KINDS), example: z.string(), pods: z.number().int() })),
  /** The CNI plugin of Istio is installed. */
  istioCni: z.boolean(),
  /** Coverage that agents print. */
  coverage: z.array(z.enum(['Full', 'Hostns-only'])),
  /** Agents that say socket load balancing is on, and off. */
  on: z.number().int(), off: z.number().int(),
});

interface Found { readonly kind: Kind; readonly example: string; readonly pods: number; readonly places: readonly EvidenceRef[] }

/** Service meshes and sandboxes that do not work when connections of pods are translated at the socket. */
export const view = defineView({
  id: 'socket-lb-clients',
  title: 'what needs connections of pods untouched at the socket',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o yaml',
  schema: SocketLbClients,
  build: (context) => {
    const pods = context.read('k8s-pods');
    const chains = redirectChains(context);
    if (pods.length === 0 && chains.length === 0) return { missing: context.missing('k8s-pods') };
    if (pods.length === 0 || pods.some((p) => !p.whole)) context.notWhole();
    const found = [...inPods(context), ...chains];
    const items = KINDS.flatMap((kind) => found.find((f) => f.kind === kind) ?? []);
    context.note('', pods[0]?.places('') ?? chains[0]?.places ?? []);
    items.forEach((f, i) => { context.note(`items[${String(i)}]`, f.places); });
    const told = context.read('cilium-status').flatMap((s) => (s.data.kpr?.details === undefined ? [] : [{ details: s.data.kpr.details, places: s.places('kpr.details.socketLb') }]));
    for (const field of ['coverage', 'on', 'off']) context.note(field, told.slice(0, 3).flatMap((t) => [...t.places]));
    return {
      items: items.map(({ kind, example, pods: n }) => ({ kind, example, pods: n })),
      istioCni: pods.some((p) => p.data.items.some((i) => i.name.startsWith('istio-cni-node-'))),
      coverage: [...new Set(told.flatMap((t) => t.details.socketLbCoverage ?? []))],
      on: told.filter((t) => t.details.socketLb === 'Enabled').length, off: told.filter((t) => t.details.socketLb === 'Disabled').length,
    };
  },
});

interface PodLike { readonly name: string; readonly runtimeClass?: string | undefined; readonly containers: readonly { readonly name: string }[] }

function kindOf(pod: PodLike): Kind | undefined {
  const has = (name: string): boolean => pod.containers.some((c) => c.name === name);
  if (has('istio-proxy') || /^ztunnel-[a-z0-9]{5}$/.test(pod.name)) return 'Istio';
  if (has('linkerd-proxy')) return 'Linkerd';
  if (has('kuma-sidecar')) return 'Kuma';
  if (pod.runtimeClass?.startsWith('kata') === true) return 'Kata';
  if (/^(?:gvisor|runsc)/.test(pod.runtimeClass ?? '')) return 'gVisor';
  return pod.name.startsWith('virt-launcher-') ? 'KubeVirt' : undefined;
}

function inPods(context: ViewContext): Found[] {
  const all = context.read('k8s-pods').flatMap((list) => list.data.items.flatMap((pod, i) => {
    const kind = kindOf(pod);
    return kind === undefined || pod.deletionTimestamp !== undefined ? [] : [{ kind, example: `pod ${pod.namespace}/${pod.name}`, places: list.places(`items[${String(i)}]`) }];
  }));
  return KINDS.flatMap((kind): Found[] => {
    const own = all.filter((f) => f.kind === kind);
    const first = own[0];
    return first === undefined ? [] : [{ ...first, pods: own.length }];
  });
}

/** Rules of a pod's own network namespace that send its traffic through a sidecar. */
function redirectChains(context: ViewContext): Found[] {
  const kinds: readonly (readonly [Kind, RegExp])[] = [['Istio', /^ISTIO_(?:REDIRECT|OUTPUT|IN_REDIRECT)$/], ['Linkerd', /^PROXY_INIT_(?:REDIRECT|OUTPUT)$/]];
  const lists = [
    ...context.read('iptables-list').flatMap((r) => r.data.chains.map((c, i) => ({ name: c.name, places: r.places(`chains[${String(i)}]`) }))),
    ...context.read('iptables-save').flatMap((r) => r.data.tables.flatMap((t, k) => t.chains.map((c, i) => ({ name: c.name, places: r.places(`tables[${String(k)}].chains[${String(i)}]`) })))),
  ];
  return kinds.flatMap(([kind, pattern]): Found[] => {
    const chain = lists.find((c) => pattern.test(c.name));
    return chain === undefined ? [] : [{ kind, example: `chain ${chain.name}`, pods: 1, places: chain.places }];
  });
}
