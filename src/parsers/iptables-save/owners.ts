import type { OwnerName } from './schema.ts';

/** Chains of the kernel itself; they belong to no program. */
export const BUILTIN_CHAINS: ReadonlySet<string> = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);

/**
 * The kubelet's own chains (pkg/kubelet/kubelet_network_linux.go). They exist on every node, also after kube-proxy has
 * gone for good, so they must never count as a leftover of kube-proxy.
 */
const KUBELET: ReadonlySet<string> = new Set([
  'KUBE-FIREWALL', 'KUBE-KUBELET-CANARY', 'KUBE-MARK-DROP', 'KUBE-MARK-MASQ', 'KUBE-POSTROUTING', 'KUBE-IPTABLES-HINT',
]);

/** kube-proxy: iptables mode, IPVS mode, and the userspace mode of old. */
const KUBE_PROXY: ReadonlySet<string> = new Set([
  'KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD', 'KUBE-PROXY-CANARY', 'KUBE-PROXY-FIREWALL',
  'KUBE-LOAD-BALANCER', 'KUBE-NODE-PORT', 'KUBE-SOURCE-RANGES-FIREWALL', 'KUBE-IPVS-FILTER', 'KUBE-IPVS-OUT-FILTER',
  'KUBE-PORTALS-CONTAINER', 'KUBE-PORTALS-HOST', 'KUBE-NODEPORT-CONTAINER', 'KUBE-NODEPORT-HOST', 'KUBE-NODEPORT-NON-LOCAL',
]);

/** First match decides. */
const PATTERNS: readonly (readonly [RegExp, OwnerName])[] = [
  [/^OLD_CILIUM_/, 'cilium-old'],
  [/^CILIUM_/, 'cilium'],
  [/^KUBE-(SVC|SEP|EXT|FW|XLB|SVL)-/, 'kube-proxy'],
  [/^KUBE-(ROUTER|POD-FW|NWPLCY|NWPLCY-COMMON)(-|$)/, 'kube-router'],
  [/^(KUBE-HOSTPORTS$|KUBE-HP-|CNI-|CRIO-)/, 'cni-hostport'],
  [/^(cali-|felix-)/, 'calico'],
  [/^FLANNEL-/, 'flannel'],
  [/^WEAVE(-|$)/, 'weave'],
  [/^ISTIO_/, 'istio'],
  [/^AWS-/, 'aws-cni'],
  [/^(AZURE|SWIFT)/, 'azure'],
  [/^IP-MASQ(-AGENT)?$/, 'ip-masq-agent'],
  [/^DOCKER(-|$)/, 'docker'],
  [/^LIBVIRT_/, 'libvirt'],
  [/^NETAVARK[-_]/, 'podman'],
  [/^ANTREA-/, 'antrea'],
  [/^OPENSHIFT-/, 'openshift'],
  [/^ts-(input|forward|postrouting)$/, 'tailscale'],
  [/^ufw6?-/, 'ufw'],
  // firewalld's iptables backend: <HOOK>_ZONES, <HOOK>_POLICIES_pre, <HOOK>_direct, and IN_public, FWD_trusted_allow, PRE_work ...
  [/^(INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)_((IN_|OUT_)?ZONES(_SOURCE|_IFACE)?|(IN_|OUT_)?POLICIES_(pre|post)|direct)$/, 'firewalld'],
  [/^(IN|OUT|FWD[IO]?|PRE|POST)_[A-Za-z0-9-]+(_(allow|deny|log|pre|post))?$/, 'firewalld'],
  [/^RFC3964_IPv4$/, 'firewalld'],
];

/** Program that made a chain, by the chain's name. */
export function ownerOfChain(chain: string): OwnerName {
  if (KUBELET.has(chain)) return 'kubelet';
  if (KUBE_PROXY.has(chain)) return 'kube-proxy';
  for (const [pattern, owner] of PATTERNS) {
    if (pattern.test(chain)) return owner;
  }
  return 'other';
}

/** Comments of rules that programs put straight into built-in chains. */
const COMMENTS: readonly (readonly [RegExp, OwnerName])[] = [
  [/^cilium[ :-]/, 'cilium'],
  [/^NodeLocal DNS Cache\b/, 'nodelocaldns'],
  [/^flanneld (masq|forward)/, 'flannel'],
  [/^ip-masq/, 'ip-masq-agent'],
  [/^AWS,/, 'aws-cni'],
  [/^cali:/, 'calico'],
  [/^kube-router\b/, 'kube-router'],
];

/** Program that made a rule: by its chain; in a built-in chain by where it leads, then by its comment. */
export function ownerOfRule(chain: string, target: string | undefined, comment: string | undefined): OwnerName {
  if (!BUILTIN_CHAINS.has(chain)) return ownerOfChain(chain);
  const byTarget = target === undefined ? 'other' : ownerOfChain(target);
  if (byTarget !== 'other' || comment === undefined) return byTarget;
  for (const [pattern, owner] of COMMENTS) {
    if (pattern.test(comment)) return owner;
  }
  return 'other';
}

/**
 * Prefix of a chain whose name ends in a hash or container id, of which one node can hold tens of thousands: kube-proxy's
 * (16 characters of base32), kube-router's, Calico's per workload and policy, the portmap plugin's.
 */
const GENERATED = /^(KUBE-(?:SVC|SEP|EXT|FW|XLB|SVL|HP|POD-FW|NWPLCY)-|cali-(?:tw|fw|pi|po|pri|pro|th|fh|thfw)-|CNI-(?:DN|SN)-|CNI-)(?=[0-9A-Za-z_-]{6})/;
const CNI_NAMED = /^CNI-(HOSTPORT-|FORWARD$|ADMIN$|ISOLATION-)/;

/** `KUBE-SVC-` for `KUBE-SVC-NPX46M4PTMTKRN6Y`, undefined for a chain with a name of its own. */
export function familyPrefix(chain: string): string | undefined {
  if (CNI_NAMED.test(chain)) return undefined;
  return GENERATED.exec(chain)?.[1];
}
