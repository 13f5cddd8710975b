import * as z from 'zod';

const Count = z.number().int().nonnegative();

const Component = z.object({
  name: z.enum(['Cilium', 'Operator', 'Envoy DaemonSet', 'Hubble Relay', 'ClusterMesh']),
  /** `disabled` is no fault. */
  state: z.enum(['ok', 'disabled', 'warning', 'error']),
  errors: Count,
  warnings: Count,
  /** What stands in parentheses: `using embedded mode`. */
  remark: z.string().optional(),
});

const Workload = z.object({
  kind: z.enum(['Deployment', 'DaemonSet']),
  name: z.string(),
  desired: Count.optional(),
  ready: Count.optional(),
  available: Count.optional(),
  unavailable: Count.optional(),
});

/** Pods of one component by phase; all absent: there is no pod. */
const Containers = z.object({ name: z.string(), running: Count.optional(), pending: Count.optional(), succeeded: Count.optional(), failed: Count.optional(), unknown: Count.optional() });

const Image = z.object({
  component: z.string(),
  /** Without tag and digest. */
  image: z.string(),
  tag: z.string().optional(),
  digest: z.string().optional(),
  /** Pods that run it. */
  count: Count,
});

const Issue = z.object({
  component: z.string(),
  /** Pod, or the component once more. */
  subject: z.string(),
  text: z.string(),
});

/** `cilium status` of cilium-cli. */
export const CiliumCliStatus = z.object({
  components: z.array(Component),
  workloads: z.array(Workload),
  containers: z.array(Containers),
  /** Pods that Cilium manages, of those that it should; pods on the host network do not count. */
  clusterPods: z.object({ managed: Count, total: Count }).optional(),
  /** Absent also when Cilium was not installed by Helm. */
  helmChartVersion: z.string().optional(),
  images: z.array(Image),
  errors: z.array(Issue),
  warnings: z.array(Issue),
  configuration: z.array(z.string()),
  /** The command gave up waiting, or could not ask. */
  failure: z.string().optional(),
});
export type CliStatus = z.infer<typeof CiliumCliStatus>;
export type Component = z.infer<typeof Component>;
export type Workload = z.infer<typeof Workload>;
export type Containers = z.infer<typeof Containers>;
export type Image = z.infer<typeof Image>;
export type Issue = z.infer<typeof Issue>;
