import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A pasted count of netfilter rules that speak of KUBE- chains. */
export interface CountedRules {
  /** The pipeline in short: `iptables -t nat -S | grep KUBE-`. */
  readonly what: string;
  readonly value: number;
  /** More than the kubelet's own chains can explain. */
  readonly byKubeProxy: boolean;
  readonly places: readonly EvidenceRef[];
}

/** The kubelet's chains and rules over all tables and both families make some forty lines at most. */
const KUBELET_LINES = 40;
const OF_KUBE_PROXY = /KUBE[-_]?(?:\W{0,3})(?:SVC|SEP|SERVICES|NODEPORTS|EXT|FW|XLB)/i;

/** Counts of one node, as pasted. */
export function countedRules(context: ViewContext): CountedRules[] {
  return context.read('shell-count').flatMap((read) => {
    const { command, filters, value } = read.data;
    const about = filters.find((f) => !f.inverted && /KUBE/i.test(f.pattern));
    if (!/^(?:\S*\/)?(?:ip6?tables|nft)/.test(command) || about === undefined) return [];
    const limit = OF_KUBE_PROXY.test(about.pattern) ? 0 : KUBELET_LINES;
    const what = [command, ...filters.map((f) => `grep ${f.inverted ? '-v ' : ''}${f.pattern}`)].join(' | ');
    return [{ what, value, byKubeProxy: value > limit, places: read.places('value') }];
  });
}
