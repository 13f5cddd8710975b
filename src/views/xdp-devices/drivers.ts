/**
 * Drivers with native XDP, by the name ethtool prints, and the mainline kernel that brought it. Cilium documentation,
 * reference guide on BPF program types, table of drivers; the last group is from the kernel's own history (drivers/net).
 */
const SINCE: ReadonlyMap<string, string> = new Map(Object.entries({
  ena: '5.6', atlantic: '5.19', bnxt_en: '4.11', nicvf: '4.12', tsnep: '6.3',
  fsl_dpa: '5.11', fsl_dpaa2_eth: '5.0', fsl_enetc: '5.13', fsl_enetc_vf: '5.13', fec: '6.2', funeth: '5.18', gve: '6.4',
  ice: '5.5', igb: '5.10', igc: '5.13', i40e: '4.13', ixgbe: '4.12', ixgbevf: '4.17',
  mvneta: '5.5', mvpp2: '5.9', rvu_nicpf: '5.16', rvu_nicvf: '5.16', mtk_soc_eth: '6.0',
  mlx4_core: '4.8', mlx4_en: '4.8', mlx5_core: '4.9', lan966x: '6.2',
  hv_netvsc: '5.6', mana: '5.17', nfp: '4.10', nfp_netvf: '4.10',
  bonding: '5.15', netdevsim: '4.16', tun: '4.14', virtio_net: '4.10', vif: '5.9', 'xen-netfront': '5.9', veth: '4.19',
  qede: '4.10', netsec: '5.3', sfc: '5.5', st_gmac: '5.13', stmmac: '5.13', cpsw: '5.3', vmxnet3: '6.6',
  ionic: '6.9', 'am65-cpsw-nuss': '6.10',
}));

/** What `ip -d link` calls a kind of device, and what ethtool calls its driver. */
const DRIVER_OF_KIND: ReadonlyMap<string, string> = new Map(Object.entries({
  vlan: '802.1Q VLAN Support', bond: 'bonding', bridge: 'bridge', veth: 'veth', vxlan: 'vxlan', geneve: 'geneve', wireguard: 'wireguard',
  dummy: 'dummy', macvlan: 'macvlan', ipvlan: 'ipvlan', team: 'team', tun: 'tun', netkit: 'netkit', gre: 'gre', ipip: 'ipip',
}));

/** Transmit policies in which the kernel lets XDP run on a bond (Linux drivers/net/bonding/bond_main.c, bond_xdp_check). */
const BOND_MODES_WITH_XDP: ReadonlySet<string> = new Set(['balance-rr', 'active-backup', 'balance-xor', '802.3ad']);

/** The name as the table has it: releases spell some with dashes or under another name. */
export function driverName(text: string): string {
  const name = text.trim();
  if (name === 'fsl_dpaa_eth') return 'fsl_dpa';
  if (name === 'TI CPSW Driver') return 'cpsw';
  const dashless = name.replaceAll('-', '_');
  return SINCE.has(name) ? name : SINCE.has(dashless) ? dashless : name;
}

export function driverOfKind(kind: string): string | undefined {
  return DRIVER_OF_KIND.get(kind);
}

/** First kernel with native XDP in the driver; undefined when it has none, or none that is known. */
export function xdpSince(driver: string): string | undefined {
  return SINCE.get(driver);
}

export function bondModeAllowsXdp(mode: string): boolean {
  return BOND_MODES_WITH_XDP.has(mode);
}

/** Amazon's own release of the ena driver (`2.8.1g`) has XDP from 2.2.8 on, whatever the kernel. */
export function isAmazonDriver(driver: string, version: string | undefined): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})g$/.exec(version ?? '');
  if (driver !== 'ena' || match === null) return false;
  const [major, minor, patch] = match.slice(1).map(Number);
  return (major ?? 0) * 1e6 + (minor ?? 0) * 1e3 + (patch ?? 0) >= 2_002_008;
}
