import { defineParser, type Line } from '../define-parser.ts';
import { readCliStatus } from './read.ts';
import { readClusterPods, readComponent, readWorkload } from './rows.ts';
import { CiliumCliStatus } from './schema.ts';

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  for (const { text } of head) {
    const line = text.slice(0, 500).trimEnd();
    if (/^(?:KVStore|KubeProxyReplacement|Cilium health daemon):/.test(line)) return 'no';
    if ((/__\/|¯¯/.test(line) && readComponent(line) !== undefined) || readWorkload(line) !== undefined) return 'yes';
    if (/^Image versions\s+[\w-]+\s+\S+\/\S+: \d+$/.test(line)) return 'yes';
    if (line.startsWith('Cluster Pods:') && readClusterPods(line.slice('Cluster Pods:'.length).trim()) !== undefined) return 'yes';
  }
  return 'maybe';
}

/**
 * `cilium status [--wait]` of cilium-cli on a workstation: health of the installation as Kubernetes and the agents tell it.
 * Upstream: cilium-cli/status/status.go. The agent answers to the same words with another text, see `cilium-status`.
 *
 *     \__/¯¯\__/    Operator:           OK
 *   DaemonSet         cilium             Desired: 2, Ready: 2/2, Available: 2/2
 */
export const parser = defineParser({
  id: 'cilium-cli-status',
  kind: 'text',
  title: 'status of the installation (`cilium status` of cilium-cli)',
  rows: 'components',
  scope: 'cluster',
  area: 'installation',
  collect: 'cilium status',
  // Without such a flag a failed `cilium status` may be the agent's as well, and mostly is.
  commands: [/^cilium-status-.*--(?:wait|context|namespace|kube-?context|wait-duration|worker-count|ignore-warnings|helm-release-name|interactive)/],
  sniff,
  schema: CiliumCliStatus,
  parse: (lines, context) => readCliStatus(lines, context),
});
