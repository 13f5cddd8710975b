/** One way out of a route. */
export interface Nexthop { via?: string; dev?: string; weight?: number; flags: string[] }

/** A route as printed. */
export interface Route {
  type: string;
  dst: string;
  via?: string;
  dev?: string;
  /** `main`, `local` or a number. */
  table?: string;
  proto?: string;
  scope?: string;
  src?: string;
  metric?: number;
  mtu?: number;
  mtuLocked: boolean;
  flags: string[];
  nexthops: Nexthop[];
}

const TYPES: ReadonlySet<string> = new Set([
  'unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw', 'nat', 'none',
]);
const FLAGS: ReadonlySet<string> = new Set(['onlink', 'linkdown', 'dead', 'pervasive', 'offload', 'rt_offload', 'rt_trap', 'rt_offload_failed', 'trap', 'notify', 'unresolved', 'cache']);
/** Options with one value of no interest here. */
const PASSED: ReadonlySet<string> = new Set([
  'pref', 'advmss', 'nhid', 'hoplimit', 'error', 'expires', 'window', 'rtt', 'rttvar', 'rto_min', 'initcwnd', 'initrwnd', 'cwnd', 'quickack',
  'ssthresh', 'reordering', 'realm', 'realms', 'tos', 'dsfield', 'ttl-propagate', 'uid', 'from', 'iif', 'oif', 'congctl', 'features',
  'fastopen_no_cookie', 'users', 'age', 'mark', 'as', 'nh_info',
]);

const ADDRESS = /^(default|[0-9a-fA-F:.]{2,45}(\/\d{1,3})?|\d{1,3}\/\d{1,2})$/;

/** Where words are put: a route or one of its next hops. */
interface Target { via?: string; dev?: string; weight?: number; flags: string[] }

/** Reads the destination and its options; `unknown` are words of no meaning here. Undefined when the line is no route. */
export function readRoute(text: string): { route: Route; unknown: string[] } | undefined {
  const words = text.trim().split(/\s+/);
  const type = TYPES.has(words[0] ?? '') ? words[0] ?? 'unicast' : 'unicast';
  const at = TYPES.has(words[0] ?? '') ? 1 : 0;
  const dst = words[at];
  if (dst === undefined || !ADDRESS.test(dst)) return undefined;
  const route: Route = { type, dst, mtuLocked: false, flags: [], nexthops: [] };
  const unknown = readOptions(words, at + 1, route, route);
  return unknown.length > 2 ? undefined : { route, unknown };
}

/** `nexthop via 10.0.0.1 dev eth0 weight 1` into the route above. Undefined when the line is no next hop. */
export function readNexthop(text: string, route: Route): string[] | undefined {
  const words = text.trim().split(/\s+/);
  if (words[0] !== 'nexthop') return undefined;
  const hop: Nexthop = { flags: [] };
  route.nexthops.push(hop);
  return readOptions(words, 1, route, hop);
}

function readOptions(words: readonly string[], from: number, route: Route, target: Target): string[] {
  const unknown: string[] = [];
  for (let at = from; at < words.length; at++) {
    const word = words[at] ?? '';
    const used = readOption(word, words, at, route, target);
    if (used === undefined) unknown.push(word);
    else at += used;
  }
  return unknown;
}

/** Takes one option; gives the number of words after it that belong to it, undefined when it is none. */
function readOption(word: string, words: readonly string[], at: number, route: Route, target: Target): number | undefined {
  const next = words[at + 1];
  if (FLAGS.has(word)) {
    target.flags.push(word);
    return 0;
  }
  if (word === 'nexthop') return at + 1 < words.length ? inlineNexthop(words, at, route) : 0;
  if (next === undefined) return PASSED.has(word) ? 0 : undefined;
  if (PASSED.has(word)) return 1;
  switch (word) {
    case 'via': {
      const family = next === 'inet6' || next === 'inet';
      target.via = family ? words[at + 2] ?? '' : next;
      return family ? 2 : 1;
    }
    case 'dev': target.dev = next; return 1;
    case 'weight': return setNumber(next, (n) => { target.weight = n; });
    case 'table': route.table = next; return 1;
    case 'proto': case 'protocol': route.proto = next; return 1;
    case 'scope': route.scope = next; return 1;
    case 'src': route.src = next; return 1;
    case 'metric': return setNumber(next, (n) => { route.metric = n; });
    case 'mtu': return readMtu(words, at, route);
    case 'encap': return encapLength(words, at);
    default: return undefined;
  }
}

function setNumber(word: string, set: (n: number) => void): number | undefined {
  if (!/^\d{1,10}$/.test(word)) return undefined;
  set(Number(word));
  return 1;
}

function readMtu(words: readonly string[], at: number, route: Route): number | undefined {
  const locked = words[at + 1] === 'lock';
  const used = setNumber(words[at + (locked ? 2 : 1)] ?? '', (n) => { route.mtu = n; });
  if (used === undefined) return undefined;
  route.mtuLocked = locked;
  return locked ? 2 : 1;
}

/** `encap ip id 0 src .. dst .. ttl 0`: everything up to the gateway or the device. */
function encapLength(words: readonly string[], at: number): number {
  let end = at + 1;
  while (end < words.length && words[end] !== 'via' && words[end] !== 'dev') end++;
  return end - at - 1;
}

/** Some pastes have the next hops on the route's own line. */
function inlineNexthop(words: readonly string[], at: number, route: Route): number {
  let end = at + 1;
  while (end < words.length && words[end] !== 'nexthop') end++;
  const hop: Nexthop = { flags: [] };
  route.nexthops.push(hop);
  readOptions(words.slice(at + 1, end), 0, route, hop);
  return end - at - 1;
}
