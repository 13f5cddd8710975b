// Beginnings of keys that no other tool's listing has in this number; `hubble-relay` alone would be a pod.
const PREFIXES = /^(?:enable-|disable-cnp-|bpf-|tofqdns-|k8s-(?:api-server|client-|require-)|hubble-(?:disable|event|export|listen|metrics|socket|tls|flow|redact|drop)|identity-(?:allocation|gc|heartbeat|change|management)|cluster-(?:id|name|pool)|clustermesh-(?:config|enable)|egress-(?:masquerade|gateway)|cni-(?:chaining|exclusive|log|external|uninstall)|ipv[46]-(?:native|range|service|cluster|node)|policy-(?:cidr|audit|trigger|default)|monitor-aggregation|mesh-auth-|operator-(?:api|prometheus)|ipam-|node-(?:encryption|port)|proxy-(?:connect|idle|max|prometheus|xff)|external-envoy-|unmanaged-pod|synchronize-k8s|ces-|l2-)/;
const NAMES: ReadonlySet<string> = new Set([
  'ipam', 'tunnel', 'masquerade', 'kube-proxy-replacement', 'kube-proxy-replacement-healthz-bind-address', 'routing-mode', 'tunnel-protocol', 'tunnel-port',
  'native-routing-cidr', 'auto-direct-node-routes', 'datapath-mode', 'install-iptables-rules', 'install-no-conntrack-iptables-rules', 'cgroup-root',
  'cilium-endpoint-gc-interval', 'custom-cni-conf', 'direct-routing-device', 'devices', 'sidecar-istio-proxy-image', 'preallocate-bpf-maps', 'agent-not-ready-taint-key',
  'write-cni-conf-when-ready', 'default-lb-service-ipam', 'iptables-random-fully', 'vtep-endpoint', 'procfs', 'debug-verbose', 'nodes-gc-interval', 'remove-cilium-node-taints',
]);

/** Whether a key is one of Cilium's own, surely enough to recognise a listing by it. */
export function isKnownKey(key: string): boolean {
  return NAMES.has(key) || PREFIXES.test(key);
}

/** A key as ConfigMaps of Cilium have them. */
export const KEY = /^[a-z][a-z0-9._-]{0,100}$/;
