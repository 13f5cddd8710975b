import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readRoute } from './rows.ts';
import { bgpRoutesSchema, type Route } from './schema.ts';

const HEADER = /^\s*(?:Node\s+)?VRouter\s+(?:(?:Peer|Neighbor)\s+)?Prefix\s+NextHop\b/;
const REMARK = /^\s*(?:\(Defaulting to .{1,160}\)|No BGP routes? .{0,120})\s*$/;
const MAX_ROUTES = 20_000;

function read(lines: readonly Line[], context: ParseContext): { routes: Route[]; count: number } | undefined {
  const routes: Route[] = [];
  let count = 0;
  let titles: string[] | undefined;
  let last: Route | undefined;
  for (const line of lines) {
    const route = titles === undefined ? undefined : readRoute(line.text, titles, last);
    if (HEADER.test(line.text)) titles = line.text.trim().toLowerCase().replace('neighbor', 'peer').split(/\s+/);
    else if (route !== undefined) {
      last = route;
      count++;
      if (routes.length < MAX_ROUTES) context.note(`routes[${routes.push(route) - 1}]`, line);
    } else if (!REMARK.test(line.text)) continue;
    context.known(line);
  }
  return titles === undefined ? undefined : { routes, count };
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bgp-routes',
  title: 'cilium bgp routes',
  scope: 'node',
  area: 'bgp',
  collect: 'cilium-dbg bgp routes available ipv4 unicast',
  commands: [/^cilium(?:-dbg|-cli)?-(?:shell----)?bgp-routes?(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: bgpRoutesSchema,
  parse: read,
});
