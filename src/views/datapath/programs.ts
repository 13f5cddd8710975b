import type { Attachment } from '../../parsers/bpftool-net/schema.ts';

/** Entry points of the datapath: where packets come from or go to, by the device they are attached to. */
const ROLES = [
  'from_container', 'to_container', 'from_netdev', 'to_netdev', 'from_host', 'to_host', 'from_overlay', 'to_overlay',
  'from_network', 'to_network', 'from_wireguard', 'to_wireguard',
] as const;
export type Role = typeof ROLES[number];

/** Kernel names end after 15 characters. */
const KERNEL_NAME = 15;
/** Up to 1.12 loaded with `tc`: object file and section, `bpf_lxc.o:[from-container]`. */
const OBJECT = /^(bpf_[\w.-]{1,60}\.o):\[([\w/-]{1,60})\]$/;
const OWN_OBJECT = /^bpf_(?:lxc|host|netdev|network|overlay|hostdev|xdp|wireguard|sock|lb)[\w.-]*\.o$/;

/**
 * Which entry point of Cilium a program name stands for; undefined for others. Understands `cil_from_netdev-eth0`,
 * `cil_from_contai`, `from-container`, `bpf_host.o:[to-host]`.
 */
export function roleOf(name: string): Role | undefined {
  const inner = OBJECT.exec(name)?.[2] ?? name;
  const text = inner.replace(/^cil_/, '');
  return ROLES.find((role) => isNamed(text, role) || isNamed(text, role.replace('_', '-')) || (inner.length === KERNEL_NAME && `cil_${role}`.startsWith(inner)));
}

/** The name alone, or with the device behind it. */
function isNamed(text: string, role: string): boolean {
  return text === role || text.startsWith(`${role}-`);
}

/** Whether the program belongs to Cilium, as entry point or otherwise. */
export function isOwn(name: string): boolean {
  return name.startsWith('cil_') || roleOf(name) !== undefined || OWN_OBJECT.test(OBJECT.exec(name)?.[1] ?? name);
}

/** Programs of others seen beside Cilium in the field. */
interface Neighbour { readonly pattern: RegExp; readonly program: string; readonly observes: boolean }

const NEIGHBOURS: readonly Neighbour[] = [
  { pattern: /^classifier_(?:ingr|egre)/, program: 'Datadog agent', observes: true },
  { pattern: /^(?:endpoint|host)_(?:ingres|egress)/, program: 'Retina', observes: true },
  { pattern: /^(?:tcx?_|obi_|beyla_)?(?:ingress|egress)_f(?:$|l)/, program: 'flow agent (NetObserv, Beyla or OBI)', observes: true },
  { pattern: /^(?:obi_|beyla_)?app_(?:ingr|egre)/, program: 'Beyla or OBI', observes: true },
  { pattern: /^handle_(?:ingress|egress)$/, program: 'AWS network policy agent', observes: false },
  { pattern: /^cali(?:co)?_/, program: 'Calico', observes: false },
];

/** Who a foreign program belongs to, where its name is a known one. */
export function neighbourOf(name: string): { readonly program: string; readonly observes: boolean } | undefined {
  return NEIGHBOURS.find((n) => n.pattern.test(name));
}

/** One word for the side of the device: netkit's `peer` sees what the pod sends, as `ingress` does on a veth. */
export function hookOf(attachment: Pick<Attachment, 'direction'>): 'ingress' | 'egress' | undefined {
  switch (attachment.direction) {
    case 'ingress': case 'peer': return 'ingress';
    case 'egress': case 'primary': return 'egress';
    case undefined: return undefined;
  }
}

/** Programs on tcx and netkit hooks run before those of clsact filters. */
export function runsFirst(attachment: Pick<Attachment, 'kind'>): boolean {
  return attachment.kind === 'tcx' || attachment.kind === 'netkit';
}
