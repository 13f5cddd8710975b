import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { explain, type Explanation } from '../../engine/explain.ts';
import { judge } from '../../engine/judge.ts';
import type { LoadedRule } from '../../engine/load.ts';
import type { Subject } from '../../model/outcome.ts';
import type { Rule } from '../../model/rule.ts';
import { catalogue, factBook, readInputs } from '../../pipeline.ts';
import { visible } from '../../reporters/visible.ts';
import { wrap } from '../../reporters/wrap.ts';
import { openInputs } from '../inputs.ts';
import { columns, type Io } from '../io.ts';
import { loadAllRules, ruleByCode } from '../rule-files.ts';

const MARK = { true: 'yes', false: 'no ', unknown: ' ? ' } as const;

/** `ciliumdoc explain CODE [--input DUMP]`: what a rule knows, and how it was judged on a dump, condition by condition. */
export function explainCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('explain <code>', 'Tell what a rule means, and how it was judged', (y) => y
    .positional('code', { type: 'string', demandOption: true, describe: 'code of a rule, KPR-001' })
    .option('input', { alias: 'i', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'judge it on this input' })
    .option('node', { type: 'string', requiresArg: true, describe: 'only this node' })
    .option('rules', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder with further rules' })
    .option('format', { alias: 'f', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' }),
  async (args) => {
    const rule = ruleByCode(await loadAllRules(args.rules), args.code);
    const judged = args.input.length === 0 ? [] : await judgeOn(rule, args.input, args.node, io);
    if (args.format === 'json') io.stdout.write(`${JSON.stringify({ rule: rule.rule, judged }, null, 2)}\n`);
    else io.stdout.write(`${[...ruleText(rule.rule, columns(io)), ...judged.flatMap((j) => judgedText(j, columns(io)))].join('\n')}\n`);
    setCode(EXIT.clean);
  });
}

async function judgeOn(rule: LoadedRule, inputs: readonly string[], node: string | undefined, io: Io): Promise<Explanation[]> {
  const opened = await openInputs(inputs, io);
  try {
    const { snapshots } = await readInputs(opened.trees);
    const outcomes = snapshots.flatMap((s) => judge([rule], factBook(s)));
    const chosen = node === undefined ? outcomes : outcomes.filter((o) => o.subject.node === node);
    if (chosen.length === 0) throw new UserError(`no node ${node ?? ''} in the input`, EXIT.usage, `nodes: ${[...new Set(outcomes.flatMap((o) => o.subject.node ?? []))].join(', ')}`);
    return chosen.map(explain);
  } finally {
    await opened.close();
  }
}

function ruleText(rule: Rule, width: number): string[] {
  const block = (text: string, indent = '  '): string[] => wrap(text, width - indent.length).map((l) => indent + l);
  const inputs = inputTexts(rule);
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

function inputTexts(rule: Rule): string[] {
  const titles = new Map(catalogue().map((f) => [f.id, f]));
  const name = (id: string): string => {
    const fact = titles.get(id);
    return fact === undefined ? id : `${fact.title} (${fact.collect})`;
  };
  return [
    ...rule.inputs.required.map((id) => `${name(id)}, needed`),
    ...rule.inputs.any.map((group) => `one of: ${group.map(name).join('; ')}`),
    ...rule.inputs.optional.map((id) => `${name(id)}, if there`),
  ];
}

function judgedText(judged: Explanation, width: number): string[] {
  const lines = ['', '-'.repeat(Math.min(width, 80)), `${subjectText(judged.subject)}: ${judged.state}`, ...wrap(visible(judged.sentence), width - 2).map((l) => `  ${l}`)];
  for (const leaf of judged.conditions) {
    lines.push('', ...wrap(`[${MARK[leaf.truth]}] ${leaf.role}: ${visible(leaf.say)}${leaf.deciding ? '   <- decides' : ''}`, width - 2).map((l, i) => (i === 0 ? `  ${l}` : `        ${l}`)));
    for (const seen of leaf.seen) lines.push(...wrap(`${seen.path} = ${visible(seen.value)}`, width - 8).map((l) => `        ${l}`));
    if (leaf.missing !== undefined) lines.push(...wrap(`missing: ${visible(leaf.missing)}`, width - 8).map((l) => `        ${l}`));
    for (const place of leaf.evidence.slice(0, 4)) lines.push(`        ${visible(place.locator)}:${String(place.startLine)}${place.endLine > place.startLine ? `-${String(place.endLine)}` : ''}`);
  }
  for (const command of judged.collect) lines.push('', `  collect: ${command}`);
  return lines;
}

function subjectText(subject: Subject): string {
  const name = [subject.namespace, subject.name].filter((p) => p !== undefined).join('/');
  return visible([subject.kind === 'node' || name !== '' ? '' : subject.kind, subject.node, name].filter((p) => p !== undefined && p !== '').join(' '));
}
