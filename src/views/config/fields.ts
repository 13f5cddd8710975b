/** Switches, by field, with the key each comes from. */
export const FLAGS = {
  ipv4: 'enable-ipv4', ipv6: 'enable-ipv6', masquerade4: 'enable-ipv4-masquerade', masquerade6: 'enable-ipv6-masquerade',
  bpfMasquerade: 'enable-bpf-masquerade', ipMasqAgent: 'enable-ip-masq-agent', l7Proxy: 'enable-l7-proxy',
  iptablesRules: 'install-iptables-rules', noConntrackRules: 'install-no-conntrack-iptables-rules',
  autoDirectNodeRoutes: 'auto-direct-node-routes', skipUnreachableRoutes: 'direct-routing-skip-unreachable',
  nodePort: 'enable-node-port', hostPort: 'enable-host-port', externalIps: 'enable-external-ips', socketLb: 'bpf-lb-sock',
  hostFirewall: 'enable-host-firewall', wireguard: 'enable-wireguard', ipsec: 'enable-ipsec',
  hostLegacyRouting: 'enable-host-legacy-routing', endpointRoutes: 'enable-endpoint-routes',
  bgpControlPlane: 'enable-bgp-control-plane', egressGateway: 'enable-ipv4-egress-gateway', l2Announcements: 'enable-l2-announcements',
  masqueradeToRouteSource: 'enable-masquerade-to-route-source', gatewayApi: 'enable-gateway-api', ingressController: 'enable-ingress-controller',
  bandwidthManager: 'enable-bandwidth-manager', localRedirectPolicy: 'enable-local-redirect-policy', lbModeAnnotation: 'bpf-lb-mode-annotation', hubble: 'enable-hubble',
  autoProtectNodePorts: 'enable-auto-protect-node-port-range', hostNsSocketLb: 'bpf-lb-sock-hostns-only', keepNetBind: 'envoy-keep-cap-netbindservice',
  ingressHostNetwork: 'ingress-hostnetwork-enabled', gatewayHostNetwork: 'gateway-api-hostnetwork-enabled', debug: 'debug', cniExclusive: 'cni-exclusive',
  endpointSlices: 'enable-cilium-endpoint-slice', policyAuditMode: 'policy-audit-mode', k8sNetworkPolicy: 'enable-k8s-networkpolicy',
} as const;

/** Words and texts, by field. */
export const WORDS = {
  ipam: 'ipam', lbMode: 'bpf-lb-mode', lbAcceleration: 'bpf-lb-acceleration', dsrDispatch: 'bpf-lb-dsr-dispatch', cgroupRoot: 'cgroup-root',
  egressMasqueradeInterfaces: 'egress-masquerade-interfaces', cniChainingMode: 'cni-chaining-mode', datapathMode: 'datapath-mode',
  apiServer: 'k8s-api-server', apiServerUrls: 'k8s-api-server-urls', clusterPoolCidr4: 'cluster-pool-ipv4-cidr',
  devices: 'devices', directRoutingDevice: 'direct-routing-device',
  clusterName: 'cluster-name', clusterId: 'cluster-id', maxClusters: 'max-connected-clusters', hubbleMetrics: 'hubble-metrics',
  hubbleListenAddress: 'hubble-listen-address', nodePortRange: 'node-port-range', identityMode: 'identity-allocation-mode',
  ingressSharedPort: 'ingress-hostnetwork-shared-listener-port', debugVerbose: 'debug-verbose', monitorAggregation: 'monitor-aggregation',
  policyEnforcement: 'enable-policy', policyCidrMatchMode: 'policy-cidr-match-mode', allowLocalhost: 'allow-localhost',
} as const;

/** Other names of a key, read when it is not set itself. */
export const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'enable-ipv4-masquerade': ['masquerade'],
  'ipv4-native-routing-cidr': ['native-routing-cidr'],
  'enable-ipv4-egress-gateway': ['enable-egress-gateway'],
  'bpf-lb-mode': ['node-port-mode'],
  'bpf-lb-acceleration': ['node-port-acceleration'],
};

/** All keys that become a typed field. */
export const TYPED_KEYS: readonly string[] = [
  ...Object.values(FLAGS), ...Object.values(WORDS), 'kube-proxy-replacement', 'routing-mode', 'tunnel-protocol', 'tunnel',
  'ipv4-native-routing-cidr', 'ipv6-native-routing-cidr', 'native-routing-cidr', 'enable-egress-gateway', 'cluster-name', 'cluster-id',
];
