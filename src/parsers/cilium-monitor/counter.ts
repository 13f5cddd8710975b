import { Groups, Tally } from '../../base/tally.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Drop, Event, Verdict } from './event.ts';
import { readLine } from './json.ts';
import type { Monitor } from './schema.ts';

/** Lines that `monitor` and its log write around events, and the layers that `-v` prints below one. */
const AROUND = [
  /^Listening for events on \d/, /^Press Ctrl-C to qui/, /^Received an interrupt/, /^Monitor has been started/,
  /^(?:time=\S{1,60} )?level=/, /^-{10,}$/, /^={10,}$/, /^[A-Z][A-Za-z0-9]{1,20}\s{1,4}\{/, /^\s*Packet has been truncated/,
  /^[0-9a-f]{8} {2}(?:[0-9a-f]{2} ){1,16}/, /^Failed to decode layer/, /^Initializing dissection cache/,
];

const KEYS = 50_000;

type DropFlow = Omit<Drop, 'kind' | 'detail'>;
type Refused = Omit<Verdict, 'kind' | 'action'> & { readonly action: 'deny' | 'audit' };

/** Counts events; memory does not grow with the text. */
export class MonitorCounter {
  readonly #context: ParseContext;
  readonly #reasons = new Groups<{ reason: string; code?: number; detail?: string }>(1000);
  readonly #flows = new Groups<DropFlow>(KEYS);
  readonly #refused = new Groups<Refused>(KEYS);
  readonly #points = new Tally(200);
  readonly #states = new Tally(200);
  readonly #verdicts = new Groups<{ action: string; direction: 'ingress' | 'egress'; match: string }>(1000);
  readonly #stages = new Tally(50);
  readonly #l7 = new Groups<{ kind: string; verdict: string }>(200);
  readonly #agent = new Tally(500);
  #events = 0;
  #drops = 0;
  #encrypted = 0;
  #debug = 0;
  #lost = 0;
  #began = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const event = readLine(text);
    if (event === undefined) {
      if (!AROUND.some((known) => known.test(text))) return;
      this.#began ||= text.startsWith('Listening for events');
    } else {
      this.#events++;
      this.#count(event, line.n);
    }
    this.#context.known(line);
  }

  end(): Monitor | undefined {
    if (this.#events === 0 && !this.#began) return undefined;
    const dropReasons = this.#reasons.top(60).map(({ value, count, line }) => ({ ...value, count, line }));
    const dropFlows = this.#flows.top(100).map(({ value, count, line }) => ({ ...value, count, line }));
    const refused = this.#refused.top(100).map(({ value, count, line }) => ({ ...value, count, line }));
    for (const [name, list] of [['dropReasons', dropReasons], ['dropFlows', dropFlows], ['refused', refused]] as const) {
      list.forEach(({ line }, i) => { this.#context.note(`${name}[${i}]`, line); });
    }
    return {
      events: this.#events, drops: this.#drops, dropReasons, dropFlows, refused, encrypted: this.#encrypted, debug: this.#debug, lost: this.#lost,
      points: this.#points.top(100).map(({ key, count }) => ({ point: key, count })),
      states: this.#states.top(50).map(({ key, count }) => ({ state: key, count })),
      verdicts: this.#verdicts.top(100).map(({ value, count }) => ({ ...value, count })),
      translations: this.#stages.top(20).map(({ key, count }) => ({ stage: key, count })),
      l7: this.#l7.top(50).map(({ value, count }) => ({ ...value, count })),
      agentEvents: this.#agent.top(100).map(({ key, count }) => ({ type: key, count })),
    };
  }

  #count(event: Event, line: number): void {
    if (event.kind === 'drop') this.#drop(event, line);
    else if (event.kind === 'verdict') this.#verdict(event, line);
    else if (event.kind === 'trace') {
      this.#points.add(event.point);
      if (event.state !== undefined) this.#states.add(event.state);
      if (event.encrypted) this.#encrypted++;
    } else if (event.kind === 'socket') this.#stages.add(event.stage);
    else if (event.kind === 'l7') this.#l7.add(`${event.protocol} ${event.verdict}`, line, () => ({ kind: event.protocol, verdict: event.verdict }));
    else if (event.kind === 'agent') this.#agent.add(event.type);
    else if (event.kind === 'lost') this.#lost += event.count;
    else this.#debug++;
  }

  #drop({ kind: _, detail, ...flow }: Drop, line: number): void {
    this.#drops++;
    const { reason, code } = flow;
    this.#reasons.add(`${reason}|${detail ?? ''}`, line, () => ({ reason, ...(code === undefined ? {} : { code }), ...(detail === undefined ? {} : { detail }) }));
    const key = [reason, flow.sourceIdentity, flow.destinationIdentity, flow.source, flow.destination, flow.port, flow.protocol, flow.endpoint, flow.file, flow.fileLine];
    this.#flows.add(key.join('|'), line, () => flow);
  }

  #verdict({ kind: _, ...verdict }: Verdict, line: number): void {
    const { action, direction, match } = verdict;
    this.#verdicts.add(`${action}|${direction}|${match}`, line, () => ({ action, direction, match }));
    if (action !== 'deny' && action !== 'audit') return;
    const key = [action, direction, match, verdict.endpoint, verdict.remote, verdict.source, verdict.destination, verdict.port, verdict.protocol];
    this.#refused.add(key.join('|'), line, () => ({ ...verdict, action }));
  }
}
