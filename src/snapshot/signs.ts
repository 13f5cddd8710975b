import type { Document } from '../model/document.ts';
import type { ParserData, ParserId } from '../parsers/registry.gen.ts';
import type { ClusterIndex } from './cluster-index.ts';

/** A node, and by what it was told. */
export interface FoundNode { readonly node: string; readonly by: string }

/** Usable data of one kind among documents of one origin. */
function dataOf<Id extends ParserId>(documents: readonly Document[], id: Id): ParserData[Id][] {
  // The registry ties the id asked for to the schema the data was validated with.
  return documents.filter((d) => d.parser === id && d.data !== undefined).map((d) => d.data as ParserData[Id]);
}

/**
 * The node on which the documents of one bugtool folder were taken, by what they show of it: the boot id, the addresses of its
 * interfaces, its host name, the name its own agent gives it. Only a sign that fits exactly one node counts. Without any list
 * of nodes the host name itself names the node.
 */
export function nodeBySigns(documents: readonly Document[], index: ClusterIndex): FoundNode | undefined {
  for (const sign of [byBootId, byAddress, byHostname, byKernelName, byHealth]) {
    const found = sign(documents, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byBootId(documents: readonly Document[], index: ClusterIndex): FoundNode | undefined {
  const ids = [...dataOf(documents, 'boot-id').map((d) => d.bootId), ...documents.flatMap((d) => d.identity.bootId ?? [])];
  // Nodes that are containers of one machine share its boot id.
  return found(ids.flatMap((id) => index.nodesByBootId(id)), 'boot id');
}

/** Devices that Cilium made, loopback, and bridges whose addresses are alike on all nodes. */
const NOT_OF_THE_HOST = /^(?:lo|cilium_|lxc|docker|cni|virbr|kube-ipvs|nodelocaldns|br-)/;

function byAddress(documents: readonly Document[], index: ClusterIndex): FoundNode | undefined {
  const interfaces = dataOf(documents, 'ip-addr').flatMap((d) => d.interfaces).filter((i) => !NOT_OF_THE_HOST.test(i.name));
  const addresses = interfaces.flatMap((i) => i.addresses.filter((a) => a.scope === undefined || a.scope === 'global').map((a) => a.ip));
  const identity = documents.flatMap((d) => d.identity.nodeIp ?? []);
  return found([...addresses, ...identity].flatMap((ip) => index.nodesByIp(ip)), 'address');
}

function byHostname(documents: readonly Document[], index: ClusterIndex): FoundNode | undefined {
  return byName(dataOf(documents, 'hostname').map((d) => d.hostname), index, 'host name');
}

function byKernelName(documents: readonly Document[], index: ClusterIndex): FoundNode | undefined {
  return byName(dataOf(documents, 'uname').flatMap((d) => d.hostname ?? []), index, 'host name in uname');
}

function byHealth(documents: readonly Document[], index: ClusterIndex): FoundNode | undefined {
  const names = dataOf(documents, 'cilium-health-status').flatMap((d) => d.nodes).filter((n) => n.local).map((n) => n.name);
  return byName(names, index, 'name its agent gives it');
}

function byName(names: readonly string[], index: ClusterIndex, by: string): FoundNode | undefined {
  return found(names.flatMap((name) => index.nodeByName(name) ?? (index.knowsNodes ? [] : [name])), by);
}

function found(nodes: readonly string[], by: string): FoundNode | undefined {
  const all = new Set(nodes);
  const [node] = all;
  return all.size === 1 && node !== undefined ? { node, by } : undefined;
}
