import { readHeader, readRow, splitCells } from '../../base/table.ts';
import type { TableHeader } from '../../base/table.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { MapDump, MapList, MapRow } from './schema.ts';

export const HEADER = /^\s*Name\s+Num entries\s+Num errors\s+Cache enabled\b/;
export const DUMP_HEADER = /^\s*Key\s+Value\s+State(?:\s+Error)?\s*$/;
const MAP_ROW = /^\s*(cilium_\w{1,60})\s+(\d{1,12}|unknown)\s+(\d{1,12})\s+(true|false)\s*$/;
const BLOCK = /^\s*## Map: (\S{1,100})\s*$/;
const STATES = /\s(sync|to-be-added|to-be-removed)(?:\s+(\S.*))?\s*$/;
const MAX_FIRST = 200;
const MAX_FAILING = 100;

/** Whether a line is a row of `map list` for certain. */
export function isMapRow(text: string): boolean {
  return MAP_ROW.test(text);
}

/** `map get cilium_lxc`, also as bugtool's file name `cilium-map-get-cilium_lxc`. */
function nameInCommand(command: string | undefined): string | undefined {
  return /map[ -]get[ -](cilium_\w{1,60})/.exec(command ?? '')?.[1];
}

/** Reads the summary, the verbose blocks and single maps. */
export class MapReader {
  readonly #list: MapList = { maps: [], dumps: [] };
  readonly #context: ParseContext;
  #header: TableHeader | undefined;
  #dump: MapDump | undefined;
  #sawHeader = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const { text } = line;
    if (text.trim() === '') return;
    const map = MAP_ROW.exec(text);
    const block = BLOCK.exec(text)?.[1];
    if (HEADER.test(text)) { this.#sawHeader = true; this.#context.known(line); }
    else if (map !== null) this.#map(line, map);
    else if (block !== undefined) this.#open(line, block);
    else if (DUMP_HEADER.test(text)) this.#columns(line);
    else this.#below(line);
  }

  end(): MapList | undefined {
    return this.#list.maps.length + this.#list.dumps.length > 0 || this.#sawHeader ? this.#list : undefined;
  }

  #map(line: Line, found: RegExpExecArray): void {
    const entries = found[2] === 'unknown' ? {} : { entries: Number(found[2]) };
    const at = this.#list.maps.push({ name: found[1] ?? '', ...entries, errors: Number(found[3]), cached: found[4] === 'true' }) - 1;
    this.#context.note(`maps[${String(at)}]`, line);
  }

  #open(line: Line, name: string | undefined): MapDump {
    const dump: MapDump = { ...(name === undefined ? {} : { name }), cache: 'rows', rows: 0, first: [], failing: [], pending: 0 };
    this.#context.note(`dumps[${String(this.#list.dumps.push(dump) - 1)}]`, line);
    this.#dump = dump;
    this.#header = undefined;
    return dump;
  }

  #columns(line: Line): void {
    if (this.#dump === undefined || this.#dump.rows > 0) this.#open(line, nameInCommand(this.#context.command));
    this.#header = readHeader(line);
    this.#context.known(line);
  }

  #below(line: Line): void {
    const dump = this.#dump ?? this.#filtered(line);
    if (dump === undefined) return;
    const note = /^\s*Cache is (disabled|empty)\b/.exec(line.text)?.[1];
    if (note !== undefined) {
      dump.cache = note === 'empty' ? 'empty' : 'disabled';
      this.#context.known(line);
    } else this.#row(line, dump);
  }

  /** `map get <name> | grep ...` leaves rows without header; the command alone tells what they are. */
  #filtered(line: Line): MapDump | undefined {
    const name = nameInCommand(this.#context.command);
    return name === undefined || splitCells(line.text).length < 2 ? undefined : this.#open(line, name);
  }

  #row(line: Line, dump: MapDump): void {
    const row = this.#cells(line, this.#header);
    dump.rows++;
    if (row.state?.startsWith('to-be-') === true) dump.pending++;
    const at = `dumps[${String(this.#list.dumps.length - 1)}]`;
    if (row.error !== undefined && dump.failing.length < MAX_FAILING) this.#context.note(`${at}.failing[${String(dump.failing.push(row) - 1)}]`, line);
    if (dump.first.length < MAX_FIRST) this.#context.note(`${at}.first[${String(dump.first.push(row) - 1)}]`, line);
    else this.#context.known(line);
  }

  /** Keys and values contain single blanks, errors contain anything: columns first, then the state word from the right. */
  #cells(line: Line, header: TableHeader | undefined): MapRow {
    const row = header === undefined ? undefined : readRow(header, line);
    const [key = '', second = ''] = row === undefined ? splitCells(line.text) : [row.cell('Key'), row.cell('Value')];
    const state = STATES.exec(line.text);
    const value = second.replace(/\s(?:sync|to-be-added|to-be-removed)(?:\s.*)?$/, '').trimEnd();
    const named = row?.cell('Error') ?? '';
    const error = named === '' ? state?.[2]?.trim() : named;
    return {
      key, value,
      ...(state?.[1] === undefined ? {} : { state: state[1] }),
      ...(error === undefined || error === '' ? {} : { error: error.slice(0, 500) }),
    };
  }
}
