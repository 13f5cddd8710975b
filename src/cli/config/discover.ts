import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { statOf } from '../stat.ts';

export const CONFIG_NAMES = ['.ciliumdoc.yaml', '.ciliumdoc.yml'] as const;

/** Objects as a sysdump holds them, with the time of the run in the name. Archives do not count: they lie beside a configuration. */
const DUMP_ENTRY = /^(?:cilium|k8s|kubernetes)[a-z0-9-]{0,200}-\d{8}-\d{6}\.(?:yaml|json)$/;
const DUMP_FOLDER = /^cilium-(?:sysdump|bugtool)[\w.-]{0,200}-\d{8}-\d{6}/;

export interface Found { readonly path?: string; readonly notes: readonly string[] }

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether a folder is what a collector left: its name, or what is in it. */
function isDump(folder: string): boolean {
  if (DUMP_FOLDER.test(basename(folder))) return true;
  const names = entries(folder);
  return names.some((name) => DUMP_ENTRY.test(name)) || (basename(folder) === 'cmd' && names.some((name) => name.endsWith('.md')));
}

function isInside(folder: string, other: string): boolean {
  return folder === other || folder.startsWith(other.endsWith(sep) ? other : `${other}${sep}`);
}

/** From the folder up to the root of its repository, or to the home folder; the folder alone where it is in neither. */
function upwards(start: string, home: string | undefined): string[] {
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git')) || folder === home) return folders;
    // Beyond one's own folders, /tmp say, anybody could have left a file.
    if (dirname(folder) === folder) return [start];
  }
}

function allUpwards(start: string): string[] {
  const parent = dirname(start);
  return parent === start ? [start] : [start, ...allUpwards(parent)];
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/**
 * Looks for a configuration file in `cwd` and above it. One that lies inside an input or inside a dump is passed over and
 * told of: whoever made the dump must not set the gate that judges it.
 */
export function findConfig(cwd: string, home: string | undefined, inputs: readonly string[]): Found {
  const start = real(cwd);
  const chain = upwards(start, home === undefined || home === '' ? undefined : real(home));
  const roots = inputs.map(real).filter((path) => statOf(path)?.isDirectory() === true);
  const dumps = [...chain.filter(isDump), ...allUpwards(start).filter((folder) => DUMP_FOLDER.test(basename(folder)))];
  const notes: string[] = [];
  for (const folder of chain) {
    const path = CONFIG_NAMES.map((name) => join(folder, name)).find(isFile);
    if (path === undefined) continue;
    if (![...dumps, ...roots].some((outer) => isInside(folder, outer))) return { path, notes };
    notes.push(`${relative(start, path)} lies in what is analysed and is not read; name it with --config to use it all the same`);
  }
  return { notes };
}
