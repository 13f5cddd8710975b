import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { Report } from '../../model/report.ts';
import { analyze } from '../../pipeline.ts';
import { AUDIENCES } from '../../reporters/define-reporter.ts';
import { reporters } from '../../reporters/registry.gen.ts';
import { familyOf } from '../../report/areas.ts';
import { missedGates, readGates } from '../coverage-gate.ts';
import { exitCode, FAIL_ON } from '../exit-code.ts';
import { openInputs } from '../inputs.ts';
import type { Io } from '../io.ts';
import { chooseOutputs, writeOutputs } from '../outputs.ts';
import { startProgress } from '../progress.ts';
import { checkCodes, loadAllRules } from '../rule-files.ts';
import { readTables } from '../tables.ts';
import { toolVersion } from '../version.ts';

const EVIDENCE = ['full', 'sample', 'none'] as const;

/** `ciliumdoc analyze <input...>`. */
export function analyzeCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('analyze <input..>', 'Judge a sysdump, a folder or saved outputs', (y) => y
    .positional('input', { type: 'string', array: true, demandOption: true, describe: 'sysdump .zip, .tar.gz, folder, text file, or - for stdin' })
    .option('format', { alias: 'f', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'text, and html beside it', describe: `one of ${Object.keys(reporters).join(', ')}; to stdout, html to ciliumdoc-report.html` })
    .option('output', { alias: 'o', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'FORMAT=FILE, may be given several times; - is stdout' })
    .option('audience', { type: 'string', choices: AUDIENCES, default: 'escalation' as const, describe: 'who reads the ticket format' })
    .option('fail-on', { type: 'string', choices: FAIL_ON, default: 'error' as const, describe: 'lowest severity that makes the exit code 1' })
    .option('fail-coverage-below', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'no demand', describe: 'percent of the rules that must be judged, else the exit code is 4; AREA=N for one area (KPR=80)' })
    .option('rules', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder with further rules' })
    .option('only', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'all', describe: 'judge only these codes or families (KPR-001, KPR)' })
    .option('skip', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'leave out these codes or families' })
    .option('db', { type: 'string', requiresArg: true, defaultDescription: 'shipped tables', describe: 'folder with newer advisories.json and releases.json' })
    .option('evidence', { type: 'string', choices: EVIDENCE, default: 'sample' as const, describe: 'proof under a finding: a sample of places, all, or places without their text' })
    .option('redact', { type: 'boolean', default: false, describe: 'pseudonyms instead of names and addresses, in every format' })
    .option('limit', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'safe ones', describe: 'raise or lower a ceiling on the input: entries=500000, memberBytes=4GiB' })
    .example('$0 analyze sysdump.zip', 'summary here, report in ciliumdoc-report.html')
    .example('$0 analyze dump/ -o html=r.html -o json=-', 'two formats at once')
    .example('$0 analyze dump.zip --only KPR MASQ', 'two families only'),
  async (args) => {
    const outputs = chooseOutputs(args.format, args.output, args.redact);
    const codes = { only: splitCodes(args.only), skip: splitCodes(args.skip) };
    const rules = await loadAllRules(args.rules);
    checkCodes(rules, [...codes.only, ...codes.skip]);
    const tables = await readTables(args.db);
    const gates = readGates(args.failCoverageBelow, rules.map((r) => familyOf(r.rule.code)));
    const opened = await openInputs(args.input, io, args.limit);
    const progress = startProgress(io);
    try {
      const report = await analyze(opened.trees, {
        rules, tables, toolVersion: toolVersion(), progress, evidence: args.evidence, redact: args.redact,
        ...(codes.only.length === 0 ? {} : { only: codes.only }), ...(codes.skip.length === 0 ? {} : { skip: codes.skip }),
      });
      progress.done();
      demandSomething(report, args.input);
      await writeOutputs(report, outputs, io, { audience: args.audience, ...(args.failOn === 'never' ? {} : { failOn: args.failOn }) });
      const missed = missedGates(gates, report);
      for (const sentence of missed) io.stderr.write(`ciliumdoc: ${sentence}\n`);
      setCode(exitCode(report, args.failOn, missed.length > 0));
    } finally {
      progress.done();
      await opened.close();
    }
  });
}

function splitCodes(values: readonly string[]): string[] {
  return values.flatMap((v) => v.split(',')).map((v) => v.trim().toUpperCase()).filter((v) => v !== '');
}

/** A report about nothing would look like a clean bill of health. */
function demandSomething(report: Report, inputs: readonly string[]): void {
  if (report.coverage.files.some((f) => f.parser !== undefined && f.lines > 0)) return;
  if (report.coverage.files.length > 0 && report.coverage.files.every((f) => f.bytes === 0)) {
    throw new UserError(`${inputs.join(', ')}: ${inputs.length === 1 ? 'is' : 'are'} empty`, EXIT.input, 'a file of 0 bytes holds nothing to judge; collect or copy it again');
  }
  const [first] = report.problems;
  const detail = first === undefined ? '' : ` (${first.path}: ${first.message})`;
  throw new UserError(`${inputs.join(', ')}: nothing in it is an output that ciliumdoc knows${detail}`, EXIT.input,
    'give it a cilium sysdump, or the saved output of a command such as `cilium status --verbose`; `ciliumdoc inspect` lists what was seen');
}
