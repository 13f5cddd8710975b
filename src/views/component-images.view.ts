import * as z from 'zod';
import { formatVersion, isDevelopment, versionOfImage } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { vendorOf } from './advisories/running.ts';
import { defineView, type ViewContext } from './define-view.ts';

const ComponentImages = z.object({
  items: z.array(z.object({
    component: z.enum(['agent', 'operator', 'relay', 'clustermesh-apiserver']),
    image: z.string(),
    /** Of the tag: `1.16.3`; absent for `:latest` and for a digest alone. */
    version: z.string().optional(),
    minor: z.number().int().optional(),
    /** Built between releases, a release candidate, or a tag that moves. */
    unreleased: z.boolean(),
    vendor: z.string().optional(),
  })),
  /** Minors of the agents. */
  agentMinors: z.array(z.number().int()),
});
type Item = z.input<typeof ComponentImages>['items'][number];

/** Containers that carry the version of Cilium; Envoy, the UI and certgen count their own. */
const CONTAINERS: Readonly<Record<string, Item['component']>> = {
  'cilium-agent': 'agent', 'cilium-operator': 'operator', 'hubble-relay': 'relay', apiserver: 'clustermesh-apiserver', kvstoremesh: 'clustermesh-apiserver',
};
/** `:latest`, `:stable`, `-ci` repositories, and hashes of commits. */
const MOVING = /:(?:latest|stable|main|master|nightly|edge|v\d{1,3}\.\d{1,3})(?:@|$)|-(?:ci|dev)(?::|@|$)|:[0-9a-f]{40}(?:@|$)/;

/** Images of the programs of Cilium, one of each kind. */
export const view = defineView({
  id: 'component-images',
  title: 'images of the programs of Cilium',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get pods -o yaml',
  schema: ComponentImages,
  build: (context) => {
    const found = new Map<string, { readonly item: Item; readonly places: readonly EvidenceRef[] }>();
    for (const { name, image, places } of containers(context)) {
      const component = CONTAINERS[name];
      if (component === undefined || found.has(`${component} ${image}`)) continue;
      const version = versionOfImage(image);
      const vendor = vendorOf(image);
      found.set(`${component} ${image}`, {
        places,
        item: {
          component, image, unreleased: MOVING.test(image) || (version !== undefined && (isDevelopment(version) || version.pre !== undefined)),
          ...(version === undefined ? {} : { version: formatVersion(version), minor: version.minor }), ...(vendor === undefined ? {} : { vendor }),
        },
      });
    }
    if (found.size === 0) return { missing: [...context.missing('k8s-pods'), ...context.missing('k8s-daemonsets-cilium')] };
    const entries = [...found.values()];
    context.note('', entries[0]?.places ?? []);
    for (const [i, { places }] of entries.entries()) context.note(`items[${String(i)}]`, places);
    const agents = entries.filter(({ item }) => item.component === 'agent');
    context.note('agentMinors', agents.flatMap(({ places }) => places));
    return { items: entries.map((e) => e.item), agentMinors: [...new Set(agents.flatMap(({ item }) => item.minor ?? []))] };
  },
});

interface Container { readonly name: string; readonly image: string; readonly places: readonly EvidenceRef[] }

function* containers(context: ViewContext): Generator<Container> {
  for (const list of context.read('k8s-pods')) for (const [i, pod] of list.data.items.entries()) {
    if (pod.deletionTimestamp !== undefined) continue;
    for (const [k, c] of pod.containers.entries()) if (!c.init) yield { name: c.name, image: c.image, places: list.places(`items[${String(i)}].containers[${String(k)}].image`) };
  }
  for (const id of ['k8s-daemonsets-cilium', 'k8s-operator-deployment', 'k8s-deployments-cilium'] as const) {
    for (const list of context.read(id)) for (const [i, workload] of list.data.items.entries()) {
      for (const [k, c] of workload.containers.entries()) if (!c.init) yield { name: c.name, image: c.image, places: list.places(`items[${String(i)}].containers[${String(k)}].image`) };
    }
  }
}
