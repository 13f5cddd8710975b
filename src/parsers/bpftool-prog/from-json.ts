import { intOf, textOf } from '../../base/json-output.ts';
import { jsonElements } from '../../base/json-elements.ts';
import { fieldsOf, itemsOf } from '../../base/json-text.ts';
import { holdersOfJson, kernelName, loadedAtSeconds, MAX_OBJECTS } from '../bpftool-lines.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Program } from './schema.ts';

const NUMBERS: readonly (readonly [key: string, field: 'uid' | 'xlatedBytes' | 'jitedBytes' | 'memlockBytes' | 'btfId' | 'runTimeNs' | 'runCount' | 'recursionMisses'])[] = [
  ['uid', 'uid'], ['bytes_xlated', 'xlatedBytes'], ['bytes_jited', 'jitedBytes'], ['bytes_memlock', 'memlockBytes'], ['btf_id', 'btfId'],
  ['run_time_ns', 'runTimeNs'], ['run_cnt', 'runCount'], ['recursion_misses', 'recursionMisses'],
];

function programOf(value: unknown): Program | undefined {
  const fields = fieldsOf(value);
  const id = intOf(fields.get('id'));
  if (id === undefined) return undefined;
  const type = fields.get('type');
  const tag = textOf(fields.get('tag'));
  const at = loadedAtSeconds(intOf(fields.get('loaded_at')));
  const jited = fields.get('jited');
  const program: Program = {
    id, type: typeof type === 'number' ? `type ${type}` : textOf(type) ?? '', ...kernelName(textOf(fields.get('name'))),
    gpl: fields.get('gpl_compatible') === true, orphaned: fields.get('orphaned') === true,
    mapIds: itemsOf(fields.get('map_ids')).flatMap((one) => intOf(one) ?? []),
    pinned: itemsOf(fields.get('pinned')).flatMap((one) => textOf(one) ?? []),
    processes: holdersOfJson(fields.get('pids')),
    ...(tag === undefined ? {} : { tag }), ...(at === undefined ? {} : { loadedAt: at }), ...(typeof jited === 'boolean' ? { jited } : {}),
  };
  for (const [key, field] of NUMBERS) {
    const number = intOf(fields.get(key));
    if (number !== undefined && number >= 0) program[field] = number;
  }
  return program;
}

/** Reads `bpftool -j prog` and `-p`: an array, or one object for one program. */
export function readProgJson(lines: readonly Line[], context: ParseContext): { programs: Program[]; count: number } {
  const { elements, broken, others } = jsonElements(lines);
  const programs: Program[] = [];
  const odd = new Set(others.map((line) => line.n));
  for (const line of lines) if (!odd.has(line.n)) context.known(line);
  for (const { place, why } of broken) context.problem(place, why);
  for (const element of elements) {
    const program = programOf(element.value);
    if (program === undefined) context.problem(element, 'not a program');
    else if (programs.length < MAX_OBJECTS) context.note(`programs[${programs.push(program) - 1}]`, element);
  }
  return { programs, count: elements.length };
}
