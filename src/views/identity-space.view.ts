import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const IdentitySpace = z.object({
  /** Identities of pods in use; absent when no list and no metric was collected. */
  used: z.number().int().optional(),
  /** How many there can be. */
  limit: z.number().int(),
  /** An agent or the operator says that none is left. */
  exhausted: z.boolean(),
  /** Keys of labels that give every run or pod an identity of its own. */
  wideLabels: z.array(z.string()),
});
type Found = { readonly value: number; readonly places: readonly EvidenceRef[] };

/** Identities are 16 bits, of which the first 256 are reserved; one bit less in a mesh of up to 511 clusters. */
const LIMIT = 65535 - 255;
const LIMIT_511 = 32767 - 255;
/** Labels whose value is new for each run or pod. */
const PER_RUN = /(?:k8s:)?((?:batch\.kubernetes\.io\/)?(?:controller-uid|job-name)|pod-template-hash|controller-revision-hash|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|spark-app-selector|spark-exec-id|workflows\.argoproj\.io\/workflow)=/g;

/** How much of the space of security identities is used, and which labels use it up. */
export const view = defineView({
  id: 'identity-space',
  title: 'security identities in use and their limit',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg identity list',
  schema: IdentitySpace,
  build: (context) => {
    const used = usedOf(context);
    const logs = context.read('cilium-log').filter((l) => l.data.component !== 'envoy');
    if (used === undefined && logs.length === 0) return { missing: [...context.missing('cilium-identity-list'), ...context.missing('cilium-log')] };
    const log = refusal(context);
    context.note('', used?.places ?? logs[0]?.places('') ?? []);
    context.note('used', used?.places ?? []);
    context.note('exhausted', log?.places ?? logs[0]?.places('') ?? []);
    const labels = [...new Set([...fromList(context), ...[...(log?.text ?? '').matchAll(PER_RUN)].map((m) => m[1] ?? '')])];
    return { limit: limitOf(context), exhausted: log !== undefined, wideLabels: labels, ...(used === undefined ? {} : { used: used.value }) };
  },
});

/** The fullest list or counter: every agent sees all identities, but may lag. */
function usedOf(context: ViewContext): Found | undefined {
  const lists = context.read('cilium-identity-list').map((r): Found => ({ value: r.data.cluster, places: r.places('') }));
  const counters = context.read('cilium-metrics').flatMap((r) => r.data.samples.flatMap((s, i): Found[] => (
    s.name === 'cilium_identity' && s.labels['type'] === 'cluster_local' ? [{ value: s.value, places: r.places(`samples[${String(i)}]`) }] : [])));
  return [...lists, ...counters].reduce<Found | undefined>((most, f) => (most === undefined || f.value > most.value ? f : most), undefined);
}

function refusal(context: ViewContext): { readonly text: string; readonly places: readonly EvidenceRef[] } | undefined {
  for (const log of context.read('cilium-log')) {
    const at = log.data.signatures.findIndex((s) => s.id === 'identity-pool-exhausted');
    const hit = log.data.signatures[at];
    if (hit !== undefined) return { text: hit.sample, places: log.places(`signatures[${String(at)}]`) };
  }
  return undefined;
}

/** Labels with nearly as many values as there are identities. */
function fromList(context: ViewContext): string[] {
  return context.read('cilium-identity-list').flatMap((r) => r.data.labelKeys.filter((k) => k.values >= 100 && k.values * 2 >= r.data.cluster).map((k) => k.key));
}

function limitOf(context: ViewContext): number {
  const config = context.view('config');
  if (config.state === 'missing') return LIMIT;
  const read = z.object({ maxClusters: z.string().optional() }).safeParse(config.data);
  return read.success && read.data.maxClusters === '511' ? LIMIT_511 : LIMIT;
}
