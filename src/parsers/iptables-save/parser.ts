import type { z } from 'zod';
import type { Mark } from '../../model/document.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readCommand, readHeader, readRemark } from './header.ts';
import { type ChainLine, Ledger } from './ledger.ts';
import { bare, isDumpLine, isRuleStart, readChainLine, readNewChainLine, readPolicyLine, readTableLine } from './lines-of-dump.ts';
import { readRule } from './rule.ts';
import { type DumpRecord, IptablesData } from './schema.ts';
import { tableOfCommand, tableOfPolicies, tableOfRule } from './table-of.ts';
import { splitWords } from './tokens.ts';

const UNKNOWN_TABLE = 'unknown';
const ELISION = /^\s*(?:\.{3,4}|\[\.{2,3}\]|…|<?\[?snip\]?>?)\s*$/;

const TORN = /[^\s](?=# Warning: ip6?tables-legacy tables present)/;

/** Reads one text of `iptables-save` or `iptables -S`, or a piece of one. */
class Dump {
  readonly #context: ParseContext;
  readonly #ledger: Ledger;
  readonly #dumps: DumpRecord[] = [];
  readonly #incompatible: string[] = [];
  readonly #asked: string | undefined;
  /** Table of the text at hand: from `*name`, from the command, or from the policies of an `-S` listing. */
  #table: { readonly name: string; readonly inferred: boolean; readonly open: boolean } | undefined;
  /** `-P` lines of an `-S` listing, whose table shows only when all have been read. */
  #policies: { readonly chain: ChainLine; readonly line: number }[] = [];
  #listingHasRules = false;
  /** A rule whose quotes are open: the terminal wrapped it, or it is cut. */
  #pending: { readonly text: string; readonly mark: Mark } | undefined;
  #legacyTables = false;
  /** Start of a line that a warning on stderr tore apart; its rest is the next line. */
  #torn = '';
  #lastLine = 0;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#ledger = new Ledger(context);
    this.#asked = tableOfCommand(context.command);
  }

  line(line: Line): void {
    const text = bare(this.#mended(line));
    if (text === '') return;
    this.#lastLine = line.n;
    if (this.#pending !== undefined && !isDumpLine(text)) {
      this.#continue(text, line);
      return;
    }
    this.#settlePending();
    if (/^(#|ip6?tables v)/.test(text) ? this.#remark(text, line) : this.#entry(text, line)) return;
    if (ELISION.test(text)) this.#context.known(line);
  }

  end(): z.input<typeof IptablesData> | undefined {
    this.#settlePending();
    this.#settlePolicies();
    const cut = this.#table?.open === true;
    if (cut && !this.#context.incomplete) {
      this.#context.problem(this.#lastLine, `the text ends inside table ${this.#table?.name ?? ''}: COMMIT is missing`);
    }
    const seen = !this.#ledger.isEmpty || this.#legacyTables || this.#incompatible.length > 0 || this.#dumps.length > 0;
    if (!seen && !isEmptyVariant(this.#context.command, this.#lastLine)) return undefined;
    return {
      ...this.#agreed(), dumps: this.#dumps, ...this.#ledger.close(),
      legacyTablesPresent: this.#legacyTables, incompatibleTables: this.#incompatible, cut,
    };
  }

  /** `# Completed on S# Warning: ...` and `at Nov 21 ...`: stdout and stderr of one command written into one file. */
  #mended(line: Line): string {
    const text = this.#torn + line.text.trimEnd();
    this.#torn = '';
    const warning = TORN.exec(text);
    if (warning === null) return text;
    this.#torn = text.slice(0, warning.index + 1);
    return text.slice(warning.index + 1);
  }

  #remark(text: string, line: Line): boolean {
    const header = readHeader(text);
    if (header !== undefined) return this.#header(header, line);
    const remark = readRemark(text);
    if (remark === undefined) {
      if (/^# Completed on /.test(text)) this.#context.known(line);
      return true;
    }
    if ('legacyTables' in remark) {
      this.#legacyTables = true;
      this.#context.note('legacyTablesPresent', line);
      return true;
    }
    this.#context.note(`incompatibleTables[${this.#incompatible.length}]`, line);
    this.#incompatible.push(remark.incompatible);
    return true;
  }

  /** Each table has a header of its own; a new dump begins when the tool is another one. */
  #header(header: DumpRecord, line: Line): boolean {
    const last = this.#dumps.at(-1);
    const dump = { ...readCommand(this.#context.command), ...header };
    this.#context.known(line);
    if (last?.tool !== dump.tool || last?.version !== dump.version || last?.backend !== dump.backend) this.#openDump(dump, line.n);
    this.#table = undefined;
    return true;
  }

  #openDump(dump: DumpRecord, line: number): void {
    this.#context.note(`dumps[${this.#dumps.length}]`, line);
    this.#dumps.push(dump);
  }

  /** Index of the dump at hand; a text without header gets one from its command. */
  #dump(line: number): number {
    if (this.#dumps.length === 0) this.#openDump(readCommand(this.#context.command), line);
    return this.#dumps.length - 1;
  }

  #entry(text: string, line: Line): boolean {
    if (isRuleStart(text)) {
      this.#pending = { text, mark: { start: line.n, end: line.n } };
      if (!splitWords(text).open) this.#settlePending();
      return true;
    }
    if (text.startsWith('-')) return this.#listing(text, line);
    const table = readTableLine(text);
    if (table !== undefined) {
      this.#openTable(table, line);
      return true;
    }
    if (text === 'COMMIT') {
      this.#context.known(line);
      if (this.#table !== undefined) this.#table = { ...this.#table, open: false };
      return true;
    }
    const chain = readChainLine(text);
    if (chain !== undefined) this.#declare(chain, line.n);
    return chain !== undefined;
  }

  #openTable(name: string, line: Line): void {
    // The same table again: a second dump was appended (plain after nft, before after after).
    if (this.#ledger.hasTable(this.#dump(line.n), name)) this.#openDump({ ...this.#dumps.at(-1) }, line.n);
    this.#table = { name, inferred: false, open: true };
    this.#ledger.table(this.#dump(line.n), name, line.n, false);
    this.#context.known(line);
  }

  #listing(text: string, line: Line): boolean {
    const policy = readPolicyLine(text);
    if (policy !== undefined) {
      if (this.#listingHasRules) this.#nextListing(line.n);
      this.#policies.push({ chain: policy, line: line.n });
      this.#context.known(line);
      return true;
    }
    const chain = readNewChainLine(text);
    if (chain === undefined) return false;
    this.#settlePolicies();
    this.#listingHasRules = true;
    this.#declare(chain, line.n);
    return true;
  }

  /** A policy after rules: the listing of another table follows without a prompt between them. */
  #nextListing(line: number): void {
    this.#table = undefined;
    this.#listingHasRules = false;
    this.#dump(line);
  }

  #settlePolicies(): void {
    const [first] = this.#policies;
    if (first === undefined) return;
    const policies = this.#policies;
    this.#policies = [];
    const guess = tableOfPolicies(new Set(policies.map((p) => p.chain.name)));
    const name = this.#asked ?? guess ?? UNKNOWN_TABLE;
    const dump = this.#dump(first.line);
    if (this.#ledger.hasTable(dump, name)) this.#openDump({ ...this.#dumps.at(-1) }, first.line);
    this.#table = { name, inferred: this.#asked === undefined, open: false };
    for (const { chain, line } of policies) this.#declare(chain, line);
  }

  #declare(chain: ChainLine, line: number): void {
    const { name, inferred } = this.#place(chain.name, undefined);
    this.#ledger.chain(this.#dump(line), name, chain, line, inferred);
  }

  /** Table of a chain or rule: the one at hand, else what its names tell. */
  #place(chain: string, target: string | undefined): { readonly name: string; readonly inferred: boolean } {
    if (this.#table !== undefined) return this.#table;
    if (this.#asked !== undefined) return { name: this.#asked, inferred: false };
    return { name: tableOfRule(chain, target) ?? UNKNOWN_TABLE, inferred: true };
  }

  #continue(text: string, line: Line): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    const joined = { text: `${pending.text} ${text.trimStart()}`, mark: { start: pending.mark.start, end: line.n } };
    const tooMuch = line.n - pending.mark.start > MAX_WRAPPED;
    this.#pending = tooMuch ? pending : joined;
    if (tooMuch || !splitWords(joined.text).open) this.#settlePending();
  }

  #settlePending(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.#settlePolicies();
    this.#listingHasRules = true;
    const { words, open } = splitWords(pending.text);
    const rule = readRule(words);
    if (rule === undefined) return;
    const { name, inferred } = this.#place(rule.chain, rule.target);
    this.#ledger.rule(this.#dump(pending.mark.start), name, rule, pending.mark, inferred);
    if (open) this.#context.problem(pending.mark, 'the rule is cut: a quote is never closed');
  }

  /** What all dumps of the text have in common. */
  #agreed(): Pick<z.input<typeof IptablesData>, 'family' | 'backend' | 'version'> {
    const [first = readCommand(this.#context.command)] = this.#dumps;
    const { version } = first;
    const family = first.family ?? this.#ledger.family;
    // Only the nft variant speaks of the other backend's tables.
    const backend = first.backend ?? (this.#legacyTables || this.#incompatible.length > 0 ? 'nft' : undefined);
    const all = (is: (d: DumpRecord) => boolean): boolean => this.#dumps.every(is);
    return {
      ...(family !== undefined && all((d) => (d.family ?? family) === family) && { family }),
      ...(backend !== undefined && all((d) => (d.backend ?? backend) === backend) && { backend }),
      ...(version !== undefined && all((d) => d.version === version) && { version }),
    };
  }
}

/** A wrapped rule takes few lines; an open quote must not swallow the rest of the text. */
const MAX_WRAPPED = 4;

/** The nft and legacy tools print nothing at all where their backend has no tables; that is an answer, not a failure. */
function isEmptyVariant(command: string | undefined, lastLine: number): boolean {
  return lastLine === 0 && /(^|[\s/])ip6?tables-(nft|legacy)-save/.test(command ?? '');
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  let own = 0;
  let seen = 0;
  for (const { text } of head) {
    if (seen >= 60) break;
    const line = bare(text.trimEnd());
    if (line === '' || ELISION.test(line)) continue;
    seen++;
    if (/^# Generated by x?ip6?tables(-\w+)?-save\b/.test(line)) return 'yes';
    if (isDumpLine(line)) own++;
  }
  if (own === 0) return 'no';
  return own * 2 >= seen ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'iptables-save',
  title: 'netfilter rules as iptables-save or iptables -S print them',
  rows: 'rules',
  columns: ['table', 'chain', 'position', 'target', 'packets', 'src', 'dst', 'proto', 'dport', 'inInterface', 'outInterface', 'matches', 'comment', 'owner'],
  kind: 'text',
  scope: 'node',
  area: 'iptables',
  collect: 'iptables-save -c',
  commands: [/^ip6?tables(-nft|-legacy)?-save(-|$)/, /^ip6?tables(-nft|-legacy)?-(.*-)?(S|-list-rules)(-|$)/],
  files: [/^ip6?tables(-nft|-legacy)?-save.*\.(txt|log|md|out)$/],
  schema: IptablesData,
  sniff,
  parse: (lines, context) => {
    const dump = new Dump(context);
    for (const line of lines) dump.line(line);
    return dump.end();
  },
});
