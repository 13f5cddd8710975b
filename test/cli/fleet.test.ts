import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { richReport } from '../report/fixtures.ts';
import { run } from './run.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-fleet-'));
  mkdirSync(join(folder, 'deep'));
  const text = JSON.stringify(richReport());
  writeFileSync(join(folder, 'a.json'), text);
  writeFileSync(join(folder, 'deep/b.json'), JSON.stringify({ ...richReport(), input: { ...richReport().input, sha256: 'b'.repeat(64) } }));
  writeFileSync(join(folder, 'cut.json'), text.slice(0, 200));
  writeFileSync(join(folder, 'other.json'), '{"a": 1}');
  writeFileSync(join(folder, 'note.txt'), 'not looked at');
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

it('reads in depth; what is damaged or foreign is one line each and never fatal', async () => {
  const { code, out } = await run('fleet', folder, '-o', 'json=-', '-o', `html=${join(folder, 'fleet.html')}`, '-o', `csv=${join(folder, 'fleet.csv')}`, '-o', `markdown=${join(folder, 'fleet.md')}`);
  expect(code).toBe(0);
  const fleet = JSON.parse(out) as { summary: object; skipped: { file: string }[] };
  expect(fleet.summary).toMatchObject({ reports: 2, clusters: 1, skipped: 2 });
  expect(fleet.skipped.map((s) => s.file)).toEqual(['cut.json', 'other.json']);
  expect(readFileSync(join(folder, 'fleet.html'), 'utf8')).toContain('Left out');
  expect((await run('fleet', folder)).out).toContain('cut.json');
});

it('nothing usable is an unreadable input', async () => {
  expect((await run('fleet', join(folder, 'missing'))).code).toBe(3);
  expect((await run('fleet', join(folder, 'other.json'))).code).toBe(3);
});
