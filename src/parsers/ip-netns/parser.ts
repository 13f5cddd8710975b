import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const IpNetnsData = z.object({
  namespaces: z.array(z.object({
    /** Name under `/run/netns`; absent for a namespace known by its number alone. */
    name: z.string().optional(),
    /** Number that `link-netnsid` of a device counts. */
    id: z.int().optional(),
  })).describe('Sorted by first appearance, at most 5000'),
  count: z.int().nonnegative(),
});
type Data = z.infer<typeof IpNetnsData>;
type Namespace = Data['namespaces'][number];

const MAX_NAMESPACES = 5000;
const BY_ID = /^nsid (\d{1,9})(?: current-nsid \d{1,9})?(?: \(iproute2 netns name: ([^)\s]{1,255})\))?$/;
const BY_NAME = /^([\w.@-]{1,255}) \(id: (\d{1,9})\)$/;
const BARE = /^(cni-[0-9a-f-]{8,64}|cilium-[\w.-]{1,100})$/;

function readNamespace(text: string, certain: boolean): Namespace | undefined {
  const id = BY_ID.exec(text);
  if (id !== null) return { ...(id[2] !== undefined && { name: id[2] }), id: Number(id[1]) };
  const named = BY_NAME.exec(text);
  if (named?.[1] !== undefined) return { name: named[1], id: Number(named[2]) };
  const bare = BARE.test(text) || (certain && /^[\w.@-]{1,255}$/.test(text));
  return bare ? { name: text } : undefined;
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const namespaces: Namespace[] = [];
  const seen = new Map<string, Namespace>();
  const certain = /^ip\b.*\bnetns\b/.test(context.command ?? '');
  let count = 0;
  for (const line of lines) {
    const text = line.text.trim();
    const read = text === '' ? undefined : readNamespace(text, certain);
    if (read === undefined) continue;
    const known = seen.get(`name ${read.name ?? ''}`) ?? (read.id === undefined ? undefined : seen.get(`id ${read.id}`));
    if (known !== undefined) {
      Object.assign(known, read);
      context.known(line);
      continue;
    }
    count++;
    if (namespaces.length >= MAX_NAMESPACES) {
      context.known(line);
      continue;
    }
    if (read.name !== undefined) seen.set(`name ${read.name}`, read);
    if (read.id !== undefined) seen.set(`id ${read.id}`, read);
    context.note(`namespaces[${namespaces.length}]`, line);
    namespaces.push(read);
  }
  return count > 0 ? { namespaces, count } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 40).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.length === 0) return 'no';
  const own = texts.filter((t) => BY_ID.test(t) || BY_NAME.test(t) || BARE.test(t)).length;
  if (own === texts.length) return 'yes';
  return texts.every((t) => /^[\w.@-]{1,255}$/.test(t)) || own > 0 ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'ip-netns',
  title: 'network namespaces of the host (ip netns)',
  kind: 'text',
  scope: 'node',
  area: 'endpoints',
  collect: 'ip netns list-id',
  commands: [/^ip(--[dj])*-netns(-(list|list-id|ls|show))?$/],
  schema: IpNetnsData,
  sniff,
  parse,
});
