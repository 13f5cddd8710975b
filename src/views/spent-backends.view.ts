import * as z from 'zod';
import { remembered } from '../base/remember.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { plain } from './exposure/node-addresses.ts';

const SpentBackends = z.object({
  /** Backends of the agent that take no new connections. */
  backends: z.array(z.object({
    /** `10.0.1.9:8080`. */
    address: z.string(),
    state: z.string(),
    /** Addresses of the services that have it. */
    frontends: z.array(z.string()),
    /** Neither an EndpointSlice nor a pod nor a node has the address any more. */
    gone: z.boolean(),
  })),
});
type Entry = z.input<typeof SpentBackends>['backends'][number];
type List = Read<ParserData['cilium-service-list']>;

/** States that end when Kubernetes takes the endpoint away; `maintenance` is set by hand. */
const ENDING: ReadonlySet<string> = new Set(['terminating', 'terminating-not-serving', 'quarantined']);

/** Backends that end or are held back on a node, and whether Kubernetes still knows them. */
export const view = defineView({
  id: 'spent-backends',
  title: 'backends of a node that take no new connections',
  scope: 'node',
  collect: 'cilium-dbg service list; kubectl get endpointslices,pods -A -o yaml',
  schema: SpentBackends,
  build: (context) => {
    const list = context.best('cilium-service-list');
    if (list === undefined) return { missing: context.missing('cilium-service-list') };
    const known = knownAddresses(context);
    if (known === undefined) return { missing: missingSlices(context) };
    context.note('', list.places('').slice(0, 1));
    const found = sortedBy(ending(list).values(), (f) => f.entry.address);
    const [slices] = context.read('k8s-endpoint-slices');
    return {
      backends: found.map(({ entry, ip, places }, i) => {
        const gone = !known.has(plain(ip));
        context.note(`backends[${String(i)}]`, [...places.slice(0, 2), ...gone ? (slices?.places('').slice(0, 1) ?? []).map((p) => ({ ...p, note: `${ip} is no endpoint here` })) : []]);
        return { ...entry, gone };
      }),
    };
  },
});

interface Found { readonly entry: Omit<Entry, 'gone'>; readonly ip: string; readonly places: EvidenceRef[] }

/** Backends of other clusters and of redirect policies are in no EndpointSlice. */
function ending(list: List): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  list.data.services.forEach(({ frontend, type, remote, backends }, i) => {
    if (remote || type === 'LocalRedirect') return;
    backends.forEach(({ ip, port, state }, k) => {
      if (state === undefined || !ENDING.has(state)) return;
      const address = socket(ip, port);
      const own = found.get(address) ?? { entry: { address, state, frontends: [] }, ip, places: [] };
      found.set(address, own);
      own.entry.frontends.push(socket(frontend.ip, frontend.port));
      own.places.push(...list.places(`services[${String(i)}].backends[${String(k)}]`));
    });
  });
  return found;
}

function socket(ip: string, port: number): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}`;
}

/** Addresses of endpoints, pods and nodes, the same for all nodes; undefined without the whole list of EndpointSlices. */
const knownAddresses = remembered((context: ViewContext): ReadonlySet<string> | undefined => {
  const slices = context.read('k8s-endpoint-slices');
  if (slices.length === 0 || slices.some((r) => !r.whole)) return undefined;
  return new Set([
    ...slices.flatMap((r) => r.data.items).flatMap((s) => s.endpoints).flatMap((e) => e.addresses),
    ...context.read('k8s-pods').flatMap((r) => r.data.items).flatMap((p) => p.podIPs),
    ...context.read('k8s-nodes').flatMap((r) => r.data.items).flatMap((n) => n.addresses).map((a) => a.address),
  ].map(plain));
}, (context) => context.snapshot);

function missingSlices(context: ViewContext): ReturnType<ViewContext['missing']> {
  const cut = context.read('k8s-endpoint-slices').find((r) => !r.whole);
  return cut === undefined ? context.missing('k8s-endpoint-slices')
    : [{ input: 'k8s-endpoint-slices', reason: 'incomplete', path: cut.document.path, detail: `${cut.document.path} is not the whole list`, collect: 'kubectl get endpointslices -A -o yaml' }];
}
