import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../src/archive/memory.ts';
import { parseVersion } from '../../src/base/version.ts';
import { type Advisory, AdvisoryTable, ReleaseTable } from '../../src/model/tables.ts';
import { factBook, readInputs } from '../../src/pipeline.ts';
import { fixFor } from '../../src/views/advisories/build.ts';
import { vendorOf } from '../../src/views/advisories/running.ts';
import { shippedTables } from '../../src/views/tables.ts';

interface Item { readonly id: string; readonly state?: string; readonly because: string }

/** What is said of one advisory when a cluster of this version has these settings. */
async function said(advisory: Advisory, version: string, settings: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): Promise<Item | undefined> {
  const lines = Object.entries({ ipam: 'cluster-pool', 'enable-ipv4': 'true', debug: 'false', ...settings }).map(([k, v]) => `  ${k}: "${v}"`);
  const map = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: cilium-config', '  namespace: kube-system', 'data:', ...lines, ''].join('\n');
  const files = { 'cilium-version.txt': `Client: ${version} f2217191 2024-10-15T09:42:11+02:00 go version go1.22.7 linux/amd64\n`, 'cilium-configmap-20260801-080109.yaml': map, ...more };
  const { snapshots: [snapshot] } = await readInputs([memoryTree('dump', files)]);
  if (snapshot === undefined) throw new Error('nothing was read');
  const fact = factBook(snapshot).get('advisories');
  if (fact.state === 'missing') throw new Error(fact.missing.map((m) => m.detail).join());
  return (fact.data as { items: Item[] }).items.find((i) => i.id === advisory.id);
}

const OTHER: Readonly<Record<string, string>> = { 'kube-proxy-replacement': 'false', 'routing-mode': 'tunnel' };

/** Settings that meet, or with `but` just miss, all preconditions about configuration. */
function settingsFor(advisory: Advisory, but?: string): Record<string, string> {
  return Object.fromEntries(advisory.when.filter((w) => w.startsWith('config:')).map((test) => {
    const [, key = '', not = '', value = ''] = /^config:([a-z0-9-]+)(!?)=(.*)$/.exec(test) ?? [];
    const met = (not === '!') === (test === but) ? value : value === 'true' ? 'false' : value === 'false' ? 'true' : OTHER[key] ?? 'other';
    return [key, key === 'kube-proxy-replacement' && met === 'full' ? 'true' : met];
  }));
}

/** The release just below the first fixed one. */
function affectedVersion(advisory: Advisory): string {
  const fixed = parseVersion(advisory.fixed.at(-1) ?? '') ?? { major: 0, minor: 0, patch: 0 };
  return `${String(fixed.major)}.${String(fixed.minor)}.${String(fixed.patch - 1)}`;
}

it('the shipped tables are what they are taken for', () => {
  const { advisories, releases } = shippedTables();
  expect(AdvisoryTable.parse(advisories)).toEqual(advisories);
  expect(ReleaseTable.parse(releases)).toEqual(releases);
});

describe.each(shippedTables().advisories.advisories.map((a) => [a.cve ?? a.id, a] as const))('%s', (_, advisory) => {
  const conditions = advisory.when.filter((w) => w.startsWith('config:'));
  const only = conditions.length === advisory.when.length;

  it('says nothing of the release that fixes it', async () => {
    for (const version of advisory.fixed) expect(await said(advisory, version, settingsFor(advisory))).toBeUndefined();
  });

  it(only ? 'is exposed when all settings it needs are there' : 'is not called exposed on settings alone', async () => {
    expect((await said(advisory, affectedVersion(advisory), settingsFor(advisory)))?.state === 'exposed').toBe(only);
  });

  it.each(conditions)('is not exposed without %s', async (condition) => {
    const item = await said(advisory, affectedVersion(advisory), settingsFor(advisory, condition));
    expect(item?.state).toBe('not-exposed');
    expect(item?.because).toContain(/^config:([a-z0-9-]+)/.exec(condition)?.[1] ?? 'no key');
  });
});

