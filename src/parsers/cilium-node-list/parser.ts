import * as z from 'zod';
import { parseCidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import { defineParser } from '../define-parser.ts';
import type { Line } from '../define-parser.ts';

const SOURCES = ['local', 'custom-resource', 'kvstore', 'kube-apiserver', 'clustermesh', 'unspec', 'k8s', 'generated', 'directory'] as const;

const nodeSchema = z.object({
  cluster: z.string().optional(),
  name: z.string(),
  ipv4: z.string().optional(),
  ipv4Cidr: z.string().optional().describe('Pod CIDR; absent where addresses are not taken from one'),
  ipv6: z.string().optional(),
  ipv6Cidr: z.string().optional(),
  source: z.enum(SOURCES).optional().describe('Where the agent learned of the node; printed since 1.15'),
});

export const nodeListSchema = z.object({ nodes: z.array(nodeSchema) });

type Node = z.infer<typeof nodeSchema>;

const HEADER = /^\s*Name\s+IPv4 Address\s+Endpoint CIDR\b/;

/** Reads one row; cells are told by their syntax because two columns share a title and any may be empty. Undefined for anything else. */
export function readNodeRow(text: string): Node | undefined {
  const [head, ...words] = text.trim().split(/\s+/);
  if (head === undefined || words.length === 0 || !/^[\w.-]{1,253}(?:\/[\w.-]{1,253})?$/.test(head)) return undefined;
  const slash = head.indexOf('/');
  const node: Node = slash < 0 ? { name: head } : { cluster: head.slice(0, slash), name: head.slice(slash + 1) };
  for (const word of words) {
    const cidr = parseCidr(word);
    const ip = parseIp(word);
    const source = SOURCES.find((known) => known === word);
    if (cidr !== undefined) node[cidr.version === 4 ? 'ipv4Cidr' : 'ipv6Cidr'] = cidr.text;
    else if (ip !== undefined) node[ip.version === 4 ? 'ipv4' : 'ipv6'] = ip.text;
    else if (source !== undefined) node.source = source;
    else if (word !== '<nil>') return undefined;
  }
  return node.ipv4 === undefined && node.ipv6 === undefined ? undefined : node;
}

/** A row alone is certain when cluster and node stand in front and an address and a CIDR follow. */
function isSure({ text }: Line): boolean {
  if (HEADER.test(text)) return true;
  const node = readNodeRow(text);
  return node?.cluster !== undefined && (node.ipv4Cidr ?? node.ipv6Cidr) !== undefined;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-node-list',
  title: 'cilium node list',
  scope: 'node',
  area: 'nodes',
  collect: 'cilium-dbg node list',
  commands: [/^cilium(?:-dbg)?-node-list$/],
  sniff: (head) => (head.some(isSure) ? 'yes' : 'maybe'),
  schema: nodeListSchema,
  parse(lines, context) {
    const nodes: Node[] = [];
    let sawHeader = false;
    for (const line of lines) {
      if (HEADER.test(line.text)) { sawHeader = true; context.known(line); continue; }
      const node = readNodeRow(line.text);
      if (node !== undefined) context.noteItem('nodes', nodes.push(node) - 1, '', line);
    }
    return nodes.length > 0 || sawHeader ? { nodes } : undefined;
  },
});
