import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkRules } from '../../src/pipeline.ts';
import { mutateRule } from '../../src/rulekit/mutate.ts';
import { ruleFolders } from '../../src/rulekit/suite.ts';

const ROOT = join(import.meta.dirname, '../../rules');
// A few whose cases notice nearly everything; `npm run mutate` asks all rules.
const RULES = ['configuration/CONF-008-deprecated-replacement-word', 'encryption/ENC-003', 'masquerading/MASQ-012', 'configuration/CONF-006'];

it.each(RULES)('nearly every change to %s is noticed by a case', async (prefix) => {
  const folder = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).find((p) => p.startsWith(prefix) && p.endsWith('/rule.yaml'))?.replace(/\/rule\.yaml$/, '') ?? prefix;
  const names = ['rule.yaml', ...readdirSync(join(ROOT, folder, 'cases')).map((c) => `cases/${c}`)];
  const shared = (path: string): string | undefined => (existsSync(join(ROOT, '_shared', path)) ? readFileSync(join(ROOT, '_shared', path), 'utf8') : undefined);
  const [read] = ruleFolders(names.map((n) => ({ path: `${folder}/${n}`, text: readFileSync(join(ROOT, folder, n), 'utf8') })), shared);
  const { rules: [rule] } = checkRules(read === undefined ? [] : [read.rule]);
  if (read === undefined || rule === undefined) throw new Error(`${folder} does not load`);
  const report = await mutateRule(rule, read);
  expect(report.faults).toEqual([]);
  expect(report.survivors.map((s) => `${s.path}:${String(s.line)} ${s.at}: ${s.change}`).slice(Math.floor(report.total / 10))).toEqual([]);
  expect(report.total).toBeGreaterThan(5);
});
