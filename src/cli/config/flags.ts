import type { Argv } from 'yargs';
import { Severity } from '../../model/rule.ts';
import { AUDIENCES } from '../../reporters/define-reporter.ts';
import { reporters } from '../../reporters/registry.gen.ts';
import { EVIDENCE_MODES } from '../../report/evidence.ts';
import { FAIL_ON } from '../exit-code.ts';
import { SETTINGS, SHAPES, type Given, type SettingName } from './settings.ts';

/** One value each time it is given: an input may follow it. */
const many = { type: 'string', array: true, nargs: 1 } as const;
/** `--only KPR MASQ`. */
const list = { type: 'string', array: true, requiresArg: true } as const;
const one = { type: 'string', requiresArg: true } as const;

/** The flags behind which a setting stands. None has a default of its own: what was not given is asked of the settings. */
export function settingFlags<T>(y: Argv<T>): Argv<T & { format: string[] | undefined; config: string | undefined }> {
  return y
    .option('format', { alias: 'f', ...many, defaultDescription: 'text, and html beside it', describe: `one of ${Object.keys(reporters).join(', ')}; to stdout, html to ciliumdoc-report.html` })
    .option('output', { alias: 'o', ...many, defaultDescription: 'none', describe: 'FORMAT=FILE, may be given several times; - is stdout' })
    .option('audience', { type: 'string', choices: AUDIENCES, defaultDescription: 'escalation', describe: 'who reads the ticket format' })
    .option('fail-on', { type: 'string', choices: FAIL_ON, defaultDescription: 'error', describe: 'lowest severity that makes the exit code 1' })
    .option('fail-coverage-below', { ...many, defaultDescription: 'no demand', describe: 'percent of the rules that must be judged, else the exit code is 4; AREA=N for one area (KPR=80)' })
    .option('exit-zero-on-failure', { type: 'boolean', describe: 'exit with 0 where findings or coverage would make it 1 or 4' })
    .option('rules', { ...many, defaultDescription: 'shipped rules', describe: 'folder with further rules' })
    .option('only', { ...list, defaultDescription: 'all', describe: 'judge only these codes or families (KPR-001, KPR)' })
    .option('skip', { ...list, defaultDescription: 'none', describe: 'leave out these codes or families' })
    .option('db', { ...one, defaultDescription: 'shipped tables', describe: 'folder with newer advisories.json and releases.json' })
    .option('severity', { ...many, defaultDescription: 'those of the rules', describe: `CODE=SEVERITY in place of that of the rule; ${Severity.options.join(', ')}` })
    .option('waivers', { ...many, defaultDescription: 'none', describe: 'file with accepted findings, YAML or CSV' })
    .option('as-of', { ...one, defaultDescription: 'today, or the snapshot if later', describe: 'day that waivers expire by: 2026-12-31, or snapshot' })
    .option('baseline', { ...one, defaultDescription: 'none', describe: 'file with the faults of before: only new or worsened ones fail' })
    .option('evidence', { type: 'string', choices: EVIDENCE_MODES, defaultDescription: 'sample', describe: 'proof under a finding: a sample of places, all, or places without their text' })
    .option('redact', { type: 'boolean', describe: 'pseudonyms instead of names and addresses, in every format' })
    .option('sarif-anchor', { ...one, defaultDescription: 'the place in the dump', describe: 'file of your repository that SARIF results point to first' })
    .option('limit', { ...many, defaultDescription: 'safe ones', describe: 'raise or lower a ceiling on the input: entries=500000, memberBytes=4GiB' })
    .option('config', { ...one, defaultDescription: '.ciliumdoc.yaml, here or above', describe: 'settings; --no-config for none' });
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

/** What the command line says of each setting. A bare `--format` counts as an output, so that it replaces those of the file. */
export function givenSettings(args: Readonly<Record<string, unknown>>): Given {
  const given = SETTINGS.map((name): [SettingName, string[]] => [name, wordsOf(args[SHAPES[name].flag])]);
  return Object.fromEntries(given.filter(([, values]) => values.length > 0));
}

/** `--config FILE` and `--no-config` of a command line. */
export function configChoice(args: Readonly<Record<string, unknown>>, inputs: readonly string[]): { config: string | undefined; wanted: boolean; inputs: readonly string[] } {
  const { config } = args;
  return { config: typeof config === 'string' && config !== '' ? config : undefined, wanted: config !== false, inputs };
}
