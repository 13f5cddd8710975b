import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A network device of the node, as `ip link` or `ip addr` shows it. */
export interface Link {
  readonly name: string;
  /** Set up by its owner; undefined in brief listings, which print no flags. */
  readonly up: boolean | undefined;
  /** The other end is up as well. */
  readonly carrier: boolean;
  /** `ether`, `none` for devices without a link layer. */
  readonly linkType: string | undefined;
  /** `veth`, `netkit`, `vxlan`; printed with `-d` alone. */
  readonly kind: string | undefined;
  readonly places: readonly EvidenceRef[];
}

/** All devices of the node. Undefined when no listing was taken, or none that shows the namespace Cilium works in. */
export interface Links {
  readonly byName: ReadonlyMap<string, Link>;
  /** Nothing was left out: a device that is not listed is not there. */
  readonly whole: boolean;
  /** The listings as such. */
  readonly places: readonly EvidenceRef[];
}

/** `lxcbr0` is a bridge of LXC, and no device of Cilium. */
const CILIUM_DEVICE = /^(?:lxc[0-9a-f]{6,}$|lxc_health$|cilium_)/;

/** Reads the listings of a node; one of a pod's own namespace is told by its lack of any Cilium device and left out. */
export function listLinks(context: ViewContext): Links | undefined {
  const byName = new Map<string, Link>();
  const places: EvidenceRef[] = [];
  let whole = false;
  for (const read of context.read('ip-link')) {
    const { links } = read.data;
    if (!links.some((l) => CILIUM_DEVICE.test(l.name))) continue;
    links.forEach((l, i) => { byName.set(l.name, { ...stateOf(l), name: l.name, linkType: l.linkType, kind: l.kind, places: read.places(`links[${String(i)}]`) }); });
    places.push(...read.places(''));
    whole ||= read.whole && links.some((l) => l.name === 'lo');
  }
  for (const read of context.read('ip-addr')) {
    const { interfaces } = read.data;
    if (!interfaces.some((l) => CILIUM_DEVICE.test(l.name))) continue;
    interfaces.forEach((l, i) => {
      if (!byName.has(l.name)) byName.set(l.name, { ...stateOf(l), name: l.name, linkType: l.linkType, kind: undefined, places: read.places(`interfaces[${String(i)}]`) });
    });
    places.push(...read.places(''));
    whole ||= read.whole && interfaces.some((l) => l.name === 'lo');
  }
  return byName.size === 0 ? undefined : { byName, whole, places };
}

function stateOf({ flags, state }: { readonly flags: readonly string[]; readonly state?: string | undefined }): Pick<Link, 'up' | 'carrier'> {
  return {
    up: flags.length > 0 ? flags.includes('UP') : state === undefined || state === 'UNKNOWN' ? undefined : state === 'UP',
    carrier: !flags.includes('NO-CARRIER') && state !== 'LOWERLAYERDOWN' && state !== 'DOWN',
  };
}
