import type { FileRow } from './row.ts';

const SECRET = 'it may hold key material, so it is not opened';
const ENVOY = { key: 'enable-envoy-config', is: 'true' } as const;
const BGP = { key: 'enable-bgp-control-plane', is: 'true' } as const;
const GATEWAY = { key: 'enable-gateway-api', is: 'true' } as const;
const AUTH = { key: 'mesh-auth-mutual-enabled', is: 'true' } as const;

/** Custom resources of Cilium. Source: cilium-cli `sysdump/constants.go` and `sysdump.go`, v0.8 to v0.19. */
const CUSTOM: readonly FileRow[] = [
  { name: 'ciliumnetworkpolicies.yaml', kind: 'Cilium network policies', object: 'CiliumNetworkPolicy', task: /^Collecting Cilium network policies$/ },
  { name: 'ciliumclusterwidenetworkpolicies.yaml', kind: 'Cilium cluster-wide network policies', object: 'CiliumClusterwideNetworkPolicy', task: /^Collecting Cilium cluster-wide network policies$/ },
  { name: 'ciliumendpoints.yaml', kind: 'Cilium endpoints', object: 'CiliumEndpoint', task: /^Collecting Cilium endpoints$/ },
  { name: 'ciliumendpointslices.yaml', kind: 'Cilium endpoint slices', object: 'CiliumEndpointSlice', cli: '>=0.14.0', when: { key: 'enable-cilium-endpoint-slice', is: 'true' } },
  { name: 'ciliumidentities.yaml', kind: 'Cilium identities', object: 'CiliumIdentity', task: /^Collecting Cilium identities$/ },
  { name: 'ciliumnodes.yaml', kind: 'Cilium nodes', object: 'CiliumNode', task: /^Collecting Cilium nodes$/ },
  { name: 'ciliumnodeconfigs.yaml', kind: 'Cilium node configurations', object: 'CiliumNodeConfig', cli: '>=0.12.13', when: 'sometimes' },
  { name: 'ciliumlocalredirectpolicies.yaml', kind: 'Cilium local redirect policies', object: 'CiliumLocalRedirectPolicy', cli: '>=0.9.1', when: 'sometimes' },
  { name: 'ciliumegressgatewaypolicies.yaml', kind: 'Cilium egress gateway policies', object: 'CiliumEgressGatewayPolicy', cli: '>=0.12.9', when: 'sometimes' },
  { name: 'ciliumegressnatpolicies.yaml', kind: 'Cilium egress NAT policies', object: 'CiliumEgressNATPolicy', cli: '>=0.9.1 <=0.16.24', when: 'sometimes' },
  { name: 'ciliumcidrgroups.yaml', kind: 'Cilium CIDR groups', object: 'CiliumCIDRGroup', cli: '>=0.14.4', when: 'sometimes' },
  // Written with the BGP peering policies in it by 0.12.13 to 0.14.7.
  { name: 'ciliumloadbalancerippools.yaml', kind: 'Cilium load balancer address pools', object: 'CiliumLoadBalancerIPPool', cli: '>=0.14.8', when: 'sometimes' },
  { name: 'ciliumpodippools.yaml', kind: 'Cilium pod address pools', object: 'CiliumPodIPPool', cli: '>=0.14.8', when: 'sometimes' },
  { name: 'ciliuml2announcementpolicies.yaml', kind: 'Cilium L2 announcement policies', object: 'CiliumL2AnnouncementPolicy', cli: '>=0.19.3', when: 'sometimes' },
  { name: 'ciliumexternalworkload.yaml', kind: 'Cilium external workloads', object: 'CiliumExternalWorkload', cli: '>=0.14.0 <=0.16.24', when: 'sometimes' },
  { name: 'ciliumenvoyconfigs.yaml', kind: 'Cilium Envoy configurations', object: 'CiliumEnvoyConfig', cli: '>=0.11.5', when: ENVOY },
  { name: 'ciliumclusterwideenvoyconfigs.yaml', kind: 'Cilium cluster-wide Envoy configurations', object: 'CiliumClusterwideEnvoyConfig', cli: '>=0.11.5', when: ENVOY },
  { name: 'ciliumbgppeeringpolicies.yaml', kind: 'Cilium BGP peering policies', object: 'CiliumBGPPeeringPolicy', cli: '>=0.12.13', when: 'sometimes' },
  { name: 'ciliumbgpclusterconfigs.yaml', kind: 'Cilium BGP cluster configurations', object: 'CiliumBGPClusterConfig', cli: '>=0.16.19', when: BGP },
  { name: 'ciliumbgppeerconfigs.yaml', kind: 'Cilium BGP peer configurations', object: 'CiliumBGPPeerConfig', cli: '>=0.16.19', when: BGP },
  { name: 'ciliumbgpadvertisements.yaml', kind: 'Cilium BGP advertisements', object: 'CiliumBGPAdvertisement', cli: '>=0.16.19', when: BGP },
  { name: 'ciliumbgpnodeconfigs.yaml', kind: 'Cilium BGP node configurations', object: 'CiliumBGPNodeConfig', cli: '>=0.16.19', when: BGP },
  { name: 'ciliumbgpnodeconfigoverrides.yaml', kind: 'Cilium BGP node overrides', object: 'CiliumBGPNodeConfigOverride', cli: '>=0.16.19', when: BGP },
  { name: 'gatewayapi-gatewayclasses.yaml', kind: 'Gateway API classes', object: 'GatewayClass', cli: '>=0.14.4', when: GATEWAY },
  { name: 'gatewayapi-gateways.yaml', kind: 'Gateway API gateways', object: 'Gateway', cli: '>=0.14.4', when: GATEWAY },
  { name: 'gatewayapi-httproutes.yaml', kind: 'Gateway API HTTP routes', object: 'HTTPRoute', cli: '>=0.14.4', when: GATEWAY },
  { name: 'gatewayapi-grpcroutes.yaml', kind: 'Gateway API gRPC routes', object: 'GRPCRoute', cli: '>=0.14.4', when: GATEWAY },
  { name: 'gatewayapi-tlsroutes.yaml', kind: 'Gateway API TLS routes', object: 'TLSRoute', cli: '>=0.14.4', when: 'sometimes' },
  { name: 'gatewayapi-referencegrants.yaml', kind: 'Gateway API reference grants', object: 'ReferenceGrant', cli: '>=0.14.4', when: GATEWAY },
  // Spelled so by the collector.
  { name: 'gatewayapi-tcroutes.yaml', kind: 'Gateway API TCP routes', object: 'TCPRoute', cli: '>=0.14.4', when: 'sometimes' },
  { name: 'gatewayapi-udproutes.yaml', kind: 'Gateway API UDP routes', object: 'UDPRoute', cli: '>=0.14.4', when: 'sometimes' },
  { name: 'gatewayapi-backendtlspolicies.yaml', kind: 'Gateway API backend TLS policies', object: 'BackendTLSPolicy', cli: '>=0.19.5', when: 'sometimes' },
  { name: 'gatewayapi-listenersets.yaml', kind: 'Gateway API listener sets', object: 'ListenerSet', cli: '>=0.19.6', when: 'sometimes' },
  { name: 'ciliumgatewayclassconfigs.yaml', kind: 'Cilium Gateway class configurations', object: 'CiliumGatewayClassConfig', cli: '>=0.19.5', when: 'sometimes' },
];

