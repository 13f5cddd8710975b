import { isAbsolute, join, relative } from 'node:path';
import { EXIT, UserError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { Io } from '../io.ts';
import { findConfig } from './discover.ts';
import { readConfig, type FileValues } from './read-config.ts';

export const SETTINGS = ['outputs', 'audience', 'failOn', 'failCoverageBelow', 'exitZeroOnFailure', 'only', 'skip', 'rules', 'db', 'waivers', 'asOf', 'baseline', 'limits', 'severity', 'evidence', 'redact', 'sarifAnchor'] as const;
export type SettingName = (typeof SETTINGS)[number];

/** How a setting is written on the command line and in the environment, and what it is by default. */
interface Shape { readonly flag: string; readonly many: boolean; readonly fallback: readonly string[]; readonly paths?: 'whole' | 'after-equals' }

export const SHAPES: Readonly<Record<SettingName, Shape>> = {
  outputs: { flag: 'output', many: true, fallback: [], paths: 'after-equals' },
  audience: { flag: 'audience', many: false, fallback: ['escalation'] },
  failOn: { flag: 'fail-on', many: false, fallback: ['error'] },
  failCoverageBelow: { flag: 'fail-coverage-below', many: true, fallback: [] },
  exitZeroOnFailure: { flag: 'exit-zero-on-failure', many: false, fallback: ['false'] },
  only: { flag: 'only', many: true, fallback: [] },
  skip: { flag: 'skip', many: true, fallback: [] },
  rules: { flag: 'rules', many: true, fallback: [], paths: 'whole' },
  db: { flag: 'db', many: false, fallback: [], paths: 'whole' },
  waivers: { flag: 'waivers', many: true, fallback: [], paths: 'whole' },
  asOf: { flag: 'as-of', many: false, fallback: [] },
  baseline: { flag: 'baseline', many: false, fallback: [], paths: 'whole' },
  limits: { flag: 'limit', many: true, fallback: [] },
  severity: { flag: 'severity', many: true, fallback: [] },
  evidence: { flag: 'evidence', many: false, fallback: ['sample'] },
  redact: { flag: 'redact', many: false, fallback: ['false'] },
  sarifAnchor: { flag: 'sarif-anchor', many: false, fallback: [] },
};

/** Where a setting comes from: `--fail-on`, `CILIUMDOC_FAIL_ON`, `.ciliumdoc.yaml:3`, `default`. */
export interface Setting { readonly values: readonly string[]; readonly source: string }
export type Settings = Readonly<Record<SettingName, Setting>>;

/** What the command line says: the words of each flag that was given. */
export type Given = Partial<Record<SettingName, readonly string[]>>;

/** Which configuration file to read. */
export interface ConfigChoice {
  /** `--config FILE`; looked for when absent. */
  readonly config?: string | undefined;
  /** False for `--no-config`. */
  readonly wanted?: boolean | undefined;
  /** The inputs of the run: no file inside one of them is read. */
  readonly inputs: readonly string[];
}

export function environmentName(name: SettingName): string {
  return `CILIUMDOC_${SHAPES[name].flag.toUpperCase().replaceAll('-', '_')}`;
}

const OTHER_VARIABLES = ['CILIUMDOC_CONFIG', 'CILIUMDOC_NO_CONFIG', 'CILIUMDOC_DEBUG'];

/**
 * Every setting with its source: a flag wins over the environment, that over the configuration file, that over the
 * default. A list is replaced as a whole, never joined. Throws UserError (usage) for a file that is wrong.
 */
export function resolveSettings(given: Given, choice: ConfigChoice, io: Io): Settings {
  warnOfVariables(io);
  const file = configFile(choice, io);
  const settings = SETTINGS.map((name): [SettingName, Setting] => [name, settingOf(name, given[name], io.env[environmentName(name)], file)]);
  return Object.fromEntries(settings) as Settings;
}

function settingOf(name: SettingName, flag: readonly string[] | undefined, variable: string | undefined, file: Loaded | undefined): Setting {
  const shape = SHAPES[name];
  if (flag !== undefined && flag.length > 0) return { values: flag, source: `--${shape.flag}` };
  if (variable !== undefined && variable.trim() !== '') {
    const values = shape.many ? variable.split(',').map((v) => v.trim()).filter((v) => v !== '') : [variable.trim()];
    return { values, source: environmentName(name) };
  }
  const written = file?.values.get(name);
  if (file === undefined || written === undefined) return { values: shape.fallback, source: 'default' };
  return { values: written.values.map((value) => fromFolder(value, shape, file.folder)), source: `${file.shown}:${written.line}` };
}

/** A path of the file as it is reached from here. */
function fromFolder(value: string, shape: Shape, folder: string): string {
  if (shape.paths === undefined) return value;
  const at = shape.paths === 'whole' ? -1 : value.indexOf('=');
  const path = shape.paths === 'whole' ? value : at < 0 ? '' : value.slice(at + 1);
  if (path === '' || path === '-' || isAbsolute(path)) return value;
  const reached = relative(process.cwd(), join(folder, path));
  return `${value.slice(0, at + 1)}${reached === '' ? '.' : reached}`;
}

interface Loaded { readonly values: FileValues; readonly folder: string; readonly shown: string }

function configFile(choice: ConfigChoice, io: Io): Loaded | undefined {
  const explicit = choice.config ?? (io.env['CILIUMDOC_CONFIG'] === '' ? undefined : io.env['CILIUMDOC_CONFIG']);
  if (choice.wanted === false || (choice.config === undefined && (io.env['CILIUMDOC_NO_CONFIG'] ?? '') !== '')) return undefined;
  if (explicit !== undefined) return readConfig(explicit, explicit);
  const found = findConfig(process.cwd(), io.env['HOME'] ?? io.env['USERPROFILE'], choice.inputs);
  for (const note of found.notes) io.stderr.write(`ciliumdoc: ${note}\n`);
  return found.path === undefined ? undefined : readConfig(found.path, relative(process.cwd(), found.path));
}

/** A misspelt variable would silently leave a gate at its default. */
function warnOfVariables(io: Io): void {
  const known = [...SETTINGS.map(environmentName), ...OTHER_VARIABLES];
  for (const name of Object.keys(io.env).filter((n) => n.startsWith('CILIUMDOC_') && !known.includes(n)).sort()) {
    const near = nearest(name, known);
    if (near !== undefined) io.stderr.write(`ciliumdoc: ${name} is no setting and has no effect; did you mean ${near}?\n`);
  }
}

/** The one value of a setting, among words that it may be. Throws UserError (usage) for another one, wherever it was written. */
export function wordOf<W extends string>(settings: Settings, name: SettingName, words: readonly W[]): W {
  const { values: [value = ''], source } = settings[name];
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const near = nearest(value, words);
  throw new UserError(`${source} cannot be "${value}"; ${near === undefined ? `it is one of ${words.join(', ')}` : `did you mean ${near}?`}`, EXIT.usage);
}
