import { defineParser } from '../define-parser.ts';
import { inSchemaOrder } from '../schema-order.ts';
import { statusLines } from './from-json.ts';
import { readStatus } from './read-status.ts';
import { CiliumStatus } from './schema.ts';
import { sniff } from './sniff.ts';

/**
 * `cilium status`, `cilium-dbg status`: what one agent says about itself, in all of its forms: plain, `--verbose`, `--brief`
 * pieces of them, and JSON. Upstream: pkg/client/client.go. Not the command of the same name of cilium-cli, which draws the logo.
 *
 *   KubeProxyReplacement:   Strict   [eth0 192.0.2.11 (Direct Routing)]
 *   Cilium:                 Ok   1.13.4 (v1.13.4-4061cdfc)
 */
export const parser = defineParser({
  id: 'cilium-status',
  kind: 'text',
  title: 'agent status (`cilium status --verbose`)',
  rows: '',
  columns: ['cilium.state', 'cilium.version', 'kpr.mode', 'routing.network', 'routing.host', 'masquerading.mode', 'controllers.healthy', 'controllers.total', 'clusterHealth.reachable', 'clusterHealth.total', 'encryption.mode'],
  scope: 'node',
  area: 'agent',
  collect: 'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg status --verbose',
  commands: [/^cilium(?:-dbg)?-status(?:-|$)/],
  sniff,
  schema: CiliumStatus,
  parse: (lines, context) => inSchemaOrder(CiliumStatus, readStatus(statusLines(lines, context) ?? lines, context)),
});
