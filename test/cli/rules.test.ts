import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { run } from './run.ts';

const home = mkdtempSync(join(tmpdir(), 'ciliumdoc-rules-'));
const dir = join(home, 'rules');
afterAll(() => { rmSync(home, { recursive: true, force: true }); });

it('starts a rule that loads, passes its cases and whose changes are noticed', async () => {
  const made = await run('rules', 'new', 'ACME-001', 'debug-is-on', '--dir', dir);
  expect(made.err).toBe('');
  expect(made.out).toContain(join(dir, 'acme/ACME-001-debug-is-on/rule.yaml'));
  const tested = await run('rules', 'test', dir);
  expect(tested.out).toBe('1 rule, 3 cases, all pass\n');
  expect((await run('rules', 'mutate', 'ACME-001', '--dir', dir, '--at-least', '100')).code).toBe(0);
  expect((await run('rules', 'lint', dir)).out).toContain('nothing to mend');
  expect((await run('explain', 'ACME-001', '--rules', dir)).out).toContain('debug messages are switched on');
});

it('starts a rule over other inputs, which loads', async () => {
  expect((await run('rules', 'new', 'ACME-002', 'two-inputs', '--dir', dir, '--input', 'cilium-status', '--input', 'ip-route')).err).toBe('');
  const { out, code } = await run('rules', 'test', dir, '--only', 'ACME-002');
  expect(code).toBe(1);
  expect(out).toContain('expected fired, got inconclusive');
  rmSync(join(dir, 'acme/ACME-002-two-inputs'), { recursive: true });
});

it('refuses a code that is taken, and says which is free', async () => {
  const taken = await run('rules', 'new', 'ACME-001', 'again', '--dir', dir);
  expect(taken.code).toBe(2);
  expect(taken.err).toContain('ACME-001 is taken by acme/ACME-001-debug-is-on/rule.yaml');
  expect(taken.err).toContain('ACME-002');
  expect((await run('rules', 'new', 'KPR-001', 'again', '--dir', dir)).err).toContain('KPR-001 is taken');
  expect((await run('rules', 'new', 'acme', 'again', '--dir', dir)).err).toContain('is not a code');
  expect((await run('rules', 'new', 'ACME-003', 'x', '--dir', dir, '--input', 'cilium-statos')).err).toContain('did you mean cilium-status?');
});

it('tells a type error with a caret and the right word', async () => {
  const broken = join(home, 'broken/abc/ABC-001-x');
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, 'rule.yaml'), readFileSync(join(dir, 'acme/ACME-001-debug-is-on/rule.yaml'), 'utf8').replace('ACME-001', 'ABC-001').replace('is: config.debug', 'is: config.debgu'));
  const { out, code } = await run('rules', 'lint', join(home, 'broken'));
  expect(code).toBe(1);
  expect(out).toContain('config has no field "debgu"');
  expect(out).toMatch(/\n {3}\| +\^{5}\n/);
  expect(out).toContain('did you mean "debug"?');
});

it('writes a page per rule and an index', async () => {
  const out = join(home, 'pages');
  expect((await run('rules', 'docs', dir, '--out', out)).code).toBe(0);
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('| [ACME-001](ACME-001-debug-is-on.md) | warning |');
  expect(readFileSync(join(out, 'ACME-001-debug-is-on.md'), 'utf8')).toContain('## What to do');
});

it('lists codes, inputs and one-sided conditions', async () => {
  const { out } = await run('rules', 'coverage', dir);
  expect(out).toContain('  ACME     1  001');
  expect(out).toContain('1 rules, 1 of 1 conditions and their parts decided both ways');
});

it('takes rules from an installed package without running it', async () => {
  const package_ = join(home, 'node_modules/acme-rules');
  mkdirSync(join(package_, 'rules/acme/ACME-009-x'), { recursive: true });
  writeFileSync(join(package_, 'package.json'), '{"name":"acme-rules","main":"index.js"}');
  writeFileSync(join(package_, 'index.js'), `require('node:fs').writeFileSync(${JSON.stringify(join(home, 'ran'))}, '')`);
  writeFileSync(join(package_, 'rules/acme/ACME-009-x/rule.yaml'), readFileSync(join(dir, 'acme/ACME-001-debug-is-on/rule.yaml'), 'utf8').replace('ACME-001', 'ACME-009'));
  expect((await run('explain', 'ACME-009', '--rules', package_)).out).toContain('ACME-009');
  expect(existsSync(join(home, 'ran'))).toBe(false);
});
