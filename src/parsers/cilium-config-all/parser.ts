import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

export const configAllSchema = z.object({
  readOnly: z.record(z.string(), z.string()).describe('Options of the running agent by field name: EnableIPv4Masquerade, RoutingMode, MTU; parts of a group as Group.Part'),
  readWrite: z.record(z.string(), z.string()).describe('What can be changed at run time: PolicyEnforcement, MonitorAggregationLevel, Debug'),
  /** Up to 1.10 everything is one list. */
  sections: z.boolean(),
});

type Data = z.infer<typeof configAllSchema>;
type Part = 'readOnly' | 'readWrite';

const READ_ONLY = /^(?:#{1,8} )?Read-only configurations(?: #{1,8})?$/;
const READ_WRITE = /^(?:#{1,8} )?Read-write configurations(?: #{1,8})?$/;
const PAIR = /^([A-Za-z][\w./-]{0,100})\s{0,40}:(?:\s(.*))?$/;
/** 1.8 to 1.10: no colon. */
const OLD_PAIR = /^([A-Za-z][\w-]{1,60})\s{1,40}(\S.*)$/;
const BARE = /^([A-Z]\w{1,80})$/;
const OLD_SIGNS = /^(?:PolicyEnforcement|MonitorNumPages|MonitorAggregationLevel|ConntrackAccounting|ConntrackLocal|DebugPolicy|PolicyVerdictNotification|k8s-endpoint|k8s-configuration)\s{1,40}[^\s:]/;
const MAX_VALUE = 8000;

class Reader {
  readonly #context: ParseContext;
  readonly #data: Data = { readOnly: {}, readWrite: {}, sections: false };
  #part: Part = 'readWrite';
  #group: string | undefined;
  /** A value with an open bracket: a terminal or a line feed broke it. */
  #open: { part: Part; key: string } | undefined;
  #understood = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trimEnd();
    if (text.trim() === '') return;
    if (READ_ONLY.test(text.trim())) this.#section('readOnly');
    else if (READ_WRITE.test(text.trim())) this.#section('readWrite');
    else if (!this.#setting(text, line)) return;
    this.#context.known(line);
    this.#understood++;
  }

  end(): Data | undefined {
    return this.#understood > 0 ? this.#data : undefined;
  }

  #section(part: Part): void {
    this.#part = part;
    this.#data.sections = true;
    this.#group = this.#open = undefined;
  }

  #setting(text: string, line: Line): boolean {
    const indented = /^[\t ]/.test(text);
    const trimmed = text.trim();
    const pair = PAIR.exec(trimmed) ?? (this.#data.sections ? null : OLD_PAIR.exec(trimmed));
    const bare = BARE.exec(trimmed)?.[1];
    if (pair !== null && !(this.#open !== undefined && /^[a-z]/.test(trimmed) && this.#part === 'readOnly')) {
      if (!indented) this.#group = undefined;
      const key = pair[1] ?? '';
      this.#set(indented && this.#group !== undefined ? `${this.#group}.${key}` : key, (pair[2] ?? '').trim(), line);
    } else if (this.#open !== undefined) this.#continue(trimmed);
    else if (bare !== undefined && this.#data.sections) this.#group = bare;
    else return false;
    return true;
  }

  #set(key: string, value: string, line: Line): void {
    if (key === '__proto__') return;
    const part = this.#part;
    this.#data[part][key] = value.slice(0, MAX_VALUE);
    this.#context.note(`${part}.${key}`, line);
    this.#open = isOpen(value) ? { part, key } : undefined;
  }

  #continue(text: string): void {
    if (this.#open === undefined) return;
    const { part, key } = this.#open;
    const value = `${this.#data[part][key] ?? ''} ${text}`.slice(0, MAX_VALUE);
    this.#data[part][key] = value;
    if (!isOpen(value)) this.#open = undefined;
  }
}

function isOpen(value: string): boolean {
  let depth = 0;
  for (const char of value) depth += '[{'.includes(char) ? 1 : ']}'.includes(char) ? -1 : 0;
  return depth > 0;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-config-all',
  title: 'cilium config of the running agent',
  scope: 'node',
  area: 'configuration',
  collect: 'cilium-dbg config --all',
  commands: [/^cilium(?:-dbg)?-config(?:-{1,2}-?(?:a|all|r))?$/],
  sniff: (head) => {
    if (head.some(({ text }) => READ_ONLY.test(text.trim()) || READ_WRITE.test(text.trim()))) return 'yes';
    return head.filter(({ text }) => OLD_SIGNS.test(text.trim())).length >= 3 ? 'yes' : 'maybe';
  },
  schema: configAllSchema,
  parse(lines, context) {
    const reader = new Reader(context);
    for (const line of lines) reader.line(line);
    return reader.end();
  },
});
