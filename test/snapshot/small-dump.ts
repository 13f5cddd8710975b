import { memoryTree } from '../../src/archive/memory.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readInputs } from '../../src/pipeline.ts';

/** A node of an invented cluster. */
export interface FakeNode { readonly name: string; readonly ip: string; readonly boot?: string; readonly hostname?: string }
/** A pod of it; an agent when it has the container of one. */
export interface FakePod { readonly name: string; readonly node?: string; readonly containers: readonly string[]; readonly namespace?: string; readonly version?: string }

export const STAMP = '20260310-091500';

export function nodesYaml(nodes: readonly FakeNode[]): string {
  return ['apiVersion: v1', 'items:', ...nodes.flatMap((n) => [
    '- metadata:', '    labels:', `      kubernetes.io/hostname: ${n.hostname ?? n.name}`, `    name: ${n.name}`, '  spec: {}', '  status:', '    addresses:',
    `    - address: ${n.ip}`, '      type: InternalIP', `    - address: ${n.hostname ?? n.name}`, '      type: Hostname',
    '    nodeInfo:', ...(n.boot === undefined ? [] : [`      bootID: ${n.boot}`]), '      kubeletVersion: v1.30.5',
  ]), 'kind: NodeList', 'metadata: {}', ''].join('\n');
}

export function ciliumNodesYaml(nodes: readonly (FakeNode & { readonly external?: string })[]): string {
  return ['apiVersion: cilium.io/v2', 'items:', ...nodes.flatMap((n) => [
    '- apiVersion: cilium.io/v2', '  kind: CiliumNode', '  metadata:', `    name: ${n.name}`, '  spec:', '    addresses:', `    - ip: ${n.ip}`, '      type: InternalIP',
    ...(n.external === undefined ? [] : [`    - ip: ${n.external}`, '      type: ExternalIP']), ...(n.boot === undefined ? [] : [`    bootid: ${n.boot}`]),
  ]), 'kind: CiliumNodeList', 'metadata: {}', ''].join('\n');
}

export function podsYaml(pods: readonly FakePod[]): string {
  return ['apiVersion: v1', 'items:', ...pods.flatMap((p) => [
    '- metadata:', '    labels:', p.containers.includes('cilium-agent') ? '      k8s-app: cilium' : '      app: other', `    name: ${p.name}`,
    `    namespace: ${p.namespace ?? 'kube-system'}`, '  spec:', '    containers:', ...p.containers.flatMap((c) => [`    - image: quay.io/cilium/cilium:v${p.version ?? '1.16.3'}`, `      name: ${c}`]),
    ...(p.node === undefined ? [] : [`    nodeName: ${p.node}`]), '  status:', '    phase: Running',
  ]), 'kind: PodList', 'metadata: {}', ''].join('\n');
}

export function agentLog(...messages: readonly string[]): string {
  return messages.map((m, i) => `2026-03-10T09:00:0${String(i % 10)}.000000000Z time="2026-03-10T09:00:0${String(i % 10)}Z" level=info msg="${m}" subsys=daemon\n`).join('');
}

export function operatorLog(...messages: readonly string[]): string {
  return messages.map((m, i) => `2026-03-10T09:00:0${String(i % 10)}.000000000Z time="2026-03-10T09:00:0${String(i % 10)}Z" level=info msg="${m}" subsys=cilium-operator-generic\n`).join('');
}

export const UNAME = (host: string): string => `Linux ${host} 6.8.0-45-generic #45-Ubuntu SMP PREEMPT_DYNAMIC Fri Aug 30 12:02:04 UTC 2024 x86_64 x86_64 x86_64 GNU/Linux\n`;

export const IP_A = (ip: string): string => `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 02:00:5e:00:53:0a brd ff:ff:ff:ff:ff:ff
    inet ${ip}/24 brd 192.0.2.255 scope global eth0
       valid_lft forever preferred_lft forever
3: cilium_host@cilium_net: <BROADCAST,MULTICAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:5e:00:53:0b brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.9/32 scope global cilium_host
       valid_lft forever preferred_lft forever
`;

/** Reads files from memory, all of them as one input. */
export async function snapshots(files: Readonly<Record<string, string>>): Promise<readonly Snapshot[]> {
  return (await readInputs([memoryTree('dump', files)])).snapshots;
}

export async function snapshot(files: Readonly<Record<string, string>>): Promise<Snapshot> {
  const [first] = await snapshots(files);
  if (first === undefined) throw new Error('no snapshot');
  return first;
}

/** The node a file's document was placed on. */
export function placeOf(of: Snapshot, part: string): string | undefined {
  const found = of.documents.find((d) => d.document.path.includes(part));
  if (found === undefined) throw new Error(`no document of ${part}`);
  return found.node;
}
