import { parseIp } from '../../base/ip.ts';
import type { ViewContext } from '../define-view.ts';
import { healthSources } from './health.ts';

/** Names of nodes by every address that belongs to them, that of `cilium_host` as well. Node objects win over what else is told. */
export function nodesByAddress(context: ViewContext): ReadonlyMap<string, string> {
  const objects = context.read('k8s-nodes').flatMap((r) => r.data.items.map((n) => ({ name: n.name, ips: n.addresses.map((a) => a.address) })));
  const ciliumNodes = context.read('cilium-nodes').flatMap((r) => r.data.items.map((n) => ({ name: n.name, ips: [...n.internalIPs, ...n.ciliumInternalIPs] })));
  const probed = healthSources(context).flatMap((s) => s.data.nodes.map((n) => ({ name: n.name, ips: n.addresses })));
  return new Map([...probed, ...ciliumNodes, ...objects].flatMap(({ name, ips }) => ips.map((ip): [string, string] => [parseIp(ip)?.text ?? ip, name])));
}
