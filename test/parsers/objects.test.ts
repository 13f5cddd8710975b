import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { splitLines } from '../../src/base/lines.ts';
import { createObjectReader } from '../../src/parsers/objects.ts';

interface Seen {
  readonly objects: { readonly value: Record<string, unknown>; readonly start: number; readonly end: number; readonly lineOf: (path: string) => string }[];
  readonly problems: { readonly line: number; readonly message: string }[];
  /** Non-blank lines that nobody spoke for. */
  readonly silent: number[];
}

function read(text: string): Seen {
  const seen: Seen = { objects: [], problems: [], silent: [] };
  const told = new Set<number>();
  const tell = (start: number, end: number): void => { for (let n = start; n <= end; n++) told.add(n); };
  const lines = text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
  const reader = createObjectReader({
    object: (value, { start, end }, lineOf) => {
      tell(start, end);
      seen.objects.push({ value, start, end, lineOf: (path) => { const m = lineOf(path); return `${String(m.start)}-${String(m.end)}`; } });
    },
    problem: (place, message) => {
      const [start, end] = typeof place === 'number' ? [place, place] : 'n' in place ? [place.n, place.n] : [place.start, place.end];
      tell(start, end);
      seen.problems.push({ line: start, message });
    },
    known: (place) => { if (typeof place === 'number') tell(place, place); else if ('start' in place) tell(place.start, place.end); },
  });
  for (const line of lines) reader.line(line);
  reader.end();
  for (const line of lines) if (line.text.trim() !== '' && !told.has(line.n)) seen.silent.push(line.n);
  return seen;
}

const LIST = `apiVersion: v1
items:
- metadata:
    managedFields:
    - apiVersion: v1
      fieldsV1:
        f:status: {}
    name: one
  spec:
    podCIDR: 10.1.0.0/24
    podCIDRs:
    - 10.1.0.0/24
    - fd00::/120
- metadata:
    name: two
    labels:
      kubernetes.io/arch: amd64
  status:
    addresses:
    - address: 192.0.2.2
      type: InternalIP
    - type: Hostname
      address: two
kind: NodeList
metadata:
  resourceVersion: "7"
`;

