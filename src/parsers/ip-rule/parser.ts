import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const Int = z.number().int();

const IpRuleData = z.object({
  family: z.enum(['ipv4', 'ipv6']).optional(),
  rules: z.array(z.object({
    priority: Int,
    /** `not`: the selector is inverted. */
    not: z.boolean(),
    /** `all` or a network, as printed. */
    from: z.string(),
    to: z.string().optional(),
    fwmark: z.object({ value: Int, mask: Int }).optional(),
    iif: z.string().optional(),
    oif: z.string().optional(),
    ipproto: z.string().optional(),
    sport: z.string().optional(),
    dport: z.string().optional(),
    action: z.enum(['lookup', 'goto', 'nop', 'blackhole', 'unreachable', 'prohibit', 'other']),
    /** Name or number, for `lookup`. */
    table: z.string().optional(),
    /** Who set it (`-d`, or not the default): `kernel`, `static`. */
    proto: z.string().optional(),
    suppressPrefixLength: Int.optional(),
    /** The device named does not exist. */
    detached: z.boolean(),
  })),
});
type Data = z.input<typeof IpRuleData>;
type Rule = Data['rules'][number];

const HEAD = /^(\d{1,10}):\s+(not\s+)?from\s+(\S+)(.*)$/;
const ALL_BITS = 0xffffffff;

function readMark(text: string): { value: number; mask: number } | undefined {
  const m = /^(0x[0-9a-f]{1,8}|\d{1,10})(?:\/(0x[0-9a-f]{1,8}|\d{1,10}))?$/i.exec(text);
  return m ? { value: Number(m[1]), mask: m[2] === undefined ? ALL_BITS : Number(m[2]) } : undefined;
}

/** `111:	from 10.0.0.240 to 10.0.0.0/16 fwmark 0x200/0xf00 lookup 11 proto kernel`. */
function readRule(text: string): { rule: Rule; unknown: string[] } | undefined {
  const m = HEAD.exec(text);
  if (m?.[1] === undefined || m[3] === undefined) return undefined;
  const rule: Rule = { priority: Number(m[1]), not: m[2] !== undefined, from: m[3], action: 'other', detached: false };
  const words = (m[4] ?? '').trim().split(/\s+/).filter((w) => w !== '');
  const unknown: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const used = readOption(words[at] ?? '', words[at + 1], rule);
    if (used === undefined) unknown.push(words[at] ?? '');
    else at += used;
  }
  return { rule, unknown };
}

/** Takes one option; gives the number of words after it that belong to it, undefined when it is none. */
function readOption(word: string, next: string | undefined, rule: Rule): 0 | 1 | undefined {
  switch (word) {
    case 'nop': case 'blackhole': case 'unreachable': case 'prohibit': rule.action = word; return 0;
    case '[detached]': rule.detached = true; return 0;
    case '[l3mdev-table]': return 0;
    case 'unresolved': return 0;
  }
  if (next === undefined) return undefined;
  switch (word) {
    case 'lookup': case 'table': rule.action = 'lookup'; rule.table = next; return 1;
    case 'goto': rule.action = 'goto'; return 1;
    case 'to': rule.to = next; return 1;
    case 'iif': case 'dev': rule.iif = next; return 1;
    case 'oif': rule.oif = next; return 1;
    case 'proto': case 'protocol': rule.proto = next; return 1;
    case 'ipproto': rule.ipproto = next; return 1;
    case 'sport': rule.sport = next; return 1;
    case 'dport': rule.dport = next; return 1;
    case 'fwmark': return setMark(next, rule);
    case 'suppress_prefixlength': return setSuppressed(next, rule);
    case 'tos': case 'dsfield': case 'uidrange': case 'realms': case 'tun_id': case 'suppress_ifgroup': case 'flowlabel': return 1;
    default: return undefined;
  }
}

function setMark(text: string, rule: Rule): 1 | undefined {
  const mark = readMark(text);
  if (mark === undefined) return undefined;
  rule.fwmark = mark;
  return 1;
}

function setSuppressed(text: string, rule: Rule): 1 | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  rule.suppressPrefixLength = Number(text);
  return 1;
}

function familyOf(command: string | undefined, rules: readonly Rule[]): Data['family'] {
  const asked = /[\s-]-([46])(?=[\s-]|$)/.exec(command ?? '')?.[1];
  if (asked !== undefined) return asked === '6' ? 'ipv6' : 'ipv4';
  const address = rules.flatMap((r) => [r.from, r.to ?? 'all']).find((a) => a !== 'all');
  return address === undefined ? undefined : address.includes(':') ? 'ipv6' : 'ipv4';
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const rules: Rule[] = [];
  for (const line of lines) {
    const text = line.text.trim();
    const read = readRule(text);
    if (read === undefined) {
      if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    context.note(`rules[${rules.length}]`, line);
    rules.push(read.rule);
    if (read.unknown.length > 0) context.problem(line, `unknown words in a rule: ${read.unknown.join(' ').slice(0, 80)}`);
  }
  if (rules.length === 0) return undefined;
  const family = familyOf(context.command, rules);
  return { rules, ...(family !== undefined && { family }) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text.trim()).filter((t) => t !== '');
  const own = texts.filter((t) => HEAD.test(t)).length;
  if (own === 0) return 'no';
  return own * 2 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ip-rule',
  title: 'routing policy of the kernel (ip rule)',
  rows: 'rules',
  columns: ['priority', 'from', 'to', 'fwmark', 'iif', 'oif', 'action', 'table'],
  kind: 'text',
  scope: 'node',
  area: 'routing',
  collect: 'ip -d rule',
  commands: [/^ip(-(-[46d]|-details|-c|-color))*-ru(l|le)?(-.*)?$/],
  schema: IpRuleData,
  sniff,
  parse,
});
