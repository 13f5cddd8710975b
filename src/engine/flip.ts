import { parseVersion } from '../base/version.ts';
import type { FactBook } from '../model/fact.ts';
import type { Leaf, Outcome } from '../model/outcome.ts';
import { alterationOf, alteredBook, shapesOf } from './alter.ts';
import type { Alteration } from './alter.ts';
import { partsOf } from './ast.ts';
import type { Node } from './ast.ts';
import { decidingLeaf } from './explain.ts';
import { PathFault, readPath, shapeAt } from './fact-path.ts';
import { judge } from './judge.ts';
import type { LoadedRule } from './program.ts';
import type { Shape } from './schema-types.ts';

/** What would have to be otherwise for another outcome. */
export interface Flip {
  /** Values that differ, as few as were found; empty when no change of single values does it. */
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
  /** The outcome then. */
  readonly state?: Outcome['state'];
  /** In words, when values do not do it. */
  readonly words?: string;
}

const MOST_CHANGES = 4;
const MOST_TRIED = 400;
const MOST_VALUES = 14;

/**
 * Looks for the fewest single values that turn the outcome: a finding into none, everything else into a finding. Each
 * answer was judged, not guessed; where values alone do not do it, words say which condition is in the way.
 */
export function smallestFlip(rule: LoadedRule, book: FactBook, outcome: Outcome): Flip {
  return new Search(rule, book, outcome).run();
}

class Search {
  readonly #rule: LoadedRule;
  readonly #book: FactBook;
  readonly #start: Outcome;
  readonly #literals: { readonly texts: readonly string[]; readonly numbers: readonly number[] };
  #tries = MOST_TRIED;

  constructor(rule: LoadedRule, book: FactBook, start: Outcome) {
    this.#rule = rule;
    this.#book = book;
    this.#start = start;
    this.#literals = literalsOf(rule);
  }

