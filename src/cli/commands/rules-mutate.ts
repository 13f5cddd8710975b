import { EXIT, type ExitCode } from '../../base/errors.ts';
import { byText } from '../../base/sort.ts';
import { mutateRule } from '../../rulekit/mutate.ts';
import type { MutationReport } from '../../rulekit/mutate.ts';
import type { Io } from '../io.ts';
import { choose, readRuleSet, type Chosen } from '../rule-folders.ts';
import { dealt, jobsFor, runShards } from '../shards.ts';

export interface MutateArgs {
  readonly dir: readonly string[]; readonly only: readonly string[]; readonly jobs?: number | undefined; readonly format: 'text' | 'json';
  /** Percent. */
  readonly atLeast?: number | undefined;
}

/** `ciliumdoc rules mutate`: changes that no case notices, and the score. Exit code 1 below `--at-least` or for a false declaration. */
export async function mutateRules(args: MutateArgs, io: Io): Promise<ExitCode> {
  const chosen = choose(await readRuleSet(args.dir), args.only);
  const jobs = jobsFor(chosen.reduce((sum, c) => sum + c.folder.cases.length, 0), args.jobs);
  const reports = jobs === 1 ? await mutateHere(chosen) : await mutateInShards(chosen, args, jobs);
  if (args.format === 'json') io.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else io.stdout.write(`${mutateText(reports).join('\n')}\n`);
  const faulty = reports.some((r) => r.faults.length > 0);
  return faulty || (args.atLeast !== undefined && score(reports) < args.atLeast) ? EXIT.findings : EXIT.clean;
}

async function mutateHere(chosen: readonly Chosen[]): Promise<MutationReport[]> {
  const reports: MutationReport[] = [];
  for (const { rule, folder } of chosen) reports.push(await mutateRule(rule, folder));
  return reports;
}

async function mutateInShards(chosen: readonly Chosen[], args: MutateArgs, jobs: number): Promise<MutationReport[]> {
  const dirs = args.dir.flatMap((dir) => ['--dir', dir]);
  const shards = dealt(chosen.map((c) => c.rule.rule.code), jobs).map((codes) => ['rules', 'mutate', ...codes, ...dirs, '--jobs', '1', '--format', 'json']);
  // Printed by this very program.
  return ((await runShards(shards)) as MutationReport[][]).flat().sort((a, b) => byText(a.code, b.code));
}

/** Changes noticed, in percent of those that count. */
function score(reports: readonly MutationReport[]): number {
  const total = reports.reduce((sum, r) => sum + r.total, 0);
  return total === 0 ? 100 : (100 * reports.reduce((sum, r) => sum + r.killed, 0)) / total;
}

function mutateText(reports: readonly MutationReport[]): string[] {
  const families = new Map<string, MutationReport[]>();
  for (const report of reports) {
    const family = report.code.replace(/-.*/, '');
    families.set(family, [...(families.get(family) ?? []), report]);
  }
  const declared = reports.reduce((sum, r) => sum + r.declared.length, 0);
  return [
    ...reports.flatMap(ruleText),
    ...(families.size < 2 ? [] : ['Family   noticed', ...[...families].map(([family, of]) => `${family.padEnd(8)} ${figures(of)}`), '']),
    `${figures(reports)} of the changes are noticed by a case${declared === 0 ? '' : `; ${String(declared)} more are declared equivalent`}`,
  ];
}

function ruleText(report: MutationReport): string[] {
  if (report.survivors.length === 0 && report.faults.length === 0) return [];
  return [
    `${report.code}  ${figures([report])}`,
    ...report.faults.map((f) => `  fault: ${f}`),
    ...report.survivors.map((s) => `  ${s.path}:${String(s.line)}  ${s.at}: ${s.change}`), '',
  ];
}

function figures(reports: readonly MutationReport[]): string {
  const sum = (of: 'killed' | 'total'): number => reports.reduce((n, r) => n + r[of], 0);
  return `${score(reports).toFixed(1)} % (${String(sum('killed'))} of ${String(sum('total'))})`;
}
