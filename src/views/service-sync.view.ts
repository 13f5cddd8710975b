import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { podsOf } from './pods-of.ts';
import { expectedFrontends, type Expected } from './service-sync/expected.ts';
import { frontendsOf, type Held, type HeldFrontend } from './service-sync/held.ts';

const Fault = z.object({
  namespace: z.string(),
  name: z.string(),
  /** `10.96.0.10:53/UDP`. */
  address: z.string(),
  /** `ip:port` of the backends concerned; those that should be there for a frontend that is not. */
  backends: z.array(z.string()),
  /** The cluster itself depends on it: the API server's or the DNS service. */
  vital: z.boolean(),
  /** It is the frontend that is missing, with all its backends. */
  frontend: z.boolean(),
});

const ServiceSync = z.object({
  /** Frontends at cluster addresses that were compared. */
  compared: z.number().int(),
  /** Services that have ready endpoints, and that the agent does not have. */
  absent: z.array(Fault),
  /** Ready endpoints that the agent does not have as backends. */
  lacking: z.array(Fault),
  /** Backends of the agent that are no endpoint of the service. */
  stale: z.array(Fault),
  /** Both of these by frontend. */
  differing: z.array(z.object({
    namespace: z.string(), name: z.string(), address: z.string(), vital: z.boolean(),
    /** `ip:port` of the endpoints that are missing, and of the backends that are too much. */
    lacks: z.array(z.string()), extra: z.array(z.string()),
  })),
  /** Frontends the agent has, and the BPF map has not; absent without a list of the map. */
  unmapped: z.array(Fault).optional(),
  /** Active backends the agent has, and the BPF map has not; absent without a list of the map. */
  unmappedBackends: z.array(Fault).optional(),
});
type ServiceSync = z.input<typeof ServiceSync>;
type FaultData = z.input<typeof Fault>;
interface Found { readonly fault: FaultData; readonly places: readonly EvidenceRef[] }

/** An agent that started a moment ago may still be reading services. */
const START_SECONDS = 120;
/** With less of the services than this the list is what somebody picked, and no list. */
const LIST_SHARE = 0.2;

/** Services as Kubernetes wants them, as the agent of a node has them, and as its BPF map has them. */
export const view = defineView({
  id: 'service-sync',
  title: 'services of a node compared with Kubernetes and with the BPF map',
  scope: 'node',
  collect: 'cilium-dbg service list; cilium-dbg bpf lb list; kubectl get services,endpointslices -A -o yaml',
  schema: ServiceSync,
  build: (context) => {
    const list = context.best('cilium-service-list');
    const expected = expectedFrontends(context);
    if (list === undefined) return { missing: context.missing('cilium-service-list') };
    if (expected === undefined) return { missing: lists(context) };
    if (!list.whole || justStarted(context)) context.notWhole();
    const agent = frontendsOf(list);
    const compared = expected.filter((e) => agent.get(e) !== undefined).length;
    context.note('', [...list.places('').slice(0, 1), ...expected[0]?.servicePlaces.slice(0, 1) ?? []]);
    if (compared < expected.length * LIST_SHARE) return { missing: [picked(list)] };
    const noted = (field: keyof ServiceSync, found: readonly Found[]): FaultData[] => found.map(({ fault, places }, i) => {
      context.note(`${field}[${String(i)}]`, places);
      return fault;
    });
    const [short, old] = [lacking(expected, agent), stale(expected, agent)];
    return {
      compared, absent: noted('absent', absent(expected, agent, list)), lacking: noted('lacking', short), stale: noted('stale', old), differing: differing(context, short, old),
      ...mapped(context, expected, agent, noted),
    };
  },
});

function lists(context: ViewContext): ReturnType<ViewContext['missing']> {
  const missing = [...context.read('k8s-services').length === 0 ? context.missing('k8s-services') : [], ...context.read('k8s-endpoint-slices').length === 0 ? context.missing('k8s-endpoint-slices') : []];
  const cut = [...context.read('k8s-services'), ...context.read('k8s-endpoint-slices')].find((r) => !r.whole);
  return missing.length > 0 || cut === undefined ? missing : [{ input: 'k8s-services', reason: 'incomplete', path: cut.document.path, detail: `${cut.document.path} is not the whole list`, collect: 'kubectl get services,endpointslices -A -o yaml' }];
}

