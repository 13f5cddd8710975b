import * as z from 'zod';
import { clusterMetaShape, originShape } from '../object-meta.ts';

/** An address pool of multi-pool IPAM on a node. */
const NodePool = z.object({
  name: z.string(),
  /** Ranges given to the node. */
  cidrs: z.array(z.string()),
  /** Addresses the agent asks for. */
  neededIPv4: z.number().int().optional(),
  neededIPv6: z.number().int().optional(),
});

/** State of IPAM on the node. Counts of addresses are 0 where the mode does not use them. */
const NodeIpam = z.object({
  /** Addresses in `spec.ipam.pool`: the cloud gave them to the node. */
  available: z.number().int(),
  availableIPv6: z.number().int(),
  /** Addresses in use, `status.ipam.used`; only the modes with address lists and old cluster-pool agents write it. */
  used: z.number().int(),
  usedIPv6: z.number().int(),
  preAllocate: z.number().int().optional(),
  minAllocate: z.number().int().optional(),
  maxAllocate: z.number().int().optional(),
  maxAboveWatermark: z.number().int().optional(),
  pools: z.array(NodePool),
  /** Ranges of cluster-pool with their use: `in-use`, `depleted`, `released`. */
  podCIDRStates: z.array(z.object({ cidr: z.string(), status: z.string() })),
  /** Addresses on their way back to the cloud, by state of the exchange. */
  releasing: z.array(z.object({ state: z.string(), count: z.number().int() })),
  /** What the operator failed at, `status.ipam.operator-status.error`. */
  operatorError: z.string().optional(),
  assignedStaticIP: z.string().optional(),
});

/** A network interface of the cloud on the node: ENI of AWS or Alibaba Cloud, interface of Azure. */
const CloudInterface = z.object({
  id: z.string(),
  /** Index of the device, `eth1` is 1. */
  number: z.number().int().optional(),
  name: z.string().optional(),
  ip: z.string().optional(),
  mac: z.string().optional(),
  state: z.string().optional(),
  subnetID: z.string().optional(),
  subnetCIDR: z.string().optional(),
  gateway: z.string().optional(),
  addresses: z.number().int(),
  /** Addresses that are not usable: Azure reports another state than `succeeded`. */
  failedAddresses: z.number().int(),
  prefixes: z.array(z.string()),
  securityGroups: z.array(z.string()),
});

const Cloud = z.object({
  provider: z.enum(['eni', 'azure', 'alibaba-cloud']),
  instanceType: z.string().optional(),
  availabilityZone: z.string().optional(),
  vpcID: z.string().optional(),
  subnetIDs: z.array(z.string()),
  securityGroups: z.array(z.string()),
  firstInterfaceIndex: z.number().int().optional(),
  usePrimaryAddress: z.boolean().optional(),
  disablePrefixDelegation: z.boolean().optional(),
  /** Azure: the only interface addresses are taken on. */
  interfaceName: z.string().optional(),
  interfaces: z.array(CloudInterface),
});

/** A CiliumNode object: what an agent tells the others and the operator about its node. */
export const CiliumNode = z.object({
  ...clusterMetaShape,
  ...originShape,
  /** Zone, region, instance type, system, architecture, host name and role, copied from the Node. */
  labels: z.record(z.string(), z.string()),
  /** Annotations whose key speaks of Cilium. */
  annotations: z.record(z.string(), z.string()),
  addresses: z.array(z.object({ type: z.string(), ip: z.string() })),
  /** Those of type `InternalIP`, `ExternalIP` and `CiliumInternalIP` (the address of `cilium_host`). */
  internalIPs: z.array(z.string()),
  externalIPs: z.array(z.string()),
  ciliumInternalIPs: z.array(z.string()),
  healthIPv4: z.string().optional(),
  healthIPv6: z.string().optional(),
  ingressIPv4: z.string().optional(),
  ingressIPv6: z.string().optional(),
  /** Index of the IPsec key, or 255 with WireGuard; 0 without encryption. */
  encryptionKey: z.number().int(),
  wireguardPublicKey: z.string().optional(),
  bootID: z.string().optional(),
  nodeIdentity: z.number().int().optional(),
  instanceID: z.string().optional(),
  podCIDRs: z.array(z.string()),
  ipam: NodeIpam,
  clouds: z.array(Cloud),
});

export const CiliumNodes = z.object({ items: z.array(CiliumNode) });
