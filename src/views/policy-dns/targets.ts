import { contains, parseCidr } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { coversPort, meansEndpoint, meansNodes } from '../policies/allows.ts';
import { podEndpoints, type KnownEndpoint, type KnownEndpoints } from '../policies/endpoints.ts';
import { labelSet, selects, type LabelSet } from '../policies/labels.ts';
import type { UnitRule } from '../policies/unit.ts';

/** Who answers questions for names in this cluster. */
export interface DnsTargets {
  /** Labels of the pods behind the DNS service, one set for each kind of them. */
  readonly servers: readonly LabelSet[];
  /** The usual labels, since no such pod is known. */
  readonly assumed: boolean;
  /** Pods of a local redirect policy that takes questions before they reach the servers. */
  readonly cache: { readonly policy: string; readonly labels: readonly LabelSet[]; readonly places: readonly EvidenceRef[] } | undefined;
  /** A cache with the network of its node answers: questions go to the node. */
  readonly onNode: boolean;
  /** Addresses of the DNS services. */
  readonly serviceIps: readonly string[];
}

/** Address on which node-local caches listen by convention. */
export const LINK_LOCAL = '169.254.20.10';

const USUAL = ['k8s:k8s-app=kube-dns', 'k8s:io.kubernetes.pod.namespace=kube-system', 'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=kube-system', 'k8s:io.cilium.k8s.policy.serviceaccount=coredns'];
const SERVER = /^(?:k8s|any):(?:k8s-app=(?:kube-dns|coredns)|app\.kubernetes\.io\/name=(?:rke2-)?coredns|dns\.operator\.openshift\.io\/daemonset-dns=.*)$/;
const CACHE = /^(?:k8s|any):(?:k8s-app|app\.kubernetes\.io\/name|app)=(?:node-?local-?dns|node-local-dns-cache)$/;
const SERVICE = /^(?:kube-dns|coredns|rke2-coredns-rke2-coredns|dns-default)$/;

export function isDnsServer(endpoint: KnownEndpoint): boolean {
  return endpoint.texts.some((l) => SERVER.test(l));
}

export function isDnsCache(endpoint: KnownEndpoint): boolean {
  return endpoint.texts.some((l) => CACHE.test(l)) || /^node-?local-?dns/.test(endpoint.name);
}

export function dnsTargets(context: ViewContext, known: KnownEndpoints): DnsTargets {
  const pods = podEndpoints(context);
  const servers = distinct([...known.items, ...pods.filter((p) => !p.hostNetwork)].filter((e) => isDnsServer(e) || isDnsCache(e)));
  const services = context.read('k8s-services').flatMap((r) => r.data.items.filter((s) => SERVICE.test(s.name)).flatMap((s) => [...s.clusterIPs, ...s.clusterIP === undefined ? [] : [s.clusterIP]]));
  return {
    servers: servers.length > 0 ? servers : [labelSet(USUAL)], assumed: servers.length === 0, cache: cacheOf(context, known),
    onNode: pods.some((p) => p.hostNetwork && isDnsCache(p)) || linkNames(context).some((name) => /^node-?local-?dns$/.test(name)), serviceIps: [...new Set(services)],
  };
}

function distinct(endpoints: readonly KnownEndpoint[]): LabelSet[] {
  return [...new Map(endpoints.map((e) => [[...e.texts].sort().join('\n'), e.labels])).values()];
}

export function linkNames(context: ViewContext): string[] {
  return [...context.read('ip-addr').flatMap((r) => r.data.interfaces.map((i) => i.name)), ...context.read('ip-link').flatMap((r) => r.data.links.map((l) => l.name))];
}

/** Whether a redirect policy catches questions for names. */
export function isDnsRedirect(policy: { readonly matches: string; readonly ip?: string | undefined; readonly serviceName?: string | undefined; readonly frontendPorts: readonly { readonly number?: number | undefined }[] }, serviceIps: readonly string[]): boolean {
  if (policy.matches === 'service') return SERVICE.test(policy.serviceName ?? '');
  return policy.matches === 'address' && (policy.ip === LINK_LOCAL || serviceIps.includes(policy.ip ?? '')) && (policy.frontendPorts.length === 0 || policy.frontendPorts.some((p) => p.number === 53));
}

function cacheOf(context: ViewContext, known: KnownEndpoints): DnsTargets['cache'] {
  for (const read of context.read('cilium-local-redirect-policies')) for (const [i, policy] of read.data.items.entries()) {
    if (!isDnsRedirect(policy, []) || policy.backendSelector === undefined) continue;
    const selector = policy.backendSelector;
    const pods = known.items.filter((e) => e.namespace === policy.namespace && selects(selector, e.labels));
    const written = labelSet([...selector.matchLabels.map((l) => `k8s:${l.key}=${l.value}`), `k8s:io.kubernetes.pod.namespace=${policy.namespace}`, `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${policy.namespace}`]);
    return { policy: `${policy.namespace}/${policy.name}`, labels: pods.length > 0 ? distinct(pods) : [written], places: read.places(`items[${String(i)}].backendSelector`) };
  }
  return undefined;
}

const DNS_PORT_NAMES = /^dns/;

export function onPort53(rule: UnitRule): boolean {
  return coversPort(rule, 53, 'UDP', DNS_PORT_NAMES);
}

/** Whether a rule means one of those who answer. */
export function meansDns(rule: UnitRule, targets: DnsTargets): boolean {
  if ([...targets.servers, ...targets.cache?.labels ?? []].some((labels) => meansEndpoint(rule, labels))) return true;
  return targets.onNode && (meansNodes(rule) || rule.cidrs.some((c) => holds(c.cidr, LINK_LOCAL)));
}

/** Whether a rule sends questions somewhere else on purpose: to a resolver outside of the cluster. */
export function meansOtherResolver(rule: UnitRule, targets: DnsTargets): boolean {
  if (rule.entities.includes('world') || rule.entities.includes('host') || rule.entities.includes('remote-node')) return true;
  if (rule.cidrGroups.length > 0) return true;
  return rule.cidrs.some((c) => !(isSingle(c.cidr) && targets.serviceIps.some((ip) => holds(c.cidr, ip))));
}

/** The DNS service's address in a rule for ranges, which policies never see. */
export function aimsAtService(rule: UnitRule, targets: DnsTargets): string | undefined {
  return rule.cidrs.find((c) => isSingle(c.cidr) && targets.serviceIps.some((ip) => holds(c.cidr, ip)))?.cidr;
}

function isSingle(cidr: string): boolean {
  return /\/(?:32|128)$/.test(cidr);
}

function holds(cidr: string, address: string): boolean {
  const range = parseCidr(cidr);
  const ip = parseIp(address);
  return range !== undefined && ip !== undefined && contains(range, ip);
}

