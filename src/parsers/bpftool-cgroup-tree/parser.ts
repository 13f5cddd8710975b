import type { z } from 'zod';
import { intOf, linesOfKey, recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { hookOf } from './hook.ts';
import { BpftoolCgroupData, type CgroupProgram } from './schema.ts';

type Data = z.infer<typeof BpftoolCgroupData>;

const ELISION = /^(\.{3,4}( +|$))+$|^\[\.{2,3}\]$/;

function isHeader(text: string): boolean {
  return /^CgroupPath\s*$/.test(text) || /^ID\s+AttachType\s/.test(text);
}

/** `1190     cgroup_inet4_connect multi           cil_sock4_connect`; flags and name can both be empty. */
function readProgram(text: string): CgroupProgram | undefined {
  const words = text.split(/\s+/);
  const remark = words.findIndex((w) => w.startsWith('<-'));
  const [id, attachType, third, fourth] = remark < 0 ? words : words.slice(0, remark);
  if (id === undefined || attachType === undefined || !/^\d{1,10}$/.test(id) || !/^[a-z][a-z0-9_]*$/.test(attachType)) return undefined;
  const flags = third !== undefined && /^(multi|override|unknown\(\w+\))$/.test(third) ? [third] : [];
  const name = flags.length > 0 ? fourth : third;
  return { id: Number(id), attachType, hook: hookOf(attachType), flags, ...(name !== undefined && { name }) };
}

/** Reads the text; a program above any path belongs to the path asked for. */
function readText(lines: readonly Line[], context: ParseContext): { data: Omit<Data, 'root'>; header: boolean } {
  const data: Omit<Data, 'root'> = { cgroups: [], programCount: 0 };
  let header = false;
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    if (isHeader(text)) {
      header = true;
      context.known(line);
    } else if (text.startsWith('/')) {
      context.note(`cgroups[${data.cgroups.length}]`, line);
      data.cgroups.push({ path: text, programs: [] });
    } else if (ELISION.test(text) || /^(sudo )?bpftool (-\w )?cgroup\b/.test(text)) {
      context.known(line);
    } else {
      addProgram(readProgram(text), line, data, context);
    }
  }
  return { data, header };
}

function addProgram(program: CgroupProgram | undefined, line: Line, data: Omit<Data, 'root'>, context: ParseContext): void {
  if (program === undefined) return;
  if (data.cgroups.length === 0) data.cgroups.push({ path: '', programs: [] });
  const index = data.cgroups.length - 1;
  const programs = data.cgroups[index]?.programs;
  context.note(`cgroups[${index}].programs[${programs?.length ?? 0}]`, line);
  programs?.push(program);
  data.programCount++;
}

function jsonProgram(value: Record<string, unknown>): CgroupProgram | undefined {
  const id = intOf(value['id']);
  if (id === undefined) return undefined;
  const attachType = textOf(value['attach_type']) ?? '';
  const flags = typeof value['attach_flags'] === 'string' && value['attach_flags'] !== '' ? [value['attach_flags']] : [];
  const name = typeof value['name'] === 'string' && value['name'] !== '' ? value['name'] : undefined;
  return { id, attachType, hook: hookOf(attachType), flags, ...(name !== undefined && { name }) };
}

/** `show` gives a list of programs, `tree` a list of `{cgroup, programs}`. */
function readJson(lines: readonly Line[], context: ParseContext): Omit<Data, 'root'> | undefined {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const span = { start: first.n, end: last.n };
  const read = readJsonText(lines);
  if (read === undefined) {
    context.problem(span, 'the JSON is cut or broken');
    return undefined;
  }
  const root = recordsIn(read.value);
  context.known(read);
  const groups: Record<string, unknown>[] = root.some((r) => 'cgroup' in r) ? root : [{ cgroup: '', programs: root }];
  const places = linesOfKey(lines, 'attach_type');
  const data: Omit<Data, 'root'> = { cgroups: [], programCount: 0 };
  for (const group of groups) {
    const programs = recordsIn(group['programs']).map(jsonProgram).filter((p) => p !== undefined);
    programs.forEach((_, i) => { context.note(`cgroups[${data.cgroups.length}].programs[${i}]`, places[data.programCount + i] ?? first.n); });
    data.cgroups.push({ path: textOf(group['cgroup']) ?? '', programs });
    data.programCount += programs.length;
  }
  return data;
}

/** Path in the command. In a file name's slug every `/` is a `-`; mount points of cgroup2 hold no `-` of their own. */
function rootOf(command: string | undefined): string | undefined {
  const spelled = /\bcgroup (?:tree|show|list) (?:effective )?(\/[^\s|]*)/.exec(command ?? '')?.[1];
  if (spelled !== undefined) return spelled;
  return /\bcgroup-(?:tree|show|list)-(-[^|]*)$/.exec(command ?? '')?.[1]?.replaceAll('-', '/');
}

function isJson(lines: readonly Line[]): boolean {
  const head = lines.slice(0, 20);
  // `bpftool link` has attach types too, beside the ids of programs.
  return startsJsonList(lines) && head.some((l) => l.text.includes('"attach_type"')) && !head.some((l) => l.text.includes('"prog_id"'));
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const root = rootOf(context.command);
  const text = isJson(lines) ? undefined : readText(lines, context);
  const data = text === undefined ? readJson(lines, context) : text.data;
  // A header alone is an answer: nothing is attached below the path.
  if (data === undefined || (data.cgroups.length === 0 && text?.header !== true)) return undefined;
  return { ...data, ...(root !== undefined && { root }) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (isJson(head)) return 'yes';
  if (head.slice(0, 20).some((l) => isHeader(l.text.trim()))) return 'yes';
  const rows = head.filter((l) => readProgram(l.text.trim())?.hook.match(/^(connect|sendmsg|recvmsg|post_bind|getpeername)[46]$/));
  return rows.length > 0 ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'bpftool-cgroup-tree',
  title: 'BPF programs attached to control groups (bpftool cgroup)',
  kind: 'text',
  scope: 'node',
  area: 'kube-proxy replacement',
  collect: 'bpftool cgroup tree /run/cilium/cgroupv2',
  commands: [/^bpftool(--[jp]+)?-cgroup-(tree|show|list)(-|$)/],
  schema: BpftoolCgroupData,
  sniff,
  parse,
});
