import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const IpSet = z.object({
  name: z.string(),
  owner: z.enum(['cilium', 'kube-proxy', 'kube-router', 'calico', 'other']),
  /** `hash:ip`, `hash:net`, `hash:ip,port`, `bitmap:port`, `list:set`. */
  type: z.string().optional(),
  family: z.enum(['ipv4', 'ipv6']).optional(),
  maxElements: count.optional(),
  /** Rules that use it; only `list` tells. */
  references: count.optional(),
  /** Number the tool states, else the members seen. */
  entries: count,
  members: z.array(z.string()).describe('All of Cilium\'s sets up to 20000; at most 50 of others'),
});
type IpSet = z.infer<typeof IpSet>;

const IpsetData = z.object({
  sets: z.array(IpSet).describe('At most 2000'),
  setCount: count,
});
type Data = z.infer<typeof IpsetData>;

const MAX_SETS = 2000;
const CREATE = /^create (\S{1,64}) ([a-z]+:[a-z,]+)(?: (.*))?$/;
const ADD = /^add (\S{1,64}) (\S{1,200})(?: .*)?$/;

function ownerOf(name: string): IpSet['owner'] {
  if (/^cilium_/.test(name)) return 'cilium';
  if (/^KUBE-(SRC|DST)-|^kube-router-|^inet6:kube-router/.test(name)) return 'kube-router';
  if (/^KUBE-/.test(name)) return 'kube-proxy';
  return /^cali[0-9-]/.test(name) ? 'calico' : 'other';
}

function mostMembers(set: IpSet): number {
  return set.owner === 'cilium' ? 20_000 : 50;
}

function takeHeader(text: string, set: IpSet): void {
  const family = /\bfamily (inet6?)\b/.exec(text)?.[1];
  const most = /\bmaxelem (\d{1,10})\b/.exec(text)?.[1];
  if (family !== undefined) set.family = family === 'inet6' ? 'ipv6' : 'ipv4';
  if (most !== undefined) set.maxElements = Number(most);
}

class Reader {
  readonly #context: ParseContext;
  readonly #sets = new Map<string, { readonly set: IpSet; stated?: number; seen: number; readonly line: number }>();
  #count = 0;
  #current: string | undefined;
  #inMembers = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const create = CREATE.exec(text);
    const add = ADD.exec(text);
    const pair = /^(Name|Type|Revision|Header|Size in memory|References|Number of entries|Members|Timeout|Comment): ?(.*)$/.exec(text);
    if (create?.[1] !== undefined) {
      const set = this.#open(create[1], line);
      set.type = create[2] ?? '';
      takeHeader(create[3] ?? '', set);
    } else if (add?.[1] !== undefined) this.#member(add[1], add[2] ?? '', line);
    else if (pair?.[1] !== undefined) this.#pair(pair[1], (pair[2] ?? '').trim(), line);
    else if (this.#inMembers && this.#current !== undefined) this.#member(this.#current, text.split(' ')[0] ?? '', line);
    else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  #open(name: string, line: Line): IpSet {
    const set: IpSet = { name, owner: ownerOf(name), entries: 0, members: [] };
    this.#count++;
    this.#current = name;
    this.#inMembers = false;
    this.#context.known(line);
    if (this.#sets.size < MAX_SETS) this.#sets.set(name, { set, seen: 0, line: line.n });
    return set;
  }

  #pair(key: string, value: string, line: Line): void {
    this.#context.known(line);
    if (key === 'Name') { this.#open(value, line); return; }
    if (key === 'Members') { this.#inMembers = true; return; }
    const record = this.#sets.get(this.#current ?? '');
    if (record === undefined) return;
    if (key === 'Type') record.set.type = value;
    else if (key === 'Header') takeHeader(value, record.set);
    else if (key === 'References' && /^\d{1,9}$/.test(value)) record.set.references = Number(value);
    else if (key === 'Number of entries' && /^\d{1,9}$/.test(value)) record.stated = Number(value);
  }

  #member(name: string, member: string, line: Line): void {
    this.#context.known(line);
    const record = this.#sets.get(name);
    if (record === undefined) return;
    record.seen++;
    if (record.set.members.length < mostMembers(record.set)) record.set.members.push(member.slice(0, 200));
  }

  end(): Data | undefined {
    if (this.#count === 0) return undefined;
    const sets = [...this.#sets.values()].map(({ set, stated, seen, line }, i) => {
      this.#context.note(`sets[${i}]`, line);
      return { ...set, entries: stated ?? seen };
    });
    return { sets, setCount: this.#count };
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const reader = new Reader(context);
  for (const line of lines) reader.line(line);
  return reader.end();
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text.trim());
  if (texts.some((t) => CREATE.test(t))) return 'yes';
  return texts.some((t) => /^Type: [a-z]+:[a-z,]+$/.test(t)) && texts.some((t) => /^(Revision|Header|References): /.test(t)) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'ipset',
  title: 'sets of addresses used by iptables (ipset)',
  kind: 'text',
  scope: 'node',
  area: 'masquerading',
  collect: 'ipset list',
  commands: [/^ipset-(-[tos]-)?(list|save|-L|-S|L|S)(-.*)?$/],
  schema: IpsetData,
  sniff,
  parse,
});
