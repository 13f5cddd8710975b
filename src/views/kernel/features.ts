import * as z from 'zod';

/** A feature that is on and the kernel it needs. */
export interface Asked {
  readonly feature: string;
  /** Key of `cilium-config`. */
  readonly key: string;
  /** Field of the configuration, where the key has one. */
  readonly field?: string;
  readonly since: string;
  /** The agent does not start without it; otherwise it goes on without the feature. */
  readonly stops: boolean;
}

const Settings = z.object({
  values: z.record(z.string(), z.string()),
  bandwidthManager: z.boolean().optional(), wireguard: z.boolean().optional(), ipsec: z.boolean().optional(), ipMasqAgent: z.boolean().optional(),
  egressGateway: z.boolean().optional(), hostNsSocketLb: z.boolean().optional(),
  routing: z.string().optional(), datapathMode: z.string().optional(), kubeProxyReplacement: z.string().optional(),
});

/** Features that the configuration asks for, with the kernel each needs. System requirements of Cilium, table of advanced features. */
export function askedFeatures(config: unknown, minor: number | undefined): Asked[] {
  const read = Settings.safeParse(config);
  if (!read.success) return [];
  const { data } = read;
  const on = (key: string): boolean => data.values[key]?.trim().toLowerCase() === 'true';
  const table: readonly (readonly [boolean | undefined, Asked])[] = [
    [data.bandwidthManager, { feature: 'the bandwidth manager', key: 'enable-bandwidth-manager', field: 'bandwidthManager', since: '5.1', stops: false }],
    [data.wireguard, { feature: 'WireGuard encryption', key: 'enable-wireguard', field: 'wireguard', since: '5.6', stops: true }],
    [data.ipsec === true && data.routing === 'tunnel', { feature: 'IPsec in a tunnel', key: 'enable-ipsec', field: 'ipsec', since: '4.19', stops: true }],
    [data.ipMasqAgent, { feature: 'the BPF ip-masq-agent', key: 'enable-ip-masq-agent', field: 'ipMasqAgent', since: '4.16', stops: true }],
    [data.egressGateway === true && minor !== undefined && minor <= 15, { feature: 'the egress gateway', key: 'enable-ipv4-egress-gateway', field: 'egressGateway', since: '5.2', stops: true }],
    [data.kubeProxyReplacement === 'full', { feature: 'kube-proxy replacement with UDP', key: 'kube-proxy-replacement', field: 'kubeProxyReplacement', since: '4.19.57', stops: true }],
    [data.hostNsSocketLb, { feature: 'socket load balancing for the host alone', key: 'bpf-lb-sock-hostns-only', field: 'hostNsSocketLb', since: '5.7', stops: false }],
    [data.datapathMode?.startsWith('netkit'), { feature: 'netkit devices', key: 'datapath-mode', field: 'datapathMode', since: '6.7', stops: true }],
    [on('enable-bbr'), { feature: 'BBR for pods', key: 'enable-bbr', since: '5.18', stops: true }],
    [on('enable-vtep'), { feature: 'VTEP integration', key: 'enable-vtep', since: '5.2', stops: true }],
    [on('enable-bpf-tproxy'), { feature: 'proxy redirection in BPF', key: 'enable-bpf-tproxy', since: '5.7', stops: false }],
    [on('enable-ipv6-big-tcp'), { feature: 'IPv6 BIG TCP', key: 'enable-ipv6-big-tcp', since: '5.19', stops: false }],
    [on('enable-ipv4-big-tcp'), { feature: 'IPv4 BIG TCP', key: 'enable-ipv4-big-tcp', since: '6.3', stops: false }],
  ];
  return table.flatMap(([asked, feature]) => (asked === true ? [feature] : []));
}
