import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import { groupInputs } from '../../src/cli/many/groups.ts';
import { run } from './run.ts';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-many-'));
  for (const [name, story] of [['good', 'healthy'], ['bad', 'partial-kpr']] as const) {
    for (const [path, text] of Object.entries(buildStory(story))) {
      mkdirSync(dirname(at(`${name}/${path}`)), { recursive: true });
      writeFileSync(at(`${name}/${path}`), text);
    }
  }
  writeFileSync(at('broken.zip'), 'no archive at all\n');
  writeFileSync(at('a.txt'), 'KubeProxyReplacement:   True\n');
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

it('each dump has its own report, a row in the summary, and the gravest exit code counts', async () => {
  const { code, out } = await run('analyze', at('good'), at('bad'), '-o', 'text=-', '-o', `html=${at('pages')}/`, '-o', `json=${at('pages')}/`, '-o', `ndjson=${at('all.ndjson')}`, '-o', `csv=${at('all.csv')}`);
  expect(code).toBe(1);
  expect(out).toMatch(/^good +0 +0 +0 /m);
  expect(out).toMatch(/^bad +1 +1 /m);
  for (const file of ['good.html', 'bad.html', 'good.json', 'bad.json', 'index.html']) expect(existsSync(at(`pages/${file}`))).toBe(true);
  expect(readFileSync(at('pages/index.html'), 'utf8')).toContain('href="bad.html"');
  const heads = readFileSync(at('all.ndjson'), 'utf8').trim().split('\n').map((l) => JSON.parse(l) as { type: string }).filter((l) => l.type === 'report');
  expect(heads).toHaveLength(2);
  expect(readFileSync(at('all.csv'), 'utf8').split('\n').filter((l) => l.startsWith('"code"'))).toHaveLength(1);
});

it('one that cannot be read is a row; the others go on', async () => {
  const { code, out } = await run('analyze', at('good'), at('broken.zip'), at('missing.zip'), '-f', 'text');
  expect(code).toBe(3);
  expect(out).toMatch(/^good +0 /m);
  expect(out).toMatch(/^broken +3 +- /m);
  expect(out).toMatch(/^missing +3 +- /m);
});

it('a format for one report asks for a folder', async () => {
  const { code, err } = await run('analyze', at('good'), at('bad'), '-f', 'sarif');
  expect(code).toBe(2);
  expect(err).toContain('-o sarif=reports/');
});

it('saved outputs stay together, also beside one dump; beside several they are one result more', async () => {
  expect(await groupInputs([at('a.txt'), at('a.txt')])).toHaveLength(1);
  expect(await groupInputs([at('good'), at('a.txt')])).toHaveLength(1);
  expect((await groupInputs([at('good'), at('bad'), at('a.txt')])).map((g) => g.name)).toEqual(['good', 'bad', 'files']);
  expect((await groupInputs([at('good'), at('good')])).map((g) => g.name)).toEqual(['good', 'good-2']);
});
