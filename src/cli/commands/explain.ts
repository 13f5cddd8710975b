import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { type Alteration, alterationOf, alteredBook, readAlteration } from '../../engine/alter.ts';
import { explain } from '../../engine/explain.ts';
import { PathFault } from '../../engine/fact-path.ts';
import { smallestFlip } from '../../engine/flip.ts';
import { judge } from '../../engine/judge.ts';
import type { LoadedRule } from '../../engine/load.ts';
import type { FactBook } from '../../model/fact.ts';
import { factBook, readInputs } from '../../pipeline.ts';
import { alteredText, type Judged, judgedText, ruleText } from '../explain-text.ts';
import { openInputs } from '../inputs.ts';
import { columns, type Io } from '../io.ts';
import { loadAllRules, ruleByCode } from '../rule-files.ts';

interface Asked {
  readonly input: readonly string[];
  readonly node?: string | undefined;
  /** `path=value` and paths to take out. */
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

/** `ciliumdoc explain CODE [--input DUMP]`: what a rule knows, how it was judged on a dump, condition by condition, and what would turn it. */
export function explainCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('explain <code>', 'Tell what a rule means, and how it was judged', (y) => y
    .positional('code', { type: 'string', demandOption: true, describe: 'code of a rule, KPR-001' })
    .option('input', { alias: 'i', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'none', describe: 'judge it on this input' })
    .option('node', { type: 'string', requiresArg: true, describe: 'only this node' })
    .option('set', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'nothing', describe: 'judge again with path=value: config.debug=true, version=1.15.0' })
    .option('unset', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'nothing', describe: 'judge again without the value at this path' })
    .option('rules', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder or package with further rules' })
    .option('format', { alias: 'f', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' })
    .example('$0 explain KPR-001 -i dump.zip', 'each condition with the values seen and their lines')
    .example('$0 explain KPR-001 -i dump.zip --set config.kubeProxyReplacement=off', 'what if it were otherwise'),
  async (args) => {
    const rule = ruleByCode(await loadAllRules(args.rules), args.code);
    const alterations = readAlterations(rule, args);
    const { judged, altered } = args.input.length === 0 ? { judged: [], altered: undefined } : await judgeOn(rule, args, alterations, io);
    if (args.format === 'json') io.stdout.write(`${JSON.stringify({ rule: rule.rule, judged, ...(altered === undefined ? {} : { altered }) }, null, 2)}\n`);
    else {
      const width = columns(io);
      const what = [...args.set, ...args.unset.map((p) => `no ${p}`)];
      const lines = altered === undefined ? judged.flatMap((j) => judgedText(j, width))
        : [...alteredText(judged, altered, what, width), ...altered.flatMap((j) => judgedText(j, width))];
      io.stdout.write(`${[...ruleText(rule.rule, width), ...lines].join('\n')}\n`);
    }
    setCode(EXIT.clean);
  });
}

function readAlterations(rule: LoadedRule, { set, unset, input }: Asked): Alteration[] {
  if (set.length + unset.length > 0 && input.length === 0) throw new UserError('--set and --unset need an input', EXIT.usage, 'add --input DUMP');
  return plainly(() => [...set.map((text) => readAlteration(rule, text)), ...unset.map((path) => alterationOf(rule, path, undefined))]);
}

/** Faults of a path as usage errors. */
function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PathFault) throw new UserError(error.message, EXIT.usage, error.hint);
    throw error;
  }
}

async function judgeOn(rule: LoadedRule, asked: Asked, alterations: readonly Alteration[], io: Io): Promise<{ judged: Judged[]; altered: Judged[] | undefined }> {
  const opened = await openInputs(asked.input, io);
  try {
    const books = (await readInputs(opened.trees)).snapshots.map((s) => factBook(s));
    const judged = books.flatMap((book) => judgedBy(rule, book, asked.node));
    if (judged.length === 0) throw new UserError(`no node ${asked.node ?? ''} in the input`, EXIT.usage, `nodes: ${books.flatMap((b) => [...b.nodes]).join(', ')}`);
    const altered = alterations.length === 0 ? undefined : plainly(() => books.flatMap((book) => judgedBy(rule, alteredBook(book, alterations), asked.node)));
    return { judged, altered };
  } finally {
    await opened.close();
  }
}

function judgedBy(rule: LoadedRule, book: FactBook, node: string | undefined): Judged[] {
  const outcomes = judge([rule], book).filter((o) => node === undefined || o.subject.node === undefined || o.subject.node === node);
  return outcomes.map((outcome) => ({ ...explain(outcome), flip: smallestFlip(rule, book, outcome) }));
}
