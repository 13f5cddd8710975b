import { parseIp } from '../../base/ip.ts';
import { remembered } from '../../base/remember.ts';
import type { ViewContext } from '../define-view.ts';
import { healthSources } from './health.ts';

/** The name of the node that an address belongs to, that of `cilium_host` as well. Objects win over what probes tell. */
export function nodesByAddress(context: ViewContext): (address: string) => string | undefined {
  const objects = fromObjects(context);
  let probed: ReadonlyMap<string, string> | undefined;
  return (address) => {
    const text = parseIp(address)?.text ?? address;
    const named = objects.get(text);
    if (named !== undefined) return named;
    probed ??= byAddress(healthSources(context).flatMap((s) => s.data.nodes.map((n) => ({ name: n.name, ips: n.addresses }))));
    return probed.get(text);
  };
}

/** Objects of the cluster are the same for every node of a dump. */
const fromObjects = remembered((context: ViewContext): ReadonlyMap<string, string> => {
  const nodes = context.read('k8s-nodes').flatMap((r) => r.data.items.map((n) => ({ name: n.name, ips: n.addresses.map((a) => a.address) })));
  const ciliumNodes = context.read('cilium-nodes').flatMap((r) => r.data.items.map((n) => ({ name: n.name, ips: [...n.internalIPs, ...n.ciliumInternalIPs] })));
  return byAddress([...ciliumNodes, ...nodes]);
}, (context) => context.snapshot);

function byAddress(nodes: readonly { readonly name: string; readonly ips: readonly string[] }[]): ReadonlyMap<string, string> {
  return new Map(nodes.flatMap(({ name, ips }) => ips.map((ip): [string, string] => [parseIp(ip)?.text ?? ip, name])));
}
