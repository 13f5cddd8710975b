import type { Argv } from 'yargs';
import type { ExitCode } from '../../base/errors.ts';
import { EXIT, UserError } from '../../base/errors.ts';
import { judge } from '../../engine/judge.ts';
import type { ExpectedInput } from '../../model/report.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factBook, readInputs } from '../../pipeline.ts';
import { expectedInputs } from '../../report/expected.ts';
import { visible } from '../../reporters/visible.ts';
import { expectedTable, failureTable, fileTable } from '../inspect-tables.ts';
import { openInputs } from '../inputs.ts';
import type { Io } from '../io.ts';
import { JobsReading, readJobs } from '../jobs/reading.ts';
import { startProgress } from '../progress.ts';
import { loadAllRules } from '../rule-files.ts';

/** `ciliumdoc inspect <input>`: what each file was taken for, what of it was understood, and what should be there and is not. */
export function inspectCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('inspect <input..>', 'Show which parser took each file, what it could not read, and what is missing', (y) => y
    .positional('input', { type: 'string', array: true, demandOption: true, describe: 'as for analyze' })
    .option('format', { alias: 'f', type: 'string', choices: ['text', 'json'] as const, default: 'text' as const, describe: 'text or json' })
    .option('limit', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'safe ones', describe: 'as for analyze' })
    .option('jobs', { alias: 'j', type: 'string', requiresArg: true, defaultDescription: 'processors', describe: 'as for analyze' })
    .option('all', { type: 'boolean', default: false, describe: 'list every problem and every input, not only the first' }),
  async (args) => {
    const opened = await openInputs(args.input, io, args.limit);
    const progress = startProgress(io);
    const reading = new JobsReading(readJobs(args.jobs));
    try {
      const { snapshots } = await readInputs(opened.trees, { progress, reading });
      const expected = await withBlinds(snapshots);
      progress.done();
      const files = snapshots.flatMap((s) => s.files);
      const problems = snapshots.flatMap((s) => s.problems);
      const collectorFailures = snapshots.flatMap((s) => s.collectorFailures);
      if (files.length === 0) throw new UserError(`${args.input.join(', ')}: no file could be read`, EXIT.input, problems[0]?.message);
      if (args.format === 'json') io.stdout.write(`${JSON.stringify({ formatVersion: 1, files, expected, collectorFailures, problems }, null, 2)}\n`);
      else io.stdout.write(fileTable(files, args.all) + expectedTable(expected, args.all) + failureTable(collectorFailures) + problems.map((p) => `! ${visible(p.path)}: ${visible(p.message)}\n`).join(''));
      setCode(EXIT.clean);
    } finally {
      progress.done();
      await reading.close();
      await opened.close();
    }
  });
}

/** Which rules an input blinds shows only when they are judged; dumps of which nothing is due are not. */
async function withBlinds(snapshots: readonly Snapshot[]): Promise<ExpectedInput[]> {
  if (snapshots.every((s) => (s.expected ?? []).length === 0)) return [];
  const rules = await loadAllRules([]);
  return expectedInputs(snapshots, snapshots.map((s) => judge(rules, factBook(s))));
}
