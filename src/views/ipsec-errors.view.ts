import * as z from 'zod';
import { byText } from '../base/sort.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { meaningOf } from './ipsec/counters.ts';
import { readCounters, type CounterReading } from './ipsec/readings.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ ipsec: z.boolean().optional() });

const IpsecErrors = z.object({
  /** IPsec of Cilium is on; absent where nothing tells. */
  ipsec: z.boolean().optional(),
  /** The counters were read twice, so growth is known. */
  compared: z.boolean(),
  /** Counters above zero: what grew most comes first, then what says most. */
  errors: z.array(z.object({
    /** The kernel's name, `XfrmInNoStates`. */
    name: z.string(),
    /** Packets since the node booted. */
    total: z.number().int(),
    /** Packets between the two readings. */
    growth: z.number().int().optional(),
    kind: z.enum(['broken', 'passing', 'blocked']),
    /** What is counted, as a phrase. */
    means: z.string(),
  })),
});

const RANK = { broken: 0, passing: 1, blocked: 2 } as const;

/** Packets that the kernel dropped on their way into or out of IPsec. */
export const view = defineView({
  id: 'ipsec-errors',
  title: 'packets that the kernel dropped in IPsec',
  scope: 'node',
  collect: 'cat /proc/net/xfrm_stat',
  schema: IpsecErrors,
  build: (context) => {
    const readings = readCounters(context);
    if (readings === undefined) return { missing: [...context.missing('xfrm-stat'), ...context.missing('cilium-encrypt-status')] };
    const raised = readings.counters.filter((c) => c.total > 0).map((c) => ({ ...c, ...meaningOf(c.name) })).sort((a, b) => order(a, b));
    for (const field of ['', 'errors', 'compared']) context.note(field, readings.places);
    raised.forEach(({ places }, i) => { context.note(`errors[${String(i)}]`, places); });
    const ipsec = isOn(context);
    return { compared: readings.compared, errors: raised.map(({ places: _places, ...e }) => e), ...(ipsec === undefined ? {} : { ipsec }) };
  },
});

function order(a: CounterReading & { readonly kind: keyof typeof RANK }, b: typeof a): number {
  const [grewA, grewB] = [(a.growth ?? 0) > 0, (b.growth ?? 0) > 0];
  if (grewA !== grewB) return grewA ? -1 : 1;
  return RANK[a.kind] - RANK[b.kind] || b.total - a.total || byText(a.name, b.name);
}

/** The agent of the node itself before the configuration of all. */
function isOn(context: ViewContext): boolean | undefined {
  for (const read of context.read('cilium-encrypt-status')) {
    context.note('ipsec', read.places('mode'));
    return read.data.mode === 'ipsec';
  }
  const health = context.read('cilium-status').find((r) => r.data.encryption !== undefined);
  if (health?.data.encryption !== undefined) {
    context.note('ipsec', health.places('encryption'));
    return health.data.encryption.mode === 'IPsec';
  }
  const config = context.view('config');
  if (config.state === 'missing') return undefined;
  context.note('ipsec', config.places('ipsec'));
  return ConfigFields.parse(config.data).ipsec;
}
