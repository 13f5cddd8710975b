import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noteList } from './note-list.ts';

const HubbleCardinality = z.object({
  /** Metrics whose labels hold addresses or names of single pods, with the options that ask for it. */
  wide: z.array(z.object({ metric: z.string(), options: z.array(z.string()) })),
  /** Pods of the cluster as far as a list or a count tells; absent where nothing does. */
  pods: z.number().int().optional(),
});

/** They count every flow or request, and have a series for each pair of pods they are asked to name. */
const BUSY: ReadonlySet<string> = new Set(['flow', 'http', 'httpV2', 'port-distribution']);
const CONTEXTS: ReadonlySet<string> = new Set(['sourceContext', 'destinationContext', 'sourceEgressContext', 'sourceIngressContext', 'destinationEgressContext', 'destinationIngressContext']);
const SINGLE: ReadonlySet<string> = new Set(['ip', 'pod', 'pod-name']);
const LABEL = /^(?:source|destination)_(?:ip|pod)$/;
/** An identity is always known, so what follows it in a list of alternatives is never used. */
const ALWAYS_KNOWN = 'identity';

/** Whether metrics of Hubble name single pods, and how many pods there are. */
export const view = defineView({
  id: 'hubble-cardinality',
  title: 'metrics of Hubble that name single pods',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml; kubectl get pods -A -o yaml',
  schema: HubbleCardinality,
  build: (context) => {
    const config = context.view('config');
    const text = config.state === 'missing' ? undefined : z.object({ hubbleMetrics: z.string().optional() }).parse(config.data).hubbleMetrics;
    if (config.state === 'missing' || text === undefined) return { missing: context.missing('cilium-config') };
    const asked = text.replace(/[[\]"]/g, ' ').split(/\s+/).flatMap((word) => {
      const [metric = '', ...rest] = word.split(':');
      const options = rest.join(':').split(';').filter(namesPods);
      return BUSY.has(metric) && options.length > 0 ? [{ metric, options, places: config.places('hubbleMetrics') }] : [];
    });
    context.note('', config.places('hubbleMetrics'));
    const count = podCount(context);
    if (count === undefined) context.lacks('pods', context.missing('k8s-pods')[0] ?? { input: 'k8s-pods', reason: 'absent', detail: 'no list of pods was collected', collect: 'kubectl get pods -A -o yaml' });
    else context.note('pods', count.places);
    return { wide: noteList(context, 'wide', asked), ...(count === undefined ? {} : { pods: count.pods }) };
  },
});

/** `labelsContext=source_pod,destination_ip`, `sourceContext=workload-name|ip`. */
function namesPods(option: string): boolean {
  const [name = '', value = ''] = option.split('=');
  if (name === 'labelsContext') return value.split(',').some((label) => LABEL.test(label));
  if (!CONTEXTS.has(name)) return false;
  const words = value.split('|');
  const end = words.indexOf(ALWAYS_KNOWN);
  return (end < 0 ? words : words.slice(0, end)).some((word) => SINGLE.has(word));
}

/** The largest count: a list taken with a selector holds fewer pods than there are. */
function podCount(context: ViewContext): { readonly pods: number; readonly places: readonly EvidenceRef[] } | undefined {
  const counts = [
    ...context.read('k8s-pods').map((r) => ({ pods: r.data.items.length, places: r.places('') })),
    ...context.read('kubectl-pods-table').map((r) => ({ pods: r.data.rows.length, places: r.places('') })),
    ...context.read('cilium-endpoints').map((r) => ({ pods: r.data.items.length, places: r.places('') })),
    ...context.read('cilium-cli-status').flatMap((r) => (r.data.clusterPods === undefined ? [] : [{ pods: r.data.clusterPods.total, places: r.places('clusterPods') }])),
  ];
  return counts.sort((a, b) => b.pods - a.pods)[0];
}
