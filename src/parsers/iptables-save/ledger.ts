import type { z } from 'zod';
import type { Mark } from '../../model/document.ts';
import type { ParseContext } from '../define-parser.ts';
import { readKubeService, isServiceChain } from './kube-service.ts';
import { BUILTIN_CHAINS, familyPrefix, ownerOfChain, ownerOfRule } from './owners.ts';
import type { RuleFields } from './rule.ts';
import { OwnerName } from './schema.ts';
import type { ChainFamilyRecord, ChainRecord, IptablesData, KubeServiceRecord, OwnerRecord, RuleRecord, TableRecord } from './schema.ts';

/** Ceilings that let a node with 20,000 services fit. What is left out is still counted. */
const MAX_RULES = 5000;
const MAX_RULES_OF_CHAIN = 300;
const MAX_RULES_OF_GENERATED = 50;
const MAX_CHAINS_OF_TABLE = 1000;
const MAX_SERVICES = 30_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Chain { record: Mutable<z.infer<typeof ChainRecord>>; kept: number; line: number }
interface Table { record: Mutable<z.infer<typeof TableRecord>>; line: number; chains: Map<string, Chain>; references: Map<string, number> }
interface Family { record: Mutable<z.infer<typeof ChainFamilyRecord>>; names: Set<string>; kept: number; run: Mark; active: number | undefined }
interface Owner { record: Mutable<z.infer<typeof OwnerRecord>>; run: Mark }

/** What the ledger knows at the end: the counted part of the data. */
export type Account = Pick<z.infer<typeof IptablesData>, 'counters' | 'tables' | 'rules' | 'ruleCount' | 'chainFamilies' | 'kubeServices' | 'owners' | 'unsupportedRules'>;

/** A chain as a `:NAME`, `-N` or `-P` line declares it. */
export interface ChainLine { readonly name: string; readonly policy?: string; readonly packets?: number; readonly bytes?: number }

