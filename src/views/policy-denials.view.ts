import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const PolicyDenials = z.object({
  /** Who was denied what, most frequent first, at most 50. */
  flows: z.array(z.object({
    source: z.string(), destination: z.string(), port: z.number().int().optional(), protocol: z.string().optional(), direction: z.enum(['ingress', 'egress']).optional(), count: z.number(),
    /** Policies that Hubble names as the cause. */
    deniedBy: z.array(z.string()),
    /** A deny rule, and not the lack of a rule. */
    explicit: z.boolean(),
    /** What the cluster itself needs: `dns`, `health`, `kubelet`. */
    need: z.enum(['dns', 'health', 'probe']).optional(),
    /** One side is a pod of another cluster of the mesh, by the number of its identity. */
    otherCluster: z.boolean(),
  })),
  /** Flows were recorded. */
  recorded: z.boolean(),
  /** Packets denied by policy since boot, by node. */
  nodes: z.array(z.object({ node: z.string(), packets: z.number(), forwarded: z.number() })),
});
type Flow = z.input<typeof PolicyDenials>['flows'][number];
interface Counted { readonly flow: Flow; readonly places: readonly EvidenceRef[] }

/** `Policy denied`, and by a deny rule. */
const CODES: ReadonlySet<number> = new Set([133, 181]);
const EXPLICIT = 181;

/** Traffic that policies denied: flows where they were recorded, counters of the datapath else. */
export const view = defineView({
  id: 'policy-denials',
  title: 'traffic denied by policies',
  scope: 'cluster',
  collect: 'hubble observe --verdict DROPPED --last 1000 -o jsonpb; kubectl -n kube-system exec <cilium pod> -- cilium-dbg bpf metrics list',
  schema: PolicyDenials,
  build: (context) => {
    const records = [...context.read('hubble-flows'), ...context.read('hubble-observe')];
    const monitors = context.read('cilium-monitor');
    const counters = context.read('cilium-bpf-metrics');
    if (records.length + monitors.length + counters.length === 0) return { missing: [...context.missing('hubble-flows'), ...context.missing('cilium-bpf-metrics')] };
    context.note('', [...records, ...monitors, ...counters].slice(0, 2).flatMap((r) => r.places('')));
    const flows = sortedBy([...ofRecords(context), ...ofMonitors(context)], (c) => `${String(1e15 - c.flow.count).padStart(16, '0')} ${c.flow.source} ${c.flow.destination}`).slice(0, 50);
    flows.forEach(({ places }, i) => { context.note(`flows[${String(i)}]`, places); });
    return { flows: flows.map((f) => f.flow), recorded: records.length + monitors.length > 0, nodes: ofCounters(context) };
  },
});

function ofRecords(context: ViewContext): Counted[] {
  return (['hubble-flows', 'hubble-observe'] as const).flatMap((id) => context.read(id).flatMap((r) => r.data.drops.flatMap((d, i): Counted[] => {
    if (d.code === undefined || !CODES.has(d.code)) return [];
    const { source, destination, port, protocol, direction, count } = d;
    const need = needOf({ port, source: d.sourceIdentity, destination: d.destinationIdentity, labels: d.destinationLabels ?? [], name: destination });
    return [{ flow: { source: named(source, d.sourceIdentity), destination: named(destination, d.destinationIdentity), ...kept({ port, protocol, direction, need }), count, deniedBy: d.deniedBy ?? [], explicit: d.code === EXPLICIT, otherCluster: [d.sourceIdentity, d.destinationIdentity].some(isForeign) }, places: r.places(`drops[${String(i)}]`) }];
  })));
}

function ofMonitors(context: ViewContext): Counted[] {
  return context.read('cilium-monitor').flatMap((r) => r.data.dropFlows.flatMap((d, i): Counted[] => {
    if (d.code === undefined || !CODES.has(d.code)) return [];
    const need = needOf({ port: d.port, source: d.sourceIdentity, destination: d.destinationIdentity, labels: [], name: '' });
    return [{
      flow: { source: named(d.source ?? 'unknown', d.sourceIdentity), destination: named(d.destination ?? 'unknown', d.destinationIdentity), ...kept({ port: d.port, protocol: d.protocol, need }), count: d.count, deniedBy: [], explicit: d.code === EXPLICIT, otherCluster: [d.sourceIdentity, d.destinationIdentity].some(isForeign) },
      places: r.places(`dropFlows[${String(i)}]`),
    }];
  }));
}

/** The upper bits of an identity are the id of its cluster; from 2^24 on identities are of one node alone. */
function isForeign(identity: string | undefined): boolean {
  return identity !== undefined && /^\d{5,8}$/.test(identity) && Number(identity) >= 2 ** 16 && Number(identity) < 2 ** 24;
}

function named(name: string, identity: string | undefined): string {
  return identity === undefined || identity === name ? name : `${name} (identity ${identity})`;
}

interface Sides { readonly port?: number | undefined; readonly source?: string | undefined; readonly destination?: string | undefined; readonly labels: readonly string[]; readonly name: string }

const HEALTH_PORT = 4240;

function needOf({ port, source, destination, labels, name }: Sides): Flow['need'] {
  if (port === 53 && (destination !== 'world' && destination !== '2')) return labels.length === 0 || labels.some((l) => l.endsWith('=kube-dns') || l.endsWith('=coredns')) || name.includes('dns') ? 'dns' : undefined;
  if (port === HEALTH_PORT) return 'health';
  return source === 'host' || source === '1' ? 'probe' : undefined;
}

function kept<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function ofCounters(context: ViewContext): z.input<typeof PolicyDenials>['nodes'] {
  const found = context.read('cilium-bpf-metrics').flatMap((r) => {
    const denied = r.data.rows.flatMap((row, i) => (row.dropped && row.code !== undefined && CODES.has(row.code) ? [{ row, i }] : []));
    const packets = denied.reduce((n, { row }) => n + row.packets, 0);
    const forwarded = r.data.rows.reduce((n, row) => n + (!row.dropped && row.reason === 'Success' ? row.packets : 0), 0);
    return packets === 0 ? [] : [{ node: r.node ?? 'a node', packets, forwarded, places: denied.slice(0, 3).flatMap(({ i }) => r.places(`rows[${String(i)}]`)) }];
  });
  const sorted = sortedBy(found, (n) => n.node);
  sorted.forEach(({ places }, i) => { context.note(`nodes[${String(i)}]`, places); });
  return sorted.map(({ node, packets, forwarded }) => ({ node, packets, forwarded }));
}
