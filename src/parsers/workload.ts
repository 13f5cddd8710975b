import * as z from 'zod';
import type { Mark } from '../model/document.ts';
import { ContainerPort, EnvVar, readCommand, readEnv, readPorts } from './container.ts';
import type { ParseContext } from './define-parser.ts';
import { at, compact, flag, integer, list, text, textMap } from './object-fields.ts';

export const WorkloadContainer = z.object({
  name: z.string(),
  image: z.string(),
  init: z.boolean(),
  /** Command and arguments as one list. */
  command: z.array(z.string()),
  env: z.array(EnvVar),
  ports: z.array(ContainerPort),
  privileged: z.boolean(),
  mounts: z.array(z.object({ name: z.string(), mountPath: z.string(), propagation: z.string().optional() })),
});

/** A DaemonSet or Deployment, as far as rules need it. Names are those of the API. */
export const Workload = z.object({
  namespace: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Helm chart that made it, `cilium-1.15.6`, from its label. */
  chart: z.string().optional(),
  creationTimestamp: z.string().optional(),
  generation: z.number().int().optional(),
  observedGeneration: z.number().int().optional(),
  /** Pods wanted: nodes that match, or replicas. */
  desired: z.number().int(),
  ready: z.number().int(),
  available: z.number().int(),
  /** Pods of the newest template. */
  updated: z.number().int(),
  unavailable: z.number().int(),
  /** `RollingUpdate`, `OnDelete`, `Recreate`. */
  strategy: z.string().optional(),
  hostNetwork: z.boolean(),
  nodeSelector: z.record(z.string(), z.string()),
  tolerations: z.array(z.object({ key: z.string().optional(), operator: z.string().optional(), value: z.string().optional(), effect: z.string().optional() })),
  serviceAccount: z.string().optional(),
  priorityClass: z.string().optional(),
  containers: z.array(WorkloadContainer),
  /** Folders of the host that its pods see. */
  hostPaths: z.array(z.object({ name: z.string(), path: z.string(), type: z.string().optional() })),
});
export type WorkloadData = z.input<typeof Workload>;

/** Projects one decoded DaemonSet or Deployment. */
export function readWorkload(value: unknown, name: string): WorkloadData {
  const metadata = at(value, 'metadata');
  const pod = at(value, 'spec', 'template', 'spec');
  const labels = textMap(at(metadata, 'labels')) ?? {};
  return compact({
    namespace: text(at(metadata, 'namespace')) ?? 'default', name, labels,
    chart: labels['helm.sh/chart'], creationTimestamp: text(at(metadata, 'creationTimestamp')), generation: integer(at(metadata, 'generation')),
    ...readCounts(value),
    strategy: text(at(value, 'spec', 'updateStrategy', 'type')) ?? text(at(value, 'spec', 'strategy', 'type')),
    hostNetwork: flag(at(pod, 'hostNetwork')) ?? false, nodeSelector: textMap(at(pod, 'nodeSelector')) ?? {},
    tolerations: list(at(pod, 'tolerations')).map((t) => compact({
      key: text(at(t, 'key')), operator: text(at(t, 'operator')), value: text(at(t, 'value')), effect: text(at(t, 'effect')),
    })),
    serviceAccount: text(at(pod, 'serviceAccountName')), priorityClass: text(at(pod, 'priorityClassName')),
    containers: [...readContainers(at(pod, 'initContainers'), true), ...readContainers(at(pod, 'containers'), false)],
    hostPaths: list(at(pod, 'volumes')).flatMap(readHostPath),
  });
}

// The API leaves counts of zero out.
function readCounts(value: unknown): Pick<WorkloadData, 'observedGeneration' | 'desired' | 'ready' | 'available' | 'updated' | 'unavailable'> {
  const status = at(value, 'status');
  const count = (...keys: readonly string[]): number => keys.map((key) => integer(at(status, key))).find((n) => n !== undefined) ?? 0;
  const replicas = integer(at(value, 'spec', 'replicas'));
  return {
    observedGeneration: integer(at(status, 'observedGeneration')), desired: replicas ?? count('desiredNumberScheduled', 'replicas'),
    ready: count('numberReady', 'readyReplicas'), available: count('numberAvailable', 'availableReplicas'),
    updated: count('updatedNumberScheduled', 'updatedReplicas'), unavailable: count('numberUnavailable', 'unavailableReplicas'),
  };
}

