import { type Cidr, parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import { type Ip, parseIp } from '../../base/ip.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read } from '../define-view.ts';

type NodeRow = ParserData['cilium-node-list']['nodes'][number];

/** A node of the mesh with the ranges its pods have addresses of. */
export interface MeshNode {
  readonly cluster: string;
  readonly node: string;
  readonly ips: readonly Ip[];
  readonly ranges: readonly Cidr[];
  readonly places: readonly EvidenceRef[];
}

export interface MeshNodes { readonly name: string; readonly local: readonly MeshNode[]; readonly remote: readonly MeshNode[] }

/** Nodes of one agent's list, by cluster. Undefined when nothing tells which cluster is this one. */
export function readMeshNodes(list: Read<ParserData['cilium-node-list']>, configured: string | undefined): MeshNodes | undefined {
  const name = list.data.nodes.find((n) => n.source === 'local')?.cluster ?? list.data.nodes.find((n) => n.cluster === configured)?.cluster;
  if (name === undefined) return undefined;
  const nodes = list.data.nodes.map((row, i): MeshNode => ({
    cluster: row.cluster ?? name, node: row.name, ips: [row.ipv4, row.ipv6].flatMap((ip) => parseIp(ip ?? '') ?? []), ranges: rangesOf(row), places: list.places(`nodes[${String(i)}]`),
  }));
  return { name, local: nodes.filter((n) => n.cluster === name), remote: nodes.filter((n) => n.cluster !== name) };
}

function rangesOf(row: NodeRow): Cidr[] {
  return [row.ipv4Cidr, row.ipv6Cidr].flatMap((text) => {
    const range = parseCidr(text ?? '');
    return range === undefined || range.bits < 8 || isMadeUp(range, row.ipv4) ? [] : [range];
  });
}

// Where nobody gives a node a range, the agent makes `10.<last byte of its address>.0.0/16` up and uses none of it (cilium `pkg/node/address.go`).
function isMadeUp({ text }: Cidr, ip: string | undefined): boolean {
  return ip !== undefined && text === `10.${ip.split('.').at(-1) ?? ''}.0.0/16`;
}
