import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { Report } from '../../model/report.ts';
import { analyze } from '../../pipeline.ts';
import { AUDIENCES } from '../../reporters/define-reporter.ts';
import { familyOf } from '../../report/areas.ts';
import { demandSameCluster } from '../../report/baseline/file.ts';
import { EVIDENCE_MODES } from '../../report/evidence.ts';
import { configChoice, givenSettings, settingFlags } from '../config/flags.ts';
import { resolveSettings, type Settings, wordOf } from '../config/settings.ts';
import { missedGates, readGates } from '../coverage-gate.ts';
import { exitCode, FAIL_ON } from '../exit-code.ts';
import { openInputs } from '../inputs.ts';
import type { Io } from '../io.ts';
import { JobsJudging } from '../jobs/judging.ts';
import { JobsReading, readJobs } from '../jobs/reading.ts';
import { chooseOutputs, HTML_FILE, readAnchor, REDACTED_HTML_FILE, withStepSummary, writeOutputs } from '../outputs.ts';
import { groupInputs } from '../many/groups.ts';
import { runMany } from '../many/run.ts';
import { Targets } from '../many/targets.ts';
import { readPolicy } from '../policy.ts';
import { Profiler, timed } from '../profile.ts';
import { startProgress } from '../progress.ts';
import { checkCodes, loadAllRules } from '../rule-files.ts';
import { readTables } from '../tables.ts';
import { toolVersion } from '../version.ts';

const YES_NO = ['true', 'false'] as const;

/** `ciliumdoc analyze <input...>`. */
export function analyzeCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('analyze <input..>', 'Judge a sysdump, a folder or saved outputs', (y) => settingFlags(y
    .positional('input', { type: 'string', array: true, demandOption: true, describe: 'sysdump .zip, .tar.gz, folder, text file, or - for stdin' }))
    .option('jobs', { alias: 'j', type: 'string', requiresArg: true, defaultDescription: 'processors', describe: 'threads that parse and judge; the report is the same for any number' })
    .option('profile', { type: 'string', requiresArg: true, defaultDescription: 'none', describe: 'file for the times of stages, parsers and rules as JSON; - is stderr' })
    .example('$0 analyze sysdump.zip', 'summary here, report in ciliumdoc-report.html')
    .example('$0 analyze dump/ -o html=r.html -o json=-', 'two formats at once')
    .example('$0 analyze dump.zip --only KPR MASQ', 'two families only'),
  async (args) => {
    const settings = resolveSettings(givenSettings(args), configChoice(args, args.input), io);
    const jobs = readJobs(args.jobs);
    const profiler = args.profile === undefined ? undefined : new Profiler(args.profile, jobs);
    const groups = await groupInputs(args.input);
    const run = await timed(profiler, 'load', () => prepare(settings, args.format ?? [], io, groups.length > 1));
    const context: Context = { run, settings, io, jobs, profiler };
    if (groups.length > 1) {
      setCode(await runMany(groups, new Targets(run.outputs, io, run.wishes), io, (group) => judgeOne(group.inputs, context)));
      profiler?.write(io);
      return;
    }
    const { exit } = await judgeOne(args.input, context, (report) => timed(profiler, 'render', () => writeOutputs(report, run.outputs, io, run.wishes)));
    profiler?.write(io);
    setCode(exit);
  });
}

type Run = Awaited<ReturnType<typeof prepare>>;

interface Context { readonly run: Run; readonly settings: Settings; readonly io: Io; readonly jobs: ReturnType<typeof readJobs>; readonly profiler: Profiler | undefined }

