import { cidrOf, contains, parseCidr, type Cidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { isOuter } from '../routes/table.ts';

/** A network or address that pods must not share. */
export interface Neighbour { readonly network: Cidr; readonly name: string; readonly places: readonly EvidenceRef[] }

interface Address { readonly node: string; readonly ip: string; readonly places: readonly EvidenceRef[] }

/**
 * Networks of the nodes: those of their links where they were collected, and the addresses they register with, each with
 * the link network that holds it. An address alone counts as well.
 */
export function nodeNetworks(context: ViewContext): Neighbour[] {
  const links = linkNetworks(context);
  const alone = nodeAddresses(context).flatMap(({ node, ip, places }): Neighbour[] => {
    const read = parseIp(ip);
    if (read === undefined || links.some((l) => contains(l.network, read))) return [];
    return [{ network: cidrOf(read, read.version === 4 ? 32 : 128), name: `${read.text} of ${node}`, places }];
  });
  return [...links, ...alone];
}

/** Networks on devices that lead out of the node. A host address tells nothing that the node's address does not. */
function linkNetworks(context: ViewContext): Neighbour[] {
  return context.read('ip-addr').flatMap((read) => read.data.interfaces.flatMap((device, i) => device.addresses.flatMap(({ ip, prefix, scope }): Neighbour[] => {
    const network = parseCidr(`${ip}/${String(prefix)}`);
    if (network === undefined || !isOuter(device.name) || scope === 'host' || scope === 'link' || network.bits === (network.version === 4 ? 32 : 128)) return [];
    return [{ network, name: `${network.text} of ${read.node ?? 'a node'} (${device.name})`, places: read.places(`interfaces[${String(i)}]`) }];
  })));
}

function nodeAddresses(context: ViewContext): Address[] {
  const objects = context.read('k8s-nodes').flatMap((read) => read.data.items.flatMap((node, i) => node.addresses.filter((a) => a.type === 'InternalIP')
    .map((a): Address => ({ node: node.name, ip: a.address, places: read.places(`items[${String(i)}].addresses`) }))));
  // Every agent lists all nodes.
  const known = new Set(objects.map((o) => o.ip));
  const lists = context.read('cilium-node-list').flatMap((read) => read.data.nodes.flatMap((node, i) => [node.ipv4, node.ipv6].flatMap((ip): Address[] => (
    ip === undefined || known.has(ip) ? [] : [{ node: node.name, ip, places: read.places(`nodes[${String(i)}]`) }]))));
  for (const { ip } of lists) known.add(ip);
  const devices = context.read('cilium-status').flatMap((read) => (read.data.kpr?.devices ?? []).flatMap((device, i) => device.addresses.filter((a) => !a.startsWith('fe80:'))
    .map((ip): Address => ({ node: read.node ?? 'a node', ip, places: read.places(`kpr.devices[${String(i)}]`) }))));
  return [...objects, ...lists, ...devices.filter((d) => !known.has(d.ip))];
}

/** From so many service addresses on, what they have in common is taken for a part of the service range. */
const AGREEING = 5;
/** Wider than any service range: the addresses are of several ranges. */
const WIDEST = 12;

/** Every service address, and the narrowest network that holds them all where enough agree: the service range is at least that. */
export function serviceNetwork(context: ViewContext): { readonly addresses: Neighbour[] } {
  const addresses = [...fromObjects(context), ...fromAgents(context)];
  const v4 = addresses.filter((a) => a.network.version === 4);
  const common = v4.length < AGREEING ? undefined : commonNetwork(v4.map((a) => a.network));
  if (common === undefined || common.bits < WIDEST || common.bits === 32) return { addresses };
  return { addresses: [...addresses, { network: common, name: `the service range (${common.text} at least)`, places: v4.slice(0, 2).flatMap((a) => a.places) }] };
}

function fromObjects(context: ViewContext): Neighbour[] {
  return context.read('k8s-services').flatMap((read) => read.data.items.flatMap((service, i) => [...new Set([...service.clusterIPs, service.clusterIP ?? ''])].flatMap((ip) => (
    one(ip, `service ${service.namespace}/${service.name} (${ip})`, read.places(`items[${String(i)}]`))))));
}

function fromAgents(context: ViewContext): Neighbour[] {
  if (context.read('k8s-services').length > 0) return [];
  const seen = new Set<string>();
  return context.read('cilium-service-list').flatMap((read) => read.data.services.flatMap((service, i) => {
    if (service.type !== 'ClusterIP' || service.remote || seen.has(service.frontend.ip)) return [];
    seen.add(service.frontend.ip);
    return one(service.frontend.ip, `service address ${service.frontend.ip}`, read.places(`services[${String(i)}]`));
  }));
}

function one(text: string, name: string, places: readonly EvidenceRef[]): Neighbour[] {
  const ip = parseIp(text);
  return ip === undefined ? [] : [{ network: cidrOf(ip, ip.version === 4 ? 32 : 128), name, places }];
}

function commonNetwork(networks: readonly Cidr[]): Cidr | undefined {
  const [head] = networks;
  const ip = head === undefined ? undefined : parseIp(head.text.split('/')[0] ?? '');
  if (ip === undefined) return undefined;
  for (let bits = 32; bits >= 0; bits--) {
    const candidate = cidrOf(ip, bits);
    if (networks.every((n) => contains(candidate, n))) return candidate;
  }
  return undefined;
}
