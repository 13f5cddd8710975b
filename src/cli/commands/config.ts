import type { Argv } from 'yargs';
import { EXIT, UserError } from '../../base/errors.ts';
import { configChoice, givenSettings, settingFlags } from '../config/flags.ts';
import { configJsonSchema } from '../config/schema.ts';
import { resolveSettings, SETTINGS, SHAPES, type Setting, type Settings } from '../config/settings.ts';
import type { Io } from '../io.ts';

/** `ciliumdoc config view|schema`: the settings that a run would have and where each comes from, or what a file may hold. */
export function configCommand(parser: Argv, io: Io): Argv {
  return parser.command('config <what>', 'Show the settings in force, or what .ciliumdoc.yaml may hold', (y) => settingFlags(y
    .positional('what', { choices: ['view', 'schema'] as const, demandOption: true, describe: 'view: settings in force; schema: JSON Schema of the file' })
    .option('show-source', { type: 'boolean', default: false, describe: 'where each setting comes from' })
    .option('output', { alias: 'o', type: 'string', array: true, nargs: 1, defaultDescription: 'yaml', describe: 'yaml or json' }))
    .example('$0 config view --show-source', 'which file, variable or flag decides')
    .example('$0 config schema > ciliumdoc.schema.json', 'for an editor'),
  (args) => {
    if (args.what === 'schema') { io.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`); return; }
    const { output, ...flags } = args;
    const form = output?.[0] ?? 'yaml';
    if (form !== 'yaml' && form !== 'json') throw new UserError(`-o ${form}: settings are shown as yaml or json`, EXIT.usage);
    const settings = resolveSettings(givenSettings(flags), configChoice(args, []), io);
    io.stdout.write(form === 'json' ? asJson(settings, args.showSource) : asYaml(settings, args.showSource));
  });
}

/** Pairs as they stand in the file, a list where several are allowed, else the one value. */
function plain(name: (typeof SETTINGS)[number], { values }: Setting): unknown {
  if (name === 'limits' || name === 'severity') return Object.fromEntries(values.map((pair) => { const at = pair.indexOf('='); return [pair.slice(0, at), pair.slice(at + 1)]; }));
  if (name === 'exitZeroOnFailure' || name === 'redact') return values[0] === 'true';
  return SHAPES[name].many ? values : values[0] ?? null;
}

function asJson(settings: Settings, sources: boolean): string {
  const entries = SETTINGS.map((name) => [name, sources ? { value: plain(name, settings[name]), source: settings[name].source } : plain(name, settings[name])]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** Flow style on one line each: JSON is YAML, and a comment has room behind it. */
function asYaml(settings: Settings, sources: boolean): string {
  return SETTINGS.map((name) => {
    const line = `${name}: ${JSON.stringify(plain(name, settings[name]))}`;
    return sources ? `${line.padEnd(40)} # ${settings[name].source}\n` : `${line}\n`;
  }).join('');
}
