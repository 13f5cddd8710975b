import type { Line, ParseContext } from '../define-parser.ts';
import type { Ledger } from './ledger.ts';
import { braces, readRuleText, unquoted } from './rule-text.ts';
import type { NftChain, NftSet, NftTable } from './schema.ts';

export const TABLE = /^table (?:(ip6?|inet|arp|bridge|netdev) )?(\S{1,200})( \{)?(?: # .*)?$/;
const CHAIN = /^chain (\S{1,300}) \{(?: # .*)?$/;
const OBJECT = /^(set|map|flowtable|counter|quota|limit|ct helper|ct timeout|ct expectation|secmark|synproxy|tunnel) (\S{1,300}) \{(.*)$/;
const BASE = /^type (\w{1,20}) hook (\w{1,20})(?: device "?([^"\s]{1,40})"?)?(?: devices = \{([^}]{0,2000})\})? priority ([^;]{1,60});(?: policy (\w{1,20});)?/;
const MANAGED = /^# Warning: table (\S+) (\S+) is managed by iptables-nft/;
const KINDS: ReadonlyMap<string, NftSet['kind']> = new Map([
  ['set', 'set'], ['map', 'map'], ['flowtable', 'flowtable'], ['counter', 'counter'], ['quota', 'quota'], ['limit', 'limit'], ['ct helper', 'ct-helper'],
]);
/** A rule or a list of elements can take many lines; a hostile brace must not swallow the rest of the text. */
const MAX_SPAN = 20_000;
const MAX_PART = 100_000;

interface OpenSet { readonly kind: NftSet['kind']; readonly name: string; readonly start: number; depth: number; elements: number; inElements: boolean; comment?: string }

/** Reads `nft list ruleset` and its parts (`list tables`, `list table X Y`, `list chains`). */
export class RulesetText {
  readonly #context: ParseContext;
  readonly #ledger: Ledger;
  #managed: string | undefined;
  #table: NftTable | undefined;
  #chain: NftChain | undefined;
  #set: OpenSet | undefined;
  /** A rule whose braces are open. */
  #pending: { text: string; readonly start: number; depth: number } | undefined;

  constructor(ledger: Ledger, context: ParseContext) {
    this.#ledger = ledger;
    this.#context = context;
  }

  /** The text ended inside a block. */
  get open(): boolean { return this.#table !== undefined; }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    if (this.#pending !== undefined) this.#continue(text, line);
    else if (this.#set !== undefined) this.#inSet(text, line);
    else if (this.#chain !== undefined && this.#table !== undefined) this.#inChain(text, line, this.#table, this.#chain);
    else this.#outside(text, line);
  }

  #outside(text: string, line: Line): void {
    const managed = MANAGED.exec(text);
    if (managed !== null) this.#managed = `${managed[1] ?? ''} ${managed[2] ?? ''}`;
    const table = this.#table === undefined ? TABLE.exec(text) : null;
    if (table?.[2] !== undefined) {
      const family = table[1] ?? 'ip';
      const opened = this.#ledger.table(family, table[2], line, this.#managed === `${family} ${table[2]}`);
      this.#table = table[3] === undefined ? undefined : opened;
      this.#context.known(line);
      return;
    }
    if (this.#table !== undefined && this.#inTable(text, line, this.#table)) return;
    if (text.startsWith('#') || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  #inTable(text: string, line: Line, table: NftTable): boolean {
    const chain = CHAIN.exec(text)?.[1];
    const object = OBJECT.exec(text);
    const comment = /^comment "(.*)"$/.exec(text)?.[1];
    if (chain !== undefined) this.#chain = this.#ledger.chain(table, chain, line);
    else if (object?.[2] !== undefined) this.#openSet(object[1] ?? '', object[2], object[3] ?? '', line);
    else if (text === '}') this.#table = undefined;
    else if (comment !== undefined) table.comment = comment.slice(0, 200);
    else if (/^flags /.test(text)) table.dormant = /\bdormant\b/.test(text);
    else return false;
    this.#context.known(line);
    return true;
  }

  #openSet(kind: string, name: string, rest: string, line: Line): void {
    this.#set = { kind: KINDS.get(kind) ?? 'other', name, start: line.n, depth: 1, elements: 0, inElements: false };
    if (rest.trim() !== '') this.#inSet(rest.trim(), line);
  }

  #inSet(text: string, line: Line): void {
    const set = this.#set;
    if (set === undefined) return;
    this.#context.known(line);
    set.depth += braces(text);
    const comment = /^comment "(.*)"$/.exec(text)?.[1];
    if (comment !== undefined && !set.inElements) set.comment = comment.slice(0, 200);
    if (/^elements = \{/.test(text)) set.inElements = true;
    if (set.inElements) {
      const bare = unquoted(text).replace(/^elements = \{/, '').replace(/\}\s*\}?$/, '').trim();
      set.elements += bare.split(',').filter((part) => part.trim() !== '').length;
      if (set.depth <= 1) set.inElements = false;
    }
    if (set.depth <= 0 || line.n - set.start > MAX_SPAN) this.#closeSet(set);
  }

  #closeSet(set: OpenSet): void {
    this.#set = undefined;
    if (this.#table === undefined) return;
    const { kind, name, elements, comment, start } = set;
    this.#ledger.set(this.#table, { kind, name, elements, ...(comment !== undefined && { comment }) }, start);
  }

  #inChain(text: string, line: Line, table: NftTable, chain: NftChain): void {
    this.#context.known(line);
    const base = BASE.exec(text);
    if (text === '}') this.#chain = undefined;
    else if (base !== null) takeBase(base, chain);
    else if (/^(comment "|# )/.test(text)) return;
    else if (/^policy \w+;$/.test(text)) chain.policy = text.slice(7, -1);
    else this.#rule(text, line, table, chain);
  }

  #rule(text: string, line: Line, table: NftTable, chain: NftChain): void {
    const depth = braces(text);
    if (depth > 0) this.#pending = { text, start: line.n, depth };
    else this.#ledger.rule(table, chain, readRuleText(text), line);
  }

  #continue(text: string, line: Line): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#context.known(line);
    pending.depth += braces(text);
    if (pending.text.length < MAX_PART) pending.text += ` ${text}`;
    if (pending.depth > 0 && line.n - pending.start < MAX_SPAN) return;
    this.#pending = undefined;
    if (this.#table !== undefined && this.#chain !== undefined) this.#ledger.rule(this.#table, this.#chain, readRuleText(pending.text), { start: pending.start, end: line.n });
  }
}

function takeBase(m: RegExpExecArray, chain: NftChain): void {
  chain.type = m[1] ?? '';
  chain.hook = m[2] ?? '';
  chain.priority = (m[5] ?? '').trim();
  const device = m[3] ?? m[4]?.replaceAll('"', '').trim();
  if (device !== undefined) chain.device = device;
  if (m[6] !== undefined) chain.policy = m[6];
}