describe('lists in YAML', () => {
  test('are split into items, their frame is known, managed fields are gone', () => {
    const { objects, problems, silent } = read(LIST);
    expect(objects.map((o) => [o.value, o.start, o.end])).toEqual([
      [{ metadata: { name: 'one' }, spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24', 'fd00::/120'] } }, 3, 13],
      [{ metadata: { name: 'two', labels: { 'kubernetes.io/arch': 'amd64' } }, status: { addresses: [{ address: '192.0.2.2', type: 'InternalIP' }, { type: 'Hostname', address: 'two' }] } }, 14, 23],
    ]);
    expect(problems).toEqual([]);
    expect(silent).toEqual([]);
  });

  test('tell the lines of a key', () => {
    const [one, two] = read(LIST).objects;
    expect(one?.lineOf('metadata.name')).toBe('8-8');
    expect(one?.lineOf('spec.podCIDR')).toBe('10-10');
    expect(one?.lineOf('spec.podCIDRs')).toBe('11-13');
    expect(one?.lineOf('spec.podCIDRs[1]')).toBe('13-13');
    expect(two?.lineOf('metadata')).toBe('14-17');
    expect(two?.lineOf('metadata.labels["kubernetes.io/arch"]')).toBe('17-17');
    expect(two?.lineOf('status.addresses[1]')).toBe('22-23');
    expect(two?.lineOf('status.addresses[0].address')).toBe('20-20');
    expect(two?.lineOf('status.addresses[1].address')).toBe('23-23');
    expect(two?.lineOf('status.nodeInfo.bootID')).toBe('14-23');
  });

  test('cut in the middle keep what is whole', () => {
    const { objects, problems, silent } = read(LIST.slice(0, LIST.indexOf('- type: Hostname')));
    expect(objects.map((o) => o.value['metadata'])).toEqual([{ name: 'one' }]);
    expect(problems).toEqual([{ line: 14, message: 'the list ends inside this object: it was cut' }]);
    expect(silent).toEqual([]);
  });

  test('cost one problem for one broken item', () => {
    const { objects, problems, silent } = read(LIST.replace('name: two', 'name: "two'));
    expect(objects).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 14, message: expect.stringContaining('cannot be read: line') as string });
    expect(silent).toEqual([]);
  });

  test('take the kind of their items from a frame that comes first', () => {
    const { objects } = read('apiVersion: v1\nkind: PodList\nitems:\n  - metadata:\n      name: a\n  -\n    metadata:\n      name: b\n');
    expect(objects.map((o) => o.value)).toEqual([
      { metadata: { name: 'a' }, kind: 'Pod', apiVersion: 'v1' }, { metadata: { name: 'b' }, kind: 'Pod', apiVersion: 'v1' },
    ]);
    expect(objects[1]?.lineOf('metadata.name')).toBe('8-8');
  });

  test.each(['apiVersion: v1\nitems: []\nkind: PodList\n', '{"apiVersion":"v1","items":[],"kind":"PodList"}', '{\n  "apiVersion": "v1",\n  "items": [\n  ],\n  "kind": "PodList"\n}'])('without items come as themselves: %j', (text) => {
    const { objects, problems, silent } = read(text);
    expect(objects.map((o) => o.value)).toEqual([{ apiVersion: 'v1', items: [], kind: 'PodList' }]);
    expect([problems, silent]).toEqual([[], []]);
  });

  test('keep text blocks that look like structure', () => {
    const text = 'apiVersion: v1\nitems:\n- data:\n    script: |\n      items:\n      - x\n      metadata:\n        managedFields:\n        - a\n\n      ---\n  kind: ConfigMap\nkind: List\n';
    expect(read(text).objects[0]?.value).toEqual({ data: { script: 'items:\n- x\nmetadata:\n  managedFields:\n  - a\n\n---\n' }, kind: 'ConfigMap' });
  });

  test('report what stands where only the frame can stand', () => {
    const { problems, silent } = read(`${LIST}stray: 1\n- more: 2\n`);
    expect(problems.map((p) => p.line)).toEqual([27, 28]);
    expect(silent).toEqual([]);
  });
});

