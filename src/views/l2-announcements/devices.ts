import { parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** Devices of a node as far as announcing needs them. */
export interface NodeDevices {
  readonly node: string;
  readonly links: readonly { readonly name: string; readonly enslaved: boolean; readonly up: boolean; readonly places: readonly EvidenceRef[] }[];
  /** Networks by device, IPv4 and IPv6; undefined when no addresses were collected. */
  readonly networks: ReadonlyMap<string, readonly string[]> | undefined;
  /** Devices the agent works on; undefined when its status does not tell. */
  readonly selected: ReadonlySet<string> | undefined;
  readonly selectedPlaces: readonly EvidenceRef[];
}

/** Never devices that lead to other machines. */
const INNER = /^(?:lo$|lxc|cilium_|docker0$|veth|cali|cni0$|flannel\.|kube-ipvs|nodelocaldns|dummy|tunl)/;

/** All nodes whose devices were listed as a whole. */
export function nodeDevices(context: ViewContext): NodeDevices[] {
  const found = new Map<string, { links: Map<string, NodeDevices['links'][number]>; networks?: Map<string, string[]> }>();
  const entry = (node: string): { links: Map<string, NodeDevices['links'][number]>; networks?: Map<string, string[]> } => {
    const own = found.get(node) ?? { links: new Map() };
    found.set(node, own);
    return own;
  };
  for (const read of context.read('ip-addr')) {
    if (read.node === undefined || !read.whole) continue;
    const own = entry(read.node);
    own.networks = new Map(read.data.interfaces.map((d) => [d.name, d.addresses.flatMap((a) => parseCidr(`${a.ip}/${String(a.prefix)}`)?.text ?? [])]));
    read.data.interfaces.forEach((d, i) => { own.links.set(d.name, { name: d.name, enslaved: d.master !== undefined, up: d.flags.includes('UP'), places: read.places(`interfaces[${String(i)}]`) }); });
  }
  for (const read of context.read('ip-link')) {
    if (read.node === undefined || !read.whole) continue;
    const own = entry(read.node);
    read.data.links.forEach((d, i) => { own.links.set(d.name, { name: d.name, enslaved: d.master !== undefined, up: d.flags.includes('UP'), places: read.places(`links[${String(i)}]`) }); });
  }
  return [...found].filter(([, own]) => own.links.has('lo')).map(([node, own]) => ({
    node, links: [...own.links.values()].filter((l) => !INNER.test(l.name)), networks: own.networks, ...selection(context, node),
  }));
}

function selection(context: ViewContext, node: string): Pick<NodeDevices, 'selected' | 'selectedPlaces'> {
  const status = context.read('cilium-status').find((s) => s.node === node && (s.data.kpr?.devices.length ?? 0) > 0);
  if (status === undefined) return { selected: undefined, selectedPlaces: [] };
  return { selected: new Set((status.data.kpr?.devices ?? []).map((d) => d.name)), selectedPlaces: status.places('kpr.devices[0]') };
}
