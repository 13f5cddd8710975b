/** Library door: judge inputs and render reports from a program. docs/library.md shows how. Nothing else is exported. */
import { readTextFolder } from './archive/folder-reader.ts';
import { memoryTree } from './archive/memory.ts';
import { openInput as openTree } from './archive/open.ts';
import { packageRoot, toolVersion } from './archive/package-root.ts';
import { EXIT, UserError } from './base/errors.ts';
import type { LoadedRule } from './engine/load.ts';
import type { AnalyzeOptions, Input, RenderOptions, Report, RuleFault, RuleFile, Rules } from './library/types.ts';
import type { SourceTree } from './model/source-file.ts';
import { analyze as analyzeTrees, checkRules } from './pipeline.ts';
import { reporters } from './reporters/registry.gen.ts';

export type { AnalyzeOptions, Finding, Input, Outcome, RenderOptions, Report, RuleFault, RuleFile, Rules, Severity } from './library/types.ts';
export { EXIT, UserError } from './base/errors.ts';

/** What stands behind the plain objects that callers hold. */
const trees = new WeakMap<Input, SourceTree>();
const loaded = new WeakMap<Rules, readonly LoadedRule[]>();
let shipped: Promise<readonly RuleFile[]> | undefined;

/** Names of the formats that `render` writes. */
export const formats: readonly string[] = Object.keys(reporters);

/**
 * Opens a sysdump (zip, tar, tar.gz), a folder or a saved output. Safe on hostile archives; nothing is unpacked to disk.
 * @throws {UserError} when there is nothing to read
 */
export async function openInput(path: string): Promise<Input> {
  return keep(await openTree(path));
}

/**
 * Files in memory as one input, by path: the names of an unpacked sysdump, or any name for a pasted output. Archives among
 * them are not entered.
 * @throws {UserError} for a path that is absolute or climbs
 */
export function memoryInput(name: string, files: Readonly<Record<string, string | Uint8Array>>): Input {
  for (const path of Object.keys(files)) {
    if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) throw new UserError(`"${path}" is no path inside an input`, EXIT.usage, 'write it like cmd/cilium-status.md');
  }
  return keep(memoryTree(name, files));
}

function keep(tree: SourceTree): Input {
  const input: Input = { name: tree.name, close: () => tree.close() };
  trees.set(input, tree);
  return input;
}

/**
 * Checks rule files, and adds them to the shipped rules unless told otherwise. A rule with a fault is not among `rules`; a
 * program should not go on with less than it asked for.
 */
export async function loadRules(files: readonly RuleFile[] = [], options: { readonly shipped?: boolean | undefined } = {}): Promise<{ readonly rules: Rules; readonly faults: readonly RuleFault[] }> {
  shipped ??= readTextFolder(`${packageRoot()}/rules`, /(^|\/)rule\.yaml$/);
  const result = checkRules([...(options.shipped === false ? [] : await shipped), ...files]);
  const rules: Rules = { codes: result.rules.map((r) => r.rule.code) };
  loaded.set(rules, result.rules);
  return { rules, faults: result.errors.map(({ path, line, column, message }) => ({ file: path, line, column, message })) };
}

/**
 * Judges inputs that belong to one cluster. The same inputs, rules and options give the same report, byte for byte.
 * @throws {UserError} for an input or rules that this library did not make
 */
export async function analyze(inputs: readonly Input[], options: AnalyzeOptions = {}): Promise<Report> {
  const { rules = (await loadRules()).rules, only, skip, evidence, redact } = options;
  return analyzeTrees(inputs.map((input) => behind(trees, input, 'input')), {
    rules: behind(loaded, rules, 'set of rules'), toolVersion: toolVersion(),
    ...(only === undefined ? {} : { only }), ...(skip === undefined ? {} : { skip }),
    ...(evidence === undefined ? {} : { evidence }), ...(redact === undefined ? {} : { redact }),
  });
}

function behind<K extends object, V>(map: WeakMap<K, V>, key: K, what: string): V {
  const value = map.get(key);
  if (value === undefined) throw new UserError(`this ${what} was not made by ciliumdoc`, EXIT.usage, 'openInput and memoryInput make inputs, loadRules makes rules');
  return value;
}

/**
 * A report in one of the `formats`.
 * @throws {UserError} for a format that there is not
 */
export async function render(report: Report, format: string, options: RenderOptions = {}): Promise<string> {
  const load = Object.hasOwn(reporters, format) ? reporters[format] : undefined;
  if (load === undefined) throw new UserError(`unknown format "${format}"`, EXIT.usage, `there are ${formats.join(', ')}`);
  const { columns = 100, color = false, audience, failOn } = options;
  return (await load()).render(report, { columns, color, ...(audience === undefined ? {} : { audience }), ...(failOn === undefined ? {} : { failOn }) });
}
