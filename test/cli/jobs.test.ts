import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCluster } from '../../scripts/cluster/build.ts';
import { writeZip } from '../../scripts/cluster/write.ts';
import { readJobs } from '../../src/cli/jobs/reading.ts';
import { forgetDecoded, type PackedBatch, Packer, unpack } from '../../src/cli/jobs/pack.ts';
import { Stopwatch } from '../../src/cli/jobs/stopwatch.ts';
import { changed, type Document, inPassing, type Mark } from '../../src/model/document.ts';
import type { ReadFile } from '../../src/parsers/read-file.ts';

const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bin/ciliumdoc.js');
const folder = mkdtempSync(join(tmpdir(), 'jobs-test-'));
const dump = join(folder, 'dump.zip');
beforeAll(async () => {
  // Large enough that threads are started, with a log beyond what is read ahead.
  await writeZip(buildCluster({ nodes: 4, collected: 4, services: 20, podsPerNode: 6, logLines: 20000, flows: 400, conntrack: 400, nat: 20, proxy: 'replaced', cilium: '1.17.6', seed: 3 }), dump);
}, 120_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function pack(files: readonly ReadFile[]): PackedBatch {
  const packer = new Packer();
  for (const file of files) packer.add(file);
  return packer.batch();
}

function analysed(...args: string[]): { status: number | null; stderr: string; report: string; text: string } {
  const out = join(folder, 'report.json');
  const run = spawnSync(process.execPath, [bin, 'analyze', dump, '-o', `json=${out}`, '-o', 'text=-', ...args], { encoding: 'utf8' });
  return { status: run.status, stderr: run.stderr, report: readFileSync(out, 'utf8'), text: run.stdout };
}

describe('--jobs', () => {
  it('gives the same bytes for any number of threads', () => {
    const [one, two, five] = [analysed('--jobs', '1'), analysed('--jobs', '2'), analysed('-j', '5')];
    expect(one.status).toBe(0);
    expect(two).toEqual(one);
    expect(five).toEqual(one);
  }, 120_000);

  it('gives them also where threads are started before the input is opened', () => {
    // Nothing that anybody knows, but much of it.
    const large = join(folder, 'large.txt');
    writeFileSync(large, 'a line of no output at all\n'.repeat(600_000));
    expect(analysed(large)).toEqual(analysed(large, '--jobs', '1'));
  }, 120_000);

  it('lets a command line that is wrong end, with threads started', () => {
    const large = join(folder, 'wrong.txt');
    writeFileSync(large, 'x'.repeat(16 * 1024 * 1024));
    const run = spawnSync(process.execPath, [bin, 'analyze', large, '--fail-on', 'nonsense', 'n'.repeat(5000)], { encoding: 'utf8', timeout: 60_000 });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('--fail-on cannot be "nonsense"');
  }, 90_000);

  it('is a number from 1 up', () => {
    expect(readJobs('3')).toBe(3);
    expect(readJobs(undefined)).toBeGreaterThan(0);
    for (const word of ['0', '-1', 'many', '1.5', '']) expect(() => readJobs(word)).toThrow('--jobs cannot be');
  });
});

describe('--profile', () => {
  it('tells the time of stages, parsers and rules, threads included', () => {
    const file = join(folder, 'profile.json');
    expect(analysed('--profile', file, '--jobs', '2').status).toBe(0);
    const profile = JSON.parse(readFileSync(file, 'utf8')) as { jobs: number; stages: { stage: string; ms: number }[]; parsers: { name: string; files: number }[]; rules: { name: string }[] };
    expect(profile.jobs).toBe(2);
    expect(profile.stages.map((s) => s.stage).sort()).toEqual(['assemble', 'judge', 'load', 'open', 'pack', 'parse', 'read', 'recognise', 'render', 'report']);
    expect(profile.parsers.find((p) => p.name === 'cilium-log')?.files).toBe(5);
    expect(profile.rules.some((r) => r.name === 'KPR-001')).toBe(true);
  }, 120_000);

  it('counts work inside other work once', () => {
    let now = 0;
    const watch = new Stopwatch(() => now);
    const outer = watch.start('parse');
    now = 10;
    const inner = watch.start('recognise', 'a');
    now = 14;
    inner();
    now = 20;
    outer('log');
    expect(watch.take()).toEqual([{ stage: 'parse', name: 'log', ms: 16, count: 1 }, { stage: 'recognise', name: 'a', ms: 4, count: 1 }]);
    expect(watch.take()).toEqual([]);
  });
});

describe('packed files', () => {
  const document: Document = {
    parser: 'x', path: 'a', locator: 'a', status: 'parsed', identity: {}, problems: [], incomplete: false, span: { start: 1, end: 3 }, lines: 3, understood: 3,
    data: JSON.parse('{"__proto__":{"n":1},"list":[1,"zwei"],"big":null}') as unknown, marks: new Map([['', { start: 1, end: 3 }], ['list[1]', { start: 2, end: 2 }], ['odd\nkey', { start: 3, end: 3 }]]),
  };
  const file = { documents: [document], strayLines: 0, problems: [], unrecognised: false };

  it('come back as they were', () => {
    const many = new Map(Array.from({ length: 30 }, (_, i) => [i === 7 ? '' : `list[${String(i)}].a`, { start: i + 1, end: i + 3 }]));
    const marks = [document.marks, new Map([['a', { start: 2, end: 9 }]]), new Map(), many];
    // A field that is large enough to stand apart, among others.
    const data = { first: 1, large: Array.from({ length: 400 }, (_, i) => ({ n: i, text: `item ${String(i)}` })), last: { small: true } };
    const before = marks.map((m) => ({ ...file, documents: [{ ...document, marks: m }, { ...document, data, marks: m }] }));
    const after = unpack(pack(before));
    expect(after.map((f) => ({ ...f, documents: f.documents.map((d) => ({ ...d, data: d.data, marks: new Map(d.marks) })) }))).toEqual(before);
    expect(after.map((f) => f.documents.map((d) => Object.keys(d.data as object)))).toEqual(before.map((f) => f.documents.map((d) => Object.keys(d.data as object))));
  });

  it('find their marks one by one as well as all at once', () => {
    const marks = new Map([['', { start: 1, end: 9 }], ['a', { start: 2, end: 2 }], ['a.b', { start: 3, end: 4 }], ['b', { start: 5, end: 5 }]]);
    const keys = ['', 'a', 'a.b', 'b', 'c', '.b', 'a\nb', '\n'];
    for (const m of [marks, new Map([...marks].reverse()), new Map<string, Mark>()]) {
      for (const key of keys) {
        const back = unpack(pack([{ ...file, documents: [{ ...document, marks: m }] }]))[0]?.documents[0]?.marks;
        expect(back?.get(key), key).toEqual(m.get(key));
        expect(keys.map((k) => back?.get(k))).toEqual(keys.map((k) => m.get(k)));
        expect(back?.size).toBe(m.size);
      }
    }
  });

  it('give the same object while it is at hand, also of a changed copy', () => {
    const [back] = unpack(pack([file]));
    const one = back?.documents[0];
    if (one === undefined) throw new Error('a document expected');
    const copy = changed(one, { path: 'b' });
    expect(copy.path).toBe('b');
    expect(copy.data).toBe(one.data);
    expect(copy.marks).toBe(one.marks);
    const apart = unpack(pack([{ ...file, documents: [{ ...document, data: { large: Array.from({ length: 400 }, (_, i) => [i]) } }] }]))[0]?.documents[0]?.data as { large: unknown };
    expect(apart.large).toBe(apart.large);
  });

  it('stay at hand while others are read in passing, until they are forgotten', () => {
    const large = { ...document, data: { list: Array.from({ length: 40_000 }, (_, i) => [i]) } };
    const [own, ...others] = unpack(pack([file, ...Array.from({ length: 80 }, () => ({ ...file, documents: [large] }))])).flatMap((f) => f.documents);
    if (own === undefined) throw new Error('a document expected');
    const before = { data: own.data, marks: own.marks };
    for (const other of others) {
      expect((inPassing(other).data as { list: unknown[] }).list).toHaveLength(40_000);
      expect(new Map(inPassing(other).marks)).toEqual(document.marks);
    }
    expect(own.data).toBe(before.data);
    expect(own.marks).toBe(before.marks);
    forgetDecoded();
    expect(own.data).toEqual(before.data);
    expect(own.data).not.toBe(before.data);
    expect(inPassing(document)).toBe(document);
  });
});
