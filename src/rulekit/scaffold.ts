import { nearest } from '../base/nearest.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { variableOf } from '../engine/program.ts';
import { objectFieldsOf } from '../engine/schema-types.ts';
import type { FactInfo } from '../model/fact.ts';

/** What a new rule is made from. */
export interface Wish {
  readonly code: string;
  readonly slug: string;
  /** Folder of the family. */
  readonly family: string;
  /** Undefined: by the scope of the inputs. */
  readonly each: 'node' | 'cluster' | undefined;
  readonly inputs: readonly string[];
  readonly version: string;
}

const CONFIGMAP = 'cilium-configmap-20240102-030405.yaml';

/**
 * Files of a new rule by path below the rules folder: it loads, its three cases load, and with the input `config` alone
 * they pass. Throws a UserError for a code, slug or input that cannot be.
 */
export function scaffold(wish: Wish, catalogue: readonly FactInfo[], taken: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  check(wish, taken);
  const inputs = wish.inputs.map((id) => inputOf(id, catalogue));
  const each = wish.each ?? (inputs.some((i) => i.scope === 'node') ? 'node' : 'cluster');
  const wrong = each === 'cluster' ? inputs.find((i) => i.scope === 'node') : undefined;
  if (wrong !== undefined) throw new UserError(`${wrong.id} speaks of one node, and a rule judged once for the cluster cannot read it`, EXIT.usage, 'use --each node');
  const folder = `${wish.family}/${wish.code}-${wish.slug}`;
  const onlyConfig = inputs.length === 1 && inputs[0]?.id === 'config';
  const cases = onlyConfig ? configCases() : emptyCases(inputs);
  return new Map([
    [`${folder}/rule.yaml`, ruleText(wish, each, inputs, onlyConfig)],
    ...Object.entries(cases).map(([name, text]) => [`${folder}/cases/${name}.yaml`, text] as const),
  ]);
}

function check({ code, slug }: Wish, taken: ReadonlyMap<string, string>): void {
  if (!/^[A-Z0-9]{2,4}-\d{3}$/.test(code)) throw new UserError(`"${code}" is not a code`, EXIT.usage, 'a code is a family of two to four capitals and three digits: ABC-001');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) throw new UserError(`"${slug}" is not a name`, EXIT.usage, 'write a few words in lower case with hyphens: proxy-is-off');
  const by = taken.get(code);
  if (by === undefined) return;
  const family = code.replace(/-.*/, '');
  const numbers = [...taken.keys()].filter((c) => c.startsWith(`${family}-`)).map((c) => Number(c.slice(family.length + 1)));
  throw new UserError(`${code} is taken by ${by}`, EXIT.usage, `codes are for ever; the next free one is ${family}-${String(Math.max(0, ...numbers) + 1).padStart(3, '0')}`);
}

function inputOf(id: string, catalogue: readonly FactInfo[]): FactInfo {
  const found = catalogue.find((f) => f.id === id);
  if (found !== undefined) return found;
  const near = nearest(id, catalogue.map((f) => f.id));
  throw new UserError(`there is no input "${id}"`, EXIT.usage, near === undefined ? 'inputs are ids of parsers and views; `ciliumdoc rules coverage` lists them' : `did you mean ${near}?`);
}

function ruleText(wish: Wish, each: 'node' | 'cluster', inputs: readonly FactInfo[], onlyConfig: boolean): string {
  const conditions = onlyConfig
    ? ['  - is: config.debug', '    say: debug messages are switched on']
    : inputs.flatMap((i) => ['  # TODO the real condition; fields: ' + fieldsText(i), `  - is: collected.${variableOf(i.id)}`, `    say: ${i.title} says what is wrong (TODO)`]);
  return [
    `code: ${wish.code}`, `name: ${wish.slug}`, '# The failing state, as a headline.', `title: "TODO ${wish.slug.replaceAll('-', ' ')}"`,
    '# critical, error, warning or info', 'severity: warning', `scope: ${each}`, `each: ${each}`,
    'inputs:', `  required: [${inputs.map((i) => i.id).join(', ')}]`,
    'when:', ...conditions,
    '# The values seen, in slots.', `message: "${onlyConfig ? 'TODO debug is {config.debug}, as {config.source} says' : `TODO seen on {${each === 'node' ? 'node' : 'version.text'}}`}"`,
    'why: >-', '  TODO Why this matters to the one who reads it, in two or three sentences.',
    'remedy:', '  - do: TODO What to do about it.', '    command: kubectl -n kube-system rollout restart ds/cilium',
    'references:', '  - https://docs.cilium.io/en/stable/', `since: ${wish.version}`, '',
  ].join('\n');
}

function fieldsText(info: FactInfo): string {
  const fields = objectFieldsOf(info.schema);
  return fields.length === 0 ? info.id : `${fields.slice(0, 8).join(', ')}${fields.length > 8 ? ', ...' : ''}`;
}

function configCases(): Record<string, string> {
  const files = (value: string): string[] => ['files:', `  ${CONFIGMAP}: |`, '    apiVersion: v1', '    kind: ConfigMap', '    metadata:', '      name: cilium-config', '      namespace: kube-system', '    data:', `      debug: "${value}"`];
  return {
    'fires-switched-on': ['shows: debug is "true" in the ConfigMap', ...files('true'), 'expect:', '  state: fired', '  severity: warning', '  message: debug is yes', `  evidence: ["${CONFIGMAP}:7"]`, ''].join('\n'),
    'silent-switched-off': ['shows: debug is "false" in the ConfigMap', ...files('false'), 'expect:', '  state: clear', '  reason: switched on', ''].join('\n'),
    'inconclusive-no-configuration': ['shows: No configuration was collected', ...otherFile(), 'expect:', '  state: inconclusive', '  missing: [cilium-config]', ''].join('\n'),
  };
}

function otherFile(): string[] {
  return ['files:', '  cilium-version.txt: |', '    Client: 1.16.3 f2217191 2024-10-15T09:42:11+02:00 go version go1.22.7 linux/amd64'];
}

function emptyCases(inputs: readonly FactInfo[]): Record<string, string> {
  const files = ['files:', ...inputs.flatMap((i) => [`  # TODO the text of: ${i.collect}`, `  TODO-${i.id}.txt: |`, '    TODO'])];
  return {
    'fires-todo': ['shows: TODO what is seen when it fires', ...files, 'expect:', '  state: fired', '  severity: warning', ''].join('\n'),
    'silent-todo': ['shows: TODO what a healthy one looks like', ...files, 'expect:', '  state: clear', ''].join('\n'),
    'inconclusive-not-collected': [`shows: ${inputs[0]?.title ?? 'The input'} was not collected`, ...otherFile(), 'expect:', '  state: inconclusive', `  missing: [${inputs[0]?.id ?? ''}]`, ''].join('\n'),
  };
}
