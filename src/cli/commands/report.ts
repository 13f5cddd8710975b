import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { FORMAT_VERSION, Report } from '../../model/report.ts';
import { AUDIENCES } from '../../reporters/define-reporter.ts';
import { extractReport } from '../../reporters/html/extract.ts';
import { reporters } from '../../reporters/registry.gen.ts';
import { familyOf } from '../../report/areas.ts';
import { redactReport } from '../../report/redact/redact.ts';
import { missedGates, readGates } from '../coverage-gate.ts';
import { exitCode, FAIL_ON } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { chooseOutputs, writeOutputs } from '../outputs.ts';

/** `ciliumdoc report --from report.html -o markdown=-`: a finished report in another format, without the dump. */
export function reportCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('report', 'Print a finished report in another format', (y) => y
    .option('from', { type: 'string', requiresArg: true, describe: 'report written by ciliumdoc, as JSON or HTML; - for stdin' })
    .option('format', { alias: 'f', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'text, and html beside it', describe: `one of ${Object.keys(reporters).join(', ')}; to stdout, html to ciliumdoc-report.html` })
    .option('output', { alias: 'o', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'FORMAT=FILE, may be given several times; - is stdout' })
    .option('audience', { type: 'string', choices: AUDIENCES, default: 'escalation' as const, describe: 'who reads the ticket format' })
    .option('fail-on', { type: 'string', choices: FAIL_ON, default: 'never' as const, describe: 'lowest severity that makes the exit code 1' })
    .option('fail-coverage-below', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'no demand', describe: 'percent of the rules that must be judged, else the exit code is 4; AREA=N for one area (KPR=80)' })
    .option('redact', { type: 'boolean', default: false, describe: 'pseudonyms instead of names and addresses, in every format' })
    .example('$0 report --from report.json -o html=report.html', 'the page, from a CI artefact')
    .example('$0 report --from report.json --fail-on error', 'the gate again, without the dump')
    .example('$0 report --from ciliumdoc-report.html -f markdown', 'for a ticket, from the page'),
  async (args) => {
    if (args.from === undefined) throw new UserError('--from is missing: name a report written by ciliumdoc', EXIT.usage, 'ciliumdoc report --from ciliumdoc-report.html -f markdown');
    const stored = readReport(args.from);
    const report = args.redact ? redactReport(stored) : stored;
    const outputs = chooseOutputs(args.format, args.output, report.options?.redacted === true);
    const gates = readGates(args.failCoverageBelow, report.outcomes.map((o) => familyOf(o.code)));
    await writeOutputs(report, outputs, io, { audience: args.audience, ...(args.failOn === 'never' ? {} : { failOn: args.failOn }) });
    const missed = missedGates(gates, report);
    for (const sentence of missed) io.stderr.write(`ciliumdoc: ${sentence}\n`);
    if (args.failOn !== 'never' || gates.length > 0) setCode(exitCode(report, args.failOn, missed.length > 0));
  });
}

/** The report in a JSON or HTML file, checked. Throws UserError with one line on what is wrong with it. */
export function readReport(path: string): Report {
  const value = parse(readText(path), path);
  const version = typeof value === 'object' && value !== null && 'formatVersion' in value ? value.formatVersion : undefined;
  if (!Number.isInteger(version)) throw new UserError(`${path}: is JSON, but not a report of ciliumdoc`, EXIT.input, 'give the file written by `ciliumdoc analyze -o json=FILE` or `-o html=FILE`');
  if (version !== FORMAT_VERSION) throw wrongVersion(path, Number(version));
  const report = Report.safeParse(value);
  if (report.success) return report.data;
  const [issue] = report.error.issues;
  throw new UserError(`${path}: the report is damaged at ${issue?.path.map(String).join('.') ?? 'an unknown place'} (${issue?.message ?? 'invalid'})`, EXIT.input, 'copy the file again, or analyze the dump again');
}

function wrongVersion(path: string, version: number): UserError {
  const remedy = version > FORMAT_VERSION ? 'use the ciliumdoc that wrote it, or a newer one' : 'analyze the dump again with this ciliumdoc';
  return new UserError(`${path}: is in report format ${version}, this ciliumdoc reads format ${FORMAT_VERSION}`, EXIT.input, remedy);
}

function parse(text: string, path: string): unknown {
  const start = text.replace(/^\ufeff/, '').trimStart();
  try {
    if (!start.startsWith('{')) return extractReport(text);
    const value: unknown = JSON.parse(start);
    return value;
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`, error.exitCode, error.hint);
    throw new UserError(`${path}: the JSON is cut or damaged`, EXIT.input, 'copy the file again');
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot read ${path} (${code})`, EXIT.input, 'give a report written by ciliumdoc, as JSON or HTML');
  }
}
