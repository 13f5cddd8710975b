import { addHealthLine, ClusterHealth, isSureHealthLine, probeTime, readHealthHead, readHealthLine, sumUp, type Added } from '../cluster-health.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { isHealthJson, linesFromJson } from './from-json.ts';

/** Keys of the agent's status: with one of them the tree is only a part of that output. */
const AGENT_STATUS = /^\s*(?:KVStore|Kubernetes(?: APIs)?|KubeProxyReplacement(?: Details)?|Cilium|NodeMonitor|IPAM|Masquerading|Controller Status|Proxy Status|Hubble|BPF Maps|Encryption|Modules Health):/;
const TREE = /^\s*(?:Host|Endpoint|Secondary) (?:Host |Endpoint )?connectivity(?: to \S*)?:|^\s*(?:ICMP to stack|HTTP to agent):/;
const REMARK = /\s(?:# ?)?(?:<-|←|◄).*$/;
const ELISION = /^\s*(?:=>\s*)?(?:\.{2,6}|…|\[\.{2,4}\])\s*$/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (isHealthJson(head)) return 'yes';
  let sure = false;
  for (const { text } of head) {
    if (AGENT_STATUS.test(text)) return 'no';
    sure ||= /^Probe time:\s+\d{4}-/.test(text) || TREE.test(text.slice(0, 500));
  }
  return sure ? 'yes' : 'maybe';
}

/** Notes what a line added, with everything inside it. */
function note(context: ParseContext, path: string, value: unknown, line: Line): void {
  context.note(path, line);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) note(context, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, item, line);
}

function readHead(text: string): Partial<ClusterHealth> | undefined {
  const match = /^(Probe time|Cluster health):\s*(.*)$/.exec(text);
  if (match === null) return undefined;
  return match[1] === 'Probe time' ? { probing: 'enabled', ...probeTime(match[2]) } : readHealthHead(match[2] ?? '');
}

function noteAdded(context: ParseContext, added: Added, line: Line): void {
  if ('field' in added) { context.note(added.field, line); return; }
  context.noteItem('nodes', added.node, added.part, line);
  if (added.sum !== undefined) context.noteItem('nodes', added.node, added.sum, line);
}

function add(health: ClusterHealth, text: string): Added | undefined {
  const line = readHealthLine(text, true);
  return line === undefined ? undefined : addHealthLine(health, line);
}

function parse(given: readonly Line[], context: ParseContext): ClusterHealth | undefined {
  const health: ClusterHealth = { moreNodes: false, nodes: [] };
  let understood = 0;
  const lines = linesFromJson(given, context) ?? given;
  for (const line of lines) {
    const sure = isSureHealthLine(line.text);
    const text = sure ? line.text : line.text.replace(REMARK, '').trim();
    if (!sure && (text === 'Nodes:' || (ELISION.test(text) && text !== '...'))) { context.known(line); continue; }
    const head = sure ? undefined : readHead(text);
    const added = head === undefined ? add(health, text) : undefined;
    if (head !== undefined) for (const [key, value] of Object.entries(head)) note(context, key, value, line);
    Object.assign(health, head);
    if (head !== undefined) context.known(line);
    if (added !== undefined) noteAdded(context, added, line);
    if (head !== undefined || added !== undefined) understood++;
  }
  sumUp(health);
  return understood === 0 ? undefined : health;
}

/**
 * `cilium-health status [--verbose]`: whether the nodes and their health endpoints answer one agent's probes.
 * Upstream: cilium-health/cmd/status.go, pkg/health/client/client.go.
 *
 *   Probe time:   2023-12-08T14:58:11Z
 *   Nodes:
 *     worker-1 (localhost):
 *       Host connectivity to 192.0.2.11:
 *         ICMP to stack:   OK, RTT=315.254µs
 */
export const parser = defineParser({
  id: 'cilium-health-status',
  kind: 'text',
  title: 'node health (`cilium-health status`)',
  rows: 'nodes',
  columns: ['name', 'cluster', 'local', 'host.reachable', 'host.total', 'endpoint.reachable', 'endpoint.total', 'addresses'],
  scope: 'node',
  area: 'node health',
  collect: 'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-health status --verbose',
  commands: [/^cilium-health-status(?:-|$)/],
  sniff,
  schema: ClusterHealth,
  parse,
});
