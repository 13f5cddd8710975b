import * as z from 'zod';
import { parseDuration } from '../base/duration.ts';
import { isIp } from '../base/ip.ts';
import { parseInstant } from '../base/instant.ts';
import { itemPath } from './item-path.ts';

/*
 * The grammar of node-to-node health, printed by `cilium status` and by `cilium-health status` alike.
 * Upstream: pkg/health/client/client.go, v1.8 to 1.20. A head line, then either a table or a tree:
 *
 *   Cluster health:          1/2 reachable   (2022-09-01T05:56:12Z)   (Probe interval: 1m36s)
 *     Name                   IP              Node        Endpoints
 *     worker-1 (localhost)   192.0.2.11      reachable   unreachable
 *
 *     worker-1 (localhost):
 *       Host connectivity to 192.0.2.11:
 *         ICMP to stack:   OK, RTT=197.325µs   (Last probed: 2026-03-23T12:29:16Z)
 */

const Count = z.number().int().nonnegative();

const Probe = z.object({
  ok: z.boolean(),
  rttSeconds: z.number().optional(),
  /** Text in place of the round trip time: `Connection timed out`. */
  error: z.string().optional(),
  /** Since 1.18. */
  lastProbed: z.string().optional(),
});

const Path = z.object({
  kind: z.enum(['host', 'endpoint']),
  secondary: z.boolean(),
  /** Absent when the agent knows no address, `nil` or an empty one. */
  address: z.string().optional(),
  icmp: Probe.optional(),
  http: Probe.optional(),
});

/** Addresses of one kind: how many answer, of how many, and how many were not probed yet. */
const Reach = z.object({ reachable: Count, total: Count, unknown: Count });

const Node = z.object({
  /** Node name without its cluster. */
  name: z.string(),
  cluster: z.string().optional(),
  /** The node whose agent speaks. */
  local: z.boolean(),
  addresses: z.array(z.string()),
  host: Reach.optional(),
  /** The health endpoint on that node: reached through the pod network. */
  endpoint: Reach.optional(),
  /** The single probes, where the tree was printed. */
  paths: z.array(Path),
});

export const ClusterHealth = z.object({
  /** Absent in a paste without the head line, and while probing is off. */
  reachable: Count.optional(),
  total: Count.optional(),
  /** RFC 3339; year 1 means not probed yet, and is left out. */
  probedAt: z.string().optional(),
  probeIntervalSeconds: z.number().optional(),
  probing: z.enum(['enabled', 'disabled']).optional(),
  /** Text in place of the counts, such as an unreachable health daemon. */
  error: z.string().optional(),
  /** Nodes were left out of the list (`...`). */
  moreNodes: z.boolean(),
  nodes: z.array(Node),
});
export type ClusterHealth = z.infer<typeof ClusterHealth>;
type NodeHealth = z.infer<typeof Node>;
type PathHealth = z.infer<typeof Path>;
type HealthHead = Omit<ClusterHealth, 'moreNodes' | 'nodes'>;

const HEAD = /^(\d{1,6})\/(\d{1,6}) reachable(?:\s+\((\d{4}-[\dT:.Z+-]{6,40})\))?(?:\s+\(Probe interval: (\S{1,40})\))?$/;

/** Value of `Cluster health:`; undefined when it is none of the known ones. */
export function readHealthHead(text: string): HealthHead | undefined {
  if (text === 'Probe disabled') return { probing: 'disabled' };
  if (/^(?:Warning|Failure)\s+\S|^Client error: /.test(text)) return { probing: 'enabled', error: text.replace(/\s+/g, ' ') };
  const match = HEAD.exec(text);
  if (match === null) return undefined;
  const interval = parseDuration(match[4] ?? '');
  const head: HealthHead = { reachable: Number(match[1]), total: Number(match[2]), probing: 'enabled' };
  return { ...head, ...probeTime(match[3]), ...(interval === undefined ? {} : { probeIntervalSeconds: interval }) };
}

