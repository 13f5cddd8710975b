import { byText, sortedBy } from '../base/sort.ts';
import type { LoadedRule } from '../engine/load.ts';
import type { Rule } from '../model/rule.ts';
import type { RuleCase } from './case.ts';

/** A rule with what its cases show. */
export interface DocumentedRule { readonly rule: LoadedRule; readonly folder: string; readonly shows: readonly Pick<RuleCase, 'shows' | 'expect'>[] }

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

/** Pages by file name: one per rule, and `README.md` with the rules by family, severity and tag. Markdown. */
export function rulePages(documented: readonly DocumentedRule[]): ReadonlyMap<string, string> {
  const rules = sortedBy(documented, (d) => d.rule.rule.code);
  const known = new Map(rules.map((d) => [d.rule.rule.code, pageOf(d.rule.rule)]));
  const causes = new Map<string, string[]>();
  for (const { rule: { rule } } of rules) for (const code of rule.explains) causes.set(code, [...(causes.get(code) ?? []), rule.code]);
  return new Map([['README.md', index(rules)], ...rules.map((d) => [pageOf(d.rule.rule), page(d, known, causes)] as const)]);
}

function pageOf(rule: Rule): string {
  return `${rule.code}-${rule.name}.md`;
}

function index(rules: readonly DocumentedRule[]): string {
  const families = new Map<string, DocumentedRule[]>();
  for (const d of rules) {
    const family = d.folder.split('/').at(-2) ?? '';
    families.set(family, [...(families.get(family) ?? []), d]);
  }
  const tags = new Map<string, string[]>();
  for (const { rule: { rule } } of rules) for (const tag of rule.tags) tags.set(tag, [...(tags.get(tag) ?? []), link(rule)]);
  return text([
    '# Rules', '', `${String(rules.length)} rules. Each page tells when a rule fires, why it matters and what to do.`,
    ...sortedBy(families, ([f]) => f).flatMap(([family, of]) => [
      '', `## ${heading(family)}`, '', '| code | severity | finding |', '|---|---|---|',
      ...of.map(({ rule: { rule } }) => `| ${link(rule)} | ${rule.severity} | ${cell(rule.title)} |`),
    ]),
    '', '## By severity', '', ...SEVERITIES.flatMap((s) => {
      const of = rules.filter((d) => d.rule.rule.severity === s).map((d) => link(d.rule.rule));
      return of.length === 0 ? [] : [`- ${s}: ${of.join(', ')}`];
    }),
    '', '## By tag', '', ...[...tags].sort(([a], [b]) => byText(a, b)).map(([tag, of]) => `- ${tag}: ${of.join(', ')}`),
  ]);
}

function heading(family: string): string {
  const words = family.replaceAll('-', ' ');
  return words === '' ? 'Rules' : words.charAt(0).toUpperCase() + words.slice(1);
}

function link(rule: Rule): string {
  return `[${rule.code}](${pageOf(rule)})`;
}

function page({ rule: loaded, shows }: DocumentedRule, known: ReadonlyMap<string, string>, causes: ReadonlyMap<string, readonly string[]>): string {
  const { rule } = loaded;
  const codes = (list: readonly string[]): string => list.map((c) => (known.has(c) ? `[${c}](${known.get(c) ?? ''})` : c)).join(', ');
  const caused = causes.get(rule.code) ?? [];
  return text([
    `# ${rule.code}: ${inline(rule.title)}`, '',
    `${rule.severity}, ${rule.confidence} confidence, judged ${loaded.items === undefined ? (rule.each === 'node' ? 'once per node' : 'once for the cluster') : `once per ${rule.scope}`}${rule.cilium === undefined ? '' : `, Cilium ${rule.cilium}`}, since ${rule.since}${rule.nursery ? ', on trial' : ''}`, '',
    inline(rule.why),
    ...section('Concerns', rule.applies.map((c) => said(c.say))), ...section('Fires when all of these hold', rule.when.map((c) => said(c.say))),
    ...section('Stays silent when', rule.unless.map((c) => said(c.say))), ...section('Severity changes', rule.raise.map((c) => `${c.severity}: ${said(c.say)}`)),
    '', '## What to do', '', ...rule.remedy.flatMap(step),
    ...section('Reads', loaded.inputs.map(({ info, required, whole }) => `${inline(info.title)} (\`${info.collect}\`)${required ? '' : ', if there'}${whole ? ', not cut or filtered' : ''}`)),
    ...section('Shown by cases', shows.map((c) => `${c.expect.state}: ${inline(c.shows)}`)),
    ...(rule.explains.length === 0 ? [] : ['', `Explains ${codes(rule.explains)}.`]), ...(caused.length === 0 ? [] : ['', `May be a symptom of ${codes(caused)}.`]),
    ...section('References', rule.references.map((r) => `<${r}>`)),
    ...(rule.tags.length === 0 ? [] : ['', `Tags: ${rule.tags.join(', ')}`]),
    '', '[All rules](README.md)',
  ]);
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', `## ${title}`, '', ...items.map((i) => `- ${i}`)];
}

function step(remedy: Rule['remedy'][number], i: number): string[] {
  const block = (language: string, value: string | undefined): string[] => (value === undefined ? [] : ['', `   \`\`\`${language}`, ...value.trimEnd().split('\n').map((l) => `   ${l}`), '   ```']);
  return [`${String(i + 1)}. ${inline(remedy.do)}`, ...block('sh', remedy.command), ...block('', remedy.helm === undefined ? undefined : `--set ${remedy.helm.replaceAll(/ (?=\S+=)/g, ' --set ')}`), ...block('yaml', remedy.config)];
}

/** A sentence without its slots: outside a dump there is no value to show. */
function said(say: string): string {
  return inline(say.replace(/\{[^{}]*\}/g, '…'));
}

function inline(words: string): string {
  return words.trim().replace(/\s+/g, ' ').replace(/[<>*_`[\]\\|]/g, (c) => `\\${c}`);
}

function cell(words: string): string {
  return inline(words);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
