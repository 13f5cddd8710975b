import * as z from 'zod';
import { metaShape } from '../object-meta.ts';

/** A ConfigMap; values are kept only where their meaning is known. */
export const ConfigMap = z.object({
  ...metaShape,
  keys: z.array(z.object({ key: z.string(), characters: z.number().int() })),
  /** Networks that leave without their address being changed. */
  ipMasqAgent: z.object({
    nonMasqueradeCIDRs: z.array(z.string()),
    /** Addresses of the link are masqueraded too; absent: the agent's default, no. */
    masqLinkLocal: z.boolean().optional(), masqLinkLocalIPv6: z.boolean().optional(), resyncInterval: z.string().optional(),
  }).optional(),
  hubbleRelay: z.object({
    clusterName: z.string().optional(),
    /** Where it learns of the agents: a service, or the socket of its own node. */
    peerService: z.string().optional(),
    listenAddress: z.string().optional(), dialTimeout: z.string().optional(), retryTimeout: z.string().optional(),
    sortBufferLenMax: z.string().optional(), sortBufferDrainTimeout: z.string().optional(), metricsListenAddress: z.string().optional(),
    /** TLS towards agents, and for those who ask. */
    clientTls: z.boolean(), serverTls: z.boolean(),
  }).optional(),
  /** CNI configuration that the agent installs instead of its own. */
  cni: z.object({ key: z.string(), name: z.string().optional(), plugins: z.array(z.string()) }).optional(),
  kubeProxy: z.object({
    /** Absent: the default of the platform, iptables on Linux. */
    mode: z.string().optional(), clusterCIDR: z.string().optional(), strictARP: z.boolean().optional(), masqueradeAll: z.boolean().optional(), nodePortAddresses: z.array(z.string()),
  }).optional(),
  /** Settings of maps that override Cilium's configuration on GKE; empty for others. */
  settings: z.record(z.string(), z.string()),
});
