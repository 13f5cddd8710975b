import type { z } from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { type Columns, readRounded, readRow, readTitle } from './row.ts';
import { IptablesListData } from './schema.ts';

type Data = z.infer<typeof IptablesListData>;
type Chain = Data['chains'][number];

/** Ceilings; what is left out is still counted. */
const MAX_CHAINS = 3000;
const MAX_RULES_OF_CHAIN = 300;
const MAX_RULES = 5000;

const CHAIN = /^Chain (\S+) \((?:policy ([A-Z]+)(?: (\d+[KMGTP]?) packets, (\d+[KMGTP]?) bytes)?|(\d+) references)\)\s*$/;

function readChain(text: string): Chain | undefined {
  const m = CHAIN.exec(text);
  if (m?.[1] === undefined) return undefined;
  const [packets, bytes] = [readRounded(m[3]), readRounded(m[4])];
  return {
    name: m[1], ruleCount: 0, rules: [],
    ...(m[2] !== undefined && { policy: m[2] }), ...(packets !== undefined && { packets }), ...(bytes !== undefined && { bytes }),
    ...(m[5] !== undefined && { references: Number(m[5]) }),
  };
}

class Reader {
  readonly data: Data = { chains: [], chainCount: 0, ruleCount: 0, legacyTablesPresent: false, incompatibleTables: [] };
  readonly #context: ParseContext;
  /** Columns of a listing with `-n -v`, the usual one, until a title says otherwise. */
  #columns: Columns = { number: false, counters: true, interfaces: true, opt: true };
  #chain: Chain | undefined;
  #kept = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const chain = readChain(text);
    const title = chain === undefined ? readTitle(text) : undefined;
    if (chain !== undefined) this.#open(chain, line);
    else if (title !== undefined) {
      this.#columns = title;
      this.#context.known(line);
    } else if (!this.#remark(text, line)) this.#row(text, line);
  }

  #open(chain: Chain, line: Line): void {
    this.#chain = chain;
    if (++this.data.chainCount > MAX_CHAINS) {
      this.#context.known(line);
      return;
    }
    this.#context.note(`chains[${this.data.chains.length}]`, line);
    this.data.chains.push(chain);
  }

  /** Remarks of the nft variant, elisions. */
  #remark(text: string, line: Line): boolean {
    if (/^# Warning: ip6?tables-legacy tables present/.test(text)) {
      this.data.legacyTablesPresent = true;
      this.#context.note('legacyTablesPresent', line);
      return true;
    }
    const table = /^(?:# Table|ip6?tables v[\d.]+ \(nf_tables\): table) [`'"](\w+)' (?:is incompatible|contains incompatible)/.exec(text)?.[1];
    if (table !== undefined) {
      this.#context.note(`incompatibleTables[${this.data.incompatibleTables.length}]`, line);
      this.data.incompatibleTables.push(table);
      return true;
    }
    if (!/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) return false;
    this.#context.known(line);
    return true;
  }

  #row(text: string, line: Line): void {
    const row = readRow(text, this.#columns);
    if (row === undefined) return;
    // Rows without a chain above them come from grep.
    if (this.#chain === undefined) this.#open({ name: '', ruleCount: 0, rules: [] }, line);
    const chain = this.#chain;
    if (chain === undefined) return;
    chain.ruleCount++;
    this.data.ruleCount++;
    if (this.data.chainCount > MAX_CHAINS || chain.rules.length >= MAX_RULES_OF_CHAIN || this.#kept >= MAX_RULES) {
      this.#context.known(line);
      return;
    }
    this.#kept++;
    this.#context.note(`chains[${this.data.chains.length - 1}].rules[${chain.rules.length}]`, line);
    chain.rules.push({ position: chain.ruleCount, ...row });
  }
}

/** Family, backend and table, from the command or the slug of it. */
function fromCommand(command: string | undefined): Pick<Data, 'family' | 'backend' | 'table'> {
  const m = /(?:^|[\s/])(ip6?)tables(-nft|-legacy)?(?=[\s-])/.exec(command ?? '');
  if (m === null || command === undefined) return {};
  const table = /[\s-](?:-t[\s-]?|--table[=\s-])(filter|nat|mangle|raw|security)(?![A-Za-z])/.exec(command)?.[1] ?? 'filter';
  return {
    family: m[1] === 'ip6' ? 'ipv6' : 'ipv4', table,
    ...(m[2] === '-nft' && { backend: 'nft' as const }), ...(m[2] === '-legacy' && { backend: 'legacy' as const }),
  };
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  const { data } = reader;
  if (data.chainCount === 0 && !data.legacyTablesPresent && data.incompatibleTables.length === 0) return undefined;
  const nft = data.legacyTablesPresent || data.incompatibleTables.length > 0 ? { backend: 'nft' as const } : {};
  return { ...nft, ...fromCommand(context.command), ...data };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text.trim());
  if (texts.some((t) => CHAIN.test(t))) return 'yes';
  if (texts.some((t) => readTitle(t) !== undefined && / prot /.test(t))) return 'yes';
  const columns: Columns = { number: false, counters: true, interfaces: true, opt: true };
  return texts.some((t) => / (--|all) /.test(t) && readRow(t, columns) !== undefined) ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'iptables-list',
  title: 'netfilter rules as iptables -L prints them',
  kind: 'text',
  scope: 'node',
  area: 'iptables',
  collect: 'iptables-save -c',
  commands: [/^ip6?tables(-nft|-legacy)?-(.*-)?(-[nvxwZt]*L[nvx]*|--list)(-|$)/],
  schema: IptablesListData,
  sniff,
  parse,
});
