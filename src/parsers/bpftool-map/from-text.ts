import { bytesOf, holders, kernelName, MAX_OBJECTS, pairs, wholeOf } from '../bpftool-lines.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { BpfMap } from './schema.ts';

const HEAD = /^\s*(\d{1,10}): ([a-z][a-z0-9_]{1,40}|type \d{1,4})(?:\s+name (\S{1,128}))?\s+flags 0x([0-9a-f]{1,8})(?:\s|$)/;
const DETAIL = /^\s*(key|owner_prog_type|owner|pinned|btf_id|frozen|pids|memlock|value|max_entries)\b/;

/** Whether a line opens a map. */
export function isMap(text: string): boolean {
  return HEAD.test(text);
}

function headOf(text: string): BpfMap | undefined {
  const found = HEAD.exec(text);
  if (found === null) return undefined;
  return {
    id: Number(found[1]), type: found[2] ?? '', ...kernelName(found[3]), flags: Number.parseInt(found[4] ?? '0', 16), pinned: [], frozen: false, processes: [],
  };
}

function readSizes(map: BpfMap, text: string): void {
  const values = pairs(text);
  const key = bytesOf(values.get('key'));
  const value = bytesOf(values.get('value'));
  const entries = wholeOf(values.get('max_entries'));
  const memlock = bytesOf(values.get('memlock'));
  if (key !== undefined) map.keyBytes = key;
  if (value !== undefined) map.valueBytes = value;
  if (entries !== undefined) map.maxEntries = entries;
  if (memlock !== undefined) map.memlockBytes = memlock;
}

function readDetail(map: BpfMap, text: string, key: string): void {
  const value = text.trim().slice(key.length).trim();
  if (key === 'pinned') map.pinned.push(value.slice(0, 500));
  else if (key === 'pids') map.processes.push(...holders(value));
  else if (key === 'owner_prog_type' || key === 'owner') {
    const owner = /owner_prog_type (\w{1,40})/.exec(text)?.[1];
    if (owner !== undefined) map.ownerType = owner;
    if (/owner (?:not )?jited/.test(text)) map.ownerJited = !text.includes('not jited');
  } else if (key === 'btf_id' || key === 'frozen') {
    map.frozen ||= /\bfrozen\b/.test(text);
    const id = wholeOf(/btf_id (\d{1,10})/.exec(text)?.[1]);
    if (id !== undefined) map.btfId = id;
  } else readSizes(map, text);
}

/** Reads the blocks of `bpftool map show`. */
export function readMapText(lines: readonly Line[], context: ParseContext): { maps: BpfMap[]; count: number } {
  const maps: BpfMap[] = [];
  let count = 0;
  let current: { map: BpfMap; start: number; kept: boolean } | undefined;
  let last = 0;
  const close = (): void => {
    if (current?.kept === true) context.note(`maps[${maps.push(current.map) - 1}]`, { start: current.start, end: last });
  };
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const map = headOf(line.text);
    const key = DETAIL.exec(line.text)?.[1];
    if (map !== undefined) {
      close();
      current = { map, start: line.n, kept: count < MAX_OBJECTS };
      count++;
    } else if (current !== undefined && key !== undefined) readDetail(current.map, line.text, key);
    else continue;
    context.known(line);
    last = line.n;
  }
  close();
  return { maps, count };
}
