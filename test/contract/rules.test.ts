import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../src/pipeline.ts';
import { ruleFolders } from '../../src/rulekit/suite.ts';
import { folderFaults, testCase } from '../../src/rulekit/test-rule.ts';

const ROOT = join(import.meta.dirname, '../../rules');

function texts(): { path: string; text: string }[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((p) => /(\/rule\.yaml|\/cases\/[^/]+\.yaml)$/.test(p)).sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

function shared(path: string): string | undefined {
  const full = join(ROOT, '_shared', path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}

const folders = ruleFolders(texts(), shared);
const { rules, errors } = checkRules(folders.map((f) => f.rule));

it('loads every rule file without an error', () => {
  expect(errors.map((e) => `${e.path}:${e.line}:${e.column} ${e.message}\n${e.snippet}\n${e.hint ?? ''}`).join('\n')).toBe('');
  expect(rules.length).toBeGreaterThan(0);
});

describe.each(rules.map((r) => [r.rule.code, r] as const))('rule %s', (_code, rule) => {
  const folder = folders.find((f) => f.rule.path === rule.path);
  if (folder === undefined) throw new Error(`${rule.path} has no folder`);

  it('lives in a folder of its code and name, and has a case of each kind', () => {
    expect(folderFaults(rule, folder)).toEqual([]);
  });

  it.each(folder.cases.map((c) => [c.path.slice(c.path.lastIndexOf('/') + 1), c] as const))('case %s', async (_name, file) => {
    expect((await testCase(rule, folder, file)).faults.join('\n')).toBe('');
  });
});
