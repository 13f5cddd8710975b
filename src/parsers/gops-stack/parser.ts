import * as z from 'zod';
import { Groups, Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { gopsContainer } from '../gops-file.ts';

const count = z.int().nonnegative();

export const gopsStackSchema = z.object({
  container: z.string().optional().describe('cilium-agent, cilium-operator, hubble-relay; absent when nothing tells'),
  goroutines: count,
  states: z.array(z.object({ state: z.string().describe('select, chan receive, IO wait, semacquire, sync.Mutex.Lock, ...'), count })),
  waiting: z.array(z.object({
    at: z.string().describe('Function at the top of the stack that is not the runtime'),
    state: z.string(),
    maxMinutes: count.describe('Longest wait; 0: below a minute'),
    count,
    line: z.int().positive(),
  })).describe('Where goroutines stand, most frequent first, at most 100'),
});

type Data = z.infer<typeof gopsStackSchema>;

const HEAD = /^goroutine (\d{1,12}) (?:gp=\S{1,40} m=\S{1,40} (?:mp=\S{1,40} )?)?\[([^\],]{1,80})(?:, (\d{1,9}) minutes)?(?:, locked to thread)?(?:, [^\]]{1,80})?\]:/;
const PLACE = /^\s+\S.*:\d{1,8}(?: \+0x[0-9a-f]{1,16})?/;
const RUNTIME = /^(?:runtime|sync|internal\/|syscall|time\.Sleep)/;
const MORE = /^(?:\.\.\.\d{0,9}(?: frames elided|additional frames elided)?|\.\.\. ?additional frames elided|created by )/;

class Reader {
  readonly #context: ParseContext;
  readonly #states = new Tally(500);
  readonly #places = new Groups<{ at: string; state: string; maxMinutes: number }>(20_000);
  #goroutines = 0;
  #open: { state: string; minutes: number; line: number } | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const { text } = line;
    if (text.trim() === '') { this.#close('unknown'); return; }
    const head = HEAD.exec(text);
    if (head !== null) {
      this.#close('unknown');
      this.#goroutines++;
      this.#states.add(head[2] ?? '');
      this.#open = { state: head[2] ?? '', minutes: Number(head[3] ?? 0), line: line.n };
    } else if (this.#goroutines === 0) return;
    else if (!PLACE.test(text) && !MORE.test(text)) {
      const frame = functionOf(text.trimEnd());
      if (frame === undefined) return;
      if (!RUNTIME.test(frame)) this.#close(frame);
    }
    this.#context.known(line);
  }

  end(): Data | undefined {
    this.#close('unknown');
    if (this.#goroutines === 0) return undefined;
    const waiting = this.#places.top(100).map(({ value, count: n, line }) => ({ ...value, count: n, line }));
    waiting.forEach(({ line }, i) => { this.#context.note(`waiting[${i}]`, line); });
    return { ...gopsContainer(this.#context), goroutines: this.#goroutines, states: this.#states.top(50).map(({ key, count: n }) => ({ state: key, count: n })), waiting };
  }

  #close(at: string): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const { state, minutes, line } = open;
    const group = this.#places.add(`${at}|${state}`, line, () => ({ at, state, maxMinutes: 0 }));
    if (group !== undefined && minutes > group.maxMinutes) group.maxMinutes = minutes;
  }
}

/** `k8s.io/client-go/tools/cache.(*Reflector).watch(0x1)`: the arguments stand in the last parentheses. */
function functionOf(text: string): string | undefined {
  if (!text.endsWith(')') || /^\s/.test(text)) return undefined;
  const name = text.slice(0, text.lastIndexOf('('));
  return name.length < 3 || name.length > 400 || /\s/.test(name) ? undefined : name;
}

export const parser = defineParser({
  kind: 'stream',
  id: 'gops-stack',
  title: 'gops stack',
  scope: 'node',
  area: 'agent',
  collect: 'gops stack 1',
  commands: [/^gops-stack-.+$/],
  files: [/^gops-.+-stack\.txt$/],
  // A log with a crash holds stacks too, below lines of its own.
  sniff: (head) => (HEAD.test(head.find(({ text }) => text.trim() !== '')?.text ?? '') ? 'yes' : 'maybe'),
  schema: gopsStackSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
