import * as z from 'zod';
import { ContainerPort, EnvVar } from '../container.ts';

export const Container = z.object({
  name: z.string(),
  image: z.string(),
  init: z.boolean(),
  /** Only of components of Cilium and of kube-proxy. */
  env: z.array(EnvVar),
  /** Command and arguments; only of components of Cilium and of kube-proxy. */
  args: z.array(z.string()),
  /** Only those with a host port. */
  ports: z.array(ContainerPort),
});

export const ContainerStatus = z.object({
  name: z.string(),
  init: z.boolean(),
  ready: z.boolean(),
  restartCount: z.number().int(),
  state: z.enum(['running', 'waiting', 'terminated', 'unknown']),
  startedAt: z.string().optional(),
  waitingReason: z.string().optional(),
  waitingMessage: z.string().optional(),
  /** How it ended: now, or the time before when it runs or waits again. */
  terminatedReason: z.string().optional(),
  terminatedExitCode: z.number().int().optional(),
  terminatedMessage: z.string().optional(),
  terminatedFinishedAt: z.string().optional(),
  /** The image that runs, with the digest when the runtime tells. */
  image: z.string().optional(),
});

/** A Pod object, as far as rules need it. Names are those of the API. */
export const Pod = z.object({
  namespace: z.string(),
  name: z.string(),
  /** Absent while not scheduled. */
  node: z.string().optional(),
  hostNetwork: z.boolean(),
  phase: z.string(),
  /** Why the pod as a whole failed, `Evicted`. */
  reason: z.string().optional(),
  podIPs: z.array(z.string()),
  hostIP: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  ownerKind: z.string().optional(),
  ownerName: z.string().optional(),
  serviceAccount: z.string().optional(),
  runtimeClass: z.string().optional(),
  creationTimestamp: z.string().optional(),
  /** Set while the pod is being deleted. */
  deletionTimestamp: z.string().optional(),
  /** The condition `Ready`. */
  ready: z.boolean(),
  /** Why it was not scheduled, with the scheduler's words. */
  unschedulable: z.string().optional(),
  containers: z.array(Container),
  containerStatuses: z.array(ContainerStatus),
});

export const K8sPods = z.object({ items: z.array(Pod) });