/** Sums up tables, chains and rules as they come by, and keeps a bounded part of them. */
export class Ledger {
  readonly #context: ParseContext;
  readonly #tables = new Map<string, Table>();
  readonly #families = new Map<string, Family>();
  readonly #owners = new Map<OwnerName, Owner>();
  readonly #rules: RuleRecord[] = [];
  readonly #services: KubeServiceRecord[] = [];
  readonly #addressKinds = new Set<'ipv4' | 'ipv6'>();
  #serviceRun: Mark | undefined;
  #lastGenerated: { readonly table?: Table; readonly chain: string; readonly place: number } = { chain: '', place: 0 };
  #ruleCount = 0;
  #unsupported = 0;
  #counters = false;
  /** Lines counted but not kept, gathered to spans so that the frame is told once for thousands. */
  #skipped: Mark | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  hasTable(dump: number, name: string): boolean {
    return this.#tables.has(`${dump} ${name}`);
  }

  /** Family by the addresses in the rules, when they are all of one kind. */
  get family(): 'ipv4' | 'ipv6' | undefined {
    return this.#addressKinds.size === 1 ? [...this.#addressKinds][0] : undefined;
  }

  get isEmpty(): boolean {
    return this.#tables.size === 0;
  }

  table(dump: number, name: string, line: number, inferred: boolean): void {
    this.#table(dump, name, line, inferred);
  }

  /** Declares a chain. A chain met again keeps its first place. */
  chain(dump: number, tableName: string, declared: ChainLine, line: number, inferred: boolean): void {
    const table = this.#table(dump, tableName, line, inferred);
    const prefix = familyPrefix(declared.name);
    if (prefix !== undefined) {
      this.#family(table, prefix, declared.name, line);
      this.#skip(line);
      return;
    }
    const { name, ...counters } = declared;
    const chain = this.#chain(table, name, line);
    Object.assign(chain.record, counters);
    this.#skip(line);
  }

  rule(dump: number, tableName: string, fields: RuleFields, line: Mark, inferred: boolean): void {
    const table = this.#table(dump, tableName, line.start, inferred);
    const owner = ownerOfRule(fields.chain, fields.target, fields.comment);
    this.#ruleCount++;
    table.record.ruleCount++;
    if (fields.packets !== undefined) this.#counters = true;
    const address = fields.src ?? fields.dst;
    if (address !== undefined) this.#addressKinds.add(address.includes(':') ? 'ipv6' : 'ipv4');
    if (fields.unsupported) this.#noteFirst('unsupportedRules', line, this.#unsupported++);
    if (fields.target !== undefined) table.references.set(fields.target, (table.references.get(fields.target) ?? 0) + 1);
    this.#account(owner, fields, line);
    this.#service(fields, line);
    const prefix = familyPrefix(fields.chain);
    const holder = prefix === undefined ? this.#countIn(table, fields.chain, line.start) : this.#countInFamily(table, prefix, fields, line);
    if (holder.kept >= holder.limit || this.#rules.length >= MAX_RULES) {
      this.#skip(line.start, line.end);
      return;
    }
    holder.keep();
    this.#context.noteItem('rules', this.#rules.length, '', line);
    this.#rules.push({ ...fields, table: tableName, dump, position: holder.position, line: line.start, owner });
  }

  /** Ends the account: tells the frame where things stand and gives the data. */
  close(): Account {
    this.#flush();
    const tables = [...this.#tables.values()];
    tables.forEach((table, i) => { this.#closeTable(table, i); });
    const families = [...this.#families.values()];
    families.forEach((family, i) => {
      this.#context.note(`chainFamilies[${i}]`, family.run);
      if (family.active !== undefined) this.#context.note(`chainFamilies[${i}].packets`, family.active);
    });
    const owners = OwnerName.options.map((name) => this.#owners.get(name)).filter((o) => o !== undefined);
    owners.forEach((owner, i) => { this.#context.note(`owners[${i}]`, owner.run); });
    if (this.#serviceRun !== undefined) this.#context.note('kubeServices', this.#serviceRun);
    return {
      counters: this.#counters, tables: tables.map((t) => t.record), rules: this.#rules, ruleCount: this.#ruleCount,
      chainFamilies: families.map((f) => f.record), kubeServices: this.#services, owners: owners.map((o) => o.record),
      unsupportedRules: this.#unsupported,
    };
  }

  #closeTable(table: Table, index: number): void {
    this.#context.note(`tables[${index}]`, table.line);
    const chains = [...table.chains.values()].slice(0, MAX_CHAINS_OF_TABLE);
    chains.forEach((chain, i) => {
      chain.record.references = table.references.get(chain.record.name) ?? 0;
      table.record.chains.push(chain.record);
      this.#context.note(`tables[${index}].chains[${i}]`, chain.line);
    });
  }

  #table(dump: number, name: string, line: number, inferred: boolean): Table {
    const key = `${dump} ${name}`;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const table: Table = { record: { name, dump, inferred, ruleCount: 0, chainCount: 0, chains: [] }, line, chains: new Map(), references: new Map() };
    this.#tables.set(key, table);
    return table;
  }

  #chain(table: Table, name: string, line: number): Chain {
    const known = table.chains.get(name);
    if (known !== undefined) return known;
    const owner = ownerOfChain(name);
    const builtin = BUILTIN_CHAINS.has(name);
    const chain: Chain = { record: { name, builtin, owner, ruleCount: 0, references: 0 }, kept: 0, line };
    table.chains.set(name, chain);
    table.record.chainCount++;
    if (!builtin) this.#owner(owner, { start: line, end: line }).record.chains++;
    return chain;
  }

  #family(table: Table, prefix: string, name: string, line: number): Family {
    const key = `${table.record.dump} ${table.record.name} ${prefix}`;
    let family = this.#families.get(key);
    if (family === undefined) {
      const { name: tableName, dump } = table.record;
      const record = { prefix, table: tableName, dump, owner: ownerOfChain(name), chains: 0, rules: 0, activeRules: 0, packets: 0, bytes: 0, firstLine: line };
      family = { record, names: new Set(), kept: 0, run: { start: line, end: line }, active: undefined };
      this.#families.set(key, family);
    }
    if (family.run.end + 1 === line) family.run = { start: family.run.start, end: line };
    if (!family.names.has(name)) {
      family.names.add(name);
      family.record.chains++;
      table.record.chainCount++;
      this.#owner(family.record.owner, { start: line, end: line }).record.chains++;
    }
    return family;
  }

  #countIn(table: Table, name: string, line: number): Holder {
    const chain = this.#chain(table, name, line);
    chain.record.ruleCount++;
    const limit = isServiceChain(name) || name === 'KUBE-PROXY-FIREWALL' ? MAX_RULES_OF_GENERATED : MAX_RULES_OF_CHAIN;
    return { kept: chain.kept, limit, position: chain.record.ruleCount, keep: () => { chain.kept++; } };
  }

  #countInFamily(table: Table, prefix: string, fields: RuleFields, line: Mark): Holder {
    const family = this.#family(table, prefix, fields.chain, line.start);
    const { record } = family;
    record.rules++;
    record.packets = sum(record.packets, fields.packets);
    record.bytes = sum(record.bytes, fields.bytes);
    if ((fields.packets ?? 0) > 0) {
      record.activeRules++;
      family.active ??= line.start;
    }
    return { kept: family.kept, limit: MAX_RULES_OF_GENERATED, position: this.#placeIn(table, fields.chain), keep: () => { family.kept++; } };
  }

  /** 1-based place of the rule at hand in a generated chain. Its rules stand together, so one name is enough to count them. */
  #placeIn(table: Table, chain: string): number {
    const at = this.#lastGenerated;
    const place = at.table === table && at.chain === chain ? at.place + 1 : 1;
    this.#lastGenerated = { table, chain, place };
    return place;
  }

  #account(owner: OwnerName, fields: RuleFields, line: Mark): void {
    const { record } = this.#owner(owner, line);
    if (BUILTIN_CHAINS.has(fields.chain)) {
      record.feeders++;
      return;
    }
    record.rules++;
    record.packets = sum(record.packets, fields.packets);
    record.bytes = sum(record.bytes, fields.bytes);
  }

  #owner(name: OwnerName, line: Mark): Owner {
    const known = this.#owners.get(name);
    if (known === undefined) {
      const owner: Owner = { record: { owner: name, chains: 0, rules: 0, feeders: 0, packets: 0, bytes: 0 }, run: line };
      this.#owners.set(name, owner);
      return owner;
    }
    if (known.run.end + 1 === line.start) known.run = { start: known.run.start, end: line.end };
    return known;
  }

  #service(fields: RuleFields, line: Mark): void {
    const service = readKubeService(fields);
    if (service === undefined || this.#services.length >= MAX_SERVICES) return;
    this.#services.push(service);
    if (this.#serviceRun === undefined) this.#serviceRun = line;
    else if (this.#serviceRun.end + 1 === line.start) this.#serviceRun = { start: this.#serviceRun.start, end: line.end };
  }

  #noteFirst(path: string, line: Mark, before: number): void {
    if (before === 0) this.#context.note(path, line);
  }

  #skip(start: number, end = start): void {
    if (this.#skipped !== undefined && this.#skipped.end + 1 === start) {
      this.#skipped = { start: this.#skipped.start, end };
      return;
    }
    this.#flush();
    this.#skipped = { start, end };
  }

  #flush(): void {
    if (this.#skipped !== undefined) this.#context.known(this.#skipped);
    this.#skipped = undefined;
  }
}

/** Where a rule is counted, and whether there is still room to keep it. */
interface Holder { readonly kept: number; readonly limit: number; readonly position: number; keep(): void }

function sum(a: number, b: number | undefined): number {
  return Math.min(a + (b ?? 0), Number.MAX_SAFE_INTEGER);
}
