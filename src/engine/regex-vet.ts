/** Longest text, in characters, that a pattern is tried on. */
export const subjectLimit = 16 * 1024;

// Patterns in rules run on the platform's backtracking engine over hostile text. This vets them at load: what it lets
// through takes at most time quadratic in the (bounded) text. It refuses more than it must.

/** Characters 0-127 as bits, bit 128 for all others. */
type CharSet = bigint;
const ANY: CharSet = (1n << 129n) - 1n;
const DIGIT = range('0', '9');
const WORD = DIGIT | range('a', 'z') | range('A', 'Z') | one('_');
const SPACE = [' ', '\t', '\n', '\r', '\v', '\f'].reduce((set, c) => set | one(c), 1n << 128n);
const CLASSES: ReadonlyMap<string, CharSet> = new Map([
  ['d', DIGIT], ['D', ANY & ~DIGIT], ['w', WORD], ['W', ANY & ~WORD], ['s', SPACE], ['S', ANY & ~SPACE | (1n << 128n)],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([['n', '\n'], ['t', '\t'], ['r', '\r']]);

function one(c: string): CharSet {
  const code = c.codePointAt(0) ?? 0;
  return 1n << BigInt(code < 128 ? code : 128);
}

function range(from: string, to: string): CharSet {
  const first = from.codePointAt(0) ?? 0;
  const last = to.codePointAt(0) ?? 0;
  let set = last > 127 ? 1n << 128n : 0n;
  for (let code = first; code <= Math.min(last, 127); code++) set |= 1n << BigInt(code);
  return set;
}

type Repeat = { readonly min: number; readonly max: number };
type Item = { readonly repeat: Repeat } & ({ readonly kind: 'chars'; readonly set: CharSet } | { readonly kind: 'group'; readonly choices: readonly Item[][] } | { readonly kind: 'edge' });

class Refused extends Error {}

function refuse(reason: string): never { throw new Refused(reason); }

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  constructor(text: string) { this.#text = text; }

  get done(): boolean { return this.#at >= this.#text.length; }
  #next(): string { return this.#text[this.#at++] ?? refuse('it ends too early'); }
  #skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  choices(): Item[][] {
    const all: Item[][] = [[]];
    while (!this.done && this.#text[this.#at] !== ')') {
      if (this.#skip('|')) all.push([]);
      else all.at(-1)?.push(this.#item());
    }
    return all;
  }

  #item(): Item {
    const c = this.#next();
    if (c === '^' || c === '$') return { kind: 'edge', repeat: { min: 1, max: 1 } };
    if (c === '(') return this.#group();
    if ('*+?{'.includes(c)) refuse(`nothing stands before "${c}"`);
    if (c === '\\' && (this.#skip('b') || this.#skip('B'))) return { kind: 'edge', repeat: { min: 1, max: 1 } };
    const set = c === '.' ? ANY & ~one('\n') : c === '[' ? this.#class() : c === '\\' ? this.#escape() : one(c);
    return { kind: 'chars', set, repeat: this.#repeat() };
  }

  #group(): Item {
    if (!this.#skip('?:') && this.#text[this.#at] === '?') refuse('look-around and named groups are not allowed');
    if (++this.#depth > 10) refuse('groups are nested too deeply');
    const choices = this.choices();
    this.#depth--;
    if (!this.#skip(')')) refuse('a group is not closed');
    return { kind: 'group', choices, repeat: this.#repeat() };
  }

  #escape(): CharSet {
    const c = this.#next();
    if (/[1-9k]/.test(c)) refuse('back-references are not allowed');
    if (/[pPuxc0]/.test(c)) refuse(`"\\${c}" is not allowed`);
    return CLASSES.get(c) ?? one(CONTROLS.get(c) ?? c);
  }

  #class(): CharSet {
    const negated = this.#skip('^');
    let set = 0n;
    while (!this.#skip(']')) {
      const start = this.#at;
      const c = this.#next();
      const low = c === '\\' ? this.#escape() : one(c);
      const high = c !== '\\' && this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']' ? this.#text[this.#at + 1] : undefined;
      if (high === undefined) set |= low;
      else {
        set |= range(this.#text[start] ?? '', high);
        this.#at += 2;
      }
    }
    return negated ? (ANY & ~set) | (1n << 128n) : set;
  }

  #repeat(): Repeat {
    const found = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(this.#text.slice(this.#at, this.#at + 16));
    if (found === null) return { min: 1, max: 1 };
    this.#at += found[0].length;
    if (found[0].startsWith('*')) return { min: 0, max: Infinity };
    if (found[0].startsWith('+')) return { min: 1, max: Infinity };
    if (found[0].startsWith('?')) return { min: 0, max: 1 };
    const min = Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? Infinity : Number(found[3]);
    return { min, max };
  }
}

/** Many repetitions cost as much as endless ones. */
function endless(item: Item): boolean { return item.repeat.max > 16; }

/** What can come first in `items[from..]` followed by `after`. */
function firstOf(items: readonly Item[], from: number, after: CharSet): CharSet {
  let set = 0n;
  for (const item of items.slice(from)) {
    if (item.kind === 'edge') continue;
    if (item.kind === 'chars') set |= item.set;
    else for (const choice of item.choices) set |= firstOf(choice, 0, 0n) | (nullable(choice) ? firstOf(items, items.indexOf(item) + 1, after) : 0n);
    if (item.repeat.min > 0 && !(item.kind === 'group' && item.choices.some(nullable))) return set;
  }
  return set | after;
}

function nullable(items: readonly Item[]): boolean {
  return items.every((i) => i.kind === 'edge' || i.repeat.min === 0 || (i.kind === 'group' && i.choices.some(nullable)));
}

function hasEndless(items: readonly Item[]): boolean {
  return items.some((i) => endless(i) || (i.kind === 'group' && i.choices.some(hasEndless)));
}

/** Counts repetitions that can give characters back to what follows; refuses those that explode. */
function ambiguous(items: readonly Item[], after: CharSet): number {
  let count = 0;
  for (const [i, item] of items.entries()) {
    const next = firstOf(items, i + 1, after);
    if (item.kind === 'chars' && endless(item) && (item.set & next) !== 0n) count++;
    if (item.kind !== 'group') continue;
    if (item.repeat.max > 1 && item.choices.some(hasEndless)) refuse('a repetition stands inside a repeated group');
    if (item.repeat.max > 1) checkRepeatedGroup(item.choices, next);
    count += Math.max(...item.choices.map((choice) => ambiguous(choice, next)));
  }
  return count;
}

// Each round must be decided by its first character, and so must the way out.
function checkRepeatedGroup(choices: readonly Item[][], next: CharSet): void {
  let seen = next;
  for (const choice of choices) {
    if (choice.some((i) => i.repeat.min !== i.repeat.max || i.kind === 'group')) refuse('a repeated group must be made of plain characters');
    const first = firstOf(choice, 0, 0n);
    if ((seen & first) !== 0n || nullable(choice)) refuse('a repeated group can match the same text in two ways');
    seen |= first;
  }
}

/** Why a pattern is refused, or undefined when it is harmless: then it takes at most quadratic time. */
export function vetPattern(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    if (pattern.length > 300) refuse('it is longer than 300 characters');
    const reader = new Reader(pattern);
    const choices = reader.choices();
    if (!reader.done) refuse('a bracket does not match');
    // Without ^ every position is tried, which is one more factor.
    const starts = pattern.startsWith('^') && choices.length === 1 ? 0 : 1;
    const cost = Math.max(...choices.map((items) => ambiguous(items, 0n) + (hasEndless(items) ? starts : 0)));
    return cost > 2 ? 'it has too many open-ended repetitions' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}