  run(): Flip {
    const made: Alteration[] = [];
    const before: { path: string; before: string; after: string }[] = [];
    let outcome = this.#start;
    while (made.length < MOST_CHANGES) {
      const next = this.#best(outcome, made);
      if (next === undefined) break;
      made.push(next.alteration);
      before.push(next.change);
      outcome = next.outcome;
      if (this.#turned(outcome)) return { changes: before, state: outcome.state };
    }
    return { changes: [], words: wordsFor(this.#start, outcome) };
  }

  #turned(outcome: Outcome): boolean {
    return this.#start.state === 'fired' ? outcome.state === 'clear' || outcome.state === 'not-applicable' : outcome.state === 'fired';
  }

  /** The change that turns the outcome, else the one that gets furthest. */
  #best(outcome: Outcome, made: readonly Alteration[]): Tried | undefined {
    let best: Tried | undefined;
    const now = progress(outcome);
    for (const { path, before, after } of this.#candidates(outcome)) {
      if (made.some((a) => a.path === path) || this.#tries-- <= 0) continue;
      const tried = this.#try(path, before, after, made);
      if (tried === undefined) continue;
      if (this.#turned(tried.outcome)) return tried;
      if (this.#start.state !== 'fired' && progress(tried.outcome) > (best === undefined ? now : progress(best.outcome))) best = tried;
    }
    return best;
  }

  #try(path: string, before: string, after: string | undefined, made: readonly Alteration[]): Tried | undefined {
    try {
      const alteration = alterationOf(this.#rule, path, after);
      const outcomes = judge([this.#rule], alteredBook(this.#book, [...made, alteration]));
      const outcome = sameSubject(outcomes, this.#start, this.#turned.bind(this));
      return outcome === undefined ? undefined : { alteration, change: { path, before, after: after ?? 'absent' }, outcome };
    } catch (error) {
      if (error instanceof PathFault) return undefined;
      throw error;
    }
  }

  *#candidates(outcome: Outcome): Generator<{ path: string; before: string; after: string | undefined }> {
    const version = this.#book.ciliumVersion(this.#start.subject.node);
    if (outcome.leaves.length === 0 && this.#rule.rule.cilium !== undefined) {
      for (const after of versionsAround(this.#rule.rule.cilium)) yield { path: 'version', before: version ?? 'unknown', after };
    }
    const deciding = decidingLeaf(outcome);
    // What decided first; a finding rests on what fired it before whom it concerns.
    const leaves = deciding === undefined ? [...outcome.leaves].sort((a, b) => PREFERRED[a.role] - PREFERRED[b.role]) : [deciding, ...outcome.leaves.filter((l) => l !== deciding)];
    const told = new Set<string>();
    for (const leaf of leaves) {
      for (const { path, value } of leaf.seen) {
        if (told.has(path)) continue;
        told.add(path);
        yield* this.#values(path, value);
      }
      if (leaf.expression.includes('version.')) for (const after of this.#minors(version)) yield { path: 'version', before: version ?? 'unknown', after };
    }
  }

  *#values(path: string, before: string): Generator<{ path: string; before: string; after: string | undefined }> {
    const shape = this.#shapeOf(path);
    if (shape === undefined) return;
    for (const after of valuesOf(shape, before, this.#literals)) yield { path, before, after };
    if (before !== 'absent') yield { path, before, after: undefined };
  }

  #shapeOf(path: string): Shape | undefined {
    try {
      const [root, ...steps] = readPath(path);
      const shape = root?.kind === 'key' ? shapesOf(this.#rule).get(root.key) : undefined;
      return shape === undefined || steps.length === 0 ? undefined : shapeAt(shape, steps, path);
    } catch (error) {
      if (error instanceof PathFault) return undefined;
      throw error;
    }
  }

  *#minors(version: string | undefined): Generator<string> {
    const major = version === undefined ? undefined : parseVersion(version)?.major;
    for (const n of this.#literals.numbers) for (const minor of [n, n - 1, n + 1]) if (minor > 0 && Number.isInteger(minor)) yield `${String(major ?? 1)}.${String(minor)}.0`;
  }
}

interface Tried { readonly alteration: Alteration; readonly change: { readonly path: string; readonly before: string; readonly after: string }; readonly outcome: Outcome }

/** The outcome about the same subject, or any that turned: a rule with items speaks of the whole when none fires. */
function sameSubject(outcomes: readonly Outcome[], start: Outcome, turned: (o: Outcome) => boolean): Outcome | undefined {
  const onNode = outcomes.filter((o) => o.subject.node === start.subject.node);
  const same = onNode.find((o) => o.subject.name === start.subject.name && o.subject.namespace === start.subject.namespace);
  if (start.state !== 'fired') return onNode.find(turned) ?? same ?? onNode[0];
  // A finding is gone when its subject fires no more.
  return same ?? onNode.find((o) => o.state === 'clear' || o.state === 'not-applicable');
}

const ORDER: Readonly<Record<Leaf['role'], number>> = { applies: 0, when: 1, unless: 2, raise: 3 };

const PREFERRED: Readonly<Record<Leaf['role'], number>> = { when: 0, unless: 1, applies: 2, raise: 3 };

/** How far an outcome got: the part of the rule that settled it, and how many of its conditions were asked. */
function progress(outcome: Outcome): number {
  if (outcome.state === 'errored') return -1;
  const deciding = decidingLeaf(outcome);
  if (deciding === undefined) return 0;
  const asked = outcome.leaves.filter((l) => l.role === deciding.role).indexOf(deciding);
  return 1 + ORDER[deciding.role] * 100 + asked;
}

function literalsOf(rule: LoadedRule): { texts: string[]; numbers: number[] } {
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const visit = (node: Node): void => {
    if (node.kind === 'literal' && typeof node.value === 'string') texts.add(node.value);
    if (node.kind === 'literal' && (typeof node.value === 'number' || typeof node.value === 'bigint')) numbers.add(Number(node.value));
    for (const part of partsOf(node)) visit(part);
  };
  for (const q of [...rule.applies, ...rule.when, ...rule.unless]) visit(q.expression.node);
  for (const l of rule.lets) visit(l.expression.node);
  return { texts: [...texts], numbers: [...numbers] };
}

function valuesOf(shape: Shape, before: string, literals: { readonly texts: readonly string[]; readonly numbers: readonly number[] }): string[] {
  const values = ((): string[] => {
    switch (shape.kind) {
      case 'bool': return ['true', 'false'];
      case 'string': return [...(shape.words ?? literals.texts), ...(shape.words === undefined ? ['', 'other'] : [])];
      case 'double': case 'int': return literals.numbers.flatMap((n) => [n, n + 1, n - 1]).concat(0, 1).map(String);
      case 'list': return shape.of.kind === 'string' && shape.of.words === undefined ? ['[]', ...literals.texts.map((t) => JSON.stringify([t]))] : ['[]'];
      default: return [];
    }
  })();
  return [...new Set(values)].filter((v) => v !== before && JSON.stringify(v) !== before).slice(0, MOST_VALUES);
}

/** Versions on and beside each bound of a range. */
function versionsAround(range: string): string[] {
  const found = (range.match(/\d+\.\d+(?:\.\d+)?/g) ?? []).flatMap((text) => {
    const version = parseVersion(text);
    if (version === undefined) return [];
    const { major, minor, patch } = version;
    return [[major, minor, patch], [major, minor, Math.max(0, patch - 1)], [major, minor, patch + 1], [major, Math.max(0, minor - 1), 0]].map((v) => v.join('.'));
  });
  return [...new Set(found)];
}

function wordsFor(start: Outcome, reached: Outcome): string {
  if (start.state === 'errored') return 'the rule cannot be evaluated on this input; values do not change that';
  if (start.state === 'inconclusive' && start.leaves.every((l) => l.truth !== 'unknown')) return `it cannot be judged without what is missing: ${start.reason}`;
  if (start.state === 'fired') return 'no single value that its conditions read turns it off';
  const deciding = decidingLeaf(reached) ?? decidingLeaf(start);
  if (deciding === undefined) return `${start.reason}: no single value turns it`;
  const wanted = deciding.role === 'unless' ? 'must not hold' : 'must hold';
  return `no few values turn it; this ${wanted}: ${deciding.say}`;
}
