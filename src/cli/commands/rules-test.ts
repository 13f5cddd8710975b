import { EXIT, type ExitCode } from '../../base/errors.ts';
import { byText } from '../../base/sort.ts';
import { folderFaults, testRule } from '../../rulekit/test-rule.ts';
import type { CaseReport } from '../../rulekit/test-rule.ts';
import { wrap } from '../../reporters/wrap.ts';
import { columns, type Io } from '../io.ts';
import { choose, readRuleSet, type Chosen } from '../rule-folders.ts';
import { dealt, jobsFor, runShards } from '../shards.ts';

export interface TestArgs { readonly dir: readonly string[]; readonly only: readonly string[]; readonly jobs?: number | undefined; readonly format: 'text' | 'json' }

interface RuleTest { readonly code: string; readonly path: string; readonly faults: readonly string[]; readonly cases: readonly CaseReport[] }

/** `ciliumdoc rules test`: every case of the rules chosen. Exit code 1 when one fails. */
export async function testRules(args: TestArgs, io: Io): Promise<ExitCode> {
  const chosen = choose(await readRuleSet(args.dir), args.only);
  const jobs = jobsFor(chosen.reduce((sum, c) => sum + c.folder.cases.length, 0), args.jobs);
  const tests = jobs === 1 ? await testHere(chosen) : await testInShards(chosen, args, jobs);
  if (args.format === 'json') io.stdout.write(`${JSON.stringify(tests, null, 2)}\n`);
  else io.stdout.write(`${testText(tests, columns(io)).join('\n')}\n`);
  return tests.some(failed) ? EXIT.findings : EXIT.clean;
}

async function testHere(chosen: readonly Chosen[]): Promise<RuleTest[]> {
  const tests: RuleTest[] = [];
  for (const { rule, folder } of chosen) tests.push({ code: rule.rule.code, path: folder.rule.path, faults: folderFaults(rule, folder), cases: await testRule(rule, folder) });
  return tests;
}

async function testInShards(chosen: readonly Chosen[], args: TestArgs, jobs: number): Promise<RuleTest[]> {
  const shards = dealt(chosen.map((c) => c.rule.rule.code), jobs).map((codes) => ['rules', 'test', ...args.dir, '--only', codes.join(','), '--jobs', '1', '--format', 'json']);
  // Printed by this very program.
  return ((await runShards(shards)) as RuleTest[][]).flat().sort((a, b) => byText(a.code, b.code));
}

function failed(test: RuleTest): boolean {
  return test.faults.length > 0 || test.cases.some((c) => c.faults.length > 0);
}

function testText(tests: readonly RuleTest[], width: number): string[] {
  const lines = tests.filter(failed).flatMap((test) => [
    ...(test.faults.length === 0 ? [] : [`FAILED ${test.code}  ${test.path}`, ...indented(test.faults, width)]),
    ...test.cases.filter((c) => c.faults.length > 0).flatMap((c) => [
      `FAILED ${c.code}  ${c.path}`, ...(c.shows === '' ? [] : wrap(`shows: ${c.shows}`, width - 4).map((l) => `    ${l}`)), ...indented(c.faults, width),
    ]),
  ]);
  const cases = tests.flatMap((t) => t.cases);
  const bad = cases.filter((c) => c.faults.length > 0).length;
  const count = `${String(tests.length)} ${tests.length === 1 ? 'rule' : 'rules'}, ${String(cases.length)} cases`;
  return [...lines, bad === 0 && lines.length === 0 ? `${count}, all pass` : `${count}, ${String(bad)} cases fail`];
}

function indented(faults: readonly string[], width: number): string[] {
  return faults.flatMap((fault) => fault.split('\n').flatMap((line) => wrap(line, width - 4)).map((l) => `    ${l}`));
}
