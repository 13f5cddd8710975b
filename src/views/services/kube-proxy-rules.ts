import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { noted } from './kube-proxy-pods.ts';

type Rules = Read<ParserData['iptables-save']>;

/** A refusal that kube-proxy installed because the service had no endpoints. */
export interface Refusal { readonly service: string; readonly address?: string | undefined; readonly port?: number | undefined; readonly packets?: number | undefined }

/** What one text of netfilter rules holds of kube-proxy. The kubelet's own KUBE- chains never count. */
export interface ProxyRules {
  readonly node: string | undefined;
  /** `IPv4 nft`, as far as known. */
  readonly kind: string;
  /** Chains that only kube-proxy makes for services, and the rules in them. */
  readonly chains: number;
  readonly rules: number;
  /** KUBE-SVC- chains: one for each service port with endpoints. */
  readonly servicePorts: number;
  /** Rules for a service through which packets went. */
  readonly activeRules: number;
  readonly packets: number;
  readonly refusals: readonly Refusal[];
  /** Whole text with a nat table: what is not in it is not on the node. */
  readonly complete: boolean;
  /** Chains of the portmap plugin or the container runtime: somebody serves hostPorts. */
  readonly hostPortChains: boolean;
  readonly places: readonly EvidenceRef[];
  readonly activePlaces: readonly EvidenceRef[];
  readonly refusalPlaces: readonly EvidenceRef[];
}

const NAMED: ReadonlySet<string> = new Set(['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES']);
const GENERATED = /^KUBE-(?:SVC|SEP|EXT|FW|XLB|SVL)-/;
const HOST_PORT = /^CNI-(?:HOSTPORT-|DN-|SN-)|^KUBE-(?:HOSTPORTS$|HP-)/;
const MOST_PLACES = 3;

/** kube-proxy's part of every text of rules, as iptables and nft print them. */
export function allProxyRules(context: ViewContext): ProxyRules[] {
  const texts = context.read('iptables-save');
  return [...texts.map((text) => proxyRules(text, texts)), ...context.read('nft-ruleset').map(nftRules)];
}

/** In nftables mode kube-proxy has a table of its own, which iptables cannot print. */
function nftRules(read: Read<ParserData['nft-ruleset']>): ProxyRules {
  const own = read.data.tables.map((table, i) => ({ table, i })).filter(({ table }) => table.name === 'kube-proxy' && !table.dormant);
  return {
    node: read.node, kind: 'nftables', chains: total(own.map(({ table }) => table.chains)), rules: total(own.map(({ table }) => table.rules)),
    servicePorts: 0, activeRules: 0, packets: 0, refusals: [], complete: false, hostPortChains: false, activePlaces: [], refusalPlaces: [],
    places: own.length === 0 ? noted(read.places(''), 'no table of kube-proxy in these lines') : own.flatMap(({ i }) => read.places(`tables[${String(i)}]`)),
  };
}

/** Counts kube-proxy's part of one text. */
function proxyRules(read: Rules, others: readonly Rules[]): ProxyRules {
  const { data } = read;
  const families = data.chainFamilies.filter((f) => GENERATED.test(f.prefix));
  const named = data.tables.flatMap((t) => t.chains).filter((c) => NAMED.has(c.name));
  const ofServices = data.kubeServices.filter((s) => !s.noEndpoints && (s.packets ?? 0) > 0);
  const of = (prefix: string): number => families.filter((f) => f.prefix === prefix).reduce((sum, f) => sum + f.packets, 0);
  const chains = total(families.map((f) => f.chains)) + named.length;
  return {
    node: read.node, kind: kindOf(data), chains, rules: total(families.map((f) => f.rules)) + total(named.map((c) => c.ruleCount)),
    servicePorts: total(families.filter((f) => f.prefix === 'KUBE-SVC-').map((f) => f.chains)),
    activeRules: total(families.map((f) => f.activeRules)) + ofServices.length,
    packets: Math.max(of('KUBE-SEP-'), of('KUBE-SVC-'), total(ofServices.map((s) => s.packets ?? 0))),
    refusals: data.kubeServices.filter((s) => s.noEndpoints),
    complete: isComplete(read, others),
    hostPortChains: data.chainFamilies.some((f) => HOST_PORT.test(f.prefix)) || data.tables.some((t) => t.chains.some((c) => HOST_PORT.test(c.name))),
    places: chains === 0 ? noted(read.places(''), 'no service chain of kube-proxy in these lines') : chainPlaces(read),
    activePlaces: rulePlaces(read, (r) => (r.packets ?? 0) > 0 && (GENERATED.test(r.chain) || (NAMED.has(r.chain) && GENERATED.test(r.target ?? '')))),
    refusalPlaces: rulePlaces(read, (r) => NAMED.has(r.chain) && r.target === 'REJECT'),
  };
}

/** Without a nat table, filtered, or with tables of the other backend that nobody printed: absence proves nothing. */
function isComplete(read: Rules, others: readonly Rules[]): boolean {
  const { data } = read;
  if (!read.whole || data.cut || !data.tables.some((t) => t.name === 'nat')) return false;
  return !data.legacyTablesPresent || others.some((o) => o.node === read.node && o.data.backend === 'legacy' && o.data.family === data.family);
}

function kindOf(data: Rules['data']): string {
  const family = data.family === 'ipv6' ? 'IPv6' : data.family === 'ipv4' ? 'IPv4' : '';
  return [family, data.backend ?? ''].filter((w) => w !== '').join(' ') || 'iptables';
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

/** First lines of the chains: of KUBE-SVC- and of the named ones. */
function chainPlaces(read: Rules): EvidenceRef[] {
  const families = read.data.chainFamilies.flatMap((f, i) => (GENERATED.test(f.prefix) ? read.places(`chainFamilies[${String(i)}]`) : []));
  const named = read.data.tables.flatMap((t, i) => t.chains.flatMap((c, j) => (NAMED.has(c.name) ? read.places(`tables[${String(i)}].chains[${String(j)}]`) : [])));
  return [...families, ...named].slice(0, MOST_PLACES);
}

function rulePlaces(read: Rules, wanted: (rule: Rules['data']['rules'][number]) => boolean): EvidenceRef[] {
  const places: EvidenceRef[] = [];
  for (const [i, rule] of read.data.rules.entries()) {
    if (wanted(rule)) places.push(...read.places(`rules[${String(i)}]`));
    if (places.length >= MOST_PLACES) break;
  }
  return places;
}
