import { intOf, textOf } from '../../base/json-output.ts';
import { type JsonElement, JsonElements } from '../../base/json-elements.ts';
import { fieldsOf, itemsOf } from '../../base/json-text.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { FlowCounter, type FlowSummary, noFlows } from '../flow-summary.ts';
import { isBareFlow, lookup, readFlow } from './flow.ts';

/** What the command line and kubectl write between the objects. */
const AROUND = /^(?:(?:time=\S{1,60} )?level=|Handling connection for \d|Forwarding from |EVENTS LOST|[A-Z][a-z]{2} [ \d]\d \S{1,20} )/;

/** Reads one object after another and counts. */
export class FlowReader {
  readonly #context: ParseContext;
  readonly #counter: FlowCounter;
  readonly #json: JsonElements;
  #others = 0;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#counter = new FlowCounter(context);
    this.#json = new JsonElements({
      element: (element) => { this.#element(element); },
      broken: (place, why) => { context.problem(place, why); },
    });
    const pod = /^hubble-flows-(.+)\.json$/.exec(context.fileName)?.[1];
    if (pod !== undefined) context.identify({ pod });
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    if (this.#json.line(line) || AROUND.test(line.text.trim())) this.#context.known(line);
  }

  end(): FlowSummary | undefined {
    this.#json.end();
    return this.#counter.end() ?? (this.#others > 0 ? noFlows() : undefined);
  }

  #element({ value, start, end }: JsonElement): void {
    const fields = lookup(value);
    const lost = fieldsOf(fields.get('lost_events') ?? fields.get('lostEvents'));
    const status = fieldsOf(fields.get('node_status') ?? fields.get('nodeStatus'));
    if (lost.size > 0) this.#counter.lost(textOf(lost.get('source')) ?? 'unknown', number(lost.get('num_events_lost') ?? lost.get('numEventsLost')), start);
    else if (status.size > 0) this.#status(status, start);
    else if (fields.has('agent_event') || fields.has('debug_event') || fields.has('agentEvent') || fields.has('debugEvent')) this.#others++;
    else {
      const flow = readFlow(isBareFlow(fields) ? value : fields.get('flow'), fields);
      if (flow === undefined) this.#context.problem({ start, end }, 'an object without a flow');
      else this.#counter.flow(flow, start);
    }
  }

  #status(status: ReadonlyMap<string, unknown>, line: number): void {
    const change = textOf(status.get('state_change') ?? status.get('stateChange')) ?? '';
    this.#others++;
    if (/CONNECTED$/.test(change)) return;
    const nodes = itemsOf(status.get('node_names') ?? status.get('nodeNames')).filter((name) => typeof name === 'string').slice(0, 20).join(', ');
    this.#counter.message(`${change} ${nodes} ${textOf(status.get('message')) ?? ''}`.trim(), line);
  }
}

/** 64-bit numbers are texts in this JSON. */
function number(value: unknown): number {
  return intOf(value) ?? (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 1);
}
