import type { z } from 'zod';
import { startsJsonList } from '../../base/json-output.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readDevice, readId, readNetfilter, readTc, readXdp } from './attach.ts';
import { readJson } from './from-json.ts';
import { BpftoolNetData, type Found, type SectionName } from './schema.ts';

const TITLE = /^(xdp|tc|flow_dissector|netfilter):\s*$/;

function titleOf(text: string): SectionName | undefined {
  const title = TITLE.exec(text)?.[1];
  return title === 'xdp' || title === 'tc' || title === 'flow_dissector' || title === 'netfilter' ? title : undefined;
}

function readText(lines: readonly Line[], context: ParseContext): Found {
  const found: Found = { sections: [], attachments: [], flowDissectors: [], netfilter: [] };
  let section: SectionName | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    const title = titleOf(text);
    if (title !== undefined) {
      section = title;
      context.note(`sections[${found.sections.length}]`, line);
      found.sections.push(title);
      continue;
    }
    if (isNoise(text)) context.known(line);
    else readEntry(text.split(/\s+/), section, line, found, context);
  }
  return found;
}

/** The command itself pasted without its prompt, and elisions. */
function isNoise(text: string): boolean {
  return /^(sudo )?bpftool (-\w )?net\b/.test(text) || /^(\.{3,4}|\[\.{2,3}\])$/.test(text);
}

/** One entry. Without a title above (a filtered text) the entry tells its own section. */
function readEntry(words: readonly string[], section: SectionName | undefined, line: Line, found: Found, context: ParseContext): void {
  const device = readDevice(words[0]);
  if (device !== undefined) {
    const attachments = section === 'xdp' || (section === undefined && readXdp(device, words) !== undefined) ? readXdp(device, words) : one(readTc(device, words));
    for (const attachment of attachments ?? []) {
      context.note(`attachments[${found.attachments.length}]`, line);
      found.attachments.push(attachment);
    }
    return;
  }
  if (section === 'flow_dissector' && words[0] === 'id') readFlowDissector(words, line, found, context);
  else if (section === 'netfilter' || section === undefined) readNetfilterEntry(words, line, found, context);
}

function one<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function readFlowDissector(words: readonly string[], line: Line, found: Found, context: ParseContext): void {
  const id = readId(words[1]);
  if (id === undefined) return;
  context.note(`flowDissectors[${found.flowDissectors.length}]`, line);
  found.flowDissectors.push(id);
}

function readNetfilterEntry(words: readonly string[], line: Line, found: Found, context: ParseContext): void {
  const program = readNetfilter(words);
  if (program === undefined) return;
  context.note(`netfilter[${found.netfilter.length}]`, line);
  found.netfilter.push(program);
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof BpftoolNetData> | undefined {
  const found = startsJsonList(lines) ? readJson(lines, context) : readText(lines, context);
  if (found === undefined || found.sections.length + found.attachments.length === 0) return undefined;
  const onlyDevice = /[\s-]net[\s-].*?\bdev[\s-]([^\s|]+)/.exec(context.command ?? '')?.[1];
  return { ...found, ...(onlyDevice !== undefined && { onlyDevice }) };
}

const ENTRY = /^\s*[^\s()]{1,32}\(\d{1,10}\) (clsact\/|tcx\/|netkit\/|(driver|generic|offload) id \d)/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const text = head.filter((l) => l.text.trim() !== '');
  if (startsJsonList(head)) return isNetJson(text) ? 'yes' : 'no';
  const titles = new Set(text.map((l) => titleOf(l.text.trim())).filter((t) => t !== undefined));
  const entries = text.filter((l) => ENTRY.test(l.text)).length;
  if (entries > 0 && entries * 2 >= text.length - titles.size) return 'yes';
  if (titles.has('xdp') && titles.has('tc')) return 'yes';
  return entries > 0 || titles.size > 0 ? 'maybe' : 'no';
}

function isNetJson(lines: readonly Line[]): boolean {
  const start = lines.slice(0, 40).map((l) => l.text.slice(0, 400)).join('');
  return /"xdp":\s*\[/.test(start) && (/"devname":/.test(start) || /"tc":\s*\[/.test(start));
}

export const parser = defineParser({
  id: 'bpftool-net',
  title: 'BPF programs attached to network devices (bpftool net)',
  rows: 'attachments',
  columns: ['device', 'section', 'kind', 'direction', 'name', 'progId', 'linkId'],
  kind: 'text',
  scope: 'node',
  area: 'datapath',
  collect: 'bpftool net show',
  commands: [/^bpftool(--[jp]+)?-net(-(?!attach|detach).*)?$/],
  schema: BpftoolNetData,
  sniff,
  parse,
});
