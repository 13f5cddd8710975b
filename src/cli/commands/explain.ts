import type { Argv } from 'yargs';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { Asked, Explained } from '../explain-input.ts';
import { alteredText, judgedText, ruleText } from '../explain-text.ts';
import { columns, type Io } from '../io.ts';
import { shippedRule } from '../shipped-rule.ts';

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
    const { rule, names, judged, altered } = await explained(args, io);
    if (args.format === 'json') io.stdout.write(`${JSON.stringify({ rule, judged, ...(altered === undefined ? {} : { altered }) }, null, 2)}\n`);
    else {
      const width = columns(io);
      const what = [...args.set, ...args.unset.map((p) => `no ${p}`)];
      const lines = altered === undefined ? judged.flatMap((j) => judgedText(j, width))
        : [...alteredText(judged, altered, what, width), ...altered.flatMap((j) => judgedText(j, width))];
      io.stdout.write(`${[...ruleText(rule, names, width), ...lines].join('\n')}\n`);
    }
    setCode(EXIT.clean);
  });
}

/** What a shipped rule means is told without loading the parsers and the other rules: people look up many codes. */
async function explained(asked: Asked, io: Io): Promise<Explained> {
  const alone = asked.rules.length + asked.input.length + asked.set.length + asked.unset.length === 0;
  const shipped = alone ? shippedRule(asked.code) : undefined;
  return shipped === undefined ? (await import('../explain-input.ts')).explainOn(asked, io) : { ...shipped, judged: [], altered: undefined };
}