/** Opens, judges and closes the inputs of one report. */
async function judgeOne(inputs: readonly string[], { run, settings, io, jobs, profiler }: Context, write: (report: Report) => Promise<void> = () => Promise.resolve()): Promise<{ report: Report; exit: ExitCode }> {
  const opened = await timed(profiler, 'open', () => openInputs(inputs, io, settings.limits.values));
  const progress = startProgress(io);
  const reading = new JobsReading(jobs, profiler?.watch);
  reading.expect(opened.trees);
  const judging = new JobsJudging(jobs, profiler?.watch);
  try {
    const report = await analyze(opened.trees, { ...run.options, progress, reading, judging, ...(profiler === undefined ? {} : { watch: profiler.watch }) });
    progress.done();
    demandSomething(report, inputs);
    if (run.options.policy?.baseline !== undefined) demandSameCluster(run.options.policy.baseline, report);
    await write(report);
    const missed = missedGates(run.gates, report);
    for (const sentence of missed) io.stderr.write(`ciliumdoc: ${sentence}\n`);
    return { report, exit: exitCode(report, { failOn: run.failOn, tooLittle: missed.length > 0, lenient: run.lenient }) };
  } finally {
    progress.done();
    await reading.close();
    await judging.close();
    await opened.close();
  }
}

/** Everything of the settings that can be wrong is checked before an input is opened. */
async function prepare(settings: Settings, formats: readonly string[], io: Io, several: boolean) {
  // Outputs of the environment or the file stand back when the command line names a format.
  const named = settings.outputs.source === '--output' || formats.length === 0;
  const redact = wordOf(settings, 'redact', YES_NO) === 'true';
  const outputs = withStepSummary(chooseOutputs(formats, named ? settings.outputs.values : [], redact), io);
  const chosen = several ? outputs.map((o) => (o.format === 'html' && (o.target === HTML_FILE || o.target === REDACTED_HTML_FILE) ? { ...o, target: 'ciliumdoc-reports/' } : o)) : outputs;
  const codes = { only: splitCodes(settings.only.values), skip: splitCodes(settings.skip.values) };
  const rules = await loadAllRules(settings.rules.values);
  checkCodes(rules, [...codes.only, ...codes.skip]);
  const gates = readGates(settings.failCoverageBelow.values, rules.map((r) => familyOf(r.rule.code)));
  const failOn = wordOf(settings, 'failOn', FAIL_ON);
  const [anchor] = settings.sarifAnchor.values;
  const wishes = { audience: wordOf(settings, 'audience', AUDIENCES), ...(failOn === 'never' ? {} : { failOn }), ...(anchor === undefined ? {} : { anchor: readAnchor(anchor) }) };
  return {
    outputs: chosen, gates, failOn, wishes, lenient: wordOf(settings, 'exitZeroOnFailure', YES_NO) === 'true',
    options: { rules, tables: await readTables(settings.db.values[0]), toolVersion: toolVersion(), redact, evidence: wordOf(settings, 'evidence', EVIDENCE_MODES), policy: readPolicy(settings, rules), ...(codes.only.length === 0 ? {} : { only: codes.only }), ...(codes.skip.length === 0 ? {} : { skip: codes.skip }) },
  };
}

function splitCodes(values: readonly string[]): string[] {
  return values.flatMap((v) => v.split(',')).map((v) => v.trim().toUpperCase()).filter((v) => v !== '');
}

/** A report about nothing would look like a clean bill of health. */
function demandSomething(report: Report, inputs: readonly string[]): void {
  if (report.coverage.files.some((f) => f.parser !== undefined && (f.lines > 0 || f.status === 'unused'))) return;
  if (report.coverage.files.length > 0 && report.coverage.files.every((f) => f.bytes === 0)) {
    throw new UserError(`${inputs.join(', ')}: ${inputs.length === 1 ? 'is' : 'are'} empty`, EXIT.input, 'a file of 0 bytes holds nothing to judge; collect or copy it again');
  }
  const [first] = report.problems;
  const detail = first === undefined ? '' : ` (${first.path}: ${first.message})`;
  throw new UserError(`${inputs.join(', ')}: nothing in it is an output that ciliumdoc knows${detail}`, EXIT.input,
    'give it a cilium sysdump, or the saved output of a command such as `cilium status --verbose`; `ciliumdoc inspect` lists what was seen');
}
