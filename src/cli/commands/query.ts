import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { RuleFault } from '../../engine/leaf.ts';
import { type Answer, answers, compileQuery, type Query } from '../../engine/query.ts';
import { catalogue, factBook } from '../../pipeline.ts';
import { hideSecretsDeep } from '../../report/secrets.ts';
import { visibleJson } from '../../reporters/visible.ts';
import type { Io } from '../io.ts';
import { answerText, faultText } from '../query-text.ts';
import { withSnapshots } from '../snapshots.ts';

/** An answer and the dump it is about, when there are several. */
type Told = Answer & { readonly dump?: string };

/** `ciliumdoc query EXPRESSION INPUT`: the value of an expression over what was read, and where it was read. */
export function queryCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('query <expression> [inputs..]', 'Ask for a value in CEL, over the names rules use', (y) => y
    .positional('expression', { type: 'string', demandOption: true, describe: 'ciliumStatus.kpr.mode' })
    .positional('inputs', { type: 'string', array: true, default: [] as string[], defaultDescription: 'none', describe: 'as for analyze' })
    .option('input', { alias: 'i', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'another input' })
    .option('each', { type: 'string', choices: ['node', 'cluster'] as const, defaultDescription: 'by what is asked', describe: 'ask for each node, or once' })
    .option('node', { type: 'string', requiresArg: true, describe: 'only this node' })
    .option('output', { alias: 'o', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' })
    .example("$0 query 'ciliumStatus.kpr.mode' dump.zip", '')
    .example("$0 query 'k8sPods.items.filter(p, !p.ready).map(p, p.name)' dump.zip", ''),
  async (args) => {
    const query = compiled(args.expression, args.each ?? (args.node === undefined ? undefined : 'node'));
    const inputs = [...args.inputs, ...args.input];
    if (inputs.length === 0) throw new UserError('an input is missing: name a sysdump, a folder, a file, or - for standard input', EXIT.usage, "ciliumdoc query 'EXPRESSION' dump.zip");
    const told = await withSnapshots(inputs, io, (snapshots) => {
      const nodes = snapshots.flatMap((s) => s.nodes.map((n) => n.name));
      if (args.node !== undefined && !nodes.includes(args.node)) throw new UserError(`no node ${args.node} in the input`, EXIT.usage, `nodes: ${nodes.join(', ')}`);
      return snapshots.flatMap((s) => asked(() => answers(query, factBook(s), args.node)).map((answer): Told => (snapshots.length > 1 ? { dump: s.root, ...answer } : answer)));
    });
    const shown = hideSecretsDeep(told).value;
    if (args.output === 'json') io.stdout.write(`${visibleJson(JSON.stringify({ formatVersion: 1, query: query.source, each: query.each, answers: shown }, null, 2))}\n`);
    else io.stdout.write(shown.length === 0 ? 'the input has no data of any node\n' : shown.map((answer) => answerText(answer, shown.length > 1)).join(''));
    setCode(EXIT.clean);
  });
}

function compiled(source: string, each: Query['each'] | undefined): Query {
  const result = compileQuery(source, catalogue(), each);
  if ('query' in result) return result.query;
  const [first] = result.faults;
  throw new UserError(first === undefined ? 'the expression is wrong' : faultText(source, first), EXIT.usage, first?.hint);
}

/** An expression that cannot be evaluated is the asker's, not ours. */
function asked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleFault) throw new UserError(error.message, EXIT.usage);
    throw error;
  }
}
