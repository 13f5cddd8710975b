import type { RuleFields } from './rule.ts';
import type { KubeServiceRecord } from './schema.ts';

/** Chains in which kube-proxy holds one rule for each address or port of a service. */
const SERVICE_CHAINS: ReadonlySet<string> = new Set(['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS']);

export function isServiceChain(chain: string): boolean {
  return SERVICE_CHAINS.has(chain);
}

/** `default/kubernetes:https cluster IP`; the words after the name say what the address is (kube-proxy pkg/proxy/iptables). */
const COMMENT = /^([a-z0-9.-]+\/[a-z0-9.-]+)(?::([a-z0-9.-]+))?(?: (.*))?$/;

function kindOf(chain: string, words: string): KubeServiceRecord['kind'] {
  if (words === 'cluster IP') return 'cluster-ip';
  if (words === 'external IP') return 'external-ip';
  if (words === 'loadbalancer IP') return 'load-balancer-ip';
  return chain === 'KUBE-NODEPORTS' && !words.startsWith('health check') ? 'node-port' : 'other';
}

/** What a rule of a service chain says about a service; undefined for the chain's other rules. */
export function readKubeService(rule: RuleFields): KubeServiceRecord | undefined {
  if (!SERVICE_CHAINS.has(rule.chain) || rule.target === 'KUBE-MARK-MASQ') return undefined;
  const m = COMMENT.exec(rule.comment ?? '');
  if (m?.[1] === undefined) return undefined;
  const words = m[3] ?? '';
  return {
    service: m[1],
    ...(m[2] !== undefined && { portName: m[2] }),
    kind: kindOf(rule.chain, words),
    ...(rule.dst !== undefined && { address: rule.dst.replace(/\/(32|128)$/, '') }),
    ...(rule.proto !== undefined && { proto: rule.proto }),
    ...(rule.dport !== undefined && { port: rule.dport }),
    noEndpoints: /^has no (local )?endpoints$/.test(words),
    ...(rule.packets !== undefined && { packets: rule.packets }),
  };
}
