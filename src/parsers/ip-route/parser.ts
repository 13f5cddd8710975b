import * as z from 'zod';
import { intOf, linesOfKey, recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readNexthop, readRoute, type Route } from './route.ts';

const Int = z.number().int();

const IpRouteData = z.object({
  /** Of all routes, as far as the command or the addresses tell. */
  family: z.enum(['ipv4', 'ipv6']).optional(),
  /** Table that the command asked for: `main` unless told, `all`, a number or a name; absent when the command is unknown. */
  asked: z.string().optional(),
  /** The kernel knows no table of that number: nothing was ever put into it. */
  noSuchTable: z.boolean(),
  routes: z.array(z.object({
    /** `unicast` when not printed. */
    type: z.string(),
    /** `default`, an address or a network, as printed. */
    dst: z.string(),
    via: z.string().optional(),
    dev: z.string().optional(),
    /** `main` when neither the line nor the command names one. */
    table: z.string(),
    proto: z.string().optional(),
    scope: z.string().optional(),
    src: z.string().optional(),
    metric: Int.optional(),
    mtu: Int.optional(),
    mtuLocked: z.boolean(),
    flags: z.array(z.string()),
    nexthops: z.array(z.object({ via: z.string().optional(), dev: z.string().optional(), weight: Int.optional(), flags: z.array(z.string()) })),
  })),
});
type Data = z.input<typeof IpRouteData>;

/** Table named in the command or in the slug of it; bugtool's name ends in `show-` where it found no table. */
function askedTable(command: string | undefined): string | undefined {
  if (command === undefined) return undefined;
  return /[\s-]table[\s-]([\w]+)/.exec(command)?.[1] ?? 'main';
}

function familyOf(command: string | undefined, routes: readonly Route[]): Data['family'] {
  const asked = /(?:^|\s)ip(?:-|\s).*?-([46])(?=[\s-]|$)/.exec(command ?? '')?.[1];
  if (asked !== undefined) return asked === '6' ? 'ipv6' : 'ipv4';
  const kinds = new Set(routes.map((r) => (r.dst === 'default' ? r.via ?? r.src : r.dst)).filter((a) => a !== undefined).map((a) => a.includes(':')));
  return kinds.size === 1 ? (kinds.has(true) ? 'ipv6' : 'ipv4') : undefined;
}

/** `Error: ipv4: FIB table does not exist.`, followed by `Dump terminated`. */
const NO_TABLE = /^Error: (ipv[46]: )?FIB table does not exist/;

function isNoise(text: string): boolean {
  return /^(cache|Dump terminated)\b/.test(text) || /^(\.{3,4}|\[\.{2,3}\])$/.test(text);
}

function readText(lines: readonly Line[], context: ParseContext): Route[] {
  const routes: Route[] = [];
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    const above = routes.at(-1);
    const hop = above === undefined ? undefined : readNexthop(text, above);
    const read = hop === undefined ? readRoute(text) : undefined;
    if (above !== undefined && hop !== undefined) {
      context.note(`routes[${routes.length - 1}].nexthops[${above.nexthops.length - 1}]`, line);
    } else if (read !== undefined) {
      context.noteItem('routes', routes.length, '', line);
      routes.push(read.route);
    } else if (isNoise(text)) {
      context.known(line);
    }
    const unknown = hop ?? read?.unknown ?? [];
    if (unknown.length > 0) context.problem(line, `unknown words in a route: ${unknown.join(' ').slice(0, 80)}`);
  }
  return routes;
}

function readJson(lines: readonly Line[], context: ParseContext): Route[] {
  const read = readJsonText(lines);
  if (read === undefined) return [];
  context.known(read);
  const places = linesOfKey(lines, 'dst');
  const routes: Route[] = [];
  for (const [i, entry] of recordsIn(read.value).entries()) {
    const dst = textOf(entry['dst']);
    if (dst === undefined) continue;
    context.note(`routes[${routes.length}]`, places[i] ?? read.start);
    routes.push(fromJson(dst, entry));
  }
  return routes;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}

function gateway(entry: Record<string, unknown>): string | undefined {
  return textOf(entry['gateway']) ?? textOf(recordsIn([entry['via']])[0]?.['host']);
}

function fromJson(dst: string, entry: Record<string, unknown>): Route {
  const route: Route = { type: textOf(entry['type']) ?? 'unicast', dst, mtuLocked: false, flags: texts(entry['flags']), nexthops: [] };
  const via = gateway(entry);
  if (via !== undefined) route.via = via;
  const names = [['dev', 'dev'], ['table', 'table'], ['protocol', 'proto'], ['scope', 'scope'], ['prefsrc', 'src']] as const;
  for (const [key, field] of names) {
    const value = textOf(entry[key]);
    if (value !== undefined) route[field] = value;
  }
  const metric = intOf(entry['metric']);
  if (metric !== undefined) route.metric = metric;
  const mtu = intOf(recordsIn(entry['metrics'])[0]?.['mtu']);
  if (mtu !== undefined) route.mtu = mtu;
  for (const hop of recordsIn(entry['nexthops'])) {
    const [hopVia, dev, weight] = [gateway(hop), textOf(hop['dev']), intOf(hop['weight'])];
    route.nexthops.push({ ...(hopVia !== undefined && { via: hopVia }), ...(dev !== undefined && { dev }), ...(weight !== undefined && { weight }), flags: texts(hop['flags']) });
  }
  return route;
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const routes = startsJsonList(lines) ? readJson(lines, context) : readText(lines, context);
  const refused = lines.find((l) => NO_TABLE.test(l.text));
  if (refused !== undefined) context.note('noSuchTable', refused);
  if (routes.length === 0 && refused === undefined) return undefined;
  const asked = askedTable(context.command);
  const family = familyOf(context.command, routes);
  const table = asked === undefined || asked === 'all' ? 'main' : asked;
  return {
    ...(family !== undefined && { family }), ...(asked !== undefined && { asked }), noSuchTable: refused !== undefined,
    routes: routes.map((r) => ({ ...r, table: r.table ?? table })),
  };
}

/** Neighbours have `dst` and `dev`, too. */
function isRouteJson(head: readonly Line[]): boolean {
  const start = head.slice(0, 20).map((l) => l.text.slice(0, 400)).join('');
  return /"dst":\s*"/.test(start) && /"(gateway|dev|protocol)":/.test(start) && !/"(lladdr|state)":/.test(start);
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsJsonList(head)) return isRouteJson(head) ? 'yes' : 'no';
  const texts = head.slice(0, 60).map((l) => l.text.trim()).filter((t) => t !== '');
  const own = texts.filter((t) => /^(nexthop via |(\w+ )?(default|[0-9a-fA-F:.]+(\/\d+)?) .*\b(dev|via) \S)/.test(t) && !t.includes(': <') && (t.startsWith('nexthop') || readRoute(t)?.unknown.length === 0)).length;
  if (texts.some((t) => NO_TABLE.test(t))) return 'yes';
  if (own === 0) return 'no';
  return own * 2 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ip-route',
  title: 'routes of the kernel (ip route)',
  rows: 'routes',
  columns: ['dst', 'via', 'dev', 'src', 'table', 'proto', 'scope', 'type', 'metric', 'mtu', 'nexthops'],
  kind: 'text',
  scope: 'node',
  area: 'routing',
  collect: 'ip -4 route show table all',
  commands: [/^ip(-(-[46jd]|-json|-details|-family-inet6?|-c|-color))*-r(o|ou|out|oute)?(-(?!get).*)?$/],
  schema: IpRouteData,
  sniff,
  parse,
});
