import { bytesOf, holders, kernelName, loadedAt, MAX_OBJECTS, pairs, wholeOf } from '../bpftool-lines.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Program } from './schema.ts';

const HEAD = /^\s*(\d{1,10}): ([a-z][a-z0-9_]{1,40}|type \d{1,4})(?:\s+name (\S{1,128}))?\s+tag ([0-9a-f]{16})(?:\s|$)(.*)$/;
const DETAIL = /^\s*(loaded_at|xlated|memlock|pinned|btf_id|pids|metadata:|map_ids|attach_btf|dev|offloaded)\b/;
/** `map_ids 1,2,` broken by a terminal. */
const MORE_IDS = /^\s*\d{1,10}(?:,\d{1,10})*,?\s*$/;
const METADATA = /^\s*[\w.]{1,128} = /;

/** Whether a line opens a program. */
export function isProgram(text: string): boolean {
  return HEAD.test(text);
}

function headOf(text: string): Program | undefined {
  const found = HEAD.exec(text);
  if (found === null) return undefined;
  const rest = pairs(found[5] ?? '', ['gpl']);
  const runTimeNs = wholeOf(rest.get('run_time_ns'));
  const runCount = wholeOf(rest.get('run_cnt'));
  const recursionMisses = wholeOf(rest.get('recursion_misses'));
  return {
    id: Number(found[1]), type: found[2] ?? '', ...kernelName(found[3]), tag: found[4] ?? '', gpl: rest.has('gpl'),
    orphaned: false, mapIds: [], pinned: [], processes: [],
    ...(runTimeNs === undefined ? {} : { runTimeNs }), ...(runCount === undefined ? {} : { runCount }),
    ...(recursionMisses === undefined ? {} : { recursionMisses }),
  };
}

function ids(text: string | undefined): number[] {
  return (text ?? '').split(',').flatMap((id) => wholeOf(id.trim()) ?? []);
}

function readLoaded(program: Program, text: string): void {
  const values = pairs(text);
  const at = loadedAt(values.get('loaded_at'));
  const uid = wholeOf(values.get('uid'));
  if (at !== undefined) program.loadedAt = at;
  if (uid !== undefined) program.uid = uid;
}

function readSizes(program: Program, text: string): void {
  program.orphaned ||= /\sorphaned(?:\s|$)/.test(text);
  const notJited = text.includes('not jited');
  const values = pairs(text.replace('not jited', ''), ['orphaned']);
  const xlated = bytesOf(values.get('xlated'));
  const jited = bytesOf(values.get('jited'));
  const memlock = bytesOf(values.get('memlock'));
  if (xlated !== undefined) program.xlatedBytes = xlated;
  if (jited !== undefined) program.jitedBytes = jited;
  if (jited !== undefined || notJited) program.jited = !notJited;
  if (memlock !== undefined) program.memlockBytes = memlock;
  program.mapIds.push(...ids(values.get('map_ids')));
}

function readDetail(program: Program, text: string, key: string): void {
  const value = text.trim().slice(key.length).trim();
  if (key === 'loaded_at') readLoaded(program, text);
  else if (key === 'xlated' || key === 'memlock') readSizes(program, text);
  else if (key === 'map_ids') program.mapIds.push(...ids(value));
  else if (key === 'pinned') program.pinned.push(value.slice(0, 500));
  else if (key === 'pids') program.processes.push(...holders(value));
  else if (key === 'btf_id') {
    const id = wholeOf(value);
    if (id !== undefined) program.btfId = id;
  }
}

/** Reads the blocks of `bpftool prog show`. */
export function readProgText(lines: readonly Line[], context: ParseContext): { programs: Program[]; count: number } {
  const programs: Program[] = [];
  let count = 0;
  let current: { program: Program; start: number; kept: boolean } | undefined;
  let brokenIds = false;
  const close = (end: number): void => {
    if (current?.kept === true) context.note(`programs[${programs.push(current.program) - 1}]`, { start: current.start, end });
  };
  let last = 0;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const program = headOf(line.text);
    const key = DETAIL.exec(line.text)?.[1];
    const wasBroken = brokenIds;
    brokenIds = /map_ids [\d,]{1,60000},\s*$/.test(line.text);
    if (program !== undefined) {
      close(last);
      current = { program, start: line.n, kept: count < MAX_OBJECTS };
      count++;
    } else if (current !== undefined && key !== undefined) readDetail(current.program, line.text, key);
    else if (current !== undefined && wasBroken && MORE_IDS.test(line.text)) current.program.mapIds.push(...ids(line.text));
    else if (current === undefined || !METADATA.test(line.text)) continue;
    context.known(line);
    last = line.n;
  }
  close(last);
  return { programs, count };
}