const CNP = (spec: string): string => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicyList\nitems:\n- apiVersion: cilium.io/v2\n  kind: CiliumNetworkPolicy\n  metadata:\n    name: web\n    namespace: shop\n  spec:\n    endpointSelector: {}\n${spec}`;
const NONE = (kind: string, api: string): string => `apiVersion: ${api}\nkind: ${kind}\nitems: []\n`;
const LISTS = {
  'ciliumclusterwidenetworkpolicies-20260801-080109.yaml': NONE('CiliumClusterwideNetworkPolicyList', 'cilium.io/v2'),
  'k8s-networkpolicies-20260801-080109.yaml': NONE('NetworkPolicyList', 'networking.k8s.io/v1'),
};
const HTTP = '    ingress:\n    - fromEndpoints:\n      - matchLabels:\n          app: client\n      toPorts:\n      - ports:\n        - port: "80"\n          protocol: TCP\n        rules:\n          http:\n          - method: GET\n';
const DNS = '    egress:\n    - toFQDNs:\n      - matchName: example.org\n';
const PLAIN = '    ingress:\n    - fromEndpoints:\n      - matchLabels:\n          app: client\n';

describe('policies as preconditions', () => {
  const of = (cve: string): Advisory => {
    const found = shippedTables().advisories.advisories.find((a) => a.cve === cve);
    if (found === undefined) throw new Error(cve);
    return found;
  };
  it.each([
    ['CVE-2024-28248', HTTP, 'exposed'], ['CVE-2024-28248', PLAIN, 'not-exposed'], ['CVE-2025-23028', DNS, 'exposed'], ['CVE-2025-23028', HTTP, 'not-exposed'],
    ['CVE-2024-28249', PLAIN, 'not-exposed'], ['CVE-2024-28249', HTTP, 'exposed'],
  ])('%s with %j is %s', async (cve, spec, state) => {
    const advisory = of(cve);
    const item = await said(advisory, affectedVersion(advisory), settingsFor(advisory), { ...LISTS, 'ciliumnetworkpolicies-20260801-080109.yaml': CNP(spec) });
    expect(item?.state).toBe(state);
  });

  it('cannot tell where only one kind of policy was collected', async () => {
    const advisory = of('CVE-2024-28248');
    expect((await said(advisory, affectedVersion(advisory), {}, { 'ciliumnetworkpolicies-20260801-080109.yaml': CNP(PLAIN) }))?.state).toBeUndefined();
  });

  it('cannot tell where policies only come near to what the advisory describes', async () => {
    const advisory = of('CVE-2023-30851');
    const two = HTTP.replace('          app: client\n', '          app: client\n      - matchLabels:\n          app: other\n');
    expect((await said(advisory, affectedVersion(advisory), {}, { ...LISTS, 'ciliumnetworkpolicies-20260801-080109.yaml': CNP(two) }))?.state).toBeUndefined();
    expect((await said(advisory, affectedVersion(advisory), {}, { ...LISTS, 'ciliumnetworkpolicies-20260801-080109.yaml': CNP(HTTP) }))?.state).toBe('not-exposed');
  });
});

describe('what is told beside the state', () => {
  it.each([['1.14.5', ['1.13.13', '1.14.8', '1.15.2'], '1.14.8'], ['1.12.1', ['1.13.13', '1.14.8'], '1.13.13'], ['1.20.0', ['1.19.2'], undefined]])('%s is fixed by %j in %s', (version, fixed, wanted) => {
    expect(fixFor(version, fixed)).toBe(wanted);
  });

  it.each([
    ['quay.io/cilium/cilium:v1.16.3@sha256:abc', undefined], ['registry.local/mirror/cilium/cilium:v1.16.3', undefined], ['rancher/mirrored-cilium-cilium:v1.16.3', undefined],
    ['quay.io/isovalent/cilium:v1.15.9-cee.1', 'Isovalent'], ['gke.gcr.io/cilium/cilium:v1.13.10-gke.12', 'GKE'], ['mcr.microsoft.com/oss/cilium/cilium:1.14.10', 'AKS'],
  ])('%s is built by %s', (image, vendor) => {
    expect(vendorOf(image)).toBe(vendor);
  });
});
