import type { z } from 'zod';
import { JsonElements } from '../../base/json-elements.ts';
import { fieldsOf } from '../../base/json-text.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { bpftoolMapDumpSchema } from './parser.ts';

type Dump = z.infer<typeof bpftoolMapDumpSchema>;

export const FOUND = /^\s*Found (\d{1,12}) elements?\s*$/;
const KEY = /^\s*key:(?:\s+((?:[0-9a-f]{2}(?: |$)){1,4096}))?/;
const BYTES = /^\s*(?:[0-9a-f]{2} {0,2}){1,64}\s*$/;
const VALUE = /(?:^|\s)value(?: \(CPU \d{1,4}\))?:\s*(.*)$/;
const INNER = /(?:^|\s)inner_map_id:\s*(\d{1,10})/;
const UNREADABLE = /<no entry>|can't lookup element|[Kk]ey not found|<cannot read>|No such file or directory|Operation not supported/;
const MAX_FIRST = 100;
const MAX_TEXT = 400;

/** Whether a line begins an entry in hexadecimal form. A lone `key:` is YAML's too, so bytes must follow. */
export function isHexKey(text: string): boolean {
  return /^\s*key:\s+(?:[0-9a-f]{2} ){1,64}\s*(?:value|inner_map_id|$)/.test(`${text.trimEnd()} `) || /^key:\s*$/.test(text);
}

function mapInCommand(command: string | undefined): string | undefined {
  if (command === undefined) return undefined;
  return /pinned[- ]\S{0,200}?[-/](cilium_\w{1,60}|\w{1,60})$/.exec(command)?.[1]
    ?? /dump[- ](?:name|id)[- ](\w[\w.]{0,60})/.exec(command)?.[1];
}

/** Counts the entries of a dump in either form. */
export class DumpReader {
  readonly #context: ParseContext;
  readonly #json: JsonElements;
  readonly #dump: Dump = { form: 'hex', entries: 0, unreadable: 0, perCpu: false, innerMaps: [], first: [] };
  #entry: { key: string; value: string; part: 'key' | 'value'; start: number } | undefined;
  #last = 0;
  #started = false;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#json = new JsonElements({
      element: ({ value, start, end }) => { this.#element(value, start, end); },
      broken: (place, why) => { context.problem(place, why); },
    });
    const map = mapInCommand(context.command);
    if (map !== undefined) this.#dump.map = map;
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    if (!this.#started && /^\s*\[\s*(?:\{|$|\])/.test(line.text)) this.#dump.form = 'json';
    if (this.#dump.form === 'hex') this.#hex(line);
    else if (this.#json.line(line)) this.#context.known(line);
    this.#started = true;
  }

  end(): Dump | undefined {
    this.#json.end();
    this.#close();
    const { form, entries, found } = this.#dump;
    return entries > 0 || found !== undefined || (form === 'json' && this.#started) ? this.#dump : undefined;
  }

  #element(value: unknown, start: number, end: number): void {
    this.#dump.entries++;
    const fields = fieldsOf(value);
    const shaped = fieldsOf(fields.get('formatted'));
    const of = shaped.has('key') ? shaped : fields;
    if (of.has('values')) this.#dump.perCpu = true;
    if (fieldsOf(of.get('value')).has('error') || of.has('error')) this.#dump.unreadable++;
    this.#keep(JSON.stringify(of.get('key') ?? null), JSON.stringify(of.get('value') ?? of.get('values') ?? null), start, end);
  }

  #hex(line: Line): void {
    const { text } = line;
    const found = FOUND.exec(text)?.[1];
    const key = KEY.exec(text);
    if (found !== undefined) {
      this.#dump.found = Number(found);
      this.#context.note('found', line);
      return;
    }
    if (key !== null) {
      this.#close();
      this.#dump.entries++;
      this.#entry = { key: digits(key[1]), value: '', part: 'key', start: line.n };
    } else if (this.#entry === undefined || !(VALUE.test(text) || BYTES.test(text) || INNER.test(text) || UNREADABLE.test(text))) return;
    this.#fill(text, key === null);
    this.#last = line.n;
    this.#context.known(line);
  }

  #fill(text: string, more: boolean): void {
    const entry = this.#entry;
    if (entry === undefined) return;
    const inner = INNER.exec(text)?.[1];
    if (inner !== undefined && this.#dump.innerMaps.length < 1000) this.#dump.innerMaps.push(Number(inner));
    if (UNREADABLE.test(text)) this.#dump.unreadable++;
    const value = VALUE.exec(text)?.[1];
    if (value !== undefined) {
      entry.part = 'value';
      if (text.includes('(CPU ')) this.#dump.perCpu = true;
      append(entry, /^[0-9a-f]{2}(?: |$)/.test(value) ? digits(value) : '');
    } else if (more && BYTES.test(text)) append(entry, digits(text));
  }

  #close(): void {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry !== undefined) this.#keep(entry.key, entry.value, entry.start, this.#last);
  }

  #keep(key: string, value: string, start: number, end: number): void {
    const { first } = this.#dump;
    if (first.length >= MAX_FIRST) return;
    this.#context.note(`first[${first.push({ key: key.slice(0, MAX_TEXT), value: value.slice(0, MAX_TEXT) }) - 1}]`, { start, end });
  }
}

function digits(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, '');
}

function append(entry: { key: string; value: string; part: 'key' | 'value' }, text: string): void {
  if (entry[entry.part].length < MAX_TEXT) entry[entry.part] += text;
}
