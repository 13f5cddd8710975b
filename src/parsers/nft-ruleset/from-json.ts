import { JsonElements } from '../../base/json-elements.ts';
import { fieldsOf, intField, itemsOf, textField } from '../../base/json-text.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Ledger } from './ledger.ts';
import { verdictOf } from './rule-text.ts';
import type { NftRule, NftSet } from './schema.ts';

type Fields = ReadonlyMap<string, unknown>;
const KINDS: ReadonlyMap<string, NftSet['kind']> = new Map([
  ['set', 'set'], ['map', 'map'], ['flowtable', 'flowtable'], ['counter', 'counter'], ['quota', 'quota'], ['limit', 'limit'], ['ct helper', 'ct-helper'],
]);
const START = /\{\s*"nftables"\s*:/;

/** Reads `nft -j list ruleset`, object by object, so that what stands before a cut is not lost. */
export class RulesetJson {
  readonly #context: ParseContext;
  readonly #ledger: Ledger;
  readonly #elements: JsonElements;
  #started = false;
  #depthOpen = true;
  version: string | undefined;

  constructor(ledger: Ledger, context: ParseContext) {
    this.#ledger = ledger;
    this.#context = context;
    this.#elements = new JsonElements({
      element: ({ value, start, end }) => { this.#object(fieldsOf(value), { start, end }); },
      broken: (place, why) => { context.problem(place, why); },
    });
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    let text = line.text;
    if (!this.#started) {
      const at = text.search(/\[/);
      if (at < 0) {
        if (/^\s*(?:\{\s*)?(?:"nftables"\s*:\s*)?$/.test(text)) this.#context.known(line);
        return;
      }
      this.#started = true;
      text = text.slice(at);
    }
    this.#context.known(line);
    if (line.cut === true) this.#context.problem(line, 'the line is longer than what is read of a line: the rest of the ruleset is missing');
    // The bracket that closes the object around the list.
    if (this.#depthOpen) this.#elements.line({ ...line, text: text.replace(/\]\s*\}\s*$/, ']') });
    if (/\]\s*\}\s*$/.test(text)) this.#depthOpen = false;
  }

  #object(object: Fields, place: { start: number; end: number }): void {
    for (const [key, value] of object) this.#entry(key, fieldsOf(value), place);
  }

  #entry(key: string, fields: Fields, place: { start: number; end: number }): void {
    if (key === 'metainfo') {
      this.version = textField(fields, 'version');
      return;
    }
    const [family, name] = [textField(fields, 'family') ?? 'ip', textField(fields, 'name') ?? ''];
    const comment = textField(fields, 'comment')?.slice(0, 200);
    if (key === 'table') {
      const table = this.#ledger.table(family, name, place, false, comment);
      table.dormant = itemsOf(fields.get('flags')).includes('dormant') || fields.get('flags') === 'dormant';
      return;
    }
    const table = this.#ledger.table(family, textField(fields, 'table') ?? '', place, false);
    const kind = KINDS.get(key);
    if (key === 'chain') this.#ledger.chain(table, name, place, baseOf(fields));
    else if (key === 'rule') this.#ledger.rule(table, this.#ledger.chain(table, textField(fields, 'chain') ?? '', place), ruleOf(fields, comment), place);
    else if (kind !== undefined) this.#ledger.set(table, { kind, name, elements: itemsOf(fields.get('elem')).length, ...(comment !== undefined && { comment }) }, place);
  }
}

function baseOf(fields: Fields): object {
  const [type, hook, policy, device] = ['type', 'hook', 'policy', 'dev'].map((key) => textField(fields, key));
  const priority = intField(fields, 'prio');
  return {
    ...(type !== undefined && { type }), ...(hook !== undefined && { hook }), ...(device !== undefined && { device }),
    ...(priority !== undefined && { priority: String(priority) }), ...(policy !== undefined && { policy }),
  };
}

function ruleOf(fields: Fields, comment: string | undefined): Omit<NftRule, 'family' | 'table' | 'chain'> {
  const expressions = itemsOf(fields.get('expr'));
  const rule: Omit<NftRule, 'family' | 'table' | 'chain'> = { text: JSON.stringify(expressions).slice(0, 300), ...(comment !== undefined && { comment }) };
  for (const expression of expressions) {
    for (const [key, value] of fieldsOf(expression)) {
      const verdict = verdictOf(key);
      if (verdict !== undefined) rule.verdict = verdict;
      const [packets, bytes] = [intField(fieldsOf(value), 'packets'), intField(fieldsOf(value), 'bytes')];
      if (key === 'counter' && packets !== undefined && bytes !== undefined) Object.assign(rule, { packets, bytes });
    }
  }
  return rule;
}

/** Whether the first lines begin the JSON of nft. */
export function startsRuleset(lines: readonly Line[]): boolean {
  return START.test(lines.slice(0, 6).map((l) => l.text.slice(0, 200)).join(' '));
}
