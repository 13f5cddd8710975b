import type { Place } from '../define-parser.ts';
import { ownerOf } from './owner.ts';
import { refuses } from './rule-text.ts';
import type { NftChain, NftData, NftRule, NftSet, NftTable } from './schema.ts';

const MAX_TABLES = 500;
const MAX_CHAINS = 1000;
const MAX_RULES = 2000;
const MAX_SETS = 500;
const MAX_BASE_CHAINS = 5000;

interface Kept<T> { readonly item: T; readonly place: Place; readonly order: number }
type RuleBody = Omit<NftRule, 'family' | 'table' | 'chain'>;

/** The ruleset while it grows, with a bound on each part: what speaks of traffic that is refused or rewritten stays. */
export class Ledger {
  readonly #tables = new Map<string, Kept<NftTable>>();
  readonly #chains = new Map<string, Kept<NftChain>>();
  readonly #important: Kept<NftRule>[] = [];
  readonly #plain: Kept<NftRule>[] = [];
  readonly #sets: Kept<NftSet>[] = [];
  #tableCount = 0;
  #chainCount = 0;
  #ruleCount = 0;
  #setCount = 0;

  get isEmpty(): boolean { return this.#tableCount === 0; }

  table(family: string, name: string, place: Place, managed: boolean, comment?: string): NftTable {
    const known = this.#tables.get(`${family} ${name}`);
    if (known !== undefined) return known.item;
    const item: NftTable = {
      family, name, owner: ownerOf(family, name, managed), managedByIptables: managed, dormant: false, chains: 0, rules: 0, sets: 0, refusing: 0,
      ...(comment !== undefined && { comment }),
    };
    if (this.#tables.size < MAX_TABLES) this.#tables.set(`${family} ${name}`, { item, place, order: this.#tableCount });
    this.#tableCount++;
    return item;
  }

  chain(table: NftTable, name: string, place: Place, more: Partial<NftChain> = {}): NftChain {
    const key = `${table.family} ${table.name} ${name}`;
    const known = this.#chains.get(key);
    if (known !== undefined) return known.item;
    const item: NftChain = { family: table.family, table: table.name, name, ...more, rules: 0, refusing: 0 };
    table.chains++;
    if (this.#chains.size < MAX_BASE_CHAINS) this.#chains.set(key, { item, place, order: this.#chainCount });
    this.#chainCount++;
    return item;
  }

  rule(table: NftTable, chain: NftChain, body: RuleBody, place: Place): void {
    const item: NftRule = { family: table.family, table: table.name, chain: chain.name, ...body };
    table.rules++;
    chain.rules++;
    if (refuses(item)) {
      table.refusing++;
      chain.refusing++;
    }
    const rewrites = /^(masquerade|snat|dnat|redirect|tproxy|notrack)$/.test(item.verdict ?? '') && table.owner !== 'kube-proxy';
    const list = refuses(item) || rewrites || chain.hook !== undefined ? this.#important : this.#plain;
    if (list.length < MAX_RULES) list.push({ item, place, order: this.#ruleCount });
    this.#ruleCount++;
  }

  set(table: NftTable, set: Omit<NftSet, 'family' | 'table'>, place: Place): void {
    table.sets++;
    if (this.#sets.length < MAX_SETS) this.#sets.push({ item: { family: table.family, table: table.name, ...set }, place, order: this.#setCount });
    this.#setCount++;
  }

  close(note: (path: string, place: Place) => void): Omit<NftData, 'version' | 'cut'> {
    const chains = [...this.#chains.values()];
    const base = chains.filter((c) => c.item.hook !== undefined);
    const kept = inOrder([...base, ...chains.filter((c) => c.item.hook === undefined).slice(0, Math.max(0, MAX_CHAINS - base.length))]);
    const rules = inOrder([...this.#important, ...this.#plain.slice(0, Math.max(0, MAX_RULES - this.#important.length))]);
    const out = <T>(path: string, list: readonly Kept<T>[]): T[] => list.map(({ item, place }, i) => {
      note(`${path}[${i}]`, place);
      return item;
    });
    return {
      tables: out('tables', inOrder([...this.#tables.values()])), chains: out('chains', kept), rules: out('rules', rules), sets: out('sets', this.#sets),
      tableCount: this.#tableCount, chainCount: this.#chainCount, ruleCount: this.#ruleCount, setCount: this.#setCount,
    };
  }
}

function inOrder<T>(list: readonly Kept<T>[]): Kept<T>[] {
  return [...list].sort((a, b) => a.order - b.order);
}
