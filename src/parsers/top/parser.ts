import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { programOf } from '../process-args.ts';
import { readUptime, Uptime } from '../uptime-line.ts';

const count = z.int().nonnegative();

const TopData = z.object({
  uptime: Uptime.optional(),
  tasks: z.object({ total: count, running: count, sleeping: count, stopped: count, zombie: count }).optional(),
  /** Percent of all processors: user, system, nice, idle, waiting for disks, interrupts, soft interrupts (packets), stolen by the host. */
  cpu: z.object({
    user: z.number(), system: z.number(), nice: z.number(), idle: z.number(), wait: z.number(), hardInterrupt: z.number(), softInterrupt: z.number(),
    steal: z.number(),
  }).optional(),
  /** In KiB. */
  memory: z.object({ total: count, free: count, used: count, cache: count.optional(), available: count.optional() }).optional(),
  processes: count,
  /** First 30 lines: the busiest at that moment. */
  busiest: z.array(z.object({ pid: count, user: z.string(), name: z.string(), state: z.string(), cpu: z.number(), memory: z.number() })),
});
type Data = z.infer<typeof TopData>;

const TASKS = /^(?:Tasks|Threads): +(\d{1,9}) total, +(\d{1,9}) running, +(\d{1,9}) sleeping, +(\d{1,9}) stopped, +(\d{1,9}) zombie$/;
const CPU = /^%?Cpu\(s\):/;
const MEMORY = /^([KMGT]iB) (Mem|Swap) ?: /;
const TITLE = /^PID USER +PR +NI +VIRT +RES +SHR S +%CPU +%MEM +TIME\+ COMMAND$/;
const ROW = /^(\d{1,10}) (\S{1,40}) +(?:rt|-?\d{1,4}) +-?\d{1,3} +\S{1,12} +\S{1,12} +\S{1,12} ([A-Za-z]) +(\d{1,6}[.,]\d) +(\d{1,4}[.,]\d) +(\d{1,9}:\d\d[.:]\d\d(?:h)?|\d{1,9}h\d\d|\S{1,12}) (\S.*)$/;
const UNITS: ReadonlyMap<string, number> = new Map([['KiB', 1], ['MiB', 1024], ['GiB', 1024 ** 2], ['TiB', 1024 ** 3]]);
const MAX_BUSIEST = 30;

function numberBefore(text: string, word: string): number | undefined {
  const m = new RegExp(`(\\d{1,12}(?:[.,]\\d{1,3})?)[ +]{1,2}${word}(?![a-z])`).exec(text);
  return m?.[1] === undefined ? undefined : Number(m[1].replace(',', '.'));
}

function readCpu(text: string): Data['cpu'] {
  const of = (word: string): number => numberBefore(text, word) ?? 0;
  return { user: of('us'), system: of('sy'), nice: of('ni'), idle: of('id'), wait: of('wa'), hardInterrupt: of('hi'), softInterrupt: of('si'), steal: of('st') };
}

function readMemory(text: string, unit: string): Data['memory'] {
  const of = (word: string): number | undefined => {
    const value = numberBefore(text, word);
    return value === undefined ? undefined : Math.round(value * (UNITS.get(unit) ?? 1));
  };
  const [total, free, used, cache] = [of('total'), of('free'), of('used'), of('buff/cache')];
  if (total === undefined) return undefined;
  return { total, free: free ?? 0, used: used ?? 0, ...(cache !== undefined && { cache }) };
}

class Reader {
  readonly data: Data = { processes: 0, busiest: [] };
  readonly #context: ParseContext;
  #titled = false;
  seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    if (this.#summary(text, line)) { this.seen = true; return; }
    if (TITLE.test(text.replace(/\s+/g, ' '))) {
      this.#titled = true;
      this.seen = true;
      this.#context.known(line);
      return;
    }
    const row = this.#titled ? ROW.exec(text) : null;
    if (row !== null) this.#row(row, line);
    else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  #summary(text: string, line: Line): boolean {
    const uptime = readUptime(text.replace(/^top - /, ''));
    const tasks = TASKS.exec(text);
    const memory = MEMORY.exec(text);
    const available = /(\d{1,12}(?:[.,]\d)?)[ +]{1,2}avail Mem/.exec(text)?.[1];
    if (uptime !== undefined && text.startsWith('top - ')) return this.#set({ uptime }, 'uptime', line);
    if (tasks !== null) {
      const [, total = 0, running = 0, sleeping = 0, stopped = 0, zombie = 0] = tasks.map(Number);
      return this.#set({ tasks: { total, running, sleeping, stopped, zombie } }, 'tasks', line);
    }
    if (CPU.test(text)) return this.#set({ cpu: readCpu(text) }, 'cpu', line);
    if (memory?.[1] === undefined) return false;
    if (memory[2] === 'Mem') return this.#set({ memory: readMemory(text, memory[1]) }, 'memory', line);
    if (available !== undefined && this.data.memory !== undefined) {
      this.data.memory.available = Math.round(Number(available.replace(',', '.')) * (UNITS.get(memory[1]) ?? 1));
    }
    this.#context.known(line);
    return true;
  }

  #set(part: { [Key in keyof Data]?: Data[Key] | undefined }, path: string, line: Line): boolean {
    Object.assign(this.data, part);
    this.#context.note(path, line);
    return true;
  }

  #row(row: RegExpExecArray, line: Line): void {
    this.data.processes++;
    if (this.data.busiest.length >= MAX_BUSIEST) {
      this.#context.known(line);
      return;
    }
    this.#context.note(`busiest[${this.data.busiest.length}]`, line);
    const decimal = (text: string | undefined): number => Number((text ?? '0').replace(',', '.'));
    this.data.busiest.push({ pid: Number(row[1]), user: row[2] ?? '', name: programOf(row[7] ?? ''), state: row[3] ?? '', cpu: decimal(row[4]), memory: decimal(row[5]) });
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  return reader.seen ? reader.data : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 12).map((l) => l.text.trim());
  if (texts.some((t) => /^top - .*load average: /.test(t) || TASKS.test(t))) return 'yes';
  return texts.some((t) => TITLE.test(t.replace(/\s+/g, ' '))) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'top',
  title: 'load of the host (top -b)',
  kind: 'text',
  scope: 'node',
  area: 'host',
  collect: 'top -b -n 1',
  commands: [/^top(-.*)?$/],
  schema: TopData,
  sniff,
  parse,
});
