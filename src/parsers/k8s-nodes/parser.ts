import type { z } from 'zod';
import type { Mark } from '../../model/document.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { at, compact, flag, isCiliumKey, list, text, textMap, texts } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { sniffKind } from '../object-kind.ts';
import { K8sNodes, type Node } from './schema.ts';

type NodeData = z.input<typeof Node>;

/** Arguments of the k3s and RKE2 programs: they tell whether the kube-proxy inside runs. */
const NODE_ARGS = /^(?:k3s|rke2)\.io\/node-args$/;

/** Fields whose lines are kept, with their path in the object. */
const PLACES: readonly (readonly [keyof NodeData, string])[] = [
  ['name', 'metadata.name'], ['creationTimestamp', 'metadata.creationTimestamp'], ['podCIDR', 'spec.podCIDR'], ['podCIDRs', 'spec.podCIDRs'],
  ['providerID', 'spec.providerID'], ['unschedulable', 'spec.unschedulable'], ['taints', 'spec.taints'], ['addresses', 'status.addresses'],
  ['conditions', 'status.conditions'], ['architecture', 'status.nodeInfo.architecture'], ['osImage', 'status.nodeInfo.osImage'],
  ['kernelVersion', 'status.nodeInfo.kernelVersion'], ['kubeletVersion', 'status.nodeInfo.kubeletVersion'],
  ['kubeProxyVersion', 'status.nodeInfo.kubeProxyVersion'], ['containerRuntimeVersion', 'status.nodeInfo.containerRuntimeVersion'],
  ['bootID', 'status.nodeInfo.bootID'],
];

function readNode(value: unknown, name: string): NodeData {
  const info = at(value, 'status', 'nodeInfo');
  const podCIDR = text(at(value, 'spec', 'podCIDR'));
  const conditions = list(at(value, 'status', 'conditions')).flatMap(readCondition);
  const ready = conditions.find((c) => c.type === 'Ready')?.status;
  return compact({
    name, podCIDR, conditions,
    labels: textMap(at(value, 'metadata', 'labels')) ?? {},
    annotations: textMap(at(value, 'metadata', 'annotations'), (key) => isCiliumKey(key) || NODE_ARGS.test(key)) ?? {},
    creationTimestamp: text(at(value, 'metadata', 'creationTimestamp')),
    deletionTimestamp: text(at(value, 'metadata', 'deletionTimestamp')),
    podCIDRs: texts(at(value, 'spec', 'podCIDRs')) ?? (podCIDR === undefined ? [] : [podCIDR]),
    providerID: text(at(value, 'spec', 'providerID')),
    unschedulable: flag(at(value, 'spec', 'unschedulable')) ?? false,
    taints: list(at(value, 'spec', 'taints')).flatMap(readTaint),
    addresses: list(at(value, 'status', 'addresses')).flatMap(readAddress),
    ready: ready === undefined ? undefined : ready === 'True',
    architecture: text(at(info, 'architecture')), operatingSystem: text(at(info, 'operatingSystem')), osImage: text(at(info, 'osImage')),
    kernelVersion: text(at(info, 'kernelVersion')), kubeletVersion: text(at(info, 'kubeletVersion')),
    kubeProxyVersion: text(at(info, 'kubeProxyVersion')), containerRuntimeVersion: text(at(info, 'containerRuntimeVersion')),
    bootID: text(at(info, 'bootID')),
  });
}

function readCondition(value: unknown): NodeData['conditions'] {
  const type = text(at(value, 'type'));
  const status = text(at(value, 'status'));
  if (type === undefined || status === undefined) return [];
  return [compact({ type, status, reason: text(at(value, 'reason')), message: text(at(value, 'message'))?.slice(0, 400), lastTransitionTime: text(at(value, 'lastTransitionTime')) })];
}

function readTaint(value: unknown): NodeData['taints'] {
  const key = text(at(value, 'key'));
  return key === undefined ? [] : [compact({ key, value: text(at(value, 'value')), effect: text(at(value, 'effect')) })];
}

function readAddress(value: unknown): NodeData['addresses'] {
  const type = text(at(value, 'type'));
  const address = text(at(value, 'address'));
  return type === undefined || address === undefined ? [] : [{ type, address }];
}

function notePlaces(context: ParseContext, path: string, node: NodeData, lineOf: (key: string) => Mark): void {
  noteFields(context, path, node, PLACES, lineOf);
  for (const i of node.conditions.keys()) context.note(`${path}.conditions[${String(i)}]`, lineOf(`status.conditions[${String(i)}]`));
  for (const i of node.addresses.keys()) context.note(`${path}.addresses[${String(i)}]`, lineOf(`status.addresses[${String(i)}]`));
  for (const key of Object.keys(node.annotations)) context.note(`${path}.annotations.${key}`, lineOf(`metadata.annotations["${key}"]`));
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Node', [/^\s*"?(?:nodeInfo|addresses)"?:/, /^\s*"?(?:kubeletVersion|podCIDR|machineID|providerID)"?:/]);
}

export const parser = defineParser({
  id: 'k8s-nodes',
  title: 'Kubernetes nodes (Node objects)',
  columns: ['name', 'ready', 'podCIDRs', 'kubeletVersion', 'kernelVersion', 'osImage', 'containerRuntimeVersion', 'addresses'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get nodes -o yaml',
  files: [/^(?:k8s-)?nodes\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:nodes?|no)(?:-|$)/],
  schema: K8sNodes,
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Node', read: readNode, note: (path, node, lineOf) => { notePlaces(context, path, node, lineOf); },
  }),
});
