/** Paths of chart values that no other chart or tool is likely to have: one of them makes a text Cilium's. */
const OWN = /^(?:kubeProxyReplacement\w*|autoDirectNodeRoutes|ipv[46]NativeRoutingCIDR|nativeRoutingCIDR|k8sService(?:Host|Port)|routingMode|tunnelProtocol|enableIPv[46]Masquerade|enableIPMasqAgent|enableBPFMasquerade|ipMasqAgent(?:\.\w+)?|bpf\.[a-z]\w*|ipam\.(?:mode|operator[\w.]*)|l7Proxy|installNoConntrackIptablesRules|installIptablesRules|endpointRoutes\.\w+|egressGateway\.\w+|bgpControlPlane\.\w+|l2announcements\.\w+|gatewayAPI\.[\w.]+|ingressController\.[\w.]+|loadBalancer\.(?:mode|acceleration|dsrDispatch)|socketLB\.\w+|hostServices\.\w+|cni\.(?:chainingMode|exclusive|customConf)|clustermesh\.[\w.]+|hubble\.(?:relay|ui|metrics)[\w.]*|nodePort\.enabled|externalIPs\.enabled|hostFirewall\.enabled|bandwidthManager\.\w+|policyEnforcementMode)$/;

/** Whether a value path is Cilium's for sure. */
export function isOwnPath(path: string): boolean {
  return OWN.test(path);
}
