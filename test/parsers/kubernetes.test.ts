import { describe, expect, test } from 'vitest';
import { parser as config } from '../../src/parsers/cilium-config/parser.ts';
import type { AnyParser } from '../../src/parsers/define-parser.ts';
import { parser as daemonsets } from '../../src/parsers/k8s-daemonsets-cilium/parser.ts';
import { parser as nodes } from '../../src/parsers/k8s-nodes/parser.ts';
import { parser as operator } from '../../src/parsers/k8s-operator-deployment/parser.ts';
import { parser as pods } from '../../src/parsers/k8s-pods/parser.ts';
import { parser as services } from '../../src/parsers/k8s-services/parser.ts';
import { parser as version } from '../../src/parsers/k8s-version/parser.ts';
import { parser as nodeTable } from '../../src/parsers/kubectl-nodes-table/parser.ts';
import { parser as podTable } from '../../src/parsers/kubectl-pods-table/parser.ts';
import { examplesOf, linesOf, parseText } from '../contract/example.ts';

function example(id: string, name: string): string {
  return examplesOf(id).find((e) => e.name === name)?.text ?? '';
}

/** Text of the lines a value was read from. */
function quoted(parser: AnyParser, text: string, path: string): string | undefined {
  const mark = parseText(parser, text).marks.get(path);
  return mark === undefined ? undefined : text.split('\n').slice(mark.start - 1, mark.end).map((l) => l.trim()).join(' | ');
}

describe('places of values', () => {
  test.each([
    [nodes, 'node-list-1.24', 'items[0].podCIDR', 'podCIDR: 10.20.0.0/24'],
    [nodes, 'node-list-1.24', 'items[1].addresses[1]', '- address: 198.51.100.21 | type: ExternalIP'],
    [nodes, 'node-list-1.24', 'items[1].kernelVersion', 'kernelVersion: 5.15.0-46-generic'],
    [nodes, 'node-list-1.24', 'items[0].annotations.io.cilium.network.ipv4-pod-cidr', 'io.cilium.network.ipv4-pod-cidr: 10.20.0.0/24'],
    [nodes, 'kubectl-json-dual-stack-1.32', 'items[0].podCIDRs', '"podCIDRs": [ | "10.64.3.0/24", | "fd12:3456:0:3::/64" | ],'],
    [nodes, 'kubectl-json-dual-stack-1.32', 'items[0].addresses[2]', '{ | "address": "ip-172-16-9-4.eu-west-9.compute.internal", | "type": "InternalDNS" | }'],
    [pods, 'pod-list-crash-loop-1.12', 'items[1].node', 'nodeName: alder-cp-0'],
    [pods, 'pod-list-crash-loop-1.12', 'items[0].containers[1].env[1]', '- name: KUBERNETES_SERVICE_HOST | value: 192.0.2.10'],
    [services, 'kubectl-json-1.32', 'items[0].loadBalancerClass', '"loadBalancerClass": "io.cilium/l2-announcer",'],
    [services, 'service-list-1.25', 'items[1].ports[0]', '- name: http | nodePort: 30080 | port: 80 | protocol: TCP | targetPort: web'],
    [daemonsets, 'list-1.16', 'items[0].updated', 'updatedNumberScheduled: 2'],
    [daemonsets, 'single-1.10', 'items[0].containers[1].image', 'image: quay.io/cilium/cilium:v1.10.2'],
    [operator, 'single-1.11', 'items[0].desired', 'replicas: 2'],
    [config, 'sysdump-1.12', 'values.tunnel', 'tunnel: vxlan'],
    [config, 'view-1.17', 'values.bpf-lb-mode', 'bpf-lb-mode                                       dsr'],
    [config, 'kubectl-json-1.16', 'values.cgroup-root', '"cgroup-root": "/run/cilium/cgroupv2",'],
    [version, 'kubectl-yaml-1.27', 'server.gitVersion', 'gitVersion: v1.27.3+k3s1'],
  ] as const)('%o %s %s', (parser, name, path, line) => {
    expect(quoted(parser, example(parser.id, name), path)).toBe(line);
  });
});

