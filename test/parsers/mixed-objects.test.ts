import { describe, expect, it } from 'vitest';
import { splitKinds } from '../../src/parsers/mixed-objects.ts';
import { readFile } from '../../src/parsers/read-file.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import type { ReadFile } from '../../src/parsers/read-file.ts';

async function read(text: string, path = 'paste.txt'): Promise<ReadFile> {
  const bytes = new TextEncoder().encode(text);
  return readFile({
    path, locator: path, size: bytes.length, damage: [], damageSeen: () => undefined, read: () => Promise.resolve({ bytes, more: false }),
    chunks: async function* () { await Promise.resolve(); yield bytes; },
  }, parsers);
}

const LIST = `apiVersion: v1
items:
- apiVersion: cilium.io/v2
  kind: CiliumNetworkPolicy
  metadata:
    managedFields:
    - manager: kubectl
    name: allow-dns
    namespace: web
  spec:
    endpointSelector: {}
- apiVersion: v1
  kind: Service
  metadata:
    name: shop
    namespace: web
  spec:
    clusterIP: 10.96.0.9
    type: ClusterIP
- apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata:
    name: reader
    namespace: web
- apiVersion: v1
  kind: Service
  metadata:
    name: other
    namespace: web
  spec:
    clusterIP: 10.96.0.10
kind: List
metadata:
  resourceVersion: ""
`;

describe('objects of several kinds in one text', () => {
  it.each([['unix', LIST], ['dos', LIST.replaceAll('\n', '\r\n')]])('go to the parsers of their kinds, with their lines (%s)', async (_, text) => {
    const { documents, problems, strayLines } = await read(text);
    expect(documents.map((d) => [d.parser, d.status, d.lines, d.understood])).toEqual([
      ['cilium-network-policies', 'parsed', 14, 14], ['k8s-services', 'parsed', 15, 15],
    ]);
    expect(documents[1]?.data).toMatchObject({ items: [{ name: 'shop' }, { name: 'other' }] });
    expect(documents[1]?.marks.get('items[0]')).toEqual({ start: 12, end: 19 });
    expect(documents[1]?.marks.get('items[1].clusterIP')).toEqual({ start: 31, end: 31 });
    // What nobody reads is one problem for the kind, and counts as not understood.
    expect(problems).toEqual([{ path: 'paste.txt', line: 20, message: '1 object of kind Role.rbac.authorization.k8s.io not read' }]);
    expect(strayLines).toBe(5);
  });

  it('are found in JSON, also on one line', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'x' }, spec: { clusterIP: '10.1.1.1', type: 'ClusterIP' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'x' }, spec: { nodeName: 'n1' }, status: { phase: 'Running' } },
    ] };
    for (const text of [JSON.stringify(list, null, 4), JSON.stringify(list)]) {
      const { documents } = await read(text);
      expect(documents.map((d) => [d.parser, d.status])).toEqual([['k8s-services', 'parsed'], ['k8s-pods', 'parsed']]);
    }
  });

  it('are found in rendered templates, the configuration of the agent among them', async () => {
    const { documents, problems } = await read(`---
# Source: cilium/templates/cilium-agent/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: "cilium"
  namespace: kube-system
---
# Source: cilium/templates/cilium-configmap.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
  namespace: kube-system
data:
  enable-ipv4: "true"
  cluster-name: default
  kube-proxy-replacement: "true"
---
apiVersion: v1
kind: Service
metadata:
  name: hubble-peer
  namespace: kube-system
spec:
  ports:
  - name: peer-service
    port: 443
`, 'rendered.yaml');
    expect(documents.map((d) => [d.parser, d.status])).toEqual([['cilium-config', 'parsed'], ['k8s-services', 'parsed']]);
    expect(documents[0]?.marks.get('values.cluster-name')).toEqual({ start: 17, end: 17 });
    expect(problems).toEqual([{ path: 'rendered.yaml', line: 3, message: '1 object of kind ServiceAccount not read' }]);
  });

  it('stay in one piece when they are of one kind, say no kind, or are cut', () => {
    const lines = (text: string): { n: number; text: string }[] => text.split('\n').map((t, i) => ({ n: i + 1, text: t }));
    expect(splitKinds(lines('apiVersion: v1\nitems:\n- metadata:\n    name: a\n    ownerReferences:\n    - kind: Node\n- metadata:\n    name: b\nkind: PodList'))).toBeUndefined();
    expect(splitKinds(lines('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: b'))).toBeUndefined();
    expect(splitKinds(lines('KVStore: Ok\nkind: Pod\nkind: Node'))).toBeUndefined();
    expect(splitKinds(lines('{"kind":"List","items":[{"kind":"Service"},{"kind":"Pod","metadata":{'))).toBeUndefined();
  });
});

describe('tables of several kinds in one output', () => {
  it('go to the parsers of their kinds', async () => {
    const { documents, strayLines } = await read(`$ kubectl get pods,svc,ciliumnodes,cnp -A
NAMESPACE     NAME               READY   STATUS    RESTARTS   AGE
kube-system   pod/cilium-abcde   1/1     Running   0          5d

NAMESPACE   NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
default     service/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   9d

NAME                            CILIUMINTERNALIP   INTERNALIP   AGE
ciliumnode.cilium.io/worker-1   10.0.0.5           192.0.2.5    9d

NAMESPACE   NAME                                      AGE   VALID
web         ciliumnetworkpolicy.cilium.io/allow-dns   9d    True
`);
    expect(strayLines).toBe(0);
    expect(documents.map((d) => [d.parser, d.status])).toEqual([
      ['kubectl-pods-table', 'parsed'], ['kubectl-services-table', 'parsed'], ['kubectl-cilium-nodes-table', 'parsed'], ['kubectl-policies-table', 'parsed'],
    ]);
    expect(documents[0]?.data).toMatchObject({ rows: [{ name: 'cilium-abcde' }] });
  });
});
