import * as z from 'zod';
import { JsonElements } from '../../base/json-elements.ts';
import { parseInstant } from '../../base/instant.ts';
import { attributes } from '../../base/key-value.ts';
import { Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { at, text } from '../object-fields.ts';

const event = z.object({
  time: z.string().optional().describe('RFC 3339'),
  action: z.string().describe('update, delete, delete-all, map-create, ...'),
  desired: z.string().optional().describe('sync, to-be-added, to-be-removed'),
  key: z.string(),
  value: z.string(),
  error: z.string().optional(),
});

export const mapEventsSchema = z.object({
  map: z.string().optional().describe('cilium_ipcache, cilium_lxc, ...; from the command'),
  count: z.int().nonnegative(),
  actions: z.array(z.object({ action: z.string(), count: z.int() })),
  first: z.string().optional().describe('Time of the earliest event'),
  last: z.string().optional(),
  errors: z.int().nonnegative(),
  failing: z.array(event).describe('Events with an error, at most 100'),
  latest: z.array(event).describe('The last 200'),
});

type Data = z.infer<typeof mapEventsSchema>;
type Event = z.infer<typeof event>;

const TEXT = /^key="/;
const MAX_LATEST = 200;
const MAX_FAILING = 100;

function eventOf(field: (name: string) => string | undefined): Event | undefined {
  const action = field('action');
  if (action === undefined) return undefined;
  const [desired, error] = [field('desired'), field('error')];
  const time = parseInstant(field('time') ?? '')?.text;
  return {
    ...(time === undefined ? {} : { time }), action, ...(desired === undefined || desired === '' ? {} : { desired }),
    key: (field('key') ?? '').trim().slice(0, 500), value: (field('value') ?? '').trim().slice(0, 500),
    ...(error === undefined || error === '' || error === '<nil>' ? {} : { error: error.slice(0, 500) }),
  };
}

/** `key="10.0.1.5/32" value="..." time=2024-03-02T14:12:08Z action=update desiredState=sync lastError=""`. */
function readText(line: string): Event | undefined {
  if (!TEXT.test(line)) return undefined;
  const { values } = attributes(line);
  const names: Readonly<Record<string, string>> = { desired: 'desiredState', error: 'lastError' };
  return eventOf((name) => values.get(names[name] ?? name));
}

function readJson(value: unknown): Event | undefined {
  const names: Readonly<Record<string, string>> = { desired: 'desired-action', error: 'last-error', time: 'timestamp' };
  return eventOf((name) => text(at(value, names[name] ?? name)));
}

class Reader {
  readonly #context: ParseContext;
  readonly #json: JsonElements;
  readonly #actions = new Tally(1000);
  readonly #failing: Event[] = [];
  readonly #latest: { event: Event; place: { start: number; end: number } }[] = [];
  #count = 0;
  #errors = 0;
  #first: string | undefined;
  #last: string | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#json = new JsonElements({
      element: ({ value, start, end }) => {
        const read = readJson(value);
        if (read === undefined) context.problem({ start, end }, 'an event without action');
        else this.#add(read, { start, end });
      },
      broken: (place, why) => { context.problem(place, why); },
    });
  }

  line(line: Line): void {
    const event = readText(line.text.trim());
    if (event !== undefined) this.#add(event, { start: line.n, end: line.n });
    else if (this.#json.line(line)) this.#context.known(line);
  }

  end(): Data | undefined {
    this.#json.end();
    if (this.#count === 0) return undefined;
    for (const [i, { place }] of this.#latest.entries()) this.#context.note(`latest[${String(i)}]`, place);
    const map = /map[ -]events[ -](cilium_\w{1,60})/.exec(this.#context.command ?? '')?.[1];
    return {
      ...(map === undefined ? {} : { map }), count: this.#count, actions: this.#actions.top(50).map(({ key, count }) => ({ action: key, count })),
      ...(this.#first === undefined ? {} : { first: this.#first }), ...(this.#last === undefined ? {} : { last: this.#last }),
      errors: this.#errors, failing: this.#failing, latest: this.#latest.map(({ event: one }) => one),
    };
  }

  #add(one: Event, place: { start: number; end: number }): void {
    this.#context.known(place);
    this.#count++;
    this.#actions.add(one.action);
    if (one.time !== undefined) {
      if (this.#first === undefined || one.time < this.#first) this.#first = one.time;
      if (this.#last === undefined || one.time > this.#last) this.#last = one.time;
    }
    if (one.error !== undefined) {
      this.#errors++;
      if (this.#failing.length < MAX_FAILING) this.#context.note(`failing[${String(this.#failing.push(one) - 1)}]`, place);
    }
    this.#latest.push({ event: one, place });
    if (this.#latest.length > MAX_LATEST) this.#latest.shift();
  }
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-map-events',
  title: 'cilium map events',
  scope: 'node',
  area: 'maps',
  collect: 'cilium-dbg map events cilium_ipcache -o json',
  commands: [/^cilium(?:-dbg)?-map-events-cilium_\w+(?:-.*)?$/],
  sniff: (head) => {
    if (head.some(({ text: line }) => TEXT.test(line.trim()) && / desiredState=/.test(line))) return 'yes';
    return head.some(({ text: line }) => /^\s*"(?:desired-action|last-error)":/.test(line)) && head.some(({ text: line }) => /^\s*"action":/.test(line)) ? 'yes' : 'maybe';
  },
  schema: mapEventsSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { if (line.text.trim() !== '') reader.line(line); }, end: () => reader.end() };
  },
});
