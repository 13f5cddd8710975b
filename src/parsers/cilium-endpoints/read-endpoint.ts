import type { z } from 'zod';
import { addressesOf, encryptionKey, readNamedPorts, readPairs } from '../cilium-addresses.ts';
import { at, compact, flag, integer, list, text, texts } from '../object-fields.ts';
import { meta, origin } from '../object-meta.ts';
import type { CiliumEndpoint } from './schema.ts';

export type CiliumEndpointData = z.input<typeof CiliumEndpoint>;

const MAX_MESSAGE = 1000;

/** Projects one decoded CiliumEndpoint. */
export function readCiliumEndpoint(value: unknown, name: string): CiliumEndpointData {
  const status = at(value, 'status');
  const outside = at(status, 'external-identifiers');
  const addressing = readPairs(at(status, 'networking', 'addressing'));
  return compact({
    ...meta(value, name), ...origin(value), id: integer(at(status, 'id')), identity: integer(at(status, 'identity', 'id')),
    labels: texts(at(status, 'identity', 'labels')) ?? [], state: text(at(status, 'state')), nodeIP: text(at(status, 'networking', 'node')),
    addressing, ips: addressesOf(addressing), ingress: readPolicy(at(status, 'policy', 'ingress')), egress: readPolicy(at(status, 'policy', 'egress')),
    visibilityPolicy: reported(at(status, 'visibility-policy-status')), namedPorts: readNamedPorts(at(status, 'named-ports')),
    encryptionKey: encryptionKey(at(status, 'encryption')), serviceAccount: text(at(status, 'service-account')),
    containerID: text(at(outside, 'container-id')), containerName: text(at(outside, 'container-name')), pod: podOf(outside),
    health: text(at(status, 'health', 'overallHealth')), connected: flag(at(status, 'health', 'connected')),
    controllers: list(at(status, 'controllers')).flatMap(readController), log: list(at(status, 'log')).flatMap(readLog),
  });
}

// `pod-name` holds both parts; the two fields came with 1.7.
function podOf(outside: unknown): string | undefined {
  const name = text(at(outside, 'k8s-pod-name'));
  const namespace = text(at(outside, 'k8s-namespace'));
  return name === undefined || namespace === undefined ? text(at(outside, 'pod-name')) : `${namespace}/${name}`;
}

function readPolicy(value: unknown): CiliumEndpointData['ingress'] {
  if (typeof value !== 'object' || value === null || (at(value, 'state') !== undefined && reported(at(value, 'state')) === undefined)) return undefined;
  return compact({
    state: text(at(value, 'state')), enforcing: flag(at(value, 'enforcing')), allowed: list(at(value, 'allowed')).length, denied: list(at(value, 'denied')).length,
  });
}

/** `<status disabled>` says that the agent does not report it (option `endpoint-status`), and nothing of the policy. */
function reported(value: unknown): string | undefined {
  const said = text(value);
  return said?.startsWith('<') === true ? undefined : said;
}

function readController(value: unknown): CiliumEndpointData['controllers'] {
  const name = text(at(value, 'name'));
  const status = at(value, 'status');
  if (name === undefined) return [];
  return [compact({
    name, consecutiveFailures: integer(at(status, 'consecutive-failure-count')) ?? 0, failures: integer(at(status, 'failure-count')) ?? 0,
    successes: integer(at(status, 'success-count')) ?? 0, lastFailure: text(at(status, 'last-failure-msg'))?.slice(0, MAX_MESSAGE),
    lastFailureAt: text(at(status, 'last-failure-timestamp')),
  })];
}

function readLog(value: unknown): CiliumEndpointData['log'] {
  const code = text(at(value, 'code'));
  const message = text(at(value, 'message'));
  if (message === undefined || code?.toUpperCase() === 'OK') return [];
  return [compact({ code, state: text(at(value, 'state')), message: message.slice(0, MAX_MESSAGE), timestamp: text(at(value, 'timestamp')) })];
}
