import { nearest } from '../base/nearest.ts';
import { byText } from '../base/sort.ts';
import { UserError } from '../base/errors.ts';
import { decidingLeaf } from '../engine/explain.ts';
import type { LoadedRule, RuleError } from '../engine/load.ts';
import type { Question } from '../engine/program.ts';
import { RuleText } from '../engine/rule-text.ts';
import type { Template } from '../engine/template.ts';
import type { FactBook } from '../model/fact.ts';
import type { RuleCase } from './case.ts';
import { judgeCase, readFacts } from './run-case.ts';
import { baseName, kindFaults, nameFault, namedCase } from './suite.ts';
import type { RuleFolder } from './suite.ts';

const LONGEST_TITLE = 90;

/** What a rule is checked against beside itself. */
export interface Surroundings {
  /** Every rule known, the shipped ones included. */
  readonly rules: readonly LoadedRule[];
}

/** Faults of style of one rule that loads: texts, cases, guards, edges. Each at its place in the file. */
export async function lintRule(rule: LoadedRule, folder: RuleFolder, around: Surroundings): Promise<RuleError[]> {
  const text = new RuleText(folder.rule);
  texts(rule, text);
  remedies(rule, text);
  tags(rule, text, around);
  edges(rule, text, around);
  if (baseName(folder.folder) !== `${rule.rule.code}-${rule.rule.name}`) text.reportAt(['code'], `the folder should be named ${rule.rule.code}-${rule.rule.name}`, `it is named ${baseName(folder.folder)}`);
  for (const fault of kindFaults(folder)) text.reportAt(['code'], fault, 'every rule shows when it fires, when it stays silent and what it misses');
  await cases(rule, folder, text);
  return [...text.errors].sort((a, b) => byText(a.path, b.path) || a.line - b.line || a.column - b.column);
}

function texts(rule: LoadedRule, text: RuleText): void {
  const { title, message, references, raise, severity } = rule.rule;
  if (title.length > LONGEST_TITLE) text.reportAt(['title'], `a title has ${String(LONGEST_TITLE)} characters at most, this has ${String(title.length)}`, 'say the failing state; details belong into "message"');
  if (/[.!]$/.test(title)) text.reportAt(['title'], 'a title ends without a full stop');
  if (/[.!]$/.test(message.trim())) text.reportAt(['message'], 'a message ends without a full stop', 'it is put into sentences and tables');
  if (!hasSlot(rule.message)) text.reportAt(['message'], 'the message shows no value that was seen', 'write what was found as {expression}');
  references.forEach((url, i) => { if (!url.startsWith('https://')) text.reportAt(['references', i], 'a reference is an https address'); });
  raise.forEach((r, i) => { if (r.severity === severity && i === raise.length - 1) text.reportAt(['raise', i, 'severity'], `this is the rule's own severity, so the last "raise" changes nothing`); });
  const said = new Map<string, string>();
  for (const role of ['applies', 'when', 'unless', 'raise'] as const) {
    rule.rule[role].forEach(({ say }, i) => {
      if (/\.$/.test(say)) text.reportAt([role, i, 'say'], 'a condition is said without a full stop', 'it is put into sentences');
      // What raises the severity is told with the severity: that is difference enough.
      if (role === 'raise') return;
      const earlier = said.get(say);
      if (earlier !== undefined) text.reportAt([role, i, 'say'], `${earlier} says the same`, 'a reader could not tell which of them decided');
      else said.set(say, `${role}[${String(i)}]`);
    });
  }
}

function hasSlot(template: Template): boolean {
  return template.parts.some((p) => typeof p !== 'string');
}

function remedies(rule: LoadedRule, text: RuleText): void {
  const { remedy } = rule.rule;
  if (remedy.every((r) => r.command === undefined && r.helm === undefined && r.config === undefined)) {
    text.reportAt(['remedy'], 'no step names a command, a Helm value or a configuration key', 'add "command", "helm" or "config" to a step');
  }
  remedy.forEach((r, i) => {
    if (r.helm !== undefined && !/^\S+=/.test(r.helm)) text.reportAt(['remedy', i, 'helm'], 'Helm values are written name=value');
    if (r.config !== undefined && !/^[a-z0-9][\w.-]*: /.test(r.config)) text.reportAt(['remedy', i, 'config'], 'a configuration key is written key: "value"');
  });
}

