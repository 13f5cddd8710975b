import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { AUDIENCES } from '../../reporters/define-reporter.ts';
import { reporters } from '../../reporters/registry.gen.ts';
import { familyOf } from '../../report/areas.ts';
import { redactReport } from '../../report/redact/redact.ts';
import { missedGates, readGates } from '../coverage-gate.ts';
import { exitCode, FAIL_ON } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { chooseOutputs, writeOutputs } from '../outputs.ts';
import { readReport } from '../read-report.ts';

/** `ciliumdoc report --from report.html -o markdown=-`: a finished report in another format, without the dump. */
export function reportCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('report', 'Print a finished report in another format', (y) => y
    .option('from', { type: 'string', requiresArg: true, describe: 'report written by ciliumdoc, as JSON or HTML; - for stdin' })
    .option('format', { alias: 'f', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'text, and html beside it', describe: `one of ${Object.keys(reporters).join(', ')}; to stdout, html to ciliumdoc-report.html` })
    .option('output', { alias: 'o', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'none', describe: 'FORMAT=FILE, may be given several times; - is stdout' })
    .option('audience', { type: 'string', choices: AUDIENCES, default: 'escalation' as const, describe: 'who reads the ticket format' })
    .option('fail-on', { type: 'string', choices: FAIL_ON, default: 'never' as const, describe: 'lowest severity that makes the exit code 1' })
    .option('fail-coverage-below', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'no demand', describe: 'percent of the rules that must be judged, else the exit code is 4; AREA=N for one area (KPR=80)' })
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
    if (args.failOn !== 'never' || gates.length > 0) setCode(exitCode(report, { failOn: args.failOn, tooLittle: missed.length > 0, lenient: false }));
  });
}
