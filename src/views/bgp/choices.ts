import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { fitsLabels, selectorText } from '../selectors/labels.ts';

/** A BGP configuration that picks nodes by labels. */
export interface Choice {
  readonly kind: 'cluster-config' | 'peering-policy';
  readonly name: string;
  readonly nodeSelector: string;
  /** Undefined without a list of nodes. */
  readonly nodes?: string[];
  /** Bad news of its conditions: `NoMatchingNode`, `MissingPeerConfigs`, `ConflictingClusterConfigs`. */
  readonly complaints: string[];
  /** CiliumBGPPeerConfig objects it names that do not exist; undefined when these were not collected. */
  readonly missingPeerConfigs?: string[];
  readonly places: readonly EvidenceRef[];
}

/** Cluster configurations (version 2) and peering policies (version 1). */
export function bgpChoices(context: ViewContext): Choice[] {
  return [...clusterConfigs(context), ...peeringPolicies(context)];
}

function clusterConfigs(context: ViewContext): Choice[] {
  const peers = context.best('cilium-bgp-peer-configs');
  const known = peers?.whole === true ? new Set(peers.data.items.map((p) => p.name)) : undefined;
  return context.read('cilium-bgp-cluster-configs').flatMap((r) => r.data.items.map((c, i): Choice => {
    const asked = [...new Set(c.instances.flatMap((one) => one.peers.flatMap((p) => p.peerConfig ?? [])))];
    return {
      kind: 'cluster-config', name: c.name, nodeSelector: selectorText(c.nodeSelector), ...nodesFor(context, (labels) => c.nodeSelector === undefined || fitsLabels(c.nodeSelector, labels)),
      complaints: c.conditions.filter((one) => one.status === 'True').map((one) => one.type.replace('cilium.io/', '')),
      ...(known === undefined ? {} : { missingPeerConfigs: asked.filter((name) => !known.has(name)) }), places: r.places(`items[${String(i)}]`),
    };
  }));
}

/** Without a selector a policy picks no node. */
function peeringPolicies(context: ViewContext): Choice[] {
  return context.read('cilium-bgp-peering-policies').flatMap((r) => r.data.items.map((p, i): Choice => ({
    kind: 'peering-policy', name: p.name, nodeSelector: selectorText(p.nodeSelector), ...nodesFor(context, (labels) => p.nodeSelector !== undefined && fitsLabels(p.nodeSelector, labels)),
    complaints: [], places: r.places(`items[${String(i)}]`),
  })));
}

function nodesFor(context: ViewContext, fits: (labels: Readonly<Record<string, string>>) => boolean): { nodes?: string[] } {
  const nodes = context.best('k8s-nodes');
  return nodes === undefined ? {} : { nodes: nodes.data.items.filter((n) => fits(n.labels)).map((n) => n.name) };
}
