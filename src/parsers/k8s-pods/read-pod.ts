import type { z } from 'zod';
import { readCommand, readEnv, readPorts } from '../container.ts';
import { at, compact, flag, integer, isCiliumKey, list, text, textMap } from '../object-fields.ts';
import type { Container, ContainerStatus, Pod } from './schema.ts';

export type PodData = z.input<typeof Pod>;
type ContainerData = z.input<typeof Container>;
type StatusData = z.input<typeof ContainerStatus>;

// Images whose arguments and environment decide how services and packets are handled.
const OWN_IMAGE = /(?:^|\/)(?:cilium|hubble|kube-proxy|clustermesh)[^/]*$|(?:^|\/)cilium\//;
/** Longest message kept: the kubelet puts whole log tails there. */
const MAX_MESSAGE = 2000;

/** Projects one decoded Pod object. */
export function readPod(value: unknown, name: string): PodData {
  const spec = at(value, 'spec');
  const status = at(value, 'status');
  const owner = list(at(value, 'metadata', 'ownerReferences')).find((o) => at(o, 'controller') === true) ?? list(at(value, 'metadata', 'ownerReferences'))[0];
  return compact({
    namespace: text(at(value, 'metadata', 'namespace')) ?? 'default', name,
    node: text(at(spec, 'nodeName')), hostNetwork: flag(at(spec, 'hostNetwork')) ?? false,
    phase: text(at(status, 'phase')) ?? 'Unknown', reason: text(at(status, 'reason')),
    podIPs: podIPs(status), hostIP: text(at(status, 'hostIP')),
    labels: textMap(at(value, 'metadata', 'labels')) ?? {},
    annotations: textMap(at(value, 'metadata', 'annotations'), (key) => isCiliumKey(key) || key.startsWith('kubernetes.io/')) ?? {},
    ownerKind: text(at(owner, 'kind')), ownerName: text(at(owner, 'name')),
    serviceAccount: text(at(spec, 'serviceAccountName')), runtimeClass: text(at(spec, 'runtimeClassName')),
    creationTimestamp: text(at(value, 'metadata', 'creationTimestamp')), deletionTimestamp: text(at(value, 'metadata', 'deletionTimestamp')),
    ready: condition(status, 'Ready')?.status === 'True',
    unschedulable: unscheduled(status),
    containers: [...readContainers(at(spec, 'initContainers'), true), ...readContainers(at(spec, 'containers'), false)],
    containerStatuses: [...readStatuses(at(status, 'initContainerStatuses'), true), ...readStatuses(at(status, 'containerStatuses'), false)],
  });
}

function podIPs(status: unknown): string[] {
  const all = list(at(status, 'podIPs')).flatMap((entry) => text(at(entry, 'ip')) ?? []);
  return all.length > 0 ? all : [text(at(status, 'podIP'))].flatMap((ip) => ip ?? []);
}

function condition(status: unknown, type: string): { readonly status: string | undefined; readonly message: string | undefined } | undefined {
  const found = list(at(status, 'conditions')).find((c) => at(c, 'type') === type);
  return found === undefined ? undefined : { status: text(at(found, 'status')), message: message(at(found, 'message')) };
}

function unscheduled(status: unknown): string | undefined {
  const scheduled = condition(status, 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message ?? 'not scheduled' : undefined;
}

function message(value: unknown): string | undefined {
  return text(value)?.slice(0, MAX_MESSAGE);
}

function readContainers(value: unknown, init: boolean): ContainerData[] {
  return list(value).flatMap((container) => {
    const name = text(at(container, 'name'));
    if (name === undefined) return [];
    const image = text(at(container, 'image')) ?? '';
    const own = OWN_IMAGE.test(image.split('@')[0] ?? '') || /cilium|kube-proxy/.test(name);
    return [{
      name, image, init,
      env: own ? list(at(container, 'env')).flatMap(readEnv) : [],
      args: own ? readCommand(container) : [],
      ports: readPorts(at(container, 'ports')).filter((port) => port.hostPort !== undefined),
    }];
  });
}

function readStatuses(value: unknown, init: boolean): StatusData[] {
  return list(value).flatMap((status) => {
    const name = text(at(status, 'name'));
    if (name === undefined) return [];
    const now = at(status, 'state');
    const ended = at(now, 'terminated') ?? at(status, 'lastState', 'terminated');
    return [compact({
      name, init, ready: flag(at(status, 'ready')) ?? false, restartCount: integer(at(status, 'restartCount')) ?? 0,
      state: stateOf(now), startedAt: text(at(now, 'running', 'startedAt')),
      waitingReason: text(at(now, 'waiting', 'reason')), waitingMessage: message(at(now, 'waiting', 'message')),
      terminatedReason: text(at(ended, 'reason')), terminatedExitCode: integer(at(ended, 'exitCode')),
      terminatedMessage: message(at(ended, 'message')), terminatedFinishedAt: text(at(ended, 'finishedAt')),
      image: text(at(status, 'image')),
    })];
  });
}

function stateOf(state: unknown): StatusData['state'] {
  if (at(state, 'running') !== undefined) return 'running';
  if (at(state, 'waiting') !== undefined) return 'waiting';
  return at(state, 'terminated') === undefined ? 'unknown' : 'terminated';
}
