import { intOf, textOf } from '../../base/json-output.ts';
import { jsonElements } from '../../base/json-elements.ts';
import { fieldsOf, itemsOf } from '../../base/json-text.ts';
import { holdersOfJson, kernelName, MAX_OBJECTS } from '../bpftool-lines.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { BpfMap } from './schema.ts';

const NUMBERS: readonly (readonly [key: string, field: 'keyBytes' | 'valueBytes' | 'maxEntries' | 'memlockBytes' | 'btfId'])[] = [
  ['bytes_key', 'keyBytes'], ['bytes_value', 'valueBytes'], ['max_entries', 'maxEntries'], ['bytes_memlock', 'memlockBytes'], ['btf_id', 'btfId'],
];

function mapOf(value: unknown): BpfMap | undefined {
  const fields = fieldsOf(value);
  const id = intOf(fields.get('id'));
  if (id === undefined) return undefined;
  const type = fields.get('type');
  const ownerType = textOf(fields.get('owner_prog_type'));
  const ownerJited = fields.get('owner_jited');
  const map: BpfMap = {
    id, type: typeof type === 'number' ? `type ${type}` : textOf(type) ?? '', ...kernelName(textOf(fields.get('name'))),
    flags: Math.max(0, intOf(fields.get('flags')) ?? 0), frozen: fields.get('frozen') === 1 || fields.get('frozen') === true,
    pinned: itemsOf(fields.get('pinned')).flatMap((one) => textOf(one) ?? []), processes: holdersOfJson(fields.get('pids')),
    ...(ownerType === undefined ? {} : { ownerType }), ...(typeof ownerJited === 'boolean' ? { ownerJited } : {}),
  };
  for (const [key, field] of NUMBERS) {
    const number = intOf(fields.get(key));
    if (number !== undefined && number >= 0) map[field] = number;
  }
  return map;
}

/** Reads `bpftool -j map` and `-p`: an array, or one object for one map. */
export function readMapJson(lines: readonly Line[], context: ParseContext): { maps: BpfMap[]; count: number } {
  const { elements, broken, others } = jsonElements(lines);
  const maps: BpfMap[] = [];
  const odd = new Set(others.map((line) => line.n));
  for (const line of lines) if (!odd.has(line.n)) context.known(line);
  for (const { place, why } of broken) context.problem(place, why);
  for (const element of elements) {
    const map = mapOf(element.value);
    if (map === undefined) context.problem(element, 'not a map');
    else if (maps.length < MAX_OBJECTS) context.note(`maps[${maps.push(map) - 1}]`, element);
  }
  return { maps, count: elements.length };
}