/** Workloads, ConfigMaps and Helm data of Cilium and its neighbours. */
const WORKLOADS: readonly FileRow[] = [
  { name: 'cilium-configmap.yaml', kind: 'Cilium configuration', cli: '>=0.9.1', byName: true, task: /^Collecting (?:the )?Cilium config/ },
  { name: 'cilium-config-configmap.yaml', kind: 'Cilium configuration', cli: '<=0.9.0', byName: true, task: /^Collecting (?:the )?Cilium config/ },
  { name: 'cilium-daemonset.yaml', kind: 'Cilium DaemonSet', byName: true, task: /^Collecting the Cilium daemonset/ },
  { name: 'cilium-operator-deployment.yaml', kind: 'Cilium operator Deployment', byName: true, task: /^Collecting the Cilium operator deployment/ },
  { name: 'cilium-node-init-daemonset.yaml', kind: 'node-init DaemonSet', cli: '>=0.15.2', when: 'sometimes' },
  { name: 'cilium-envoy-daemonset.yaml', kind: 'Envoy DaemonSet', cli: '>=0.14.4', when: 'sometimes' },
  { name: 'cilium-envoy-configmap.yaml', kind: 'Envoy configuration', cli: '>=0.14.4', when: 'sometimes' },
  { name: 'cni-configmap.yaml', kind: 'CNI configuration', cli: '>=0.11.5 || 0.10.5 - 0.10.7', when: 'sometimes' },
  { name: 'cilium-helm-values.yaml', kind: 'Helm values given by the user', cli: '>=0.15.7', byName: true, when: 'sometimes' },
  { name: 'cilium-helm-metadata.yaml', kind: 'Helm release', cli: '>=0.16.5', when: 'sometimes' },
  { name: 'cilium-etcd-secrets-secret.yaml', kind: 'secret of etcd, values masked', cli: '<=0.14.3', when: 'sometimes', closed: SECRET },
  { name: 'clustermesh-apiserver-deployment.yaml', kind: 'cluster mesh API server Deployment', cli: '>=0.9.0', when: 'sometimes' },
  { name: 'clustermesh-generate-certs-cronjob.yaml', kind: 'CronJob that makes cluster mesh certificates', cli: '>=0.19.3', when: 'sometimes' },
  { name: 'clustermesh-certificates.yaml', kind: 'cluster mesh certificates of cert-manager', cli: '>=0.19.3', when: 'sometimes' },
  { name: 'hubble-daemonset.yaml', kind: 'Hubble DaemonSet', when: 'sometimes' },
  { name: 'hubble-relay-deployment.yaml', kind: 'Hubble Relay Deployment', when: 'sometimes' },
  { name: 'hubble-ui-deployment.yaml', kind: 'Hubble UI Deployment', when: 'sometimes' },
  { name: 'hubble-relay-configmap.yaml', kind: 'Hubble Relay configuration', cli: '>=0.9.1', when: 'sometimes' },
  { name: 'hubble-generate-certs-cronjob.yaml', kind: 'CronJob that makes Hubble certificates', cli: '>=0.16.5', when: 'sometimes' },
  { name: 'hubble-certificates.yaml', kind: 'Hubble certificates of cert-manager', cli: '>=0.16.5', when: 'sometimes' },
  { name: 'cilium-spire-server-statefulset.yaml', kind: 'SPIRE server StatefulSet', cli: '>=0.14.8', when: AUTH },
  { name: 'cilium-spire-agent-daemonset.yaml', kind: 'SPIRE agent DaemonSet', cli: '>=0.14.8', when: AUTH },
  { name: 'cilium-spire-server-configmap.yaml', kind: 'SPIRE server configuration', cli: '>=0.14.8', when: AUTH },
  { name: 'cilium-spire-agent-configmap.yaml', kind: 'SPIRE agent configuration', cli: '>=0.14.8', when: AUTH },
  { name: /^cilium-spire-server-entries-.+\.json$/, kind: 'SPIRE entries', cli: '>=0.15.14', when: AUTH },
  { name: 'aws-node-daemonset.yaml', kind: 'AWS VPC CNI DaemonSet', cli: '>=0.8.3', when: 'sometimes' },
  { name: 'aws-securitygrouppolicies.yaml', kind: 'AWS security group policies', object: 'SecurityGroupPolicy', cli: '>=0.8.3', when: 'sometimes' },
  { name: 'aws-eniconfigs.yaml', kind: 'AWS ENI configurations', object: 'ENIConfig', cli: '>=0.8.3', when: 'sometimes' },
  { name: 'gke-cilium-hubble-config.yaml', kind: 'GKE configuration of Hubble', cli: '>=0.19.2', when: 'sometimes' },
  { name: 'gke-cilium-override-config.yaml', kind: 'GKE override of the Cilium configuration', cli: '>=0.19.2', when: 'sometimes' },
];

export const ciliumObjectFiles: readonly FileRow[] = [...CUSTOM, ...WORKLOADS];
