import type { Fact, FactBook, Missing } from '../model/fact.ts';
import { parseVersion } from '../base/version.ts';
import type { CelFailure } from './cel.ts';
import type { CelContext } from './cel.ts';
import type { Definition, LoadedRule, RuleInput } from './program.ts';

export type PresentFact = Extract<Fact, { readonly state: 'present' }>;

/** A fact as one rule sees it on one node; it is worked out when asked for. */
export class SeenFact {
  readonly input: RuleInput;
  readonly #find: () => Fact;
  #fact: Fact | undefined;

  constructor(input: RuleInput, find: () => Fact) {
    this.input = input;
    this.#find = find;
  }

  get fact(): Fact {
    return (this.#fact ??= this.#find());
  }
}

/** The item a rule is judged on. */
export interface Item { readonly value: unknown; readonly index: number }

/** One rule on one node (or the cluster), and one item where the rule has items: the values of its names. */
export interface Situation {
  readonly rule: LoadedRule;
  readonly node: string | undefined;
  /** By variable. */
  readonly facts: ReadonlyMap<string, SeenFact>;
  readonly context: CelContext;
  readonly item?: Item;
}

/** What the version input is called where it is missing. */
export function versionMissing(node: string | undefined): Missing {
  return {
    input: 'cilium-version', reason: 'absent', collect: 'cilium version',
    detail: node === undefined ? 'nothing tells the Cilium version' : `nothing tells the Cilium version of ${node}`,
  };
}

/**
 * Sets up the names of a rule: facts, `collected`, `node`, `version`, and `let` names, each computed on first use. Most rules
 * concern few clusters, and what they read would be worked out for nothing.
 */
export function situationOf(rule: LoadedRule, book: FactBook, node: string | undefined): Situation {
  const facts = new Map(rule.inputs.map((input) => [input.variable, new SeenFact(input, () => book.get(input.info.id, input.info.scope === 'node' ? node : undefined))]));
  const context = bare();
  const collected = bare();
  for (const [variable, seen] of facts) {
    Object.defineProperty(collected, variable, { enumerable: true, get: (): boolean => seen.fact.state === 'present' });
    // No value at all is what the language calls an unknown variable.
    Object.defineProperty(context, variable, { enumerable: true, get: (): unknown => (seen.fact.state === 'present' ? seen.fact.data : undefined) });
  }
  context['collected'] = collected;
  if (node !== undefined) context['node'] = node;
  const text = book.ciliumVersion(node);
  const version = text === undefined ? undefined : parseVersion(text);
  if (version !== undefined) context['version'] = { text, major: version.major, minor: version.minor, patch: version.patch };
  define(context, rule.lets.filter((l) => !l.perItem));
  return { rule, node, facts, context };
}

/** The same situation with an item bound to its name. */
export function withItem(situation: Situation, item: Item): Situation {
  const { rule } = situation;
  if (rule.items === undefined) return situation;
  const context = Object.create(situation.context) as Record<string, unknown>;
  context[rule.items.as] = item.value;
  define(context, rule.lets.filter((l) => l.perItem));
  return { ...situation, context, item };
}

function bare(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function define(context: Record<string, unknown>, lets: readonly Definition[]): void {
  for (const { name, expression } of lets) {
    let done: { readonly value: unknown } | { readonly failure: unknown } | undefined;
    Object.defineProperty(context, name, {
      get(): unknown {
        done ??= attempt(() => expression.run(context));
        if ('failure' in done) throw done.failure;
        return done.value;
      },
    });
  }
}

function attempt(run: () => unknown): { readonly value: unknown } | { readonly failure: unknown } {
  try {
    return { value: run() };
  } catch (failure) {
    return { failure };
  }
}

// All are states of the input, not faults of the rule: a field or element that is not there, a null where a value was
// due, a text that is no address.
const ABSENT: ReadonlySet<string> = new Set(['no_such_key', 'unknown_variable', 'index_out_of_bounds', 'null_value', 'bad_value']);

/** Whether a failure means "this is not known", and not that the rule is wrong. */
export function isAbsence(failure: CelFailure): boolean {
  return ABSENT.has(failure.fault.code);
}
