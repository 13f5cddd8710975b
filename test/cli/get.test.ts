import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KIND_ALIASES, KINDS, kindsNamed } from '../../src/cli/get/aliases.ts';
import { describedKind } from '../../src/cli/get/gather.ts';
import { layoutOf } from '../../src/cli/get/layout.ts';
import { type Shape, ShapeTable } from '../../src/engine/schema-types.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { run } from './run.ts';

const DUMP = 'samples/partial-kpr.zip';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'get-'));
  writeFileSync(join(folder, 'pods.txt'), [
    '$ kubectl get pods -A -o wide',
    'NAMESPACE     NAME           READY   STATUS    RESTARTS   AGE   IP            NODE     NOMINATED NODE   READINESS GATES',
    'kube-system   cilium-abcde   1/1     Running   0          5d    192.0.2.10    worker-1   <none>           <none>',
    'web           shop-1         0/1     Pending   0          5d    10.0.1.7      worker-2   <none>           <none>', '',
  ].join('\n'));
  writeFileSync(join(folder, 'cm.yaml'), [
    'apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: cilium-config', '  namespace: kube-system', 'data:',
    '  cluster-name: "=HYPERLINK(1)"', '  debug: "false"', '  etcd-config: "password: hunter22hunter22"', '  enable-ipv4: "true"', '  kube-proxy-replacement: "true"', '',
  ].join('\n'));
});

afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function fieldAt(shape: Shape | undefined, path: string): boolean {
  return path.split('.').reduce<Shape | undefined>((at, key) => (at?.kind === 'object' ? at.fields.get(key) : undefined), shape) !== undefined;
}

describe('kinds', () => {
  it('names only kinds that exist in aliases', () => {
    const ids = new Set(KINDS.map((k) => k.id));
    expect(Object.entries(KIND_ALIASES).filter(([, kinds]) => kinds.some((id) => !ids.has(id)))).toEqual([]);
  });

  it('finds every kind by its own id', () => {
    for (const { id } of KINDS) expect(kindsNamed(id), id).toContain(id);
  });

  it.each([
    ['pod', 'k8s-pods'], ['Pods', 'k8s-pods'], ['ciliumStatus', 'cilium-status'], ['ciliumnodes.cilium.io', 'cilium-nodes'], ['ciliumnode', 'cilium-nodes'],
    ['bpf-ct', 'cilium-bpf-ct-list'], ['ciliumnetworkpolicies', 'cilium-network-policies'], ['networkpolicy', 'k8s-network-policies'], ['configmaps', 'k8s-configmaps'],
  ])('reads %s as %s', (word, id) => { expect(kindsNamed(word)).toContain(id); });

  it('has columns and rows for every kind, and hints only at fields there are', () => {
    for (const { id } of KINDS) expect(layoutOf(describedKind(id) ?? expect.fail(id)).columns.length, id).toBeGreaterThan(0);
    for (const parser of parsers) {
      const shape = new ShapeTable().shapeOf(parser.schema, 'data');
      const list = parser.rows === undefined ? layoutOf(parser).rows : parser.rows;
      if (list !== '') expect(fieldAt(shape, list), `${parser.id} ${list}`).toBe(true);
      const field = list === '' || shape.kind !== 'object' ? shape : shape.fields.get(list);
      for (const path of parser.columns ?? []) expect(fieldAt(field?.kind === 'list' ? field.of : field, path), `${parser.id} ${path}`).toBe(true);
    }
  });
});