/** Value of `Probe time:`, which `cilium-health status` printed up to 1.16. */
export function probeTime(text: string | undefined): Pick<HealthHead, 'probedAt'> {
  const instant = text === undefined || text.startsWith('0001-') ? undefined : parseInstant(text);
  return instant === undefined ? {} : { probedAt: instant.text };
}

/** One line below the head. */
export type HealthLine =
  | { readonly kind: 'header' }
  | { readonly kind: 'more' }
  | { readonly kind: 'node'; readonly node: NodeHealth }
  | { readonly kind: 'path'; readonly path: PathHealth; readonly inherits: boolean }
  | { readonly kind: 'probe'; readonly of: 'icmp' | 'http'; readonly probe: z.infer<typeof Probe> };

const HEADER = /^Name\s+IP\s+(?:Node\s+Endpoints|Reachable\s+Endpoints reachable)$/;
const REACH = String.raw`reachable|unreachable|unknown|true|false|\d{1,4}\/\d{1,4}(?: \(\d{1,4} unknown\))?`;
const ROW = new RegExp(String.raw`^(\S+)( \(localhost\))?\s+(?:([\da-fA-F.:,]+)\s+)?(${REACH})\s+(${REACH})$`);
const TREE_NODE = /^(\S+?)( \(localhost\))?:$/;
const CONNECTIVITY = /^(Secondary )?(?:(Host|Endpoint) )?connectivity(?:(?: to (\S*?))?:\s*(nil)?)$/;
const PROBE = /^(ICMP to stack|HTTP to agent):\s*(.*)$/;

const SURE = /^\s{2,}(?:(?:ICMP to stack|HTTP to agent):\s+OK, RTT=\S{1,40}(?:\s+\(Last probed: \S{1,40}\))?|(?:Host|Endpoint) connectivity to [\da-fA-F.:]{2,45}:)$/;

/** Whether a line, without blanks at its end, is part of the tree and nothing else. Says no to rarer forms; most lines of a large cluster are these. */
export function isSureHealthLine(text: string): boolean {
  return SURE.test(text);
}

/** Reads a line by its words; indentation is often lost. `inTree`: a bare `name:` is a node. */
export function readHealthLine(text: string, inTree: boolean): HealthLine | undefined {
  const line = text.trim();
  if (HEADER.test(line)) return { kind: 'header' };
  if (line === '...') return { kind: 'more' };
  return readProbe(line) ?? readPath(line) ?? readRow(line) ?? (inTree ? readTreeNode(line) : undefined);
}

function named(text: string): { name: string; cluster?: string } {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { name: text.slice(slash + 1), cluster: text.slice(0, slash) };
}

function reachOf(text: string): z.infer<typeof Reach> {
  const counts = /^(\d+)\/(\d+)(?: \((\d+) unknown\))?$/.exec(text);
  if (counts !== null) return { reachable: Number(counts[1]), total: Number(counts[2]), unknown: Number(counts[3] ?? 0) };
  return { reachable: text === 'reachable' || text === 'true' ? 1 : 0, total: 1, unknown: text === 'unknown' ? 1 : 0 };
}

function readRow(line: string): HealthLine | undefined {
  const match = ROW.exec(line);
  const [, name = '', local, ips = '', host = '', endpoint = ''] = match ?? [];
  const addresses = ips.split(',').filter((ip) => ip !== '');
  if (match === null || !addresses.every((ip) => isIp(ip) !== 0)) return undefined;
  const node: NodeHealth = { ...named(name), local: local !== undefined, addresses, host: reachOf(host), endpoint: reachOf(endpoint), paths: [] };
  return { kind: 'node', node };
}

function readTreeNode(line: string): HealthLine | undefined {
  const match = TREE_NODE.exec(line);
  if (match === null) return undefined;
  const { name, cluster } = named(match[1] ?? '');
  const local = match[2] !== undefined;
  return { kind: 'node', node: cluster === undefined ? { name, local, addresses: [], paths: [] } : { name, cluster, local, addresses: [], paths: [] } };
}

