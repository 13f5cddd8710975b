import * as z from 'zod';
import { parseDuration } from '../base/duration.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { nodeDevices, type NodeDevices } from './l2-announcements/devices.ts';
import { announcedServices } from './l2-announcements/services.ts';
import { readPatterns, siteOf, type Site } from './l2-announcements/sites.ts';
import { fitsLabels } from './selectors/labels.ts';

const L2Announcements = z.object({
  policies: z.array(z.object({
    name: z.string(),
    /** Patterns of device names, for people; empty for all devices of the agent. */
    interfaces: z.string(),
    /** Announces addresses of some kind. */
    announces: z.boolean(),
    /** Nodes it selects; absent without a list of nodes. */
    nodes: z.array(z.string()).optional(),
    nodeSelector: z.string(),
  })),
  /** A policy on a node whose devices were collected. */
  sites: z.array(z.object({
    policy: z.string(), node: z.string(), matched: z.array(z.string()), selected: z.array(z.string()).optional(), bare: z.array(z.string()).optional(), links: z.array(z.string()),
  })),
  services: z.array(z.object({
    namespace: z.string(), name: z.string(), addresses: z.array(z.string()), policies: z.array(z.string()), localOnly: z.boolean(),
    leased: z.boolean().optional(), holder: z.string().optional(), holderReady: z.boolean().optional(), holderServes: z.boolean().optional(), allServe: z.boolean().optional(),
    offSubnet: z.array(z.string()).optional(),
  })),
  /** Leases of announcements, and how often a second an agent that held all of them would renew them. */
  leases: z.number().int().optional(),
  renewalsPerSecond: z.number().optional(),
});
type L2Announcements = z.input<typeof L2Announcements>;
type Policies = Read<ParserData['cilium-l2-announcement-policies']>;

/** Seconds in which a lease is renewed unless `l2-announcements-renew-deadline` says otherwise. */
const RENEW_DEADLINE = 5;

/** Policies of L2 announcements against the nodes, devices, services and leases of the cluster. */
export const view = defineView({
  id: 'l2-announcements',
  title: 'L2 announcements: policies against nodes, devices, services and leases',
  scope: 'cluster',
  collect: 'kubectl get ciliuml2announcementpolicies,nodes -o yaml; kubectl get services,leases --all-namespaces -o yaml; ip addr show',
  schema: L2Announcements,
  build: (context) => {
    const list = context.best('cilium-l2-announcement-policies');
    if (list === undefined) return { missing: context.missing('cilium-l2-announcement-policies') };
    const devices = nodeDevices(context);
    const nodesOf = selectNodes(context, list);
    const policies = policiesIn(context, list, nodesOf);
    const sites = sitesOf(list, nodesOf, devices);
    sites.forEach((site, i) => { context.note(`sites[${String(i)}]`, [...policyPlaces(list, site.policy, 'interfaces'), ...site.places]); });
    const services = announcedServices(context, list.data.items, nodesOf, devices);
    services.forEach((service, i) => { context.note(`services[${String(i)}]`, service.places); });
    return { policies, sites: sites.map(({ places: _p, ...site }) => site), services: services.map(({ places: _p, ...service }) => service), ...renewals(context) };
  },
});

function policyPlaces(list: Policies, name: string, field: string): readonly EvidenceRef[] {
  const i = list.data.items.findIndex((p) => p.name === name);
  return list.places(`items[${String(i)}].${field}`);
}

function selectNodes(context: ViewContext, list: Policies): (policy: string) => readonly string[] | undefined {
  const nodes = context.best('k8s-nodes');
  return (name) => {
    const policy = list.data.items.find((p) => p.name === name);
    if (nodes === undefined || policy === undefined) return undefined;
    return nodes.data.items.filter((n) => policy.nodeSelector === undefined || fitsLabels(policy.nodeSelector, n.labels)).map((n) => n.name);
  };
}

function policiesIn(context: ViewContext, list: Policies, nodesOf: (policy: string) => readonly string[] | undefined): L2Announcements['policies'] {
  return list.data.items.map((p, i) => {
    context.note(`policies[${String(i)}]`, list.places(`items[${String(i)}]`));
    const nodes = nodesOf(p.name);
    return {
      name: p.name, interfaces: p.interfaces.join(', '), announces: p.loadBalancerIPs || p.externalIPs, nodeSelector: p.nodeSelector?.text ?? '',
      ...(nodes === undefined ? {} : { nodes: [...nodes] }),
    };
  });
}

/** Without a list of nodes a policy with a selector may be meant for none of those whose devices are known. */
function sitesOf(list: Policies, nodesOf: (policy: string) => readonly string[] | undefined, devices: readonly NodeDevices[]): Site[] {
  return list.data.items.flatMap((policy) => {
    const patterns = readPatterns(policy.interfaces);
    const nodes = nodesOf(policy.name);
    if (patterns === undefined) return [];
    return devices.filter((d) => (nodes === undefined ? policy.nodeSelector === undefined : nodes.includes(d.node))).map((d) => siteOf(policy.name, patterns, d));
  });
}

function renewals(context: ViewContext): Pick<L2Announcements, 'leases' | 'renewalsPerSecond'> {
  const list = context.best('k8s-leases');
  if (list === undefined) return {};
  const leases = list.data.items.filter((l) => l.use === 'l2-announcement').length;
  const config = context.best('cilium-config');
  const text = config?.data.entries.find((e) => e.key === 'l2-announcements-renew-deadline')?.value;
  const seconds = text === undefined ? RENEW_DEADLINE : parseDuration(text) ?? RENEW_DEADLINE;
  context.note('renewalsPerSecond', [...list.places('').slice(0, 1), ...text === undefined ? [] : config?.places('values.l2-announcements-renew-deadline') ?? []]);
  return { leases, renewalsPerSecond: seconds > 0 ? Math.ceil((leases / seconds) * 10) / 10 : leases };
}
