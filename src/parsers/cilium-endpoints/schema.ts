import * as z from 'zod';
import { AddressPair, NamedPort } from '../cilium-addresses.ts';
import { metaShape, originShape } from '../object-meta.ts';

/** Policy of one direction; absent where the agent was told not to report it, which is the default since 1.9. */
const Enforcement = z.object({
  /** `enforcing`, `non-enforcing`; absent in old releases. */
  state: z.string().optional(),
  enforcing: z.boolean().optional(),
  /** Identities listed as allowed or denied; the lists are written only when the agent was told so. */
  allowed: z.number().int(),
  denied: z.number().int(),
});

const Controller = z.object({
  name: z.string(),
  consecutiveFailures: z.number().int(),
  failures: z.number().int(),
  successes: z.number().int(),
  lastFailure: z.string().optional(),
  lastFailureAt: z.string().optional(),
});

/** A CiliumEndpoint object: what the agent of its node says of one pod. */
export const CiliumEndpoint = z.object({
  ...metaShape,
  ...originShape,
  /** Number of the endpoint on its node; absent until the agent has written the status. */
  id: z.number().int().optional(),
  identity: z.number().int().optional(),
  /** Labels of the identity: `k8s:app=web`. */
  labels: z.array(z.string()),
  /** `ready`, `waiting-for-identity`, `not-ready`, `regenerating`, `disconnecting` ... */
  state: z.string().optional(),
  /** Internal address of the node, which names it. */
  nodeIP: z.string().optional(),
  addressing: z.array(AddressPair),
  /** All addresses of both families. */
  ips: z.array(z.string()),
  ingress: Enforcement.optional(),
  egress: Enforcement.optional(),
  /** Of the proxy visibility annotation, where reported; old releases. */
  visibilityPolicy: z.string().optional(),
  namedPorts: z.array(NamedPort),
  /** Index of the key traffic to it is encrypted with; 0 without encryption. */
  encryptionKey: z.number().int(),
  serviceAccount: z.string().optional(),
  containerID: z.string().optional(),
  containerName: z.string().optional(),
  /** Pod as the agent knows it, `namespace/name`. */
  pod: z.string().optional(),
  /** `OK`, `Bootstrap`, `Pending`, `Warning`, `Failure`, `Disabled`; written by old releases. */
  health: z.string().optional(),
  connected: z.boolean().optional(),
  /** Controllers that fail; written by old releases, or when the agent was told so. */
  controllers: z.array(Controller),
  /** Last entries of its log that are not `OK`. */
  log: z.array(z.object({ code: z.string().optional(), state: z.string().optional(), message: z.string(), timestamp: z.string().optional() })),
});

export const CiliumEndpoints = z.object({ items: z.array(CiliumEndpoint) });
