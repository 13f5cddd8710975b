import { byCidr, CidrMap, parseCidr, parseCidrOrIp, type Cidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import { rememberedLast } from '../../base/remember.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** One route of the node that can carry traffic to others. */
export interface Way {
  readonly to: Cidr;
  readonly via: readonly string[];
  readonly dev: string | undefined;
  readonly table: string;
  /** Nothing passes: `blackhole`, `unreachable`, `prohibit`. */
  readonly refuses: boolean;
  readonly places: readonly EvidenceRef[];
}

/** What the routes say of a network. `default`: only a route to everywhere covers it. */
export interface Answer {
  readonly reach: 'route' | 'default' | 'none' | 'refused';
  readonly way?: Way;
}

/** Routes of one node, without those that lead to itself or to its L7 proxy. */
export interface HostRoutes {
  /** Undefined when no main table of that family was collected. */
  answer(network: Cidr): Answer | undefined;
  /** Networks of the node's own links, as the kernel entered them. */
  readonly connected: readonly { readonly network: Cidr; readonly dev: string; readonly places: readonly EvidenceRef[] }[];
  readonly whole: boolean;
  readonly places: readonly EvidenceRef[];
}

/** The table of local addresses, and the tables in which the agent sends proxied traffic to itself. */
const OWN_TABLES: ReadonlySet<string> = new Set(['local', '255', '2004', '2005']);
const REFUSALS: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);
/** `0.0.0.0/1` and `128.0.0.0/1` together are what VPN clients use for a default route. */
const WIDEST = 1;

/** Devices with networks of their own that never lead to another node. */
const INNER = /^(?:lo|lxc|cilium_|docker|br-|virbr|veth|cali|cni|flannel|kube-bridge|kube-ipvs|nodelocaldns|dummy|tunl|weave|podman|nerdctl|vxlan)/;

/** Whether the device may connect the node with others. */
export function isOuter(device: string): boolean {
  return !INNER.test(device);
}

/** Reads every collected table of the node. Undefined when no routes were collected. */
export const hostRoutes = rememberedLast(readRoutes, (context: ViewContext) => context.read('ip-route')[0]?.document);

function readRoutes(context: ViewContext): HostRoutes | undefined {
  const ways: Way[] = [];
  const connected: { network: Cidr; dev: string; places: readonly EvidenceRef[] }[] = [];
  const mains = new Set<4 | 6>();
  const places: EvidenceRef[] = [];
  let whole = true;
  for (const read of context.read('ip-route')) {
    if (read.data.noSuchTable && read.data.routes.length === 0) continue;
    const main = read.data.routes.some((r) => r.table === 'main') || read.data.asked === 'main';
    whole &&= read.whole || !main;
    if (main) places.push(...read.places(''));
    read.data.routes.forEach((route, i) => {
      const six = read.data.family === 'ipv6' || [route.dst, route.via, route.src].some((t) => t?.includes(':') === true);
      if (route.table === 'main') mains.add(six ? 6 : 4);
      if (OWN_TABLES.has(route.table) || ['local', 'broadcast', 'multicast', 'anycast'].includes(route.type) || route.flags.includes('dead')) return;
      const to = route.dst === 'default' ? parseCidr(six ? '::/0' : '0.0.0.0/0') : parseCidrOrIp(route.dst);
      if (to === undefined) return;
      const at = read.places(`routes[${String(i)}]`);
      const via = [route.via, ...route.nexthops.map((n) => n.via)].flatMap((v) => parseIp(v ?? '')?.text ?? []);
      const dev = route.dev ?? route.nexthops.find((n) => n.dev !== undefined)?.dev;
      ways.push({ to, via, dev, table: route.table, refuses: REFUSALS.has(route.type), places: at });
      if (route.scope === 'link' && via.length === 0 && dev !== undefined && isOuter(dev)) connected.push({ network: to, dev, places: at });
    });
  }
  if (mains.size === 0) return undefined;
  return { connected, whole, places, answer: answers(ways, mains) };
}

function answers(ways: readonly Way[], mains: ReadonlySet<4 | 6>): HostRoutes['answer'] {
  let index: WayIndex | undefined;
  return (network) => (mains.has(network.version) ? lookUp((index ??= new WayIndex(ways)).overlapping(network)) : undefined);
}

/** Ways by what they lead to: a node has a route for each of hundreds of others, and is asked about each of them. */
export class WayIndex {
  /** By version and first address. */
  readonly #sorted: Readonly<Record<4 | 6, readonly Way[]>>;
  readonly #byNetwork = new CidrMap<Way[]>();
  readonly #order: ReadonlyMap<Way, number>;

  constructor(ways: readonly Way[]) {
    this.#order = new Map(ways.map((way, i) => [way, i]));
    const sorted = [...ways].sort((a, b) => byCidr(a.to, b.to));
    this.#sorted = { 4: sorted.filter((w) => w.to.version === 4), 6: sorted.filter((w) => w.to.version === 6) };
    for (const way of ways) this.#byNetwork.set(way.to, [...this.#byNetwork.get(way.to) ?? [], way]);
  }

  /** Ways to networks that hold this one, and to those inside it; longest prefix first, then as the tables have them. */
  overlapping(network: Cidr): Way[] {
    const holding = [...this.#byNetwork.holding(network)].flatMap((entry) => entry.value);
    return [...holding, ...this.#inside(network)].sort((a, b) => b.to.bits - a.to.bits || (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
  }

  #inside({ version, bits, first, last }: Cidr): Way[] {
    const list = this.#sorted[version];
    let at = 0;
    for (let end = list.length; at < end;) {
      const middle = (at + end) >> 1;
      if ((list[middle]?.to.first ?? 0n) < first) at = middle + 1;
      else end = middle;
    }
    const found: Way[] = [];
    for (let way = list[at]; way !== undefined && way.to.first <= last; way = list[++at]) if (way.to.bits > bits) found.push(way);
    return found;
  }
}

/** The first with the longest prefix that passes; a route to a part of the network counts as a route, since ranges are also announced in pieces. */
function lookUp(fitting: readonly Way[]): Answer {
  const way = fitting.find((w) => !w.refuses && w.to.bits > WIDEST);
  if (way !== undefined) return { reach: 'route', way };
  const [first] = fitting;
  if (first === undefined) return { reach: 'none' };
  return { reach: first.refuses ? 'refused' : 'default', way: first };
}
