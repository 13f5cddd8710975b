import { writeFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { Report, ReportWaiver } from '../../model/report.ts';
import { visible } from '../../reporters/visible.ts';
import { waiverLine } from '../../reporters/settled.ts';
import { counted } from '../../base/plural.ts';
import { dayOf } from '../../report/policy.ts';
import { auditWaivers, withoutEntries } from '../../report/waivers/audit.ts';
import { readWaivers } from '../../report/waivers/read.ts';
import { configChoice } from '../config/flags.ts';
import { resolveSettings } from '../config/settings.ts';
import type { Io } from '../io.ts';
import { readAsOf, textOfFile } from '../policy.ts';
import { readReport } from '../read-report.ts';


/** `ciliumdoc waivers audit|prune`: which entries still hold, and a file without those that do not. */
export function waiversCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('waivers <what> [file..]', 'Check waiver files, or take out what no longer holds', (y) => y
    .positional('what', { choices: ['audit', 'prune'] as const, demandOption: true, describe: 'audit: tell what became of each entry, exit code 1 if one needs a look; prune: print the file without expired and unused entries' })
    .positional('file', { type: 'string', array: true, describe: 'waiver files; those of the configuration when absent' })
    .option('from', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'none', describe: 'reports (JSON or HTML) to hold the entries against: unused is what fits none of them' })
    .option('as-of', { type: 'string', requiresArg: true, defaultDescription: 'today', describe: 'day that waivers expire by' })
    .option('write', { alias: 'w', type: 'boolean', default: false, describe: 'prune: change the file instead of printing it' })
    .option('config', { type: 'string', requiresArg: true, defaultDescription: '.ciliumdoc.yaml, here or above', describe: 'settings; --no-config for none' })
    .example('$0 waivers audit waivers.yaml --from report.json', '')
    .example('$0 waivers prune waivers.yaml --from report.json --write', ''),
  (args) => {
    const settings = resolveSettings({ ...(args.file === undefined || args.file.length === 0 ? {} : { waivers: args.file }), ...(args.asOf === undefined ? {} : { asOf: [args.asOf] }) }, configChoice(args, []), io);
    const files = settings.waivers.values;
    if (files.length === 0) throw new UserError('no waiver file: name one, or set "waivers" in .ciliumdoc.yaml', EXIT.usage);
    const reports = args.from.map(readReport);
    const day = dayOf(readAsOf(settings.asOf), reports.map((r) => r.input.collectedAt ?? '').sort().at(-1));
    if (args.what === 'audit') setCode(audit(files, reports, day, io));
    else for (const file of files) prune(file, { reports, day, write: args.write, many: files.length > 1 }, io);
  });
}

const BAD: readonly ReportWaiver['state'][] = ['invalid', 'expired', 'lapsed', 'unused'];

function audit(files: readonly string[], reports: readonly Report[], day: string | undefined, io: Io): ExitCode {
  const accounts = files.flatMap((file) => auditWaivers(readWaivers(file, textOfFile(file, 'waivers')), reports, day));
  for (const entry of accounts) {
    const state = reports.length === 0 && entry.state === 'not-judged' ? `${entry.file}:${entry.line} ${entry.code} ${entry.expires === undefined ? 'has no date' : `until ${entry.expires}`}` : waiverLine(entry);
    io.stdout.write(`${visible(state)}\n`);
  }
  const bad = accounts.filter((entry) => BAD.includes(entry.state)).length;
  io.stdout.write(`${counted(accounts.length, 'waiver')}, ${bad === 0 ? 'none needs' : `${bad} ${bad === 1 ? 'needs' : 'need'}`} a look${day === undefined ? '' : ` (as of ${day})`}\n`);
  return bad === 0 ? EXIT.clean : EXIT.findings;
}

interface Pruning { readonly reports: readonly Report[]; readonly day: string | undefined; readonly write: boolean; readonly many: boolean }

/** Takes out what is expired, and what fits nothing in the reports. What is broken or lapsed is for people to decide. */
function prune(file: string, { reports, day, write, many }: Pruning, io: Io): void {
  if (many && !write) throw new UserError('several files are pruned with --write only', EXIT.usage);
  const text = textOfFile(file, 'waivers');
  const account = auditWaivers(readWaivers(file, text), reports, day);
  const leave = new Set(account.flatMap((entry, i) => (entry.state === 'expired' || entry.state === 'unused' ? [i] : [])));
  const pruned = leave.size === 0 ? text : withoutEntries(file, text, leave);
  if (write && leave.size > 0) save(file, pruned);
  if (!write) io.stdout.write(pruned);
  for (const i of leave) { const entry = account[i]; if (entry !== undefined) io.stderr.write(`${visible(waiverLine(entry))}\n`); }
  io.stderr.write(`${file}: ${counted(leave.size, 'entry', 'entries')} taken out, ${account.length - leave.size} left\n`);
}

/** Throws UserError (usage) when the file cannot be written. */
export function save(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UserError(`cannot write ${path} (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`, EXIT.usage);
  }
}
