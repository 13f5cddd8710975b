import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A rule by which Cilium masquerades traffic to outside the cluster. */
export interface MasqueradeRule {
  readonly family?: 'ipv4' | 'ipv6';
  readonly chain: string;
  readonly target: string;
  readonly source?: string;
  readonly packets?: number;
  readonly places: readonly EvidenceRef[];
}

/**
 * Comment of the rule for pod traffic that leaves the cluster. In BPF mode there are other MASQUERADE rules, for the
 * host's own traffic into the cluster, which prove nothing.
 */
const COMMENT = /^cilium (?:masquerade|snat) non-cluster\b/;

/** The rules, in file order; undefined when no nat table of the node was read. */
export function findRules(context: ViewContext): MasqueradeRule[] | undefined {
  const reads = context.read('iptables-save').filter((r) => r.data.tables.some((t) => t.name === 'nat'));
  if (reads.length === 0) return undefined;
  if (reads.some((r) => !r.whole || r.data.cut)) context.notWhole();
  return reads.flatMap((read) => read.data.rules.flatMap((rule, i): MasqueradeRule[] => {
    const isOurs = rule.table === 'nat' && (rule.target === 'MASQUERADE' || rule.target === 'SNAT') && COMMENT.test(rule.comment ?? '');
    if (!isOurs) return [];
    const family = read.data.dumps[rule.dump]?.family ?? read.data.family;
    return [{
      chain: rule.chain, target: rule.target ?? '', places: read.places(`rules[${String(i)}]`),
      ...(family === undefined ? {} : { family }), ...(rule.src === undefined ? {} : { source: rule.src }), ...(rule.packets === undefined ? {} : { packets: rule.packets }),
    }];
  }));
}
