import { sortedBy } from '../../base/sort.ts';
import type { LoadedRule } from '../../engine/load.ts';
import { catalogue } from '../../pipeline.ts';
import { bothWays, coverRule } from '../../rulekit/coverage.ts';
import type { RuleCoverage } from '../../rulekit/coverage.ts';
import type { Io } from '../io.ts';
import { choose, readRuleSet } from '../rule-folders.ts';

export interface CoverageArgs { readonly dir: readonly string[]; readonly only: readonly string[]; readonly format: 'text' | 'json' }

interface Summary {
  readonly rules: readonly RuleCoverage[];
  readonly families: readonly { readonly family: string; readonly codes: readonly string[] }[];
  readonly inputs: { readonly used: readonly string[]; readonly unused: readonly string[] };
}

/** `ciliumdoc rules coverage`: what the cases decide, which codes there are, which inputs no rule reads. */
export async function coverRules(args: CoverageArgs, io: Io): Promise<void> {
  const chosen = choose(await readRuleSet(args.dir), args.only);
  const rules: RuleCoverage[] = [];
  for (const { rule, folder } of chosen) rules.push(await coverRule(rule, folder));
  const summary = { rules, families: families(chosen.map((c) => c.rule)), inputs: inputs(chosen.map((c) => c.rule)) };
  io.stdout.write(args.format === 'json' ? `${JSON.stringify(summary, null, 2)}\n` : `${summaryText(summary).join('\n')}\n`);
}

function families(rules: readonly LoadedRule[]): Summary['families'] {
  const byFamily = new Map<string, string[]>();
  for (const { rule } of rules) {
    const [family = '', number = ''] = rule.code.split('-');
    byFamily.set(family, [...(byFamily.get(family) ?? []), number]);
  }
  return sortedBy(byFamily, ([family]) => family).map(([family, codes]) => ({ family, codes: sortedBy(codes, (c) => c) }));
}

function inputs(rules: readonly LoadedRule[]): Summary['inputs'] {
  const used = new Set(rules.flatMap((r) => r.inputs.map((i) => i.info.id)));
  const all = catalogue().map((f) => f.id);
  return { used: sortedBy(used, (id) => id), unused: sortedBy(all.filter((id) => !used.has(id)), (id) => id) };
}

function summaryText({ rules, families: found, inputs: { used, unused } }: Summary): string[] {
  const decisions = rules.flatMap((r) => r.decisions);
  const both = decisions.filter(bothWays).length;
  const oneSided = rules.flatMap((r) => ruleText(r));
  return [
    ...oneSided, ...(oneSided.length === 0 ? [] : ['']),
    'Codes', ...found.map(({ family, codes }) => `  ${family.padEnd(6)} ${String(codes.length).padStart(3)}  ${codes.join(' ')}`), '',
    `Inputs: ${String(used.length)} are read by a rule, ${String(unused.length)} by none${unused.length === 0 ? '' : ` (some of these feed views): ${unused.join(', ')}`}`, '',
    `${String(rules.length)} rules, ${String(both)} of ${String(decisions.length)} conditions and their parts decided both ways by cases`,
  ];
}

function ruleText(coverage: RuleCoverage): string[] {
  const open = coverage.decisions.filter((d) => !bothWays(d));
  return open.map((d) => `${coverage.path}:${String(d.line)}  ${d.at}: ${d.yes === 0 && d.no === 0 ? 'never decided' : d.yes === 0 ? 'never yes' : 'never no'}`);
}
