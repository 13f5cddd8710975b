import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const ResolvConfData = z.object({
  nameservers: z.array(z.string()),
  search: z.array(z.string()),
  /** `ndots:5`, `timeout:1`, `edns0`. */
  options: z.array(z.string()),
  ndots: z.int().nonnegative().optional(),
  /** Path of the file, when the command tells. */
  file: z.string().optional(),
});
type Data = z.infer<typeof ResolvConfData>;

const DIRECTIVE = /^(nameserver|search|domain|options|sortlist|lookup|family)\s+(\S.*)$/;
const MOST = 64;

function fileOf(command: string | undefined): string | undefined {
  return /\s(\/[^\s|]*resolv[^\s|]*)/.exec(command ?? '')?.[1] ?? (/-etc-resolv\.conf$/.test(command ?? '') ? '/etc/resolv.conf' : undefined);
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const file = fileOf(context.command);
  const data: Data = { nameservers: [], search: [], options: [], ...(file !== undefined && { file }) };
  let seen = false;
  for (const line of lines) {
    const text = line.text.trim();
    const m = DIRECTIVE.exec(text);
    if (m?.[1] === undefined) {
      if (/^[#;]/.test(text) || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    seen = true;
    const words = (m[2] ?? '').replace(/\s[#;].*$/, '').trim().split(/\s+/).slice(0, MOST);
    if (m[1] === 'nameserver') addNameserver(words[0] ?? '', line, data, context);
    else if (m[1] === 'search' || m[1] === 'domain') {
      // The last of the two wins.
      data.search = words;
      context.note('search', line);
    } else if (m[1] === 'options') {
      data.options.push(...words.slice(0, Math.max(0, MOST - data.options.length)));
      context.note('options', line);
    } else context.known(line);
  }
  if (!seen) return undefined;
  const ndots = data.options.map((o) => /^ndots:(\d{1,2})$/.exec(o)?.[1]).find((o) => o !== undefined);
  return { ...data, ...(ndots !== undefined && { ndots: Number(ndots) }) };
}

function addNameserver(address: string, line: Line, data: Data, context: ParseContext): void {
  if (data.nameservers.length >= MOST) {
    context.known(line);
    return;
  }
  context.note(`nameservers[${data.nameservers.length}]`, line);
  data.nameservers.push(address);
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text.trim()).filter((t) => t !== '' && !/^[#;]/.test(t));
  const own = texts.filter((t) => DIRECTIVE.test(t)).length;
  if (own === 0) return 'no';
  return own * 2 > texts.length && texts.some((t) => /^nameserver\s+[0-9a-f.:%\w]+$/i.test(t)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'resolv-conf',
  title: 'name servers of a host or container (resolv.conf)',
  kind: 'text',
  scope: 'node',
  area: 'dns',
  collect: 'cat /etc/resolv.conf',
  commands: [/^cat-(-u-)?(-[\w.-]+)?-resolv[\w-]*\.conf(-.*)?$/],
  files: [/^resolv\.conf$/],
  schema: ResolvConfData,
  sniff,
  parse,
});
