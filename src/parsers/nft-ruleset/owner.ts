import type { TableOwner } from './schema.ts';

const IPTABLES_TABLES: ReadonlySet<string> = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

const NAMES: readonly (readonly [RegExp, TableOwner])[] = [
  [/^kube-proxy$/, 'kube-proxy'], [/^firewalld(_policy_drop)?$/, 'firewalld'], [/^docker-bridges$/, 'docker'], [/^(netavark|podman)/, 'podman'],
  [/^libvirt_network$/, 'libvirt'], [/^calico/, 'calico'], [/^antrea/, 'antrea'], [/^ovn-kubernetes/, 'ovn-kubernetes'], [/^kube-router/, 'kube-router'],
  [/^(cni_hostport|cni_plugins_masquerade|cni_)/, 'cni-plugins'], [/^istio/, 'istio'], [/^f2b-table/, 'fail2ban'], [/^wg-quick/, 'wg-quick'],
  [/^(lxd|incus)/, 'lxd'], [/^tailscale/, 'tailscale'],
];

/** Whose table it is, by the names that programs give theirs. */
export function ownerOf(family: string, name: string, managed: boolean): TableOwner {
  if (managed || ((family === 'ip' || family === 'ip6') && IPTABLES_TABLES.has(name))) return 'iptables';
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
