import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const MasqueradeExit = z.object({
  /** Devices on which BPF masquerading happens, by the agent's status. */
  devices: z.array(z.string()),
  /** Devices of the IPv4 default route. */
  exits: z.array(z.string()),
  /** Rules send some traffic to routing tables of somebody else: the default route does not tell where all of it leaves. */
  policyRouting: z.boolean(),
});

/** Rules of the kernel and of Cilium; its tables are 2004 and 2005, and one per interface with ENI, which needs no rule for others. */
const KNOWN_TABLES: ReadonlySet<string> = new Set(['local', 'main', 'default', '255', '254', '253', '2004', '2005']);

/** Where pods' traffic leaves the node against where BPF masquerading happens. */
export const view = defineView({
  id: 'masquerade-exit',
  title: 'device of the default route and devices of BPF masquerading',
  scope: 'node',
  collect: 'ip route show; ip rule show; kubectl -n kube-system exec ds/cilium -- cilium-dbg status --verbose',
  schema: MasqueradeExit,
  build: (context) => {
    const status = context.read('cilium-status').find((s) => s.data.masquerading !== undefined);
    if (status?.data.masquerading === undefined) return { missing: context.missing('cilium-status') };
    const { mode, devices } = status.data.masquerading;
    const exit = defaultRoute(context);
    if (exit === undefined) return { missing: context.missing('ip-route') };
    for (const field of ['', 'devices']) context.note(field, status.places('masquerading'));
    context.note('exits', exit.places);
    const policyRouting = context.read('ip-rule').some((r) => r.data.rules.some((rule) => rule.action === 'lookup' && rule.table !== undefined && !KNOWN_TABLES.has(rule.table)));
    return { devices: mode === 'bpf' ? devices : [], exits: exit.devices, policyRouting };
  },
});

/** The default route with the lowest metric, which may have several ways. */
function defaultRoute(context: ViewContext): { readonly devices: string[]; readonly places: readonly EvidenceRef[] } | undefined {
  const found = context.read('ip-route').filter((t) => t.data.family !== 'ipv6').flatMap((t) => t.data.routes.flatMap((r, i) => {
    const devices = [r.dev, ...r.nexthops.map((n) => n.dev)].filter((d) => d !== undefined);
    const six = r.via?.includes(':') === true || r.src?.includes(':') === true;
    return r.dst === 'default' && r.table === 'main' && r.type === 'unicast' && !six && devices.length > 0 ? [{ devices, metric: r.metric ?? 0, places: t.places(`routes[${String(i)}]`) }] : [];
  }));
  return found.sort((a, b) => a.metric - b.metric)[0];
}
