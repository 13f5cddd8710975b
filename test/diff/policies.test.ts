import { expect, it } from 'vitest';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { compareInputs } from '../../src/comparison.ts';

const rules = await loadAllRules([]);

function policy(spec: string, resourceVersion = '1'): string {
  return `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicyList\nitems:\n- apiVersion: cilium.io/v2\n  kind: CiliumNetworkPolicy\n  metadata:\n    name: web\n    namespace: shop\n    resourceVersion: "${resourceVersion}"\n  spec:\n${spec}`;
}

async function changes(name: string, before: string, after: string): Promise<unknown[]> {
  const diff = await compareInputs({ trees: [memoryTree('a', { [name]: before })] }, { trees: [memoryTree('b', { [name]: after })] }, { rules, toolVersion: 'test', failOn: 'info' });
  return diff.facets.flatMap((f) => f.changes.map(({ kind, item, field, added, removed }) => ({ facet: f.id, kind, item, field, added, removed })));
}

const BASE = '    endpointSelector:\n      matchLabels: {app: web}\n    ingress:\n    - fromEndpoints:\n      - matchLabels: {app: cart}\n      - matchLabels: {app: pay}\n      toPorts:\n      - ports: [{port: "80", protocol: TCP}, {port: "443", protocol: TCP}]\n';
const REORDERED = '    ingress:\n    - toPorts:\n      - ports: [{port: "443", protocol: TCP}, {port: "80", protocol: TCP}]\n      fromEndpoints:\n      - matchLabels: {app: pay}\n      - matchLabels: {app: cart}\n    endpointSelector:\n      matchLabels: {app: web}\n';

it('a policy written in another order is the same', async () => {
  expect(await changes('ciliumnetworkpolicies-20240102-030405.yaml', policy(BASE), policy(REORDERED, '2'))).toEqual([]);
});

it('a rule that is changed shows by its text', async () => {
  const found = await changes('ciliumnetworkpolicies-20240102-030405.yaml', policy(BASE), policy(BASE.replace('"443"', '"8443"')));
  expect(found).toEqual([{
    facet: 'cilium-policies', kind: 'changed', item: 'shop/web', field: 'specs',
    added: [expect.stringMatching(/^for .*app=web.*: ingress allow, endpoints .*app=cart.*, .*app=pay.*, ports 80\/TCP 8443\/TCP$/)], removed: [expect.stringContaining('443/TCP 80/TCP')],
  }]);
});

it('ports of a service change, its pods do not', async () => {
  const slice = (name: string, ip: string, port: number): string => `apiVersion: discovery.k8s.io/v1\nkind: EndpointSliceList\nitems:\n- apiVersion: discovery.k8s.io/v1\n  kind: EndpointSlice\n  metadata:\n    name: ${name}\n    namespace: shop\n    labels: {kubernetes.io/service-name: web}\n  addressType: IPv4\n  ports: [{name: http, port: ${String(port)}, protocol: TCP}]\n  endpoints: [{addresses: [${ip}], conditions: {ready: true}}]\n`;
  const name = 'k8s-endpointslices-20240102-030405.yaml';
  expect(await changes(name, slice('web-abc12', '10.0.0.1', 80), slice('web-x9k2p', '10.0.0.7', 80))).toEqual([]);
  expect(await changes(name, slice('web-abc12', '10.0.0.1', 80), slice('web-x9k2p', '10.0.0.7', 8080))).toEqual([{ facet: 'endpoint-slices', kind: 'changed', item: 'shop/web IPv4', field: 'ports', added: ['http 8080/TCP'], removed: ['http 80/TCP'] }]);
});
