import * as z from 'zod';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const GlobalServices = z.object({
  /** Services that are to have the backends of all clusters. */
  items: z.array(z.object({
    namespace: z.string(), name: z.string(), type: z.string(), headless: z.boolean(),
    externalTrafficPolicy: z.string().optional(),
    /** Whether its EndpointSlices of other clusters are wanted here: as annotated, and else for headless services. */
    wantsSlices: z.boolean(),
    /** Ready endpoints of this cluster; absent without the list of EndpointSlices. */
    endpoints: z.number().int().optional(),
    /** Backends that take connections, as an agent has them at the cluster address; absent where no agent lists it. */
    backends: z.number().int().optional(),
  })),
});
type Item = z.input<typeof GlobalServices>['items'][number];
type Service = ParserData['k8s-services']['items'][number];

/** Up to 1.12 annotations began with `io.cilium/`. */
const GLOBAL = ['service.cilium.io/global', 'io.cilium/global-service'];
const SLICES = 'service.cilium.io/global-sync-endpoint-slices';
const MESH_CONTROLLER = 'endpointslice-mesh-controller.cilium.io';

/** Services that are annotated to be shared by the clusters of a mesh. */
export const view = defineView({
  id: 'global-services',
  title: 'global services of the cluster mesh',
  scope: 'cluster',
  collect: 'kubectl get services,endpointslices -A -o yaml; kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg service list',
  schema: GlobalServices,
  build: (context) => {
    const lists = context.read('k8s-services');
    if (lists.length === 0) return { missing: context.missing('k8s-services') };
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 1).map((p) => ({ ...p, endLine: p.startLine })));
    const ready = readyEndpoints(context);
    const agent = context.best('cilium-service-list');
    const held = agent === undefined ? undefined : backendsOf(agent);
    const items: Item[] = [];
    for (const list of lists) for (const [i, service] of list.data.items.entries()) {
      const by = GLOBAL.find((key) => service.annotations[key]?.trim().toLowerCase() === 'true');
      if (by === undefined) continue;
      const at = `items[${String(items.length)}]`;
      context.note(at, list.places(`items[${String(i)}].annotations.${by}`));
      const own = held?.get(service.clusterIP ?? '');
      if (own !== undefined) context.note(`${at}.backends`, own.places);
      items.push(describe(service, ready, own?.active));
    }
    return { items };
  },
});

function describe(service: Service, ready: ReadonlyMap<string, number> | undefined, backends: number | undefined): Item {
  const { namespace, name, type, externalTrafficPolicy } = service;
  const headless = service.clusterIP === 'None';
  const said = service.annotations[SLICES]?.trim().toLowerCase();
  return {
    namespace, name, type, headless, wantsSlices: said === undefined ? headless : said === 'true', ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
    ...(ready === undefined ? {} : { endpoints: ready.get(`${namespace}/${name}`) ?? 0 }), ...(backends === undefined ? {} : { backends }),
  };
}

/** Ready endpoints of this cluster by service; slices that the operator made of another cluster do not count. */
function readyEndpoints(context: ViewContext): ReadonlyMap<string, number> | undefined {
  const lists = context.read('k8s-endpoint-slices');
  if (lists.length === 0 || lists.some((l) => !l.whole)) return undefined;
  const ready = new Map<string, number>();
  for (const { data } of lists) for (const slice of data.items) {
    if (slice.service === undefined || slice.managedBy === MESH_CONTROLLER) continue;
    const key = `${slice.namespace}/${slice.service}`;
    ready.set(key, (ready.get(key) ?? 0) + slice.ready);
  }
  return ready;
}

interface Held { active: number; readonly places: ReturnType<Read<unknown>['places']> }

/** Backends that take connections by cluster address, the port that has most. */
function backendsOf(agent: Read<ParserData['cilium-service-list']>): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  for (const [i, s] of agent.data.services.entries()) {
    if (s.type !== undefined && s.type !== 'ClusterIP') continue;
    const active = s.backends.filter((b) => (b.state ?? 'active') === 'active').length;
    const own = held.get(s.frontend.ip);
    if (own === undefined) held.set(s.frontend.ip, { active, places: agent.places(`services[${String(i)}]`) });
    else own.active = Math.max(own.active, active);
  }
  return held;
}