describe('other texts', () => {
  test('several documents, with and without separator', () => {
    const one = 'apiVersion: v1\ndata:\n  a: "1"\nkind: ConfigMap\n';
    const { objects, silent, problems } = read(`# comment\n---\n${one}---\n${one}${one}---\n${LIST}${LIST}...\n`);
    expect(objects.map((o) => o.start)).toEqual([3, 8, 12, 19, 30, 45, 56]);
    expect(silent).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('byte order mark, CRLF, common indentation', () => {
    const { objects, problems } = read(`\ufeff${LIST.split('\n').map((l) => `   ${l}`).join('\r\n')}`);
    expect(objects.map((o) => o.value['metadata'])).toEqual([{ name: 'one' }, { name: 'two', labels: { 'kubernetes.io/arch': 'amd64' } }]);
    expect(objects[0]?.lineOf('spec.podCIDR')).toBe('10-10');
    expect(problems).toEqual([]);
  });

  const items = [
    { metadata: { name: 'a', managedFields: [{ x: 1 }] }, spec: { list: [{ k: 'v"}{' }, 'plain'] } },
    { metadata: { name: 'b' }, spec: {} },
  ];

  test.each([0, 1, 2, 4])('JSON lists with indent %i are split and tell lines', (indent) => {
    const text = JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items, metadata: { items: [{}] } }, undefined, indent);
    const { objects, problems, silent } = read(text);
    expect(objects.map((o) => o.value)).toEqual([
      { metadata: { name: 'a' }, spec: { list: [{ k: 'v"}{' }, 'plain'] }, kind: 'Pod', apiVersion: 'v1' },
      { metadata: { name: 'b' }, spec: {}, kind: 'Pod', apiVersion: 'v1' },
    ]);
    expect([problems, silent]).toEqual([[], []]);
    if (indent === 0) return;
    const lines = text.split('\n');
    const line = (wanted: string): string => { const n = String(lines.findIndex((l) => l.includes(wanted)) + 1); return `${n}-${n}`; };
    expect(objects[0]?.lineOf('metadata.name')).toBe(line('"name": "a"'));
    expect(objects[0]?.lineOf('spec.list[0].k')).toBe(line('"k":'));
    expect(objects[0]?.lineOf('spec.list[1]')).toBe(line('"plain"'));
    expect(objects[1]?.lineOf('spec')).toBe(line('"spec": {}'));
  });

  test('single JSON objects, one after the other, and an array', () => {
    expect(read('{"kind":"A"}\n{"kind":\n"B"}\n[{"kind":"C"},{"kind":"D"}]%\n').objects.map((o) => [o.value['kind'], o.start, o.end])).toEqual([
      ['A', 1, 1], ['B', 2, 3], ['C', 4, 4], ['D', 4, 4],
    ]);
  });

  test('JSON cut or broken loses only the item at fault', () => {
    const text = JSON.stringify({ items: [...items, { metadata: { name: 'c' } }], kind: 'List' }, undefined, 2);
    const cut = read(text.slice(0, text.indexOf('"name": "c"')));
    expect(cut.objects).toHaveLength(2);
    expect(cut.problems).toEqual([{ line: 27, message: 'the list ends inside this object: it was cut' }]);
    expect(cut.silent).toEqual([]);
    const broken = read(text.replace('"spec": {}', '"spec": ,'));
    expect(broken.objects.map((o) => o.value['metadata'])).toEqual([{ name: 'a' }, { name: 'c' }]);
    expect(broken.problems).toHaveLength(1);
    expect(broken.silent).toEqual([]);
  });

  test('__proto__ in either format reaches no prototype', () => {
    for (const text of ['{"metadata":{"__proto__":{"x":1}}}', 'metadata:\n  __proto__:\n    x: 1\n']) {
      const [object] = read(text).objects;
      expect((object?.value['metadata'] as { x?: number }).x).toBeUndefined();
    }
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('an overlong line loses its value, not its object', () => {
    const [, second, third] = splitLines(`x: 1\n  ann: '${'z'.repeat(100)}\nname: a`, 40);
    const got: unknown[] = [];
    const reader = createObjectReader({ object: (value) => got.push(value), problem: (_, message) => got.push(message) });
    reader.line({ n: 1, text: 'metadata:' });
    for (const line of [second, third]) if (line !== undefined) reader.line(line);
    reader.end();
    expect(got).toEqual([expect.stringContaining('too long'), { metadata: { ann: '' }, name: 'a' }]);
  });
});

describe('whatever comes in', () => {
  const object = fc.record({ metadata: fc.record({ name: fc.string() }), spec: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string(), { maxLength: 3 })), { maxKeys: 4 }) });

  test('items come back as they were written, in YAML and JSON', () => {
    fc.assert(fc.property(fc.array(object, { minLength: 1, maxLength: 4 }), fc.boolean(), (items, noArrayIndent) => {
      const yaml = read(dump({ apiVersion: 'v1', items, kind: 'List' }, { noArrayIndent, noRefs: true }));
      expect(yaml.objects.map((o) => o.value)).toEqual(items);
      const json = read(JSON.stringify({ items, kind: 'List' }, undefined, 4));
      expect(json.objects.map((o) => o.value)).toEqual(items);
    }), { numRuns: 300, seed: 1 });
  });

  test('a text cut anywhere never throws and leaves no line without a word', () => {
    const texts = [LIST, JSON.stringify({ items: [{ a: { b: '"\\' } }, {}], kind: 'List' }, undefined, 2)];
    for (const text of texts) {
      for (let at = 0; at <= text.length; at++) expect(read(text.slice(0, at)).silent).toEqual([]);
    }
  });

  test('noise never throws and leaves no line without a word', () => {
    const line = fc.constantFrom('items:', '- a', '- ', '  b: 1', 'kind: List', '---', '{', '}', '[', ']', '"x', '"items": [', 'apiVersion: v1', '# c', '\u0000', '    - &x y', 'metadata:', '  managedFields:', '},', '{}', '...');
    fc.assert(fc.property(fc.array(line, { maxLength: 12 }), (lines) => { expect(read(lines.join('\n')).silent).toEqual([]); }), { numRuns: 20_000, seed: 2 });
  });
});
