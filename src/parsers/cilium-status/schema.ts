import * as z from 'zod';
import { ClusterHealth } from '../cluster-health.ts';
import { BpfMaps } from './bpf-maps.ts';
import { ClusterMesh } from './clustermesh.ts';
import { Controllers } from './controllers.ts';
import { Bandwidth, BigTcp, ClockSource, DeviceMode, HostFirewall, Routing, Srv6 } from './datapath.ts';
import { Encryption } from './encryption.ts';
import { Hubble } from './hubble.ts';
import { Ipam } from './ipam.ts';
import { Kpr } from './kpr.ts';
import { KvStore } from './kvstore.ts';
import { Masquerading } from './masquerading.ts';
import { ModulesHealth } from './modules.ts';
import { Brief, CiliumState, CniConfigFile, IdentityRange, Kubernetes, NodeMonitor, StaleProbe } from './overview.ts';
import { Proxy } from './proxy.ts';
import { State } from './values.ts';

const StateAndMessage = z.object({ state: State, message: z.string().optional() });

/** One agent's status. Every part is optional: releases differ, and pastes hold what their author wanted to show. */
export const CiliumStatus = z.object({
  kvstore: KvStore.optional(),
  /** Up to 1.8. */
  containerRuntime: StateAndMessage.optional(),
  kubernetes: Kubernetes.optional(),
  kubernetesApis: z.array(z.string()).optional(),
  kpr: Kpr.optional(),
  hostFirewall: HostFirewall.optional(),
  srv6: Srv6.optional(),
  cniChaining: z.string().optional(),
  cniConfigFile: CniConfigFile.optional(),
  cilium: CiliumState.optional(),
  staleProbes: z.array(StaleProbe).optional(),
  nodeMonitor: NodeMonitor.optional(),
  healthDaemon: StateAndMessage.optional(),
  ipam: Ipam.optional(),
  clusterMesh: ClusterMesh.optional(),
  ipv4BigTcp: BigTcp.optional(),
  ipv6BigTcp: BigTcp.optional(),
  bandwidthManager: Bandwidth.optional(),
  routing: Routing.optional(),
  attachMode: z.enum(['TCX', 'Legacy TC']).optional(),
  deviceMode: DeviceMode.optional(),
  masquerading: Masquerading.optional(),
  clockSource: ClockSource.optional(),
  controllers: Controllers.optional(),
  proxy: Proxy.optional(),
  identityRange: IdentityRange.optional(),
  hubble: Hubble.optional(),
  bpfMaps: BpfMaps.optional(),
  encryption: Encryption.optional(),
  clusterHealth: ClusterHealth.optional(),
  modulesHealth: ModulesHealth.optional(),
  /** Output of `--brief`. */
  brief: Brief.optional(),
  /** Keys we do not know, and known keys with a value we do not understand. */
  unknown: z.array(z.object({ key: z.string(), value: z.string() })),
});
export type Status = z.infer<typeof CiliumStatus>;
