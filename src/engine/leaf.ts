import type { EvidenceRef } from '../model/evidence.ts';
import type { Missing } from '../model/fact.ts';
import type { Leaf, Truth } from '../model/outcome.ts';
import { CelFailure, sourceOf } from './cel.ts';
import { mergeRefs } from './evidence.ts';
import type { Question } from './program.ts';
import { isAbsence, versionMissing } from './situation.ts';
import type { SeenFact, Situation } from './situation.ts';
import { fillTemplate } from './template.ts';
import { nameOf, refsOf, Tracer } from './trace.ts';
import type { Place } from './trace.ts';

const LONGEST_VALUE = 120;

/** A rule that cannot be evaluated: our fault, not the input's. */
export class RuleFault extends Error {
  override readonly name = 'RuleFault';
}

/**
 * The answer to one named condition. Most are never looked at (a clear rule on one of 500 nodes), so what was seen and
 * where is worked out when asked for.
 */
class Answer implements Leaf {
  readonly role: Leaf['role'];
  readonly expression: string;
  readonly truth: Truth;
  readonly say: string;
  readonly missing?: Missing;
  readonly #question: Question;
  readonly #situation: Situation;
  #places: Place[] | undefined;

  constructor(question: Question, situation: Situation, truth: Truth, say: string, missing: Missing | undefined) {
    this.role = question.role;
    this.expression = question.expression.source;
    this.truth = truth;
    this.say = say;
    if (missing !== undefined) this.missing = missing;
    this.#question = question;
    this.#situation = situation;
  }

  get #read(): Place[] {
    return (this.#places ??= distinct(placesOf(this.#question, this.#situation)));
  }

  get seen(): Leaf['seen'] {
    return this.#read.map((place) => ({ path: nameOf(place), value: shortJson(place.value) }));
  }

  get evidence(): readonly EvidenceRef[] {
    return mergeRefs(this.#read.flatMap(refsOf));
  }

  toJSON(): Leaf {
    const { role, expression, say, truth, seen, evidence } = this;
    return { role, expression, say, truth, seen, evidence, ...(this.missing === undefined ? {} : { missing: this.missing }) };
  }
}

function placesOf(question: Question, situation: Situation): Place[] {
  const { node } = question.expression;
  return new Tracer(situation, node).places(node);
}

function distinct(places: readonly Place[]): Place[] {
  const known = new Set<string>();
  return places.filter((place) => {
    const name = nameOf(place);
    if (known.has(name)) return false;
    known.add(name);
    return true;
  });
}

/** Asks one condition. Absence of what it reads gives `unknown`; any other failure is thrown as `RuleFault`. */
export function ask(question: Question, situation: Situation): Leaf {
  try {
    const value = question.expression.run(situation.context);
    if (typeof value !== 'boolean') throw new RuleFault(`"${question.expression.source}" gave ${shortJson(value)}, not true or false`);
    return new Answer(question, situation, value ? 'true' : 'false', fill(question, situation), undefined);
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    if (!isAbsence(error)) throw faultOf(error);
    return new Answer(question, situation, 'unknown', fill(question, situation), missingOf(error, situation));
  }
}

function fill(question: Question, situation: Situation): string {
  return fillTemplate(question.say, situation.context, isAbsence);
}

/** The failure of an expression in words. */
export function faultOf(failure: CelFailure): RuleFault {
  return new RuleFault(`"${sourceOf(failure.root)}" cannot be evaluated: ${failure.message}`);
}

/** What is not there, for a failure that means absence. */
export function missingOf(failure: CelFailure, situation: Situation): Missing {
  const { node, code } = failure.fault;
  const tracer = new Tracer(situation, failure.root);
  if (code === 'unknown_variable' && node?.kind === 'id') return missingName(node.name, situation);
  if (code === 'bad_value' || node === undefined) return ofPlace(tracer.places(failure.root)[0], situation, 'failed', (place) => `${nameOrInput(place, situation)}: ${failure.message}`);
  if (code === 'null_value') return ofPlace(tracer.places(node).find((p) => p.value === null), situation, 'field-missing', (p) => `${p === undefined ? sourceOf(node) : `${nameOf(p)} in ${fileOf(p)}`} is null`);
  const owner = node.kind === 'member' || node.kind === 'index' ? node.object : node;
  const key = node.kind === 'member' ? node.key : undefined;
  const place = tracer.places(node)[0];
  const told = place?.fact.lacks?.(place.path);
  if (told !== undefined) return told;
  if (place !== undefined) return ofPlace(place, situation, 'field-missing', () => `${nameOf(place)} is not in ${fileOf(place)}`);
  return ofPlace(tracer.loopOwners(owner)[0], situation, 'field-missing', (list) => list === undefined
    ? `${sourceOf(node)} is not there`
    : `${key ?? sourceOf(node)} is not set in an item of ${nameOf(list)} in ${fileOf(list)}`);
}

function nameOrInput(place: Place | undefined, situation: Situation): string {
  return place === undefined ? situation.rule.rule.code : nameOf(place);
}

function missingName(name: string, situation: Situation): Missing {
  if (name === 'version') return versionMissing(situation.node);
  const seen = situation.facts.get(name);
  if (seen?.fact.state === 'missing' && seen.fact.missing[0] !== undefined) return seen.fact.missing[0];
  return ofPlace(undefined, situation, 'field-missing', () => `${name} has no value`);
}

function ofPlace(place: Place | undefined, situation: Situation, reason: Missing['reason'], detail: (place: Place | undefined) => string): Missing {
  const seen: SeenFact | undefined = place?.seen ?? [...situation.facts.values()][0];
  const path = place === undefined ? undefined : fileOf(place);
  return {
    input: seen?.input.info.id ?? situation.rule.rule.code, reason, detail: detail(place), collect: seen?.input.info.collect ?? '',
    ...(path === undefined ? {} : { path }),
  };
}

function fileOf(place: Place): string {
  return place.fact.places(place.path)[0]?.path ?? place.fact.places('')[0]?.path ?? place.seen.input.info.title;
}

/** A value as short JSON; `absent` when there is none. */
export function shortJson(value: unknown): string {
  if (value === undefined) return 'absent';
  const json = JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : Array.isArray(v) && v.length > 40 ? v.slice(0, 40) : v)) ?? 'absent';
  return json.length > LONGEST_VALUE ? `${json.slice(0, LONGEST_VALUE - 3)}...` : json;
}