function picked(list: Read<ParserData['cilium-service-list']>): ReturnType<ViewContext['missing']>[number] {
  return { input: 'cilium-service-list', reason: 'incomplete', path: list.document.path, detail: `${list.document.path} holds few of the services that Kubernetes has: it is taken for a part of the list`, collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg service list' };
}

function justStarted(context: ViewContext): boolean {
  return context.read('k8s-pods').some((r) => podsOf(r.data, context.node).some(({ pod }) => pod.labels['k8s-app'] === 'cilium'
    && pod.containerStatuses.some((s) => s.name === 'cilium-agent' && (secondsBefore(s.startedAt, context.snapshot.collectedAt) ?? START_SECONDS) < START_SECONDS)));
}

function faultOf(e: Expected, backends: readonly string[], frontend = false): FaultData {
  const ip = e.ip.includes(':') ? `[${e.ip}]` : e.ip;
  const vital = (e.namespace === 'default' && e.name === 'kubernetes') || (e.namespace === 'kube-system' && e.port === 53);
  return { namespace: e.namespace, name: e.name, address: `${ip}:${String(e.port)}/${e.protocol}`, backends: [...backends].sort(), vital, frontend };
}

function absent(expected: readonly Expected[], agent: Held, list: Read<unknown>): Found[] {
  return expected.filter((e) => e.ready.size > 0 && agent.get(e) === undefined).map((e) => {
    const fault = faultOf(e, [...e.ready], true);
    return { fault, places: [...e.servicePlaces, ...list.places('').slice(0, 1).map((p) => ({ ...p, note: `${fault.address} is not in this list` }))] };
  });
}

function lacking(expected: readonly Expected[], agent: Held): Found[] {
  return expected.flatMap((e): Found[] => {
    const held = agent.get(e);
    if (held === undefined || held.redirected || !e.exact) return [];
    const backends = notIn(e.ready, held.backends);
    return backends.length === 0 ? [] : [{ fault: faultOf(e, backends), places: [...held.places().slice(0, 1), ...e.slicePlaces.slice(0, 1)] }];
  });
}

/** With protocols not printed, both of a port number are one frontend, so what fits either is right. Backends that end take no new connections. */
function stale(expected: readonly Expected[], agent: Held): Found[] {
  const allowed = new Map<string, ReadonlySet<string>>();
  for (const e of expected) {
    const key = agent.key(e);
    const before = allowed.get(key);
    allowed.set(key, before === undefined ? e.all : new Set([...before, ...e.all]));
  }
  return expected.flatMap((e): Found[] => {
    const held = agent.get(e);
    if (held === undefined || held.redirected || held.remote || e.all.size === 0) return [];
    const extra = activeNotIn(held, allowed.get(agent.key(e)));
    return extra.length === 0 ? [] : [{ fault: faultOf(e, extra), places: [...placesOf(held, extra), ...e.slicePlaces.slice(0, 1)] }];
  });
}

interface Having { has(address: string): boolean }

function notIn(wanted: Iterable<string>, held: Having): string[] {
  const out: string[] = [];
  for (const address of wanted) if (!held.has(address)) out.push(address);
  return out;
}

/** Active backends of a frontend that others do not have. */
function activeNotIn({ backends }: HeldFrontend, others: Having | undefined): string[] {
  const out: string[] = [];
  for (const [address, { active }] of backends) if (active && others?.has(address) !== true) out.push(address);
  return out;
}

function placesOf({ backends }: HeldFrontend, addresses: readonly string[]): EvidenceRef[] {
  return addresses.flatMap((b) => backends.get(b)?.places() ?? []).slice(0, 2);
}

function differing(context: ViewContext, short: readonly Found[], old: readonly Found[]): ServiceSync['differing'] {
  const rows = new Map<string, ServiceSync['differing'][number] & { readonly places: EvidenceRef[] }>();
  const row = ({ fault: { namespace, name, address, vital }, places }: Found): ServiceSync['differing'][number] => {
    const key = `${namespace}/${name} ${address}`;
    const own = rows.get(key) ?? { namespace, name, address, vital, lacks: [], extra: [], places: [] };
    rows.set(key, own);
    own.places.push(...places);
    return own;
  };
  for (const found of short) row(found).lacks.push(...found.fault.backends);
  for (const found of old) row(found).extra.push(...found.fault.backends);
  return [...rows.values()].map(({ places, ...own }, i) => {
    context.note(`differing[${String(i)}]`, places);
    return own;
  });
}

/** With hardly any frontend of the agent's this is what somebody picked from the map. */
function isPicked(expected: readonly Expected[], agent: Held, map: Held): boolean {
  const both = expected.filter((e) => agent.get(e) !== undefined);
  return both.filter((e) => map.get(e) !== undefined).length < both.length * LIST_SHARE;
}

function mapped(context: ViewContext, expected: readonly Expected[], agent: Held, noted: (field: keyof ServiceSync, found: readonly Found[]) => FaultData[]): Partial<ServiceSync> {
  const list = context.read('cilium-bpf-lb-list').find((r) => r.whole && r.data.services.length > 0);
  const [missing] = context.missing('cilium-bpf-lb-list');
  const map = list === undefined ? undefined : frontendsOf(list);
  if (list === undefined || map === undefined || isPicked(expected, agent, map)) {
    for (const field of ['unmapped', 'unmappedBackends']) if (missing !== undefined) context.lacks(field, missing);
    return {};
  }
  const gone: Found[] = [];
  const without: Found[] = [];
  for (const e of expected) {
    const held = agent.get(e);
    if (held === undefined || held.redirected) continue;
    const entry = map.get(e);
    const lost = entry?.redirected === true ? [] : activeNotIn(held, entry?.backends);
    if (lost.length === 0) continue;
    if (entry === undefined) {
      const fault = faultOf(e, lost, true);
      gone.push({ fault, places: [...held.places().slice(0, 1), ...list.places('').slice(0, 1).map((p) => ({ ...p, note: `${fault.address} is not in this map` }))] });
    } else without.push({ fault: faultOf(e, lost), places: [...placesOf(held, lost), ...entry.places().slice(0, 1)] });
  }
  return { unmapped: noted('unmapped', gone), unmappedBackends: noted('unmappedBackends', without) };
}
