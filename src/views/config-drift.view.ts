import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const ConfigDrift = z.object({
  /** Settings compared. */
  compared: z.number().int(),
  differing: z.array(z.object({
    key: z.string(),
    /** In the ConfigMap now. */
    wanted: z.string(),
    /** As the agent of this node printed it at its start, or says it runs with. */
    running: z.string(),
  })),
});

/** Keys that the agent takes as they are: none that it changes by itself, that a node has an own value of, or that it follows at run time. */
const INERT: readonly string[] = [
  'auto-direct-node-routes', 'bpf-lb-mode', 'bpf-lb-acceleration', 'cluster-id', 'cluster-name', 'cluster-pool-ipv4-cidr', 'egress-masquerade-interfaces',
  'enable-bandwidth-manager', 'enable-bpf-masquerade', 'enable-hubble', 'enable-ipv4', 'enable-ipv4-masquerade', 'enable-ipv6', 'enable-l7-proxy', 'enable-policy',
  'enable-wireguard', 'enable-ipsec', 'ipam', 'ipv4-native-routing-cidr', 'kube-proxy-replacement', 'routing-mode', 'tunnel', 'tunnel-protocol', 'enable-host-firewall',
  'enable-endpoint-routes', 'enable-egress-gateway', 'enable-ipv4-egress-gateway', 'identity-allocation-mode', 'devices', 'mtu',
];
/** Of these the agent's own view names a field and shows it unchanged. */
const FIELDS: Readonly<Record<string, string>> = { RoutingMode: 'routing-mode', TunnelProtocol: 'tunnel-protocol', ClusterName: 'cluster-name', IPAM: 'ipam', EnableIPv4: 'enable-ipv4', EnableIPv6: 'enable-ipv6' };

interface Running { readonly value: string; readonly places: readonly EvidenceRef[] }

/** Settings of the ConfigMap that the agent of a node does not run with. */
export const view = defineView({
  id: 'config-drift',
  title: 'settings that the running agent has differently',
  scope: 'node',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml; kubectl -n kube-system logs <cilium pod> -c cilium-agent; cilium-dbg config --all',
  schema: ConfigDrift,
  build: (context) => {
    const map = context.best('cilium-config');
    const running = new Map([...fromLog(context), ...fromAgent(context)]);
    if (map === undefined || running.size === 0) return { missing: map === undefined ? context.missing('cilium-config') : [...context.missing('cilium-log'), ...context.missing('cilium-config-all')] };
    const out: z.input<typeof ConfigDrift> = { compared: 0, differing: [] };
    context.note('', map.places(''));
    for (const key of INERT) {
      const own = running.get(key);
      const entry = map.data.entries.find((e) => e.key === key);
      if (own === undefined || entry === undefined) continue;
      out.compared += 1;
      if (plain(own.value) === plain(entry.value)) continue;
      context.note(`differing[${String(out.differing.length)}]`, [...map.places(`values.${key}`), ...own.places]);
      out.differing.push({ key, wanted: entry.value, running: own.value });
    }
    return out;
  },
});

/** Lists are printed in brackets, apart by commas or blanks. */
function plain(text: string): string {
  return text.replace(/["[\]]/g, '').split(/[\s,]+/).filter((w) => w !== '').join(' ').toLowerCase();
}

function fromLog(context: ViewContext): [string, Running][] {
  const log = context.read('cilium-log').find((l) => l.data.component === 'agent' && !l.data.previous && l.data.settings.length > 0 && l.data.stop === undefined);
  return log === undefined ? [] : log.data.settings.map((s, i): [string, Running] => [s.key, { value: s.value, places: log.places(`settings[${String(i)}]`) }]);
}

type AllRead = Read<{ readonly readOnly: Readonly<Record<string, string>> }>;

function fromAgent(context: ViewContext): [string, Running][] {
  const all: AllRead | undefined = context.best('cilium-config-all');
  if (all === undefined) return [];
  return Object.entries(FIELDS).flatMap(([field, key]): [string, Running][] => {
    const value = Object.hasOwn(all.data.readOnly, field) ? all.data.readOnly[field] : undefined;
    return value === undefined ? [] : [[key, { value, places: all.places(`readOnly.${field}`) }]];
  });
}
