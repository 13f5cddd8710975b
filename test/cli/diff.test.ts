import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import { laterDump } from '../diff/later.ts';
import { run } from './run.ts';

let folder = '';
const at = (name: string): string => join(folder, name);

function unpack(name: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const full = join(folder, name, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-diff-'));
  unpack('healthy', buildStory('healthy'));
  unpack('later', laterDump(buildStory('healthy')));
  unpack('sick', buildStory('partial-kpr'));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

it('idle: exit 0 and no change', async () => {
  const { code, out } = await run('diff', at('healthy'), at('later'));
  expect(code).toBe(0);
  expect(out).toMatch(/No finding is new, changed or gone; nothing else\s+changed among/);
});

it('worse: exit 1, and not above the threshold', async () => {
  expect((await run('diff', at('healthy'), at('sick'))).code).toBe(1);
  expect((await run('diff', at('healthy'), at('sick'), '--fail-on', 'never')).code).toBe(0);
  expect((await run('diff', at('sick'), at('healthy'))).code).toBe(0);
});

it('several formats, and saved reports as sides', async () => {
  await run('analyze', at('healthy'), '-o', `json=${at('healthy.json')}`, '-o', `html=${at('healthy.html')}`);
  const { code, out } = await run('diff', at('healthy.json'), at('sick'), '-o', 'json=-', '-o', `html=${at('diff.html')}`, '-o', `markdown=${at('diff.md')}`);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ kind: 'diff', before: { from: 'report' }, after: { from: 'dump' } });
  expect(readFileSync(at('diff.html'), 'utf8')).toContain('KPR-001');
  expect(readFileSync(at('diff.md'), 'utf8')).toContain('KPR-001');
  expect((await run('diff', at('healthy.html'), at('healthy.json'))).code).toBe(0);
});

it('bad sides are one line', async () => {
  writeFileSync(at('note.txt'), 'buy milk\n');
  writeFileSync(at('cut.json'), '{"formatVersion":1,"tool":{"name":"ciliumdoc","ver');
  expect((await run('diff', at('healthy'), at('note.txt'))).code).toBe(3);
  expect((await run('diff', at('healthy'), at('missing.zip'))).code).toBe(3);
  expect((await run('diff', at('cut.json'), at('healthy'))).code).toBe(3);
  expect((await run('diff', at('healthy'))).code).toBe(2);
  const { code, err } = await run('diff', at('healthy'), at('sick'), '-f', 'htlm');
  expect(code).toBe(2);
  expect(err).toContain('did you mean "html"');
});
