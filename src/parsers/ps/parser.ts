import * as z from 'zod';
import { Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { isNetworkProgram, Process, programOf, safeArgs } from '../process-args.ts';

const count = z.int().nonnegative();

const PsData = z.object({
  processes: count,
  /** Programs by number of processes, most frequent first, at most 60. */
  programs: z.array(z.object({ name: z.string(), count })),
  /** First letter of the state: `R`, `S`, `D` (waits for a device), `Z` (zombie), `T`. */
  states: z.array(z.object({ state: z.string(), count })),
  /** Programs with a hand in the network, and the 20 that use most of a processor and most memory; at most 300. */
  notable: z.array(Process),
});
type Data = z.infer<typeof PsData>;
type Kept = { readonly process: Process; readonly line: number };

const TITLES: ReadonlyMap<string, string> = new Map([
  ['USER', 'user'], ['UID', 'user'], ['PID', 'pid'], ['%CPU', 'cpu'], ['%MEM', 'memory'], ['RSS', 'rss'], ['STAT', 'state'], ['S', 'state'], ['TIME', 'time'],
  ['COMMAND', 'command'], ['CMD', 'command'],
]);
const MAX_NOTABLE = 300;
const HEAVY = 20;

/** Names of the columns up to the command, which takes the rest of the line. */
function readTitles(text: string): string[] | undefined {
  const words = text.trim().split(/\s+/);
  const isHeader = words.includes('PID') && (words.at(-1) === 'COMMAND' || words.at(-1) === 'CMD') && !words.includes('TIME+') && words.length >= 4;
  return isHeader ? words : undefined;
}

function readProcess(text: string, titles: readonly string[]): { process: Process; command: string } | undefined {
  const row = new RegExp(`^\\s*((?:\\S{1,200}\\s+){${titles.length - 1}})(\\S.*)$`).exec(text);
  if (row?.[1] === undefined || row[2] === undefined) return undefined;
  const cells = row[1].trim().split(/\s+/);
  const cell = (key: string): string | undefined => cells[titles.findIndex((t) => TITLES.get(t) === key)];
  const pid = cell('pid');
  if (pid === undefined || !/^\d{1,10}$/.test(pid)) return undefined;
  const name = programOf(row[2]);
  const [cpu, memory, rss, user, state, time] = [numberOf(cell('cpu')), numberOf(cell('memory')), numberOf(cell('rss')), cell('user'), cell('state'), cell('time')];
  return {
    command: row[2],
    process: {
      pid: Number(pid), name, args: isNetworkProgram(name) ? safeArgs(row[2]) : [], ...(user !== undefined && { user }), ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }), ...(rss !== undefined && { rss }), ...(state !== undefined && { state }), ...(time !== undefined && { time }),
    },
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined;
}

class Reader {
  readonly #context: ParseContext;
  readonly #programs = new Tally();
  readonly #states = new Tally();
  readonly #network: Kept[] = [];
  #heavyCpu: Kept[] = [];
  #heavyMemory: Kept[] = [];
  #titles: string[] | undefined;
  #processes = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    const titles = readTitles(line.text);
    const read = this.#titles === undefined ? undefined : readProcess(line.text, this.#titles);
    if (titles !== undefined) {
      this.#titles = titles;
      // Without a place of its own a field is proven by the first lines of the text, and command lines hold passwords.
      for (const field of ['processes', 'programs', 'states', 'notable']) this.#context.note(field, line);
    } else if (read !== undefined) {
      this.#context.known(line);
      this.#keep({ process: read.process, line: line.n });
    } else if (/^\s*(\.{3,4}|\[\.{2,3}\])\s*$/.test(line.text)) this.#context.known(line);
    // Reported without its text, which can be the rest of a command line.
    else if (this.#titles !== undefined) this.#context.problem(line, 'not a row of the table');
  }

  #keep(kept: Kept): void {
    const { process } = kept;
    this.#processes++;
    this.#programs.add(process.name);
    if (process.state !== undefined) this.#states.add(process.state.slice(0, 1));
    if (isNetworkProgram(process.name)) {
      if (this.#network.length < MAX_NOTABLE) this.#network.push(kept);
    } else {
      this.#heavyCpu = heaviest(this.#heavyCpu, kept, (p) => p.cpu ?? 0);
      this.#heavyMemory = heaviest(this.#heavyMemory, kept, (p) => p.rss ?? 0);
    }
  }

  end(): Data | undefined {
    if (this.#titles === undefined || this.#processes === 0) return undefined;
    const all = new Map([...this.#network, ...this.#heavyCpu, ...this.#heavyMemory].map((k) => [k.line, k] as const));
    const notable = [...all.values()].sort((a, b) => a.line - b.line).slice(0, MAX_NOTABLE);
    for (const [i, { line }] of notable.entries()) this.#context.note(`notable[${i}]`, line);
    return {
      processes: this.#processes, programs: this.#programs.top(60).map(({ key, count: n }) => ({ name: key, count: n })),
      states: this.#states.top(10).map(({ key, count: n }) => ({ state: key, count: n })), notable: notable.map((k) => k.process),
    };
  }
}

function heaviest(list: readonly Kept[], one: Kept, weight: (process: Process) => number): Kept[] {
  if (weight(one.process) <= 0) return [...list];
  const last = list.at(-1);
  if (list.length >= HEAVY && last !== undefined && weight(last.process) >= weight(one.process)) return [...list];
  return [...list, one].sort((a, b) => weight(b.process) - weight(a.process) || a.line - b.line).slice(0, HEAVY);
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const titles = head.slice(0, 10).map((l) => readTitles(l.text)).find((t) => t !== undefined);
  if (titles === undefined) return 'no';
  return titles.some((t) => /^(%CPU|%MEM|STAT|TTY|TT|PPID)$/.test(t)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ps',
  title: 'processes of the host (ps)',
  kind: 'stream',
  scope: 'node',
  area: 'host',
  collect: 'ps auxfw',
  commands: [/^ps(-.*)?$/],
  schema: PsData,
  sniff,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
