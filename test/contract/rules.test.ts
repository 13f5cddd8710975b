import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../src/pipeline.ts';
import { readCase } from '../../src/rulekit/case.ts';
import { runCase } from '../../src/rulekit/run-case.ts';

const ROOT = join(import.meta.dirname, '../../rules');

function ruleFiles(): { path: string; text: string }[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((p) => p.endsWith('/rule.yaml')).sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

function shared(path: string): string | undefined {
  const full = join(ROOT, '_shared', path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}

const { rules, errors } = checkRules(ruleFiles());

it('loads every rule file without an error', () => {
  expect(errors.map((e) => `${e.path}:${e.line}:${e.column} ${e.message}\n${e.snippet}\n${e.hint ?? ''}`).join('\n')).toBe('');
  expect(rules.length).toBeGreaterThan(0);
});

describe.each(rules.map((r) => [r.rule.code, r] as const))('rule %s', (code, rule) => {
  const folder = join(ROOT, dirname(rule.path));
  const files = existsSync(join(folder, 'cases')) ? readdirSync(join(folder, 'cases')).filter((f) => f.endsWith('.yaml')).sort() : [];

  it('lives in a folder of its code and name, and has a case of each kind', () => {
    expect(rule.path).toContain(`${code}-${rule.rule.name}/rule.yaml`);
    for (const kind of ['fires-', 'silent-', 'inconclusive-']) expect(files.some((f) => f.startsWith(kind)), `a case ${kind}*.yaml`).toBe(true);
  });

  it.each(files)('case %s', async (file) => {
    const { case: ruleCase, files: content } = readCase(join(rule.path, '../cases', file), readFileSync(join(folder, 'cases', file), 'utf8'), shared);
    const kind = file.split('-')[0] ?? '';
    const allowed: Record<string, readonly string[]> = { fires: ['fired'], silent: ['clear', 'not-applicable'], inconclusive: ['inconclusive'] };
    expect(allowed[kind], `${file}: a case is named fires-, silent- or inconclusive-`).toContain(ruleCase.expect.state);
    const { faults } = await runCase(rule, ruleCase, content);
    expect(faults.join('\n')).toBe('');
  });
});
