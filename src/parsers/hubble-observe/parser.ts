import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { FlowCounter, flowSummarySchema, noFlows } from '../flow-summary.ts';
import { type Observed, readCompact, readDict, readTableRow } from './compact.ts';

const HEADER = /^\s*TIMESTAMP\s+(?:NODE\s+)?SOURCE\s+DESTINATION\s+TYPE\s+VERDICT\b/;
const DICT = /^\s*(TIMESTAMP|NODE|SOURCE|DESTINATION|TYPE|VERDICT|SUMMARY):\s?(.*)$/;
const RULER = /^-{6,}$/;
const AROUND = /^(?:(?:time=\S{1,60} )?level=|Handling connection for \d|Forwarding from )/;

class Reader {
  readonly counter: FlowCounter;
  sawHeader = false;
  readonly #context: ParseContext;
  #dict = new Map<string, string>();
  #dictLine = 0;

  constructor(context: ParseContext) {
    this.#context = context;
    this.counter = new FlowCounter(context);
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const [, key, value] = DICT.exec(text) ?? [];
    if (key !== undefined) this.#field(key, value ?? '', line.n);
    else if (RULER.test(text)) this.flush();
    else if (HEADER.test(text)) this.sawHeader = true;
    else if (!AROUND.test(text)) {
      const seen = readCompact(text) ?? readTableRow(text);
      if (seen === undefined) return;
      this.#take(seen, line.n);
    }
    this.#context.known(line);
  }

  flush(): void {
    const seen = readDict(this.#dict);
    if (seen !== undefined) this.#take(seen, this.#dictLine);
    this.#dict = new Map();
  }

  #field(key: string, value: string, n: number): void {
    if (key === 'TIMESTAMP') {
      this.flush();
      this.#dictLine = n;
    }
    this.#dict.set(key, value.trim());
  }

  #take(seen: Observed, n: number): void {
    if (seen.kind === 'flow') this.counter.flow(seen.flow, n);
    else if (seen.kind === 'lost') this.counter.lost(seen.source, seen.count, n);
    else this.counter.message(seen.text, n);
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (head.some(({ text }) => HEADER.test(text) || readCompact(text)?.kind === 'flow' || readTableRow(text) !== undefined)) return 'yes';
  const dict = head.filter(({ text }) => DICT.test(text)).map(({ text }) => DICT.exec(text)?.[1]);
  return dict.includes('TIMESTAMP') && dict.includes('VERDICT') ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'hubble-observe',
  title: 'hubble observe',
  rows: '',
  columns: ['flows', 'first', 'last', 'verdicts', 'lost'],
  scope: 'node',
  area: 'hubble',
  collect: 'hubble observe --last 10000',
  // `hubble-observe-<pod>-<time>.log` of a sysdump is the log of the collecting command.
  commands: [/^hubble-observe(?!.*-(?:o|-output)[-=]?json)(?!.*-\d{8}-\d{6}$)(?:-.*)?$/],
  sniff,
  schema: flowSummarySchema,
  begin(context) {
    const reader = new Reader(context);
    return {
      line: (line) => { reader.line(line); },
      end: () => {
        reader.flush();
        return reader.counter.end() ?? (reader.sawHeader ? noFlows() : undefined);
      },
    };
  },
});
