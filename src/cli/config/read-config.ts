import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXIT, UserError } from '../../base/errors.ts';
import { readFields } from '../../base/yaml-fields.ts';
import { YamlText } from '../../base/yaml-text.ts';
import { formatFault } from '../faults.ts';
import { ConfigFile } from './schema.ts';

/** The words of each setting that the file has, and the line it stands on. */
export type FileValues = ReadonlyMap<string, { readonly values: readonly string[]; readonly line: number }>;

/** Numbers, lists and maps as the words that a flag would take: `KPR=80`, `memberBytes=4GiB`. */
function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(words);
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, item]) => `${key}=${String(item)}`);
  return [String(value)];
}

/** Reads and checks a configuration file. Throws UserError (usage) that shows every fault with its line. */
export function readConfig(path: string, shown: string): { readonly values: FileValues; readonly folder: string; readonly shown: string } {
  const yaml = new YamlText({ path: shown, text: readText(path, shown) }, 'configuration');
  const empty = yaml.errors.length === 0 && (yaml.value() ?? undefined) === undefined;
  const config = empty ? {} : readFields(yaml, ConfigFile, 'configuration');
  if (config === undefined) throw new UserError(yaml.errors.map(formatFault).join('\n'), EXIT.usage, '`ciliumdoc config schema` tells what it may hold');
  const values = Object.entries(config).map(([name, value]) => [name, { values: words(value), line: yaml.lineOf([name]) }] as const);
  return { values: new Map(values), folder: dirname(resolve(path)), shown };
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot read the configuration ${shown} (${code})`, EXIT.usage, 'name a file with --config, or go without by --no-config');
  }
}