describe('damage', () => {
  test('a node list cut inside its second node keeps the first and is not whole', () => {
    const text = example('k8s-nodes', 'node-list-1.24');
    const document = parseText(nodes, text.slice(0, text.lastIndexOf('nodeInfo:')));
    expect(document.status).toBe('partial');
    expect(document.data).toMatchObject({ items: [{ name: 'alder-cp-0' }] });
    expect(document.problems).toEqual([expect.objectContaining({ line: 76, message: 'the list ends inside this object: it was cut' })]);
  });

  test('another kind is a problem, an empty list is data, no list at all is a failure', () => {
    expect(parseText(pods, 'kind: Secret\nmetadata:\n  name: x\n')).toMatchObject({ status: 'failed', problems: [{ line: 1 }, {}] });
    expect(parseText(pods, 'apiVersion: v1\nitems: []\nkind: PodList\n')).toMatchObject({ status: 'parsed', data: { items: [] } });
    expect(parseText(pods, 'hello\n').status).toBe('failed');
  });

  test('objects of hostile shape neither throw nor invent', () => {
    const text = 'items:\n- metadata:\n    name: a\n    labels: [1]\n    annotations: x\n  spec:\n    containers: {}\n    nodeName: [n]\n  status:\n    podIPs: 7\n    containerStatuses:\n    - 1\n    - name: c\n      restartCount: "many"\nkind: PodList\n';
    expect(parseText(pods, text).data).toMatchObject({ items: [{ name: 'a', labels: {}, containers: [], podIPs: [], containerStatuses: [{ name: 'c', restartCount: 0, state: 'unknown' }] }] });
  });

  test('no value named like a secret is kept', () => {
    for (const [parser, name] of [[pods, 'pod-list-crash-loop-1.12'], [operator, 'kubectl-json-1.18']] as const) {
      expect(JSON.stringify(parseText(parser, example(parser.id, name)).data)).not.toMatch(/not-for-reports|never-shown/);
    }
  });
});

describe('recognition', () => {
  const all: readonly AnyParser[] = [config, daemonsets, nodes, operator, pods, services, version, nodeTable, podTable];
  const sure = (text: string): string[] => all.filter((p) => p.sniff(linesOf(text)) === 'yes').map((p) => p.id);

  test.each([
    ['k8s-pods', 'pod-list-crash-loop-1.12'], ['k8s-nodes', 'node-list-1.24'], ['k8s-services', 'service-list-1.25'], ['k8s-daemonsets-cilium', 'list-1.16'],
  ])('a long typed list of %s is known before its kind is seen', (id, name) => {
    const text = example(id, name);
    expect(sure(text.slice(0, text.lastIndexOf('kind:')))).toEqual([id]);
  });

  test('objects of other tools and other workloads are left alone', () => {
    expect(sure('kind: DaemonSet\nmetadata:\n  name: aws-node\nspec:\n  template: {}\n')).toEqual([]);
    expect(sure('kind: ConfigMap\nmetadata:\n  name: coredns\ndata:\n  Corefile: x\n')).toEqual([]);
    expect(sure('[{"ifindex":1,"ifname":"lo"}]')).toEqual([]);
    expect(sure('[{"protocol":"all","kind":"bpf"}]')).toEqual([]);
    expect(sure('NAME            READY   UP-TO-DATE   AVAILABLE   AGE\nhubble-relay   1/1     1            1           5d\n')).toEqual([]);
    expect(sure('hubble-relay-7d4f   1/1     Running   0    5d\n')).toEqual(['kubectl-pods-table']);
  });
});

describe('cilium-config', () => {
  test('found among other ConfigMaps', () => {
    const text = 'apiVersion: v1\nitems:\n- data:\n    Corefile: x\n  kind: ConfigMap\n  metadata:\n    name: coredns\n- data:\n    enable-ipv4: "true"\n  kind: ConfigMap\n  metadata:\n    name: cilium-config\n    namespace: kube-system\nkind: List\n';
    const document = parseText(config, text);
    expect(document).toMatchObject({ status: 'parsed', data: { source: 'configmap', namespace: 'kube-system', values: { 'enable-ipv4': 'true' } } });
    expect(document.understood).toBe(document.lines);
  });

  test('pasted with indentation, its data alone, and unquoted', () => {
    const text = example('cilium-config', 'sysdump-1.12');
    const plain = parseText(config, text).data;
    expect(parseText(config, text.split('\n').map((l) => `    ${l}`).join('\n')).data).toEqual(plain);
    expect(parseText(config, '{"enable-ipv4":"true","routing-mode":"native"}').data).toMatchObject({ source: 'configmap', values: { 'routing-mode': 'native' } });
    expect(parseText(config, 'data:\n  enable-ipv4: true\n  cluster-id: 0\n').data).toMatchObject({ values: { 'enable-ipv4': 'true', 'cluster-id': '0' } });
  });

  test('a documented session with comment signs and elisions is partial', () => {
    const document = parseText(config, '# => ...\n#    ipam                      cluster-pool\n#    kube-proxy-replacement    true\n#    ...\n');
    expect(document).toMatchObject({ status: 'partial', data: { source: 'view', values: { ipam: 'cluster-pool', 'kube-proxy-replacement': 'true' } } });
  });

  test('hostile keys reach no prototype', () => {
    const document = parseText(config, 'data:\n  __proto__: "x"\n  enable-ipv4: "true"\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n');
    expect(document.data).toMatchObject({ entries: [{ key: 'enable-ipv4', value: 'true' }] });
    expect(document.status).toBe('partial');
  });
});