function readContainers(value: unknown, init: boolean): WorkloadData['containers'] {
  return list(value).flatMap((container) => {
    const name = text(at(container, 'name'));
    if (name === undefined) return [];
    return [{
      name, image: text(at(container, 'image')) ?? '', init, command: readCommand(container),
      env: list(at(container, 'env')).flatMap(readEnv), ports: readPorts(at(container, 'ports')),
      privileged: flag(at(container, 'securityContext', 'privileged')) ?? false,
      mounts: list(at(container, 'volumeMounts')).flatMap(readMount),
    }];
  });
}

function readMount(value: unknown): WorkloadData['containers'][number]['mounts'] {
  const name = text(at(value, 'name'));
  const mountPath = text(at(value, 'mountPath'));
  return name === undefined || mountPath === undefined ? [] : [compact({ name, mountPath, propagation: text(at(value, 'mountPropagation')) })];
}

function readHostPath(value: unknown): WorkloadData['hostPaths'] {
  const name = text(at(value, 'name'));
  const path = text(at(value, 'hostPath', 'path'));
  return name === undefined || path === undefined ? [] : [compact({ name, path, type: text(at(value, 'hostPath', 'type')) })];
}

/** Field and path of the values whose lines are worth quoting. */
const PLACES: readonly (readonly [keyof WorkloadData, string])[] = [
  ['name', 'metadata.name'], ['labels', 'metadata.labels'], ['generation', 'metadata.generation'],
  ['observedGeneration', 'status.observedGeneration'], ['hostNetwork', 'spec.template.spec.hostNetwork'],
  ['nodeSelector', 'spec.template.spec.nodeSelector'], ['tolerations', 'spec.template.spec.tolerations'], ['hostPaths', 'spec.template.spec.volumes'],
  ['chart', 'metadata.labels["helm.sh/chart"]'],
];
const COUNTS: readonly (readonly [keyof WorkloadData, readonly string[]])[] = [
  ['desired', ['spec.replicas', 'status.desiredNumberScheduled', 'status.replicas']], ['ready', ['status.numberReady', 'status.readyReplicas']],
  ['available', ['status.numberAvailable', 'status.availableReplicas']], ['updated', ['status.updatedNumberScheduled', 'status.updatedReplicas']],
  ['unavailable', ['status.numberUnavailable', 'status.unavailableReplicas']], ['strategy', ['spec.updateStrategy', 'spec.strategy']],
];

/** Notes the lines of a workload's fields below `path`. */
export function noteWorkload(context: ParseContext, path: string, item: WorkloadData, lineOf: (key: string) => Mark): void {
  const whole = lineOf('');
  const note = (field: string, ...keys: readonly string[]): void => {
    const found = keys.map(lineOf).find((m) => m.start !== whole.start || m.end !== whole.end);
    if (found !== undefined) context.note(`${path}.${field}`, found);
  };
  for (const [field, key] of PLACES) note(field, key);
  for (const [field, keys] of COUNTS) note(field, ...keys);
  const index = { init: 0, normal: 0 };
  for (const [i, container] of item.containers.entries()) {
    const key = `spec.template.spec.${container.init ? `initContainers[${String(index.init++)}]` : `containers[${String(index.normal++)}]`}`;
    note(`containers[${String(i)}]`, key);
    note(`containers[${String(i)}].image`, `${key}.image`);
    note(`containers[${String(i)}].command`, `${key}.args`, `${key}.command`);
    for (const j of container.env.keys()) note(`containers[${String(i)}].env[${String(j)}]`, `${key}.env[${String(j)}]`);
  }
}
