import * as z from 'zod';

export const ENDPOINT_STATES = [
  'waiting-for-identity', 'not-ready', 'waiting-to-regenerate', 'regenerating', 'restoring', 'ready', 'disconnecting', 'disconnected', 'invalid',
] as const;
export const ENFORCEMENTS = ['enabled', 'disabled', 'audit', 'unknown'] as const;

export const endpointSchema = z.object({
  id: z.int(),
  kind: z.enum(['pod', 'host', 'health', 'ingress', 'init']),
  ingress: z.enum(ENFORCEMENTS).describe('Policy enforcement; audit: verdicts are only logged'),
  egress: z.enum(ENFORCEMENTS),
  identity: z.int().optional().describe('Absent while it is not resolved'),
  labels: z.array(z.string()).describe('source:key=value'),
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
  state: z.enum(ENDPOINT_STATES).optional().describe('Absent when the row is cut'),
  namespace: z.string().optional(),
  pod: z.string().optional().describe('JSON form only'),
  interface: z.string().optional().describe('JSON form only'),
  health: z.string().optional().describe('JSON form only: OK, Bootstrap, Pending, Warning, Failure, Disabled'),
  failingControllers: z.array(z.object({ name: z.string(), failures: z.int(), error: z.string().optional() })).describe('JSON form only'),
});

export const endpointListSchema = z.object({ endpoints: z.array(endpointSchema) });

export type Endpoint = z.infer<typeof endpointSchema>;
export type Enforcement = Endpoint['ingress'];

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace=';

/** What an endpoint is, told by its reserved label. */
export function kindOf(labels: readonly string[]): Endpoint['kind'] {
  const reserved = (['host', 'health', 'ingress', 'init'] as const).find((name) => labels.includes(`reserved:${name}`));
  return reserved ?? 'pod';
}

/** Namespace of the pod, when the namespace label is part of the identity. */
export function namespaceOf(labels: readonly string[]): string | undefined {
  return labels.find((label) => label.startsWith(NAMESPACE))?.slice(NAMESPACE.length);
}
