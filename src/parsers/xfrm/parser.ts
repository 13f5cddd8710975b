import { Tally } from '../../base/tally.ts';
import { byText } from '../../base/sort.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { HEAD, KEYED, takePolicyLine, takeShared, takeStateLine } from './lines.ts';
import { XfrmData, type XfrmPolicy, type XfrmState } from './schema.ts';

const MOST = 2000;

interface Block { readonly head: Line; readonly src: string; readonly dst: string; readonly lines: Line[] }

/** A policy has a direction and templates, a state an algorithm, a replay window or counters. */
function isPolicy(block: Block): boolean {
  if (block.lines.some((l) => /^(tmpl |(dir|socket) (in|out|fwd)\b.*\bpriority )/.test(l.text.trim()))) return true;
  return block.src.includes('/') && !block.lines.some((l) => /^proto /.test(l.text.trim()));
}

class Reader {
  readonly #context: ParseContext;
  readonly #states: XfrmState[] = [];
  readonly #policies: XfrmPolicy[] = [];
  readonly #directions = new Tally();
  readonly #keys = new Set<string>();
  #stateCount = 0;
  #policyCount = 0;
  #stated: { states?: number; policies?: number } = {};
  #block: Block | undefined;
  #anchored = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const head = /^\s/.test(line.text) ? null : HEAD.exec(text);
    if (head?.[1] !== undefined && head[2] !== undefined) {
      this.settle();
      this.#anchor(line);
      this.#block = { head: line, src: head[1], dst: head[2], lines: [] };
    } else if (this.#counts(text, line)) return;
    else if (this.#block !== undefined) this.#block.lines.push(line);
    else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text) || KEYED.test(text)) this.#context.known(line);
  }

  /** Without a place of its own a field is proven by the first lines of the text, which hold keys. */
  #anchor(line: Line): void {
    if (this.#anchored) return;
    this.#anchored = true;
    for (const field of ['states', 'policies', 'stateCount', 'policyCount', 'policiesByDirection', 'keyHashes']) this.#context.note(field, line);
  }

  #counts(text: string, line: Line): boolean {
    const states = /^SAD count (\d{1,9})/.exec(text)?.[1];
    const policies = /^SPD IN\s+(\d{1,9}) OUT (\d{1,9}) FWD (\d{1,9})/.exec(text);
    if (states === undefined && policies === null) return false;
    this.settle();
    this.#anchor(line);
    if (states !== undefined) {
      this.#stated.states = Number(states);
      this.#context.note('stateCount', line);
      return true;
    }
    for (const [i, direction] of ['in', 'out', 'fwd'].entries()) this.#directions.add(direction, Number(policies?.[i + 1]));
    this.#stated.policies = [1, 2, 3].reduce((sum, i) => sum + Number(policies?.[i]), 0);
    this.#context.note('policyCount', line);
    return true;
  }

  settle(): void {
    const block = this.#block;
    this.#block = undefined;
    if (block === undefined) return;
    if (isPolicy(block)) this.#policy(block);
    else this.#state(block);
  }

  #state(block: Block): void {
    const state: XfrmState = { src: block.src, dst: block.dst, algorithms: [], encapsulated: false };
    this.#stateCount++;
    for (const line of block.lines) {
      const text = line.text.trim();
      // Keys are understood first and last: nothing of such a line may be reported.
      if (takeStateLine(text, state) || takeShared(text, state) || KEYED.test(text)) this.#context.known(line);
    }
    for (const { keyHash } of state.algorithms) if (keyHash !== undefined && this.#keys.size < MOST * 4) this.#keys.add(keyHash);
    if (this.#states.length >= MOST) {
      this.#context.known(block.head);
      return;
    }
    this.#context.note(`states[${this.#states.length}]`, block.head);
    this.#states.push(state);
  }

  #policy(block: Block): void {
    const policy: XfrmPolicy = { src: block.src, dst: block.dst, templates: [] };
    this.#policyCount++;
    for (const line of block.lines) {
      const text = line.text.trim();
      if (takePolicyLine(text, policy) || takeShared(text, policy)) this.#context.known(line);
    }
    this.#directions.add(policy.direction ?? 'unknown');
    if (this.#policies.length >= MOST) {
      this.#context.known(block.head);
      return;
    }
    this.#context.note(`policies[${this.#policies.length}]`, block.head);
    this.#policies.push(policy);
  }

  end(): XfrmData | undefined {
    this.settle();
    const [stateCount, policyCount] = [this.#stateCount || this.#stated.states, this.#policyCount || this.#stated.policies];
    if (stateCount === undefined && policyCount === undefined) return undefined;
    return {
      states: this.#states, policies: this.#policies, stateCount: stateCount ?? 0, policyCount: policyCount ?? 0, keyHashes: this.#keys.size,
      policiesByDirection: this.#directions.top(10).map(({ key, count }) => ({ direction: key, count })).sort((a, b) => byText(a.direction, b.direction)),
    };
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const lines = head.slice(0, 60);
  if (lines.some((l) => /^\s*(SAD count \d|SPD IN {1,3}\d)/.test(l.text))) return 'yes';
  if (!lines.some((l) => HEAD.test(l.text.trimEnd()))) return 'no';
  return lines.some((l) => /^\s+(proto (esp|ah|comp) spi |dir (in|out|fwd) |tmpl src )/.test(l.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'xfrm',
  title: 'IPsec states and policies of the kernel (ip xfrm)',
  kind: 'text',
  scope: 'node',
  area: 'encryption',
  collect: 'ip -s xfrm state',
  commands: [/^ip(-(-[46ds]|-details|-stats|-statistics|-s-s))*-x(frm)?-(s|state|p|policy)(-.*)?$/],
  schema: XfrmData,
  sniff,
  parse: (lines, context) => {
    const reader = new Reader(context);
    for (const line of lines) reader.line(line);
    return reader.end();
  },
});