describe('get', () => {
  it('lists all kinds without an input, and those of an input with their numbers', async () => {
    expect((await run('get')).out).toContain('k8s-pods');
    const { code, out } = await run('get', DUMP);
    expect(code).toBe(0);
    expect(out).toMatch(/^k8s-pods +9 +1 /m);
    expect(out).not.toContain('cilium-bpf-lb-list');
  });

  it('shows a table that fits 80 columns, for every kind of the input', async () => {
    const listed = await run('get', DUMP, '-o', 'name');
    const kinds = listed.out.trim().split('\n');
    expect(kinds.length).toBeGreaterThan(10);
    for (const kind of kinds) {
      const { code, out } = await run('get', kind, DUMP);
      expect(code, kind).toBe(0);
      for (const line of out.split('\n')) expect(Array.from(line).length, `${kind}: ${line}`).toBeLessThanOrEqual(80);
    }
  }, 60_000);

  it('filters by node, namespace and name', async () => {
    expect((await run('get', 'routes', DUMP, '--node', 'worker-1', '-o', 'name')).out).not.toBe('');
    expect((await run('get', 'pods', DUMP, '-n', 'web', '--node', 'worker-2', '-o', 'name')).out).toMatch(/^k8s-pods\/web\/shop-\S+-worker-2\n$/);
    expect((await run('get', 'pods', DUMP, 'kube-system/cilium-k7xqz')).out.split('\n')).toHaveLength(3);
    expect((await run('get', 'svc', 'shop', '-i', DUMP)).out).toMatch(/shop +NodePort/);
  });

  it('shows the fields of the only document of a kind', async () => {
    const { out } = await run('get', 'status', DUMP, '--node', 'cp-1');
    expect(out).toMatch(/^FIELD +VALUE$/m);
    expect(out).toMatch(/^kpr\.mode +Partial$/m);
  });

  it('tells where each row was read', async () => {
    const { out } = await run('get', 'svc', DUMP, 'shop', '-o', 'json');
    const [item] = (JSON.parse(out) as { items: { path: string; startLine: number; endLine: number; data: { name: string } }[] }).items;
    expect(item).toMatchObject({ kind: 'k8s-services', data: { name: 'shop', namespace: 'web' } });
    expect(item?.path).toMatch(/k8s-services/);
    expect(item?.endLine).toBeGreaterThan(item?.startLine ?? 0);
    const yaml = parse((await run('get', 'svc', DUMP, 'shop', '-o', 'yaml')).out) as unknown;
    expect(yaml).toEqual(JSON.parse(out));
  });

  it('makes text of formulas in CSV and hides secrets everywhere', async () => {
    const file = join(folder, 'cm.yaml');
    expect((await run('get', 'configmap', file, '-o', 'csv')).out).toContain(`"'=HYPERLINK(1)"`);
    for (const format of ['table', 'wide', 'json', 'yaml', 'csv']) expect((await run('get', 'configmap', file, '-o', format)).out).not.toContain('hunter22');
  });

  it('shows a pasted table under the same name as the objects, and computed kinds', async () => {
    const { out } = await run('get', 'po', join(folder, 'pods.txt'));
    expect(out).toMatch(/^web +shop-1 /m);
    expect((await run('get', 'replacement', DUMP)).out).toMatch(/^worker-1 +partial/m);
  });

  it('takes another list of the kind as rows', async () => {
    expect((await run('get', 'bpf-net', DUMP, '--list', 'netfilter')).code).toBe(2);
    const { code, out } = await run('get', 'iptables', DUMP, '--list', 'owners');
    expect(code).toBe(0);
    expect(out).toMatch(/OWNER/);
    expect((await run('get', 'iptables-save', DUMP, '--list', 'owner')).err).toContain('did you mean "owners"?');
  });

  it('tells unknown kinds, nodes, names and what is not in the input', async () => {
    expect(await run('get', 'podz', DUMP)).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "pods"?') as string });
    expect(await run('get', 'pods', DUMP, '--node', 'nope')).toMatchObject({ code: 2, err: expect.stringContaining('nodes: cp-1') as string });
    expect(await run('get', 'svc', DUMP, 'shap')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "shop"?') as string });
    const absent = await run('get', 'nat', DUMP);
    expect(absent).toMatchObject({ code: 0, out: '', err: expect.stringContaining('collect it with: ') as string });
    expect((JSON.parse((await run('get', 'nat', DUMP, '-o', 'json')).out) as { items: unknown[] }).items).toEqual([]);
    expect((await run('get', 'pods')).code).toBe(2);
    expect((await run('get', 'pods', join(folder, 'absent.zip'))).code).not.toBe(0);
    writeFileSync(join(folder, 'noise.txt'), 'nothing of interest\n');
    expect((await run('get', 'pods', join(folder, 'noise.txt'))).code).toBe(3);
  });
});
