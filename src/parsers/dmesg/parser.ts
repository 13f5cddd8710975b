import * as z from 'zod';
import { Groups, Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { type KernelLine, readKernelLine } from './prefix.ts';
import { SignatureId, signatureOf, subjectOf } from './signatures.ts';

const count = z.int().nonnegative();

const DmesgData = z.object({
  messages: count,
  /** Stamp of the first and last message: ISO where the text tells a date, else seconds since boot. */
  first: z.string().optional(),
  last: z.string().optional(),
  signatures: z.array(z.object({
    id: SignatureId,
    count,
    line: z.int().positive(),
    firstTime: z.string().optional(),
    lastTime: z.string().optional(),
    /** First message, at most 300 characters. */
    text: z.string(),
    subjects: z.array(z.object({ name: z.string(), count })).describe('Devices, programs, servers: most frequent first, at most 20'),
  })).describe('In the order of their first message'),
  killed: z.array(z.object({
    process: z.string(), pid: z.int().optional(), line: z.int().positive(), time: z.string().optional(),
    /** Killed by the limit of its container, not by the node running out of memory. */
    cgroup: z.boolean(),
  })).describe('Processes killed for want of memory, at most 100'),
  flaps: z.array(z.object({ device: z.string(), down: count, up: count })).describe('Devices whose link went down, most often first, at most 50'),
  /** Martian packets by source and device, most frequent first, at most 20. */
  martians: z.array(z.object({ source: z.string(), destination: z.string(), device: z.string(), count, line: z.int().positive() })),
  /** Messages that the kernel says it left out. */
  suppressed: count,
});
type Data = z.infer<typeof DmesgData>;

interface Seen { count: number; readonly line: number; readonly firstTime?: string; lastTime?: string; readonly text: string; readonly subjects: Tally }

const MAX_TEXT = 300;
const MAX_KILLED = 100;
/** `IPv4: martian source 10.0.0.5 from 10.1.0.9, on dev eth0`: the first address is the destination. */
const MARTIAN = /martian source ([0-9a-f.:]{2,45}) from ([0-9a-f.:]{2,45}),? on dev (\S{1,32})/;

class Reader {
  readonly #context: ParseContext;
  readonly #seen = new Map<SignatureId, Seen>();
  readonly #killed: Data['killed'] = [];
  readonly #down = new Tally();
  readonly #up = new Tally();
  readonly #martians = new Groups<{ source: string; destination: string; device: string }>();
  /** `dmesg -t` prints no stamps: only the command tells that it is dmesg. */
  readonly #bare: boolean;
  #messages = 0;
  #first: string | undefined;
  #last: string | undefined;
  #suppressed = 0;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#bare = /^dmesg[\s-]+(\S+[\s-]+)?(-t\b|-\w*t\w*\b|--notime)/.test(context.command ?? '');
  }

  line(line: Line): void {
    const text = line.text.trimEnd();
    if (text.trim() === '') return;
    const message = readKernelLine(text) ?? (this.#bare ? { text: text.trim() } : undefined);
    if (message === undefined) {
      if (/^(-- (Logs begin|Journal begins|No entries|Boot)|\.{3,4}$|\[\.{2,3}\]$)/.test(text.trim())) this.#context.known(line);
      return;
    }
    this.#context.known(line);
    this.#message(message, line);
  }

  #message(message: KernelLine, line: Line): void {
    this.#messages++;
    this.#first ??= message.time;
    this.#last = message.time ?? this.#last;
    const text = message.text.trim();
    const id = signatureOf(text);
    if (id === undefined) return;
    const subject = subjectOf(id, text);
    this.#count(id, subject, message, text, line);
    if (id === 'oom-kill') this.#kill(text, message, line);
    if (id === 'link-down' && subject !== undefined) this.#down.add(subject);
    if (id === 'link-up' && subject !== undefined) this.#up.add(subject);
    if (id === 'suppressed') this.#suppressed += Number(/(\d{1,12}) (?:callbacks|messages) suppressed/.exec(text)?.[1] ?? 0);
    const [, destination, source, device] = MARTIAN.exec(text) ?? [];
    if (source !== undefined && destination !== undefined && device !== undefined) {
      this.#martians.add(`${source} ${device}`, line.n, () => ({ source, destination, device: device.replace(/,$/, '') }));
    }
  }

  #count(id: SignatureId, subject: string | undefined, message: KernelLine, text: string, line: Line): void {
    let seen = this.#seen.get(id);
    if (seen === undefined) {
      seen = { count: 0, line: line.n, text: text.slice(0, MAX_TEXT), subjects: new Tally(), ...(message.time !== undefined && { firstTime: message.time }) };
      this.#seen.set(id, seen);
    }
    seen.count++;
    if (message.time !== undefined) seen.lastTime = message.time;
    if (subject !== undefined) seen.subjects.add(subject);
  }

  #kill(text: string, message: KernelLine, line: Line): void {
    const m = /(?:(Memory cgroup) out of memory|Out of memory)(?: \([^)]{1,60}\))?: [Kk]ill(?:ed)? process (\d{1,10}) \(([^)]{1,40})\)/.exec(text);
    if (m?.[3] === undefined || this.#killed.length >= MAX_KILLED) return;
    this.#context.note(`killed[${this.#killed.length}]`, line);
    this.#killed.push({ process: m[3], pid: Number(m[2]), line: line.n, ...(message.time !== undefined && { time: message.time }), cgroup: m[1] !== undefined });
  }

  end(): Data | undefined {
    if (this.#messages === 0) return undefined;
    const signatures = [...this.#seen].sort((a, b) => a[1].line - b[1].line).map(([id, { subjects, ...rest }], i) => {
      this.#context.note(`signatures[${i}]`, rest.line);
      return { id, ...rest, subjects: subjects.top(20).map(({ key, count: n }) => ({ name: key, count: n })) };
    });
    const martians = this.#martians.top(20).map(({ value, count: n, line }, i) => {
      this.#context.note(`martians[${i}]`, line);
      return { ...value, count: n, line };
    });
    const ups = new Map(this.#up.top(10_000).map(({ key, count: n }) => [key, n] as const));
    return {
      messages: this.#messages, ...(this.#first !== undefined && { first: this.#first }), ...(this.#last !== undefined && { last: this.#last }),
      signatures, killed: this.#killed, flaps: this.#down.top(50).map(({ key, count: n }) => ({ device: key, down: n, up: ups.get(key) ?? 0 })),
      martians, suppressed: this.#suppressed,
    };
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 40).map((l) => l.text.trimEnd()).filter((t) => t.trim() !== '');
  const own = texts.filter((t) => /^(\[|<\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,|kern |[A-Z][a-z]{2} |\S+: (kern|user): )/.test(t) && readKernelLine(t) !== undefined).length;
  if (own === 0) return texts.length > 0 ? 'maybe' : 'no';
  return own * 2 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'dmesg',
  title: 'messages of the kernel (dmesg, journalctl -k)',
  kind: 'stream',
  scope: 'node',
  area: 'kernel',
  collect: 'dmesg --time-format=iso',
  commands: [/^dmesg(-.*)?$/, /^journalctl-(.*-)?(-k|--dmesg)(-.*)?$/, /^talosctl-.*-?dmesg(-.*)?$/],
  files: [/^dmesg([.-].*)?\.(txt|log|md|out)$/],
  schema: DmesgData,
  sniff,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
