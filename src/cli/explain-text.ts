import type { Explanation } from '../engine/explain.ts';
import type { Flip } from '../engine/flip.ts';
import type { Subject } from '../model/outcome.ts';
import type { Rule } from '../model/rule.ts';
import { visible } from '../reporters/visible.ts';
import { wrap } from '../reporters/wrap.ts';

/** An explanation with what would turn the outcome. */
export interface Judged extends Explanation { readonly flip: Flip }

const MARK = { true: 'yes', false: 'no ', unknown: ' ? ' } as const;

/** What an input is called, and the command that collects it, by id. */
export type InputNames = ReadonlyMap<string, { readonly title: string; readonly collect: string }>;

/** What a rule knows, for a reader without a dump. */
export function ruleText(rule: Rule, names: InputNames, width: number): string[] {
  const block = (text: string, indent = '  '): string[] => wrap(text, width - indent.length).map((l) => indent + l);
  const inputs = inputTexts(rule, names);
  return [
    `${rule.code}  ${rule.title}`, `${rule.severity}, judged once per ${rule.items === undefined ? rule.each : rule.scope}${rule.cilium === undefined ? '' : `, Cilium ${rule.cilium}`}`, '',
    'Why it matters', ...block(rule.why), '',
    'Fires when all of these hold', ...rule.when.flatMap((c) => bullet(plain(c.say), width)),
    ...(rule.unless.length === 0 ? [] : ['', 'Stays silent when', ...rule.unless.flatMap((c) => bullet(plain(c.say), width))]),
    ...(rule.raise.length === 0 ? [] : ['', 'Severity changes', ...rule.raise.flatMap((c) => bullet(`${c.severity}: ${plain(c.say)}`, width))]),
    '', 'What to do', ...rule.remedy.flatMap((r, i) => [
      ...wrap(`${String(i + 1)}. ${r.do}`, width - 2).map((l, n) => (n === 0 ? `  ${l}` : `     ${l}`)),
      ...labelled('Helm', r.helm), ...labelled('cilium-config', r.config), ...labelled('run', r.command),
    ]),
    '', 'Reads', ...inputs.flatMap((t) => bullet(t, width)),
    '', 'References', ...rule.references.map((r) => `  ${r}`),
    ...(rule.explains.length === 0 ? [] : ['', `Explains ${rule.explains.join(', ')} when they fire together.`]),
  ];
}

function bullet(text: string, width: number): string[] {
  return wrap(text, width - 4).map((l, i) => (i === 0 ? `  - ${l}` : `    ${l}`));
}

function labelled(label: string, value: string | undefined): string[] {
  return value === undefined ? [] : value.trimEnd().split('\n').map((l, i) => `     ${(i === 0 ? `${label}:` : '').padEnd(15)}${l}`);
}

/** A condition's sentence without its slots: outside a dump there is no value to show. */
function plain(say: string): string {
  return say.replace(/\{[^{}]*\}/g, '…');
}

function inputTexts(rule: Rule, names: InputNames): string[] {
  const name = (id: string): string => {
    const fact = names.get(id);
    return fact === undefined ? id : `${fact.title} (${fact.collect})`;
  };
  return [
    ...rule.inputs.required.map((id) => `${name(id)}, needed`),
    ...rule.inputs.any.map((group) => `one of: ${group.map(name).join('; ')}`),
    ...rule.inputs.optional.map((id) => `${name(id)}, if there`),
  ];
}

/** How a rule was judged on one subject: each condition with what it saw, then what would turn it. */
export function judgedText(judged: Judged, width: number): string[] {
  const lines = ['', '-'.repeat(Math.min(width, 80)), `${subjectText(judged.subject)}: ${judged.state}`, ...wrap(visible(judged.sentence), width - 2).map((l) => `  ${l}`)];
  for (const leaf of judged.conditions) {
    lines.push('', ...wrap(`[${MARK[leaf.truth]}] ${leaf.role}: ${visible(leaf.say)}${leaf.deciding ? '   <- decides' : ''}`, width - 2).map((l, i) => (i === 0 ? `  ${l}` : `        ${l}`)));
    for (const seen of leaf.seen) lines.push(...wrap(`${seen.path} = ${visible(seen.value)}`, width - 8).map((l) => `        ${l}`));
    if (leaf.missing !== undefined) lines.push(...wrap(`missing: ${visible(leaf.missing)}`, width - 8).map((l) => `        ${l}`));
    for (const place of leaf.evidence.slice(0, 4)) lines.push(`        ${visible(place.locator)}:${String(place.startLine)}${place.endLine > place.startLine ? `-${String(place.endLine)}` : ''}`);
  }
  for (const command of judged.collect) lines.push('', `  collect: ${command}`);
  return [...lines, ...flipText(judged.flip, width)];
}

function subjectText(subject: Subject): string {
  const name = [subject.namespace, subject.name].filter((p) => p !== undefined).join('/');
  return visible([subject.kind === 'node' || name !== '' ? '' : subject.kind, subject.node, name].filter((p) => p !== undefined && p !== '').join(' '));
}

function flipText(flip: Flip, width: number): string[] {
  if (flip.words !== undefined) return ['', ...wrap(`To turn it: ${visible(flip.words)}`, width - 2).map((l) => `  ${l}`)];
  const changes = flip.changes.flatMap((c) => wrap(`${c.path}: ${visible(c.before)} -> ${visible(c.after === '' ? '""' : c.after)}`, width - 6).map((l) => `      ${l}`));
  return ['', `  Smallest change found that would turn it (${flip.state ?? ''}):`, ...changes];
}

/** Outcomes before and after `--set`, side by side. */
export function alteredText(before: readonly Judged[], after: readonly Judged[], what: readonly string[], width: number): string[] {
  const line = (label: string, j: Judged): string[] => wrap(`${label} ${subjectText(j.subject)}: ${j.state}: ${visible(j.sentence)}`, width - 2).map((l, i) => (i === 0 ? `  ${l}` : `    ${l}`));
  return ['', `With ${what.join(', ')}`, ...before.flatMap((j) => line('before', j)), ...after.flatMap((j) => line('after ', j))];
}
