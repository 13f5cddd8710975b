import type { Argv } from 'yargs';
import type { ExitCode } from '../../base/errors.ts';
import { sortedBy } from '../../base/sort.ts';
import type { Io } from '../io.ts';
import { columns } from '../io.ts';
import { readNotJudged } from '../not-judged.ts';
import { loadAllRules } from '../rule-files.ts';
import { wrap } from '../../reporters/wrap.ts';

type SetCode = (code: ExitCode) => void;

/** `ciliumdoc rules` lists every rule; its sub-commands are for those who write them. */
export function rulesCommand(parser: Argv, io: Io, setCode: SetCode): Argv {
  return parser.command('rules', 'List the rules; new, lint, test, coverage, mutate, docs for authors', (y) => {
    const commands = y.command('$0', 'List the rules', listOptions, async (args) => { await (args.notJudged ? listNotJudged(args.format, io) : listRules(args.rules, args.format, io)); });
    return authorCommands(commands, io, setCode);
  });
}

function listOptions(y: Argv) {
  return y
    .option('rules', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder or package with further rules' })
    .option('not-judged', { type: 'boolean', default: false, describe: 'list what cannot be judged from files, and why' })
    .option('format', FORMAT);
}

const FORMAT = { alias: 'f', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' } as const;
const DIRS = { type: 'string', array: true, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder of rules, of a family or of one rule' } as const;
const ONLY = { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'all', describe: 'codes or families' } as const;
const JOBS = { type: 'number', requiresArg: true, describe: 'processes at a time (default: by size)' } as const;

function authorCommands(y: Argv, io: Io, setCode: SetCode): Argv {
  return y
    .command('new <code> <slug>', 'Start a rule: rule.yaml and a case of each kind', (n) => n
      .positional('code', { type: 'string', demandOption: true, describe: 'family and number, ABC-001' })
      .positional('slug', { type: 'string', demandOption: true, describe: 'short-name-in-kebab-case' })
      .option('family', { type: 'string', requiresArg: true, describe: 'folder of the family (default: that of the code)' })
      .option('each', { type: 'string', choices: ['node', 'cluster'] as const, describe: 'judged per node or once' })
      .option('input', { type: 'string', array: true, requiresArg: true, default: ['config'], describe: 'ids of parsers or views' })
      .option('dir', { type: 'string', requiresArg: true, default: 'rules', describe: 'folder of rules' }),
    async (args) => { await (await import('./rules-new.ts')).newRule(args, io); })
    .command('lint [dir..]', 'Check rule files: types, texts, cases, edges', (n) => n.positional('dir', DIRS).option('format', FORMAT),
      async (args) => { setCode(await (await import('./rules-lint.ts')).lintRules(args.dir, args.format, io)); })
    .command('test [dir..]', 'Run the cases through the whole pipeline', (n) => n.positional('dir', DIRS).option('only', ONLY).option('jobs', JOBS).option('format', FORMAT),
      async (args) => { setCode(await (await import('./rules-test.ts')).testRules(args, io)); })
    .command('coverage [dir..]', 'Which conditions the cases decide both ways', (n) => n.positional('dir', DIRS).option('only', ONLY).option('format', FORMAT),
      async (args) => { await (await import('./rules-coverage.ts')).coverRules(args, io); })
    .command('mutate [code..]', 'Change rules in one place at a time: a change no case notices is a missing case', (n) => n
      .positional('code', { ...ONLY, requiresArg: false })
      .option('dir', { ...DIRS, requiresArg: true }).option('jobs', JOBS).option('format', FORMAT)
      .option('at-least', { type: 'number', requiresArg: true, describe: 'exit 1 when the score is below this, in percent' }),
    async (args) => { setCode(await (await import('./rules-mutate.ts')).mutateRules({ ...args, only: args.code }, io)); })
    .command('docs [dir..]', 'Write one page per rule and an index', (n) => n.positional('dir', DIRS)
      .option('out', { type: 'string', demandOption: true, requiresArg: true, describe: 'folder to write to' }),
    async (args) => { await (await import('./rules-docs.ts')).writeDocs(args.dir, args.out, io); });
}

async function listRules(further: readonly string[], format: 'text' | 'json', io: Io): Promise<void> {
  const rules = sortedBy(await loadAllRules(further), (r) => r.rule.code).map((r) => r.rule);
  if (format === 'json') {
    io.stdout.write(`${JSON.stringify(rules.map(({ code, name, title, severity, scope, inputs, cilium, tags, since, nursery }) => ({ code, name, title, severity, scope, inputs, cilium, tags, since, nursery })), null, 2)}\n`);
    return;
  }
  const width = Math.max(...rules.map((r) => r.code.length));
  for (const r of rules) io.stdout.write(`${`${r.code.padEnd(width)}  ${r.severity.padEnd(8)}  ${r.title}`.slice(0, columns(io))}\n`);
  io.stdout.write(`\n${String(rules.length)} rules. ciliumdoc explain CODE tells why one matters and how to fix it.\n`);
  io.stdout.write('ciliumdoc rules --not-judged lists what files cannot tell, and why.\n');
}

async function listNotJudged(format: 'text' | 'json', io: Io): Promise<void> {
  const list = await readNotJudged();
  if (format === 'json') { io.stdout.write(`${JSON.stringify(list, null, 2)}\n`); return; }
  for (const { code, title, because } of list) io.stdout.write(`${[`${code}  ${title}`, ...wrap(because, columns(io) - 10).map((line) => `          ${line}`)].join('\n')}\n`);
}
