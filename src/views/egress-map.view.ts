import * as z from 'zod';
import { defineView } from './define-view.ts';

const Row = z.object({ node: z.string().optional(), source: z.string(), destination: z.string() });

const EgressMap = z.object({
  /** Maps of nodes that were read. */
  lists: z.number().int(),
  rules: z.number().int(),
  /** Rules that name no gateway node. */
  withoutGateway: z.array(Row),
  /** Rules of the gateway node itself that have no address to send from. */
  withoutAddress: z.array(Row),
});

const MOST = 100;

/** What the datapath knows of the egress gateway, from all nodes. */
export const view = defineView({
  id: 'egress-map',
  title: 'rules of the egress gateway in the datapath',
  scope: 'cluster',
  collect: 'cilium-dbg bpf egress list (in each agent)',
  schema: EgressMap,
  build: (context) => {
    const lists = context.read('cilium-bpf-egress-list').filter((l) => !l.data.off);
    if (lists.length === 0) return { missing: context.missing('cilium-bpf-egress-list') };
    const own = new Map(context.read('k8s-nodes').flatMap((r) => r.data.items.map((n) => [n.name, new Set(n.addresses.map((a) => a.address))] as const)));
    const out: z.input<typeof EgressMap> = { lists: lists.length, rules: 0, withoutGateway: [], withoutAddress: [] };
    context.note('', lists[0]?.places('') ?? []);
    for (const list of lists) {
      out.rules += list.data.count;
      for (const [i, rule] of list.data.rules.entries()) {
        const field = rule.state === 'not-found' ? 'withoutGateway' as const
          : rule.state === 'gateway' && rule.egressIp === undefined && list.node !== undefined && own.get(list.node)?.has(rule.gateway ?? '') === true ? 'withoutAddress' as const : undefined;
        if (field === undefined || out[field].length >= MOST) continue;
        context.note(`${field}[${String(out[field].length)}]`, list.places(`rules[${String(i)}]`));
        out[field].push({ source: rule.source, destination: rule.destination, ...(list.node === undefined ? {} : { node: list.node }) });
      }
    }
    return out;
  },
});
