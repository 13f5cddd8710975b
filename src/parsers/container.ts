import * as z from 'zod';
import { at, compact, integer, list, text, texts } from './object-fields.ts';

export const EnvVar = z.object({
  name: z.string(),
  value: z.string().optional(),
  /** Where the value comes from instead: `configMap cilium-config key x`, `secret ...`, `field status.hostIP`, `resource limits.memory`. */
  from: z.string().optional(),
});

export const ContainerPort = z.object({
  name: z.string().optional(), containerPort: z.number().int(), hostPort: z.number().int().optional(),
  hostIP: z.string().optional(), protocol: z.string(),
});

// Values under such names are nobody's business, here or in a report.
const SECRET = /SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|ACCESS_KEY|PRIVATE/i;

/** One environment variable as it is set; what looks like a secret is named without its value. */
export function readEnv(value: unknown): z.input<typeof EnvVar>[] {
  const name = text(at(value, 'name'));
  return name === undefined ? [] : [compact({ name, value: SECRET.test(name) ? undefined : text(at(value, 'value')), from: sourceOf(at(value, 'valueFrom')) })];
}

function sourceOf(from: unknown): string | undefined {
  const map = at(from, 'configMapKeyRef');
  if (map !== undefined) return `configMap ${text(at(map, 'name')) ?? ''} key ${text(at(map, 'key')) ?? ''}`;
  const secret = at(from, 'secretKeyRef');
  if (secret !== undefined) return `secret ${text(at(secret, 'name')) ?? ''} key ${text(at(secret, 'key')) ?? ''}`;
  const field = text(at(from, 'fieldRef', 'fieldPath'));
  if (field !== undefined) return `field ${field}`;
  const resource = text(at(from, 'resourceFieldRef', 'resource'));
  return resource === undefined ? undefined : `resource ${resource}`;
}

export function readPorts(value: unknown): z.input<typeof ContainerPort>[] {
  return list(value).flatMap((port) => {
    const containerPort = integer(at(port, 'containerPort'));
    if (containerPort === undefined) return [];
    return [compact({
      name: text(at(port, 'name')), containerPort, hostPort: integer(at(port, 'hostPort')), hostIP: text(at(port, 'hostIP')),
      protocol: text(at(port, 'protocol')) ?? 'TCP',
    })];
  });
}

/** Command and arguments as one list, the way they are run. */
export function readCommand(container: unknown): string[] {
  return [...texts(at(container, 'command')) ?? [], ...texts(at(container, 'args')) ?? []];
}
