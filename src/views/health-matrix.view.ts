import { z } from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView } from './define-view.ts';
import { probesOf, type Probe } from './health-matrix/probes.ts';

const Trouble = z.object({
  /** The node to look at: the one nobody reaches, the one that reaches nobody, or the one a path starts from. */
  node: z.string(),
  kind: z.enum(['unreachable', 'isolated', 'path']),
  /** At the other end of the paths that fail. */
  peers: z.array(z.string()),
  /** Paths that were probed in this direction. */
  probed: z.number().int(),
  /** The health endpoints behind the paths answer although the nodes do not: only the probe itself is blocked. */
  podsAnswer: z.boolean(),
  /** The way back works: for single paths. */
  oneWay: z.boolean(),
});

const HealthMatrix = z.object({
  /** Agents whose probes were read. */
  speakers: z.number().int(),
  troubles: z.array(Trouble),
});
type TroubleData = z.input<typeof Trouble>;

/** Which nodes reach which, by the probes of every agent that was collected. */
export const view = defineView({
  id: 'health-matrix',
  title: 'which nodes reach which by the probes of the agents',
  scope: 'cluster',
  collect: 'cilium-dbg status --verbose (on every node); cilium-health status --verbose',
  schema: HealthMatrix,
  build: (context) => {
    const probes = probesOf(context);
    const speakers = new Set(probes.map((p) => p.from));
    if (probes.length === 0) return { missing: [...context.missing('cilium-status'), ...context.missing('cilium-health-status')] };
    context.note('', probes[0]?.places() ?? []);
    const failing = probes.filter((p) => !p.host);
    const down = groups(failing, (p) => p.to).filter(([node, list]) => isMost(list, probes.filter((p) => p.to === node)));
    const isDown = new Set(down.map(([node]) => node));
    const isolated = groups(failing.filter((p) => !isDown.has(p.to)), (p) => p.from).filter(([node, list]) => isMost(list, probes.filter((p) => p.from === node && !isDown.has(p.to))));
    const isIsolated = new Set(isolated.map(([node]) => node));
    const rest = groups(failing.filter((p) => !isDown.has(p.to) && !isIsolated.has(p.from)), (p) => p.from);
    const told = [
      ...down.filter(([node]) => !isIsolated.has(node)).map(([node, list]) => ({ list, trouble: trouble(node, 'unreachable', list, (p) => p.from, probes) })),
      ...isolated.map(([node, list]) => ({ list, trouble: trouble(node, 'isolated', list, (p) => p.to, probes) })),
      ...rest.map(([node, list]) => ({ list, trouble: trouble(node, 'path', list, (p) => p.to, probes) })),
    ];
    told.forEach(({ list }, i) => { context.note(`troubles[${String(i)}]`, list.slice(0, 3).flatMap((p) => p.places().slice(0, 2))); });
    return { speakers: speakers.size, troubles: told.map((t) => t.trouble) };
  },
});

function groups(probes: readonly Probe[], key: (probe: Probe) => string): [string, Probe[]][] {
  const map = new Map<string, Probe[]>();
  for (const probe of probes) map.set(key(probe), [...map.get(key(probe)) ?? [], probe]);
  return sortedBy([...map], ([name]) => name);
}

/** One path says nothing about a node. */
function isMost(list: readonly Probe[], all: readonly Probe[]): boolean {
  return list.length >= 2 && list.length * 2 > all.length;
}

function trouble(node: string, kind: TroubleData['kind'], list: readonly Probe[], peer: (probe: Probe) => string, probes: readonly Probe[]): TroubleData {
  const back = list.map((p) => probes.find((q) => q.from === p.to && q.to === p.from));
  return {
    node, kind, peers: list.map(peer).sort(), probed: probes.filter((p) => (kind === 'unreachable' ? p.to : p.from) === node).length,
    podsAnswer: list.every((p) => p.endpoint === true), oneWay: back.some((p) => p?.host === true),
  };
}