function readPath(line: string): HealthLine | undefined {
  const match = CONNECTIVITY.exec(line);
  if (match === null || (match[2] === undefined && match[1] === undefined)) return undefined;
  const address = match[3] ?? '';
  if (address !== '' && isIp(address) === 0) return undefined;
  const path: PathHealth = { kind: match[2] === 'Endpoint' ? 'endpoint' : 'host', secondary: match[1] !== undefined, ...(address === '' ? {} : { address }) };
  return { kind: 'path', path, inherits: match[2] === undefined };
}

function readProbe(line: string): HealthLine | undefined {
  const match = PROBE.exec(line);
  if (match === null) return undefined;
  const of = match[1] === 'ICMP to stack' ? 'icmp' : 'http';
  const rest = (match[2] ?? '').trim();
  // Four of them for each node of a large cluster: most have no time, and then nothing is tried that needs one.
  const tail = rest.endsWith(')') ? /\(Last probed: (\S{1,40})\)$/.exec(rest) : null;
  const result = tail === null ? rest : rest.slice(0, tail.index).trim();
  const lastProbed = tail === null ? undefined : parseInstant(tail[1] ?? '')?.text;
  const rtt = result.startsWith('OK, RTT=') ? /^OK, RTT=(\S{1,40})$/.exec(result) : null;
  const rttSeconds = rtt === null ? undefined : parseDuration(rtt[1] ?? '');
  if (rtt !== null && rttSeconds === undefined) return undefined;
  if (result === '') return undefined;
  const probe: z.infer<typeof Probe> = rttSeconds === undefined ? { ok: false, error: result } : { ok: true, rttSeconds };
  if (lastProbed !== undefined) probe.lastProbed = lastProbed;
  return { kind: 'probe', of, probe };
}

/** What a line added: a field of the health object, or a part of the node at `node` with all inside it, and a sum of that node that it feeds. */
export type Added = { readonly field: 'nodes' | 'moreNodes' } | { readonly node: number; readonly part: string; readonly sum?: string };

/** Puts a line into the data; undefined when it hangs in the air. Call `sumUp` after the last one. */
export function addHealthLine(health: ClusterHealth, line: HealthLine): Added | undefined {
  if (line.kind === 'header') return { field: 'nodes' };
  if (line.kind === 'more') { health.moreNodes = true; return { field: 'moreNodes' }; }
  if (line.kind === 'node') return { node: health.nodes.push(line.node) - 1, part: '' };
  const node = health.nodes.at(-1);
  const at = health.nodes.length - 1;
  if (node === undefined) return undefined;
  if (line.kind === 'path') {
    const length = addPath(node, line);
    return { node: at, part: itemPath('paths', length - 1), sum: `.${line.path.kind}` };
  }
  const path = node.paths.at(-1);
  if (path === undefined) return undefined;
  path[line.of] = line.probe;
  return { node: at, part: itemPath('paths', node.paths.length - 1, line.of) };
}

function addPath(node: NodeHealth, line: Extract<HealthLine, { kind: 'path' }>): number {
  // Up to 1.16 a secondary address says only in which block it stands.
  const kind = line.inherits ? node.paths.at(-1)?.kind ?? line.path.kind : line.path.kind;
  const { address } = line.path;
  if (address !== undefined && kind === 'host') node.addresses.push(address);
  line.path.kind = kind;
  return node.paths.push(line.path);
}

/** Sums the probes of a tree up as the table does: an address counts when all its probes came back. */
export function sumUp(health: ClusterHealth): void {
  for (const node of health.nodes) {
    if (node.paths.length === 0) continue;
    const host = reachOfPaths(node.paths, 'host');
    const endpoint = reachOfPaths(node.paths, 'endpoint');
    if (host !== undefined) node.host = host;
    if (endpoint !== undefined) node.endpoint = endpoint;
  }
}

function reachOfPaths(paths: readonly PathHealth[], kind: PathHealth['kind']): z.infer<typeof Reach> | undefined {
  const reach = { reachable: 0, total: 0, unknown: 0 };
  for (const { kind: own, icmp, http } of paths) {
    if (own !== kind) continue;
    reach.total++;
    if (icmp === undefined && http === undefined) reach.unknown++;
    else if (icmp?.ok !== false && http?.ok !== false) reach.reachable++;
  }
  return reach.total === 0 ? undefined : reach;
}
