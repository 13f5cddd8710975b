import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { readyByService, type Ready } from './exposure/ready.ts';
import { balancedAddresses, exposedAs, foreignClass, placedServices, type PlacedService } from './exposure/services.ts';

const LoadBalancers = z.object({
  /** Services of type LoadBalancer. From a table only names, addresses and ages are known. */
  services: z.array(z.object({
    /** `shop/web`. */
    label: z.string(),
    /** Empty in a table of one namespace. */
    namespace: z.string(),
    name: z.string(),
    /** Addresses and names given so far. */
    addresses: z.array(z.string()),
    pending: z.boolean(),
    /** Seconds from its creation to the collection; absent when either is not known. */
    ageSeconds: z.number().optional(),
    /** Class by which a controller other than Cilium is asked for. */
    foreignClass: z.string().optional(),
    /** The operator of Cilium says why it gives no address. */
    refused: z.boolean(),
    sourceRanges: z.array(z.string()).optional(),
    nodePorts: z.array(z.number().int()).optional(),
    /** Kinds of frontends that the annotation service.cilium.io/type leaves. */
    exposedAs: z.string().optional(),
    /** externalTrafficPolicy, and internalTrafficPolicy, is Local. */
    localOnly: z.boolean().optional(),
    localInside: z.boolean().optional(),
    /** Addresses that nodes translate themselves. */
    translated: z.array(z.string()).optional(),
    /** With externalTrafficPolicy Local: nodes without a ready backend; absent without nodes or EndpointSlices. */
    without: z.array(z.string()).optional(),
  })),
  /** Nodes with an address of type ExternalIP; absent without a list of nodes. */
  publicNodes: z.array(z.string()).optional(),
});
type LoadBalancers = z.input<typeof LoadBalancers>;
type Row = LoadBalancers['services'][number];

/** Services of type LoadBalancer: whether they have their address, and who gets at them. */
export const view = defineView({
  id: 'load-balancers',
  title: 'services of type LoadBalancer',
  scope: 'cluster',
  collect: 'kubectl get services,endpointslices -A -o yaml; kubectl get nodes -o yaml',
  schema: LoadBalancers,
  build: (context) => {
    const objects = context.read('k8s-services');
    const [first] = [...objects, ...context.read('kubectl-services-table')];
    if (first === undefined) return { missing: context.missing('k8s-services') };
    context.note('', first.places('').slice(0, 1));
    const services = objects.length > 0 ? fromObjects(context) : fromTables(context);
    return { services, ...publicNodes(context) };
  },
});

function fromObjects(context: ViewContext): Row[] {
  const ready = readyByService(context);
  const nodes = context.read('k8s-nodes').flatMap((r) => r.data.items).map((n) => n.name);
  const balanced = sortedBy(placedServices(context).filter((s) => s.service.type === 'LoadBalancer'), (s) => s.key);
  return balanced.map((placed, i) => {
    const { service, key, places } = placed;
    const own = ready?.get(key);
    context.note(`services[${String(i)}]`, [...places('').slice(0, 1), ...service.addressRequest === undefined ? [] : places('addressRequest'), ...own?.places.slice(0, 1) ?? []]);
    for (const [field, source] of [['sourceRanges', 'loadBalancerSourceRanges'], ['nodePorts', 'ports'], ['localOnly', 'externalTrafficPolicy'], ['addresses', 'ingress']] as const) context.note(`services[${String(i)}].${field}`, places(source));
    for (const input of ['k8s-nodes', 'k8s-endpoint-slices'] as const) {
      const [missing] = context.missing(input);
      if (missing !== undefined && context.read(input).length === 0) context.lacks(`services[${String(i)}].without`, missing);
    }
    return { ...describe(placed, context), ...without(service.externalTrafficPolicy === 'Local', nodes, ready, own) };
  });
}

function describe({ service, key }: PlacedService, { snapshot }: ViewContext): Row {
  const ageSeconds = secondsBefore(service.creationTimestamp, snapshot.collectedAt);
  const foreign = foreignClass(service);
  const as = exposedAs(service);
  return {
    label: key, namespace: service.namespace, name: service.name, addresses: service.ingress.flatMap((a) => a.ip ?? a.hostname ?? []),
    pending: service.ingress.length === 0, refused: service.addressRequest?.status === 'False', sourceRanges: service.loadBalancerSourceRanges,
    nodePorts: service.ports.flatMap((p) => p.nodePort ?? []), localOnly: service.externalTrafficPolicy === 'Local', localInside: service.internalTrafficPolicy === 'Local',
    translated: balancedAddresses(service), ...(ageSeconds === undefined ? {} : { ageSeconds }), ...(foreign === undefined ? {} : { foreignClass: foreign }), ...(as === undefined ? {} : { exposedAs: as }),
  };
}

/** With an endpoint that does not tell its node, nobody can say which nodes have none. */
function without(localOnly: boolean, nodes: readonly string[], ready: ReadonlyMap<string, Ready> | undefined, own: Ready | undefined): Pick<Row, 'without'> {
  if (!localOnly || nodes.length === 0 || ready === undefined || own?.homeless === true) return {};
  return { without: nodes.filter((n) => own?.nodes.has(n) !== true) };
}

function fromTables(context: ViewContext): Row[] {
  const rows = context.read('kubectl-services-table').flatMap((read) => read.data.rows.map((row, i) => ({ row, places: read.places(`rows[${String(i)}]`) })));
  return rows.filter(({ row }) => row.type === 'LoadBalancer').map(({ row, places }, i) => {
    const namespace = row.namespace ?? '';
    context.note(`services[${String(i)}]`, places);
    return {
      label: namespace === '' ? row.name : `${namespace}/${row.name}`, namespace, name: row.name, addresses: row.pending ? [] : row.externalIPs, pending: row.pending, refused: false,
      ...(row.ageSeconds === undefined ? {} : { ageSeconds: row.ageSeconds }),
    };
  });
}

function publicNodes(context: ViewContext): Pick<LoadBalancers, 'publicNodes'> {
  const reads = context.read('k8s-nodes');
  const [first] = reads;
  if (first === undefined) return {};
  const found = reads.flatMap((read) => read.data.items.flatMap((node, i) => (node.addresses.some((a) => a.type === 'ExternalIP') ? [{ name: node.name, places: read.places(`items[${String(i)}].addresses`) }] : [])));
  context.note('publicNodes', found.length > 0 ? found.slice(0, 2).flatMap((n) => n.places) : first.places('').slice(0, 1));
  return { publicNodes: found.map((n) => n.name) };
}
