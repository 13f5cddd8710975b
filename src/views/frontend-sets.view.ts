import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { plain } from './exposure/node-addresses.ts';
import { placedServices } from './exposure/services.ts';

const FrontendSets = z.object({
  nodes: z.array(z.object({
    node: z.string(),
    /** Frontends that more than half of the nodes have. */
    common: z.number().int(),
    /** Of them those this node lacks, and those it has that are not common; the first twenty. */
    lacks: z.array(z.string()),
    extra: z.array(z.string()),
    differing: z.number().int(),
    percent: z.number(),
    /** Its agent started less than two minutes before the data was collected. */
    starting: z.boolean(),
  })),
});
type List = Read<ParserData['cilium-service-list']>;
interface NodeSet { readonly node: string; readonly list: List; readonly counted: ReadonlyMap<string, number>; readonly held: ReadonlySet<string> }

/** Kinds of frontends that every node has alike. */
const EVERYWHERE: ReadonlySet<string> = new Set(['ClusterIP', 'LoadBalancer', 'ExternalIPs']);
/** Annotations that bind a service to some of the nodes. */
const ON_SOME = /^service\.cilium\.io\/node(?:-selector)?$/;
const FEWEST = 3;
const START_SECONDS = 120;
const SHOWN = 20;

/** The services of each node against those that most nodes have. */
export const view = defineView({
  id: 'frontend-sets',
  title: 'services of each node compared with those of the others',
  scope: 'cluster',
  collect: 'cilium-dbg service list on each node',
  schema: FrontendSets,
  build: (context) => {
    const sets = gather(context);
    if (sets.length === 0) return { missing: context.missing('cilium-service-list') };
    if (sets.length < FEWEST) return { missing: [{ input: 'cilium-service-list', reason: 'incomplete', detail: 'whole lists of fewer than three nodes do not tell which node is unlike the others', path: sets[0]?.list.document.path ?? '', collect: 'cilium-dbg service list on each node' }] };
    const common = commonOf(sets);
    const starting = startingNodes(context);
    context.note('', sets[0]?.list.places('').slice(0, 1) ?? []);
    return {
      nodes: sets.map((set, i) => {
        const lacks = [...common.keys()].filter((key) => !set.held.has(key));
        const extra = [...set.counted.keys()].filter((key) => !common.has(key));
        context.note(`nodes[${String(i)}]`, [...set.list.places('').slice(0, 1), ...lacks.slice(0, 2).flatMap((key) => common.get(key)?.() ?? []), ...extra.slice(0, 2).flatMap((key) => set.list.places(`services[${String(set.counted.get(key) ?? 0)}]`).slice(0, 1))]);
        const differing = lacks.length + extra.length;
        return {
          node: set.node, common: common.size, lacks: lacks.slice(0, SHOWN), extra: extra.slice(0, SHOWN), differing,
          percent: Math.round((differing / Math.max(1, common.size)) * 1000) / 10, starting: starting.has(set.node),
        };
      }),
    };
  },
});

function gather(context: ViewContext): NodeSet[] {
  const lists = new Map<string, List>();
  for (const list of context.read('cilium-service-list')) if (list.node !== undefined && list.whole && !lists.has(list.node)) lists.set(list.node, list);
  const bound = boundAddresses(context);
  // Where one list does not tell protocols, none is compared by them.
  return setsOf(lists, bound, true) ?? setsOf(lists, bound, false) ?? [];
}

/** Undefined where protocols are wanted and one list does not tell them. */
function setsOf(lists: ReadonlyMap<string, List>, bound: ReadonlySet<string>, protocols: boolean): NodeSet[] | undefined {
  // The same addresses and frontends stand in the list of every node.
  const texts = new Map<string, string>();
  const once = (text: string, make: (text: string) => string): string => {
    const known = texts.get(text) ?? make(text);
    texts.set(text, known);
    return known;
  };
  const sets: NodeSet[] = [];
  for (const [node, list] of sortedBy(lists, ([node]) => node)) {
    const counted = new Map<string, number>();
    const held = new Set<string>();
    for (const [i, { frontend, type }] of list.data.services.entries()) {
      if (protocols && frontend.protocol === undefined) return undefined;
      const ip = once(frontend.ip, plain);
      if (bound.has(ip)) continue;
      const key = once(`${ip.includes(':') ? `[${ip}]` : ip}:${String(frontend.port)}${protocols ? `/${frontend.protocol ?? ''}` : ''}`, (text) => text);
      held.add(key);
      if (EVERYWHERE.has(type ?? '') && !counted.has(key)) counted.set(key, i);
    }
    sets.push({ node, list, counted, held });
  }
  return sets;
}

/** Frontends of more than half of the nodes, each with a way to a line of one that has it. */
function commonOf(sets: readonly NodeSet[]): ReadonlyMap<string, () => readonly EvidenceRef[]> {
  const holders = new Map<string, { count: number; readonly places: () => readonly EvidenceRef[] }>();
  for (const { list, counted } of sets) for (const [key, i] of counted) {
    const own = holders.get(key);
    if (own === undefined) holders.set(key, { count: 1, places: () => list.places(`services[${String(i)}]`).slice(0, 1) });
    else own.count++;
  }
  return new Map([...holders].filter(([, h]) => h.count * 2 > sets.length).map(([key, h]) => [key, h.places]));
}

function boundAddresses(context: ViewContext): ReadonlySet<string> {
  const bound = placedServices(context).filter(({ service }) => Object.keys(service.annotations).some((k) => ON_SOME.test(k)));
  return new Set(bound.flatMap(({ service }) => [...service.clusterIPs, ...service.externalIPs, ...service.ingress.flatMap((a) => a.ip ?? [])]).map(plain));
}

function startingNodes(context: ViewContext): ReadonlySet<string> {
  const { collectedAt } = context.snapshot;
  return new Set(context.read('k8s-pods').flatMap((r) => r.data.items).flatMap((pod) => {
    const young = pod.labels['k8s-app'] === 'cilium' && pod.containerStatuses.some((s) => s.name === 'cilium-agent' && (secondsBefore(s.startedAt, collectedAt) ?? START_SECONDS) < START_SECONDS);
    return young && pod.node !== undefined ? [pod.node] : [];
  }));
}
