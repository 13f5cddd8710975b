import * as z from 'zod';

export const Taint = z.object({ key: z.string(), value: z.string().optional(), effect: z.string().optional() });
export const Condition = z.object({ type: z.string(), status: z.string(), reason: z.string().optional(), message: z.string().optional(), lastTransitionTime: z.string().optional() });

/** A Node object, as far as rules need it. Names are those of the API. */
export const Node = z.object({
  name: z.string(),
  /** All of them: selectors of policies, pools and gateways pick nodes by any label. */
  labels: z.record(z.string(), z.string()),
  /** Annotations whose key speaks of Cilium, and the arguments k3s and RKE2 were started with. */
  annotations: z.record(z.string(), z.string()),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  podCIDR: z.string().optional(),
  /** One per address family; also when only `podCIDR` is set. */
  podCIDRs: z.array(z.string()),
  providerID: z.string().optional(),
  unschedulable: z.boolean(),
  taints: z.array(Taint),
  addresses: z.array(z.object({ type: z.string(), address: z.string() })),
  conditions: z.array(Condition),
  /** The condition `Ready`; absent when the node does not report it. */
  ready: z.boolean().optional(),
  architecture: z.string().optional(),
  operatingSystem: z.string().optional(),
  osImage: z.string().optional(),
  kernelVersion: z.string().optional(),
  kubeletVersion: z.string().optional(),
  kubeProxyVersion: z.string().optional(),
  containerRuntimeVersion: z.string().optional(),
  bootID: z.string().optional(),
});

export const K8sNodes = z.object({ items: z.array(Node) });
