import type { Argv } from 'yargs';
import type { ExitCode } from '../../base/errors.ts';
import { EXIT, UserError } from '../../base/errors.ts';
import type { ReportFile } from '../../model/report.ts';
import { readInputs } from '../../pipeline.ts';
import { visible } from '../../reporters/visible.ts';
import { openInputs } from '../inputs.ts';
import type { Io } from '../io.ts';
import { startProgress } from '../progress.ts';

/** `ciliumdoc inspect <input>`: what each file was taken for, and what of it was understood. */
export function inspectCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('inspect <input..>', 'Show which parser took each file, and what it could not read', (y) => y
    .positional('input', { type: 'string', array: true, demandOption: true, describe: 'as for analyze' })
    .option('format', { alias: 'f', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' })
    .option('all', { type: 'boolean', default: false, describe: 'list every problem, not the first three of a file' }),
  async (args) => {
    const opened = await openInputs(args.input, io);
    const progress = startProgress(io);
    try {
      const { snapshots } = await readInputs(opened.trees, progress);
      progress.done();
      const files = snapshots.flatMap((s) => s.files);
      const problems = snapshots.flatMap((s) => s.problems);
      if (files.length === 0) throw new UserError(`${args.input.join(', ')}: no file could be read`, EXIT.input, problems[0]?.message);
      if (args.format === 'json') io.stdout.write(`${JSON.stringify({ formatVersion: 1, files, problems }, null, 2)}\n`);
      else io.stdout.write(table(files, args.all) + problems.map((p) => `! ${visible(p.path)}: ${visible(p.message)}\n`).join(''));
      setCode(EXIT.clean);
    } finally {
      progress.done();
      await opened.close();
    }
  });
}

function table(files: readonly ReportFile[], all: boolean): string {
  const rows = files.map((f) => {
    const share = f.lines === 0 ? '' : `${String(f.understood)}/${String(f.lines)}`;
    const head = `${f.status.padEnd(12)} ${(f.parser ?? '-').padEnd(24)} ${share.padStart(13)}  ${visible(f.path)}${f.node === undefined ? '' : `  (${visible(f.node)})`}`;
    const shown = all ? f.problems : f.problems.slice(0, 3);
    const notes = shown.map((p) => `${' '.repeat(13)}${p.line === undefined ? '' : `line ${String(p.line)}: `}${visible(p.message)}`);
    if (f.reason !== undefined) notes.unshift(`${' '.repeat(13)}${visible(f.reason)}`);
    if (shown.length < f.problems.length) notes.push(`${' '.repeat(13)}and ${String(f.problems.length - shown.length)} more (--all)`);
    return [head, ...notes].join('\n');
  });
  return `${'STATUS'.padEnd(12)} ${'PARSER'.padEnd(24)} ${'UNDERSTOOD'.padStart(13)}  FILE\n${rows.join('\n')}\n`;
}
