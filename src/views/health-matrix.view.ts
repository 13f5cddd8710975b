import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView } from './define-view.ts';
import { probesOf, type Probe, type Probes } from './health-matrix/probes.ts';

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
    const { asked, failing } = probes;
    if (asked.size === 0) return { missing: [...context.missing('cilium-status'), ...context.missing('cilium-health-status')] };
    context.note('', probes.places);
    const down = groups(failing, (p) => p.to).filter(([node, list]) => isMost(list, askedOf(asked, node)));
    const isDown = new Set(down.map(([node]) => node));
    const isolated = groups(failing.filter((p) => !isDown.has(p.to)), (p) => p.from).filter(([node, list]) => isMost(list, [...asked.get(node) ?? []].filter((to) => !isDown.has(to)).length));
    const isIsolated = new Set(isolated.map(([node]) => node));
    const rest = groups(failing.filter((p) => !isDown.has(p.to) && !isIsolated.has(p.from)), (p) => p.from);
    const told = [
      ...down.filter(([node]) => !isIsolated.has(node)).map(([node, list]) => ({ list, trouble: trouble(node, 'unreachable', list, (p) => p.from, probes) })),
      ...isolated.map(([node, list]) => ({ list, trouble: trouble(node, 'isolated', list, (p) => p.to, probes) })),
      ...rest.map(([node, list]) => ({ list, trouble: trouble(node, 'path', list, (p) => p.to, probes) })),
    ];
    told.forEach(({ list }, i) => { context.note(`troubles[${String(i)}]`, list.slice(0, 3).flatMap((p) => p.places().slice(0, 2))); });
    return { speakers: asked.size, troubles: told.map((t) => t.trouble) };
  },
});

function groups(probes: readonly Probe[], key: (probe: Probe) => string): [string, Probe[]][] {
  const map = new Map<string, Probe[]>();
  for (const probe of probes) {
    const group = map.get(key(probe));
    if (group === undefined) map.set(key(probe), [probe]);
    else group.push(probe);
  }
  return sortedBy([...map], ([name]) => name);
}

/** How many agents asked for a node. */
function askedOf(asked: Probes['asked'], node: string): number {
  return [...asked.values()].filter((own) => own.has(node)).length;
}

/** One path says nothing about a node. */
function isMost(list: readonly Probe[], all: number): boolean {
  return list.length >= 2 && list.length * 2 > all;
}

function trouble(node: string, kind: TroubleData['kind'], list: readonly Probe[], peer: (probe: Probe) => string, { asked, fails }: Probes): TroubleData {
  return {
    node, kind, peers: list.map(peer).sort(), probed: kind === 'unreachable' ? askedOf(asked, node) : asked.get(node)?.size ?? 0,
    podsAnswer: list.every((p) => p.endpoint === true),
    oneWay: list.some((p) => asked.get(p.to)?.has(p.from) === true && !fails(p.to, p.from)),
  };
}
