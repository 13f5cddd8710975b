import * as z from 'zod';
import { intOf, textOf } from '../../base/json-output.ts';
import { jsonElements } from '../../base/json-elements.ts';
import { fieldsOf, itemsOf } from '../../base/json-text.ts';
import { holders, holdersOfJson, MAX_OBJECTS, pairs, wholeOf } from '../bpftool-lines.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const linkSchema = z.object({
  id: count,
  type: z.string().describe('tcx, netkit, xdp, cgroup, netns, iter, ...; `type 11` when bpftool is older than the kernel'),
  progId: count.optional(),
  mapId: count.optional().describe('Of struct_ops links'),
  device: z.string().optional().describe('Absent when detached, or when bpftool does not know the type'),
  ifindex: count.optional(),
  attachType: z.string().optional(),
  cgroupId: count.optional(),
  netnsInode: count.optional(),
  pinned: z.array(z.string()),
  processes: z.array(z.object({ name: z.string(), pid: count })),
});

export const bpftoolLinkSchema = z.object({
  links: z.array(linkSchema),
  count: count.describe('Links in the text, also those beyond the 20000 that are kept'),
});

type Link = z.infer<typeof linkSchema>;

const HEAD = /^\s*(\d{1,10}): ([a-z][a-z0-9_]{1,40}|type \d{1,4})\s+(prog|map) (\d{1,10})(?:\s|$)/;
const DEVICE = /ifindex ([^\s()]{1,32})\((\d{1,10})\)/;
const DETACHED = /ifindex 0 /;
/** Words that begin the lines below a link; functions of a multi link stand in a table of addresses. */
const DETAIL = /^\s*(?:ifindex|attach_type|cgroup_id|netns_ino|prog_type|tp_name|target_|bpf_cookie|pinned|pids|ip|ip6|inet|kprobe|kretprobe|tracepoint|event|hardware|software|kprobe\.multi|kretprobe\.multi|uprobe|path|pf|func_cnt|retprobe|addr|iter|task|map|tid|flags|offset|cookie|[0-9a-f]{8,16})\b/;

function set(link: Link, field: 'cgroupId' | 'netnsInode', value: string | undefined): void {
  const number = wholeOf(value);
  if (number !== undefined) link[field] = number;
}

function readDetail(link: Link, text: string): void {
  const trimmed = text.trim();
  if (trimmed.startsWith('pinned ')) { link.pinned.push(trimmed.slice(7, 507)); return; }
  if (trimmed.startsWith('pids ')) { link.processes.push(...holders(trimmed.slice(5))); return; }
  const device = DEVICE.exec(trimmed);
  if (device?.[1] !== undefined) {
    link.device = device[1];
    link.ifindex = Number(device[2]);
  } else if (DETACHED.test(`${trimmed} `)) link.ifindex = 0;
  const values = pairs(trimmed);
  const attachType = values.get('attach_type');
  if (attachType !== undefined && attachType !== '') link.attachType = attachType;
  set(link, 'cgroupId', values.get('cgroup_id'));
  set(link, 'netnsInode', values.get('netns_ino'));
}

function readText(lines: readonly Line[], context: ParseContext): { links: Link[]; count: number } {
  const links: Link[] = [];
  let total = 0;
  let current: { link: Link; start: number; kept: boolean } | undefined;
  let last = 0;
  const close = (): void => {
    if (current?.kept === true) context.note(`links[${links.push(current.link) - 1}]`, { start: current.start, end: last });
  };
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const head = HEAD.exec(line.text);
    if (head !== null) {
      close();
      const target = head[3] === 'map' ? { mapId: Number(head[4]) } : { progId: Number(head[4]) };
      current = { link: { id: Number(head[1]), type: head[2] ?? '', ...target, pinned: [], processes: [] }, start: line.n, kept: total < MAX_OBJECTS };
      total++;
    } else if (current !== undefined && DETAIL.test(line.text)) readDetail(current.link, line.text);
    else continue;
    context.known(line);
    last = line.n;
  }
  close();
  return { links, count: total };
}

function linkOf(value: unknown): Link | undefined {
  const fields = fieldsOf(value);
  const id = intOf(fields.get('id'));
  if (id === undefined) return undefined;
  const type = fields.get('type');
  const device = textOf(fields.get('devname'));
  const attachType = textOf(fields.get('attach_type'));
  const link: Link = {
    id, type: typeof type === 'number' ? `type ${type}` : textOf(type) ?? '',
    pinned: itemsOf(fields.get('pinned')).flatMap((one) => textOf(one) ?? []), processes: holdersOfJson(fields.get('pids')),
    ...(device === undefined || device === '(detached)' ? {} : { device }), ...(attachType === undefined ? {} : { attachType }),
  };
  const numbers = [['prog_id', 'progId'], ['map_id', 'mapId'], ['ifindex', 'ifindex'], ['cgroup_id', 'cgroupId'], ['netns_ino', 'netnsInode']] as const;
  for (const [key, field] of numbers) {
    const number = intOf(fields.get(key));
    if (number !== undefined && number >= 0) link[field] = number;
  }
  return link;
}

function readJson(lines: readonly Line[], context: ParseContext): { links: Link[]; count: number } {
  const { elements, broken, others } = jsonElements(lines);
  const links: Link[] = [];
  const odd = new Set(others.map((line) => line.n));
  for (const line of lines) if (!odd.has(line.n)) context.known(line);
  for (const { place, why } of broken) context.problem(place, why);
  for (const element of elements) {
    const link = linkOf(element.value);
    if (link === undefined) context.problem(element, 'not a link');
    else if (links.length < MAX_OBJECTS) context.note(`links[${links.push(link) - 1}]`, element);
  }
  return { links, count: elements.length };
}

function isJson(lines: readonly Line[]): boolean {
  const head = lines.slice(0, 60);
  if (!head.some((line) => /^\s*[[{]/.test(line.text))) return false;
  const text = head.map((line) => line.text.slice(0, 2000)).join('');
  return /"id":\s*\d/.test(text) && /"prog_id":\s*\d/.test(text) && /"type":/.test(text);
}

export const parser = defineParser({
  kind: 'text',
  id: 'bpftool-link',
  title: 'bpftool link show',
  scope: 'node',
  area: 'datapath',
  collect: 'bpftool link show',
  commands: [/^bpftool(?:--[jpf]|---json|---pretty|---bpffs)*-link(?:-(?:show|list|l))?(?:-(?:id|pinned)-.+)?(?:--[jpf])*$/],
  sniff: (head) => (head.some((line) => HEAD.test(line.text)) || isJson(head) ? 'yes' : 'maybe'),
  schema: bpftoolLinkSchema,
  parse(lines, context) {
    const data = isText(lines) ? readText(lines, context) : readJson(lines, context);
    return data.count > 0 ? data : undefined;
  },
});

function isText(lines: readonly Line[]): boolean {
  return lines.some((line) => HEAD.test(line.text));
}
