import { byText } from '../base/sort.ts';
import type { LoadedRule, RuleFile } from '../engine/load.ts';
import { readCase } from './case.ts';
import type { RuleCase } from './case.ts';

/** The words a case file may start with, and the outcomes that fit. */
export const CASE_KINDS: Readonly<Record<string, readonly RuleCase['expect']['state'][]>> = {
  fires: ['fired'], silent: ['clear', 'not-applicable'], inconclusive: ['inconclusive'],
};

/** Names variants of the rule that no case can tell from it, each with the reason. */
export const EQUIVALENTS = 'equivalent-mutants.yaml';

/** A case file, read. */
export interface NamedCase {
  /** `fires-strict.yaml`. */
  readonly name: string;
  readonly path: string;
  readonly case: RuleCase;
  /** Its files with shared texts put in. */
  readonly files: Readonly<Record<string, string>>;
}

/** A rule's folder as texts. */
export interface RuleFolder {
  /** Folder of the rule, relative to the rules folder: `routing/ROUTE-001-x`. */
  readonly folder: string;
  readonly rule: RuleFile;
  /** Case files, sorted by name. */
  readonly cases: readonly RuleFile[];
  readonly equivalents?: RuleFile;
  /** Text of a file under `_shared`. */
  readonly shared: (path: string) => string | undefined;
}

/** Sorts the texts of a rules folder into rules with their cases. Paths are relative, with `/`. */
export function ruleFolders(files: readonly RuleFile[], shared: (path: string) => string | undefined): RuleFolder[] {
  const byFolder = new Map<string, RuleFile[]>();
  for (const file of files) {
    const match = /^(?<folder>(?:.*\/)?)cases\/[^/]+\.ya?ml$/.exec(file.path);
    const folder = match?.groups?.['folder'];
    if (folder !== undefined) byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return files.filter((f) => /(^|\/)rule\.ya?ml$/.test(f.path)).sort((a, b) => byText(a.path, b.path)).map((rule) => {
    const folder = rule.path.replace(/rule\.ya?ml$/, '');
    const cases = [...(byFolder.get(folder) ?? [])].sort((a, b) => byText(a.path, b.path));
    const equivalents = cases.find((c) => baseName(c.path) === EQUIVALENTS);
    return { folder: folder.replace(/\/$/, ''), rule, cases: cases.filter((c) => c !== equivalents), shared, ...(equivalents === undefined ? {} : { equivalents }) };
  });
}

/** Reads one case file of a folder. Throws a UserError that names the file and what is wrong. */
export function namedCase(folder: RuleFolder, file: RuleFile): NamedCase {
  return { name: baseName(file.path), path: file.path, ...readCase(file.path, file.text, folder.shared) };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a loaded rule. */
export function folderOf(folders: readonly RuleFolder[], rule: LoadedRule): RuleFolder | undefined {
  return folders.find((f) => f.rule.path === rule.path);
}

/** What the name of a case promises and its `expect` does not keep, and kinds that no case has. */
export function kindFaults(folder: RuleFolder): string[] {
  const names = folder.cases.map((c) => baseName(c.path));
  return Object.keys(CASE_KINDS).filter((kind) => !names.some((n) => n.startsWith(`${kind}-`))).map((kind) => `there is no case ${kind}-*.yaml`);
}

/** Whether the state a case expects fits its name; a sentence when not. */
export function nameFault(named: NamedCase): string | undefined {
  const kind = named.name.split('-')[0] ?? '';
  const allowed = Object.hasOwn(CASE_KINDS, kind) ? CASE_KINDS[kind] : undefined;
  if (allowed === undefined) return `a case is named ${Object.keys(CASE_KINDS).map((k) => `${k}-*.yaml`).join(', ')}`;
  return allowed.includes(named.case.expect.state) ? undefined : `a case named ${kind}-* expects ${allowed.join(' or ')}, not ${named.case.expect.state}`;
}
