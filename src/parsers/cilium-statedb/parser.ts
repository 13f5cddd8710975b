import { readJsonText } from '../../base/json-text.ts';
import { jsonPlaces } from '../../base/json-places.ts';
import { readHeader, readRow, type TableHeader, type TableRow } from '../../base/table.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { addRow, type Row } from './project.ts';
import { statedbSchema, type StateDb } from './schema.ts';

/** Headers that tell a table by themselves; others are told by the command. */
const HEADERS: readonly (readonly [table: string, header: RegExp])[] = [
  ['devices', /^\s*Name\s+Index\s+Selected\s+Type\s+MTU\s+HWAddr\s+Flags\s+Addresses/],
  ['node-addresses', /^\s*Address\s+NodePort\s+Primary\s+DeviceName\s*$/],
  ['routes', /^\s*Destination\s+Source\s+Gateway\s+(?:LinkIndex|Link)\b/],
  ['health', /^\s*Module\s+Component\s+Level\s+Message\s+LastOK\b/],
  ['frontends', /^\s*Address\s+Type\s+ServiceName\s+(?:PortName\s+)?(?:Backends|Status)\b/],
  ['bandwidth-qdiscs', /^\s*LinkName\s+(?:LinkIndex\s+)?Status\b/],
  ['sysctl', /^\s*Name\s+Value\s+Status\s+(?:Since|Error)\b/],
  ['l2-announce', /^\s*IP\s+NetworkInterface\b/],
];
/** Tables of the dump that occur in every release of it. */
const DUMP = /^ {2}"(?:devices|node-addresses|routes|health|sysctl|l2-announce|bandwidth-qdiscs)": ?(?:\[|null)/;

const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

function tableInCommand(command: string | undefined): string | undefined {
  const found = /(?:statedb[ -](?!dump)|db[/-](?:show|get|list)[ -])([a-z][a-z0-9-]{2,40})/.exec(command ?? '');
  return found?.[1];
}

function parse(lines: readonly Line[], context: ParseContext): StateDb | undefined {
  const data: StateDb = { tables: [], devices: [], nodeAddresses: [], routes: 0, notReconciled: [], degraded: [] };
  const json = lines.some(({ text }) => /^\s*\{/.test(text)) ? readJsonText(lines) : undefined;
  if (json !== undefined) readDump(json.value, lines.filter(({ n }) => n >= json.start), json, data, context);
  else readTables(lines, data, context);
  return data.tables.length === 0 ? undefined : data;
}

function readDump(value: unknown, lines: readonly Line[], place: { start: number; end: number }, data: StateDb, context: ParseContext): void {
  context.known({ start: place.start, end: place.end });
  const places = jsonPlaces(lines);
  for (const [name, rows] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
    if (rows !== null && !Array.isArray(rows)) continue;
    const all: readonly unknown[] = Array.isArray(rows) ? rows as readonly unknown[] : [];
    const at = data.tables.push({ name, rows: all.length }) - 1;
    context.note(`tables[${String(at)}]`, places.get(name) ?? place.start);
    for (const [i, one] of all.entries()) {
      const path = addRow(data, plainName(name), jsonRow(one));
      if (path !== undefined) context.note(path, places.get(`${name}[${String(i)}]`) ?? places.get(name) ?? place.start);
    }
  }
}

function readTables(lines: readonly Line[], data: StateDb, context: ParseContext): void {
  let header: TableHeader | undefined;
  let name = tableInCommand(context.command);
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const own = HEADERS.find(([, pattern]) => pattern.test(line.text))?.[0];
    if (own !== undefined || (header === undefined && name !== undefined)) {
      header = readHeader(line);
      name = own ?? name ?? '';
      data.tables.push({ name, rows: 0 });
      context.note(`tables[${String(data.tables.length - 1)}]`, line);
    } else if (header !== undefined && name !== undefined) {
      const table = data.tables.at(-1);
      if (table !== undefined) table.rows++;
      const path = addRow(data, plainName(name), tableRow(readRow(header, line), header));
      if (path === undefined) context.known(line);
      else context.note(path, line);
    }
  }
}

function tableRow(row: TableRow, header: TableHeader): Row {
  const cells = new Map(header.columns.map(({ title }, i) => [plainName(title), row.cells[i] ?? ''] as const));
  const text = (name: string): string | undefined => (cells.get(name) === '' ? undefined : cells.get(name));
  return {
    key: row.cells[0] ?? '', text,
    flag: (name) => (text(name) === 'true' ? true : text(name) === 'false' ? false : undefined),
    texts: (name) => (text(name) ?? '').split(/[,|\s]+/).filter((part) => part !== ''),
  };
}

/** Names of fields vary between releases only by case and dashes. */
function jsonRow(value: unknown): Row {
  const fields = new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}).map(([key, field]) => [plainName(key), field as unknown] as const));
  // The status of reconciliation and the id of a health report are objects of their own.
  for (const outer of ['status', 'id']) {
    const inner = fields.get(outer);
    if (typeof inner !== 'object' || inner === null) continue;
    const own = new Map(Object.entries(inner).map(([key, field]) => [plainName(key), field as unknown] as const));
    for (const [key, field] of own) if (!fields.has(key)) fields.set(key, field);
    if (outer === 'status') fields.set('status', own.get('kind'));
  }
  const text = (name: string): string | undefined => {
    const field = fields.get(name);
    if (Array.isArray(field)) return field.map(String).join('.');
    return typeof field === 'string' ? (field === '' ? undefined : field) : typeof field === 'number' || typeof field === 'boolean' ? String(field) : undefined;
  };
  return {
    key: text('address') ?? text('name') ?? text('ip') ?? [...fields.keys()].map(text).find((one) => one !== undefined) ?? '', text,
    flag: (name) => (typeof fields.get(name) === 'boolean' ? fields.get(name) === true : undefined),
    texts: (name) => {
      const field = fields.get(name);
      return Array.isArray(field) ? field.flatMap((one: unknown) => addressOf(one)) : [];
    },
  };
}

function addressOf(one: unknown): string[] {
  if (typeof one === 'string') return [one];
  const inner = Object.entries(typeof one === 'object' && one !== null ? one : {}).find(([key]) => plainName(key) === 'addr')?.[1] as unknown;
  return typeof inner === 'string' ? [inner] : [];
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-statedb',
  title: 'StateDB tables (`cilium statedb`)',
  scope: 'node',
  area: 'agent',
  collect: 'cilium-dbg statedb dump',
  commands: [/^cilium(?:-dbg)?-statedb(?:-.*)?$/, /^cilium(?:-dbg)?-shell----db-(?:dump|show|get)(?:-.*)?$/],
  files: [/-(?:apiserver|kvstoremesh|cilium-operator)-statedb-dump\.json$/],
  sniff: (head) => {
    const solid = head.filter(({ text }) => text.trim() !== '');
    const dump = /^\s*\{/.test(solid[0]?.text ?? '') && head.filter(({ text }) => DUMP.test(text)).length > 1;
    return dump || head.some(({ text }) => HEADERS.some(([table, header]) => table !== 'sysctl' && table !== 'l2-announce' && header.test(text))) ? 'yes' : 'maybe';
  },
  schema: statedbSchema,
  parse,
});