/** A word that only this rule uses, next to one that others use, is most likely misspelt. */
function tags(rule: LoadedRule, text: RuleText, { rules }: Surroundings): void {
  const used = new Map<string, number>();
  for (const other of rules) for (const tag of other.rule.tags) used.set(tag, (used.get(tag) ?? 0) + 1);
  rule.rule.tags.forEach((tag, i) => {
    if (!/^[a-z0-9]+(-[a-z0-9.]+)*$/.test(tag)) text.reportAt(['tags', i], 'a tag is lower case with hyphens');
    const others = rules.filter((r) => r.rule.code !== rule.rule.code && r.rule.tags.includes(tag)).length;
    if (others > 0) return;
    const near = nearest(tag, [...used].filter(([word]) => !rule.rule.tags.includes(word)).map(([word]) => word));
    if (near !== undefined && near.length > 5 && differsByTypo(tag, near)) text.reportAt(['tags', i], `no other rule has the tag "${tag}"`, `did you mean "${near}"?`);
  });
}

/** Whole words that differ are another topic: `no-masquerade` is not a misspelt `masquerade`. */
function differsByTypo(a: string, b: string): boolean {
  const [x, y] = [a.split('-'), b.split('-')];
  return x.length === y.length && x.every((word, i) => word === y[i] || (nearest(word, [y[i] ?? '']) !== undefined && word.length > 4 && !/\d/.test(word)));
}

function edges(rule: LoadedRule, text: RuleText, { rules }: Surroundings): void {
  const byCode = new Map([...rules, rule].map((r) => [r.rule.code, r.rule.explains]));
  rule.rule.explains.forEach((code, i) => {
    if (!byCode.has(code)) {
      const near = nearest(code, byCode.keys());
      text.reportAt(['explains', i], `no rule has the code ${code}`, near === undefined ? undefined : `did you mean ${near}?`);
      return;
    }
    const way = wayBetween(code, rule.rule.code, byCode);
    if (way !== undefined) text.reportAt(['explains', i], `a circle of causes: ${[rule.rule.code, ...way].join(' explains ')}`, 'a cause cannot be its own symptom');
  });
}

function wayBetween(from: string, to: string, explains: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const waiting: string[][] = [[from]];
  const seen = new Set<string>();
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    const last = way.at(-1) ?? '';
    if (last === to) return way;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of explains.get(last) ?? []) waiting.push([...way, next]);
  }
  return undefined;
}

/** Case files that cannot be read or are named wrongly, and guards that hold nothing back in any silent case. */
async function cases(rule: LoadedRule, folder: RuleFolder, text: RuleText): Promise<void> {
  const guards = new Set<Question>();
  for (const file of folder.cases) {
    try {
      const named = namedCase(folder, file);
      const fault = nameFault(named);
      if (fault !== undefined) text.errors.push(wholeFile(file.path, fault));
      const books = await readFacts(named.files);
      for (const guard of rule.unless) if (!guards.has(guard) && holdsBack(guard, rule, named.case, books)) guards.add(guard);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      text.errors.push(wholeFile(file.path, error.message));
    }
  }
  rule.unless.forEach((guard, i) => {
    if (!guards.has(guard)) text.reportAt(['unless', i], 'no silent case is held back by this guard', 'add cases/silent-<what>.yaml that would fire without it');
  });
}

/** The guard decided, or the case would not pass without it: outcomes of items that stay silent are told as one. */
function holdsBack(guard: Question, rule: LoadedRule, ruleCase: RuleCase, books: readonly FactBook[]): boolean {
  const decided = judgeCase(rule, ruleCase, books).outcomes.map((o) => decidingLeaf(o));
  if (decided.some((leaf) => leaf?.role === 'unless' && leaf.expression === guard.expression.source)) return true;
  return judgeCase({ ...rule, unless: rule.unless.filter((q) => q !== guard) }, ruleCase, books).faults.some((f) => f.startsWith('fired'));
}

function wholeFile(path: string, message: string): RuleError {
  return { path, line: 1, column: 1, message: message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message, snippet: '' };
}
