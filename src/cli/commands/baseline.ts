import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { BaselineEntry } from '../../model/waiver.ts';
import { demandSameCluster, readBaseline } from '../../report/baseline/file.ts';
import { updateBaseline } from '../../report/baseline/update.ts';
import { visible } from '../../reporters/visible.ts';
import { sample, subjectName } from '../../reporters/words.ts';
import { configChoice } from '../config/flags.ts';
import { resolveSettings } from '../config/settings.ts';
import type { Io } from '../io.ts';
import { textOfFile } from '../policy.ts';
import { readReport } from '../read-report.ts';
import { save } from './waivers.ts';

const SHOWN = 20;

/** `ciliumdoc baseline update FILE --from report.json`: writes down the faults that are there, so that only others fail. */
export function baselineCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('baseline <what> [file]', 'Write down the faults of today, so that only new ones fail', (y) => y
    .positional('what', { choices: ['update'] as const, demandOption: true, describe: 'update: bring the file in line with a report; makes it when it is not there' })
    .positional('file', { type: 'string', describe: 'baseline file; that of the configuration when absent' })
    .option('from', { type: 'string', requiresArg: true, describe: 'report written by ciliumdoc, as JSON or HTML; - for stdin' })
    .option('accept-new', { type: 'boolean', default: false, describe: 'also write down what is new or worsened' })
    .option('config', { type: 'string', requiresArg: true, defaultDescription: '.ciliumdoc.yaml, here or above', describe: 'settings; --no-config for none' })
    .example('$0 baseline update baseline.json --from report.json', 'takes out what is fixed'),
  (args) => {
    if (args.from === undefined) throw new UserError('--from is missing: name a report written by ciliumdoc', EXIT.usage, 'ciliumdoc analyze sysdump.zip -o json=report.json writes one');
    const settings = resolveSettings(args.file === undefined ? {} : { baseline: [args.file] }, configChoice(args, []), io);
    const [file] = settings.baseline.values;
    if (file === undefined) throw new UserError('no baseline file: name one, or set "baseline" in .ciliumdoc.yaml', EXIT.usage);
    setCode(update(file, args.from, args.acceptNew, io));
  });
}

/** The first baseline takes everything; a later one grows only when told to, else the exit code is 1. */
function update(file: string, from: string, acceptNew: boolean, io: Io): ExitCode {
  const report = readReport(from);
  const before = existsSync(file) ? readBaseline(file, textOfFile(file, 'baseline')) : undefined;
  if (before !== undefined) demandSameCluster(before, report);
  const accepts = acceptNew || before === undefined;
  const { text, kept, added, removed } = updateBaseline(before, report, accepts);
  save(file, text);
  list(io, accepts ? 'added' : 'not added', added);
  list(io, 'taken out', removed);
  io.stderr.write(`${file}: ${kept} kept, ${accepts ? added.length : 0} added, ${removed.length} taken out\n`);
  if (accepts || added.length === 0) return EXIT.clean;
  io.stderr.write(`ciliumdoc: ${added.length} new or worsened not written down; --accept-new does it\n`);
  return EXIT.findings;
}

function list(io: Io, word: string, entries: readonly BaselineEntry[]): void {
  const { shown, more } = sample(entries, SHOWN);
  for (const { code, severity, subject } of shown) io.stdout.write(`${word}: ${code} ${severity} ${visible(subjectName(subject))}\n`);
  if (more > 0) io.stdout.write(`${word}: and ${more} more\n`);
}
