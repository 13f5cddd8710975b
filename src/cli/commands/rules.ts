import type { Argv } from 'yargs';
import { sortedBy } from '../../base/sort.ts';
import type { Io } from '../io.ts';
import { columns } from '../io.ts';
import { loadAllRules } from '../rule-files.ts';

/** `ciliumdoc rules`: every rule, one line each. */
export function rulesCommand(parser: Argv, io: Io): Argv {
  return parser.command('rules', 'List the rules', (y) => y
    .option('rules', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder with further rules' })
    .option('format', { alias: 'f', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' }),
  async (args) => {
    const rules = sortedBy(await loadAllRules(args.rules), (r) => r.rule.code).map((r) => r.rule);
    if (args.format === 'json') {
      io.stdout.write(`${JSON.stringify(rules.map(({ code, name, title, severity, scope, inputs, cilium, tags, since, nursery }) => ({ code, name, title, severity, scope, inputs, cilium, tags, since, nursery })), null, 2)}\n`);
      return;
    }
    const width = Math.max(...rules.map((r) => r.code.length));
    for (const r of rules) io.stdout.write(`${`${r.code.padEnd(width)}  ${r.severity.padEnd(8)}  ${r.title}`.slice(0, columns(io))}\n`);
    io.stdout.write(`\n${String(rules.length)} rules. ciliumdoc explain CODE tells why one matters and how to fix it.\n`);
  });
}
