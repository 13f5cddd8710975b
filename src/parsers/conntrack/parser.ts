import { Groups, Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { type Entry, natOf, readEntry } from './entry.ts';
import { ConntrackData, type Statistics } from './schema.ts';

const TRAILER = /conntrack v\d[\w.-]{0,20} \(conntrack-tools\): (\d{1,12}) (?:flow entries|expectations) ha(?:ve|s) been \w+\.?/;
const STATS = /^cpu=(\d{1,5})\s+(\S.*)$/;
const COUNTERS: ReadonlyMap<string, Exclude<keyof Statistics, 'processors'>> = new Map([
  ['found', 'found'], ['invalid', 'invalid'], ['insert', 'insert'], ['insert_failed', 'insertFailed'], ['drop', 'drop'], ['early_drop', 'earlyDrop'],
  ['error', 'error'], ['search_restart', 'searchRestart'], ['clash_resolve', 'clashResolve'], ['chaintoolong', 'chainTooLong'],
]);

interface Silent { readonly ip: string; readonly port?: number; readonly protocol: string; readonly sources: string[] }

class Reader {
  readonly #context: ParseContext;
  readonly #protocols = new Tally();
  readonly #states = new Tally();
  readonly #flags = new Tally();
  readonly #marks = new Tally();
  readonly #zones = new Tally();
  readonly #destinations = new Tally(50_000);
  readonly #sources = new Tally(50_000);
  readonly #silent = new Groups<Silent>(50_000);
  #entries: number | undefined;
  #ipv6 = 0;
  #dnat = 0;
  #snat = 0;
  #unanswered = 0;
  #shown: number | undefined;
  #statistics: Statistics | undefined;
  /** Start of a line that the tool's closing remark tore apart. */
  #torn: Line | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    const trailer = TRAILER.exec(line.text);
    if (trailer !== null) this.#trailer(line, trailer);
    else if (!this.#entry(line) && !this.#stats(line)) this.#other(line);
  }

  /** Output goes to one pipe in blocks, the remark to standard error at once: it can stand inside a line. */
  #trailer(line: Line, trailer: RegExpExecArray): void {
    this.#shown = (this.#shown ?? 0) + Number(trailer[1]);
    this.#context.note('shown', line);
    this.#entries ??= 0;
    const before = line.text.slice(0, trailer.index);
    const after = line.text.slice(trailer.index + trailer[0].length);
    if (before.trim() !== '') this.#torn = { n: line.n, text: before };
    if (after.trim() !== '') this.line({ n: line.n, text: after });
  }

  #entry(line: Line): boolean {
    const text = this.#torn === undefined ? line.text : this.#torn.text + line.text;
    const whole = readEntry(text) ?? readEntry(line.text);
    this.#torn = undefined;
    if (whole === undefined) return false;
    this.#context.known(line);
    this.#count(whole, line.n);
    return true;
  }

  #count(entry: Entry, line: number): void {
    this.#entries = (this.#entries ?? 0) + 1;
    if (entry.family === 'ipv6') this.#ipv6++;
    this.#protocols.add(entry.protocol);
    if (entry.state !== undefined) this.#states.add(`${entry.protocol} ${entry.state}`);
    for (const flag of entry.flags) this.#flags.add(flag);
    if (entry.mark !== undefined && entry.mark !== 0) this.#marks.add(String(entry.mark));
    if (entry.zone !== undefined) this.#zones.add(String(entry.zone));
    const { dnat, snat } = natOf(entry);
    if (dnat) this.#dnat++;
    if (snat) this.#snat++;
    const { src, dst, dport } = entry.original;
    this.#destinations.add(dst);
    this.#sources.add(src);
    if (entry.flags.includes('UNREPLIED')) this.#silence(entry.protocol, src, dst, dport, line);
  }

  #silence(protocol: string, src: string, dst: string, port: number | undefined, line: number): void {
    this.#unanswered++;
    const group = this.#silent.add(`${protocol} ${dst} ${String(port)}`, line, () => ({ ip: dst, ...(port !== undefined && { port }), protocol, sources: [] }));
    if (group !== undefined && group.sources.length < 5 && !group.sources.includes(src)) group.sources.push(src);
  }

  #stats(line: Line): boolean {
    const m = STATS.exec(line.text.trim());
    if (m?.[2]?.includes('=') !== true) return false;
    const statistics = (this.#statistics ??= { processors: 0 });
    if (statistics.processors++ === 0) this.#context.note('statistics', line);
    this.#context.known(line);
    for (const word of m[2].split(/\s+/)) {
      const at = word.indexOf('=');
      const field = COUNTERS.get(word.slice(0, at));
      const value = Number(word.slice(at + 1));
      if (field !== undefined && Number.isSafeInteger(value)) statistics[field] = (statistics[field] ?? 0) + value;
    }
    return true;
  }

  #other(line: Line): void {
    const text = line.text.trim();
    if (/^\d{1,10}$/.test(text) && /conntrack[\s-]+(-C|--count)|nf_conntrack_count/.test(this.#context.command ?? '')) {
      this.#shown = Number(text);
      this.#context.note('shown', line);
    } else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  end(): ConntrackData | undefined {
    if (this.#entries === undefined && this.#statistics === undefined && this.#shown === undefined) return undefined;
    const silent = this.#silent.top(50);
    for (const [i, one] of silent.entries()) this.#context.note(`unanswered[${i}]`, one.line);
    return {
      ...(this.#entries !== undefined && { entries: this.#entries }), ipv6: this.#ipv6, ...(this.#shown !== undefined && { shown: this.#shown }),
      protocols: this.#protocols.top(20).map(({ key, count }) => ({ protocol: key, count })),
      states: this.#states.top(40).map(({ key, count }) => ({ protocol: key.split(' ')[0] ?? '', state: key.split(' ')[1] ?? '', count })),
      flags: this.#flags.top(20).map(({ key, count }) => ({ name: key, count })),
      marks: this.#marks.top(20).map(({ key, count }) => ({ mark: Number(key), count })),
      zones: this.#zones.top(20).map(({ key, count }) => ({ zone: Number(key), count })),
      dnat: this.#dnat, snat: this.#snat,
      unanswered: silent.map(({ value, count, line }) => ({ ...value, count, line })), unansweredTotal: this.#unanswered,
      destinations: this.#destinations.top(20).map(({ key, count }) => ({ ip: key, count })),
      sources: this.#sources.top(20).map(({ key, count }) => ({ ip: key, count })),
      ...(this.#statistics !== undefined && { statistics: this.#statistics }),
    };
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 40).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.some((t) => TRAILER.test(t) || readEntry(t) !== undefined || (STATS.test(t) && t.includes('early_drop=')))) return 'yes';
  return texts.length === 1 && /^\d{1,10}$/.test(texts[0] ?? '') ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'conntrack',
  title: 'connection tracking of the kernel (conntrack -L, -S)',
  rows: '',
  columns: ['entries', 'protocols', 'dnat', 'snat', 'unansweredTotal'],
  kind: 'stream',
  scope: 'node',
  area: 'connection tracking',
  collect: 'conntrack -L',
  commands: [/^conntrack--.*$/, /^cat-(-u-)?-proc-net-(nf|ip)_conntrack$/, /^cat-(-u-)?-proc-sys-net-netfilter-nf_conntrack_count$/],
  files: [/^(nf_|ip_)?conntrack(\.(txt|log|out|md))?$/],
  schema: ConntrackData,
  sniff,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
