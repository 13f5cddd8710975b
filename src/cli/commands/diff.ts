import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { compareInputs, type Compared } from '../../comparison.ts';
import type { Diff } from '../../model/diff.ts';
import { DIFF_FORMATS } from '../formats.ts';
import { openInputs, type Opened } from '../inputs.ts';
import { columns, type Io, wantsColor } from '../io.ts';
import { startProgress } from '../progress.ts';
import { checkCodes, loadAllRules } from '../rule-files.ts';
import { savedReport } from '../saved-report.ts';
import { readTables } from '../tables.ts';
import { toolVersion } from '../version.ts';
import { readOutputs, writeAll } from '../written.ts';

const FAIL_ON = ['critical', 'error', 'warning', 'info', 'never'] as const;

/** `ciliumdoc diff <before> <after>`: what changed between two dumps, by meaning. */
export function diffCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('diff <before> <after>', 'Tell what changed between two dumps', (y) => y
    .positional('before', { type: 'string', demandOption: true, describe: 'dump, folder, file, or a report saved as JSON or HTML (findings only)' })
    .positional('after', { type: 'string', demandOption: true, describe: 'the same, taken later' })
    .option('format', { alias: 'f', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'text', describe: `one of ${DIFF_FORMATS.join(', ')}; to stdout, html to ciliumdoc-diff.html` })
    .option('output', { alias: 'o', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'none', describe: 'FORMAT=FILE, may be given several times; - is stdout' })
    .option('fail-on', { type: 'string', choices: FAIL_ON, default: 'error' as const, describe: 'lowest severity of a new or worse finding that makes the exit code 1' })
    .option('rules', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'shipped rules', describe: 'folder with further rules' })
    .option('only', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'all', describe: 'judge only these codes or families (KPR-001, KPR)' })
    .option('skip', { type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'leave out these codes or families' })
    .option('limit', { type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'safe ones', describe: 'as for analyze' })
    .example('$0 diff monday.zip friday.zip', 'what changed, findings first')
    .example('$0 diff before.zip after.zip -o html=diff.html -o json=-', 'two formats at once'),
  async (args) => {
    const outputs = readOutputs(args.format, args.output, DIFF_FORMATS, { html: 'ciliumdoc-diff.html' });
    const codes = { only: splitCodes(args.only), skip: splitCodes(args.skip) };
    const rules = await loadAllRules(args.rules);
    checkCodes(rules, [...codes.only, ...codes.skip]);
    const progress = startProgress(io);
    const sides: Opened[] = [];
    try {
      const [before, after] = [await open(args.before, args.limit, io, sides), await open(args.after, args.limit, io, sides)];
      const diff = await compareInputs(before, after, {
        rules, tables: await readTables(undefined), toolVersion: toolVersion(), progress, failOn: args.failOn,
        ...(codes.only.length === 0 ? {} : { only: codes.only }), ...(codes.skip.length === 0 ? {} : { skip: codes.skip }),
      });
      progress.done();
      await writeAll(outputs, io, ({ format, target }) => render(diff, format, target === '-', io));
      setCode(diff.summary.errored > 0 ? EXIT.internal : diff.summary.worse ? EXIT.findings : EXIT.clean);
    } finally {
      progress.done();
      for (const side of sides) await side.close();
    }
  });
}

async function open(name: string, limits: readonly string[], io: Io, sides: Opened[]): Promise<Compared> {
  const report = savedReport(name);
  if (report !== undefined) return { report };
  const opened = await openInputs([name], io, limits);
  sides.push(opened);
  return { trees: opened.trees };
}

function splitCodes(values: readonly string[]): string[] {
  return values.flatMap((v) => v.split(',')).map((v) => v.trim().toUpperCase()).filter((v) => v !== '');
}

async function render(diff: Diff, format: string, toTerminal: boolean, io: Io): Promise<string> {
  switch (format) {
    case 'text': return (await import('../../reporters/diff/text.ts')).renderDiffText(diff, { columns: toTerminal ? columns(io) : 80, color: toTerminal && wantsColor(io) });
    case 'json': return (await import('../../reporters/diff/json.ts')).renderDiffJson(diff);
    case 'markdown': return (await import('../../reporters/diff/markdown.ts')).renderDiffMarkdown(diff);
    case 'html': return (await import('../../reporters/diff/html.ts')).renderDiffHtml(diff);
    default: throw new UserError(`unknown format "${format}"`, EXIT.usage);
  }
}
