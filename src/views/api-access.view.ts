import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView } from './define-view.ts';
import type { ViewContext } from './define-view.ts';
import { looksLikeServiceAddress, readAddress } from './services/api-address.ts';
import { noted } from './services/kube-proxy-pods.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ apiServer: z.string().optional(), apiServerUrls: z.string().optional() });

const Host = z.object({
  value: z.string(),
  /** Where it is set. */
  from: z.enum(['daemonset', 'pod', 'configuration']),
  /** It names the cluster address of the API server, which is no better than naming none. */
  isServiceAddress: z.boolean(),
});

const ApiAccess = z.object({
  /** Addresses of the API server that somebody set for the agents. */
  hosts: z.array(Host),
  /** Whether a direct address is set. `untold`: neither DaemonSet nor agent pods were collected, and the configuration sets none. */
  direct: z.enum(['set', 'unset', 'untold']),
  /** Cluster address of the API server that agent or operator used, by their logs. */
  serviceAddress: z.string().optional(),
  /** Components that could not reach the API server at that address. */
  failing: z.array(z.string()),
  agents: z.number().int(), readyAgents: z.number().int(),
});
type ApiAccess = z.input<typeof ApiAccess>;
type Found = { readonly host: z.input<typeof Host>; readonly places: readonly EvidenceRef[] };

/** How the agents find the API server. */
export const view = defineView({
  id: 'api-access',
  title: 'address under which the agents reach the API server',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get daemonset cilium -o yaml',
  schema: ApiAccess,
  build: (context) => {
    const specs = [...ofDaemonSet(context), ...ofPods(context)];
    const set = [...specs.flatMap((s) => s.found), ...ofConfig(context)];
    const log = usedAddress(context);
    if (specs.length === 0 && set.length === 0 && log === undefined) {
      return { missing: [...context.missing('k8s-daemonsets-cilium'), ...context.missing('cilium-log')] };
    }
    set.forEach((s, i) => { context.note(`hosts[${String(i)}]`, s.places); });
    context.note('hosts', set.length > 0 ? set.flatMap((s) => s.places) : specs.flatMap((s) => s.places));
    context.note('direct', set.length + specs.length > 0 ? (set.length > 0 ? set : specs).flatMap((s) => s.places) : log?.places ?? []);
    if (log !== undefined) context.note('serviceAddress', log.places);
    const direct = set.some((s) => !s.host.isServiceAddress) ? 'set' as const : specs.length > 0 || set.length > 0 ? 'unset' as const : 'untold' as const;
    return {
      hosts: set.map((s) => s.host), direct, ...(log === undefined ? {} : { serviceAddress: log.address }),
      failing: failing(context, log?.address), ...readiness(context),
    };
  },
});

interface Spec { readonly found: readonly Found[]; readonly places: readonly EvidenceRef[] }

const VARIABLE = 'KUBERNETES_SERVICE_HOST';

type Env = readonly { readonly name: string; readonly value?: string | undefined; readonly from?: string | undefined }[];

/** The address in an environment; a reference to a ConfigMap counts as set, its value is not known. */
function inEnv(context: ViewContext, env: Env, from: 'daemonset' | 'pod', places: (i: number) => readonly EvidenceRef[]): Found[] {
  const at = env.findIndex((e) => e.name === VARIABLE);
  const entry = env[at];
  const value = entry?.value ?? entry?.from ?? '';
  if (value === '') return [];
  const port = Number(env.find((e) => e.name === 'KUBERNETES_SERVICE_PORT')?.value ?? '443');
  return [{ host: { value, from, isServiceAddress: looksLikeServiceAddress(context, { host: value, port }) }, places: places(at) }];
}

function ofDaemonSet(context: ViewContext): Spec[] {
  return context.read('k8s-daemonsets-cilium').flatMap((read) => read.data.items.flatMap((item, i): Spec[] => {
    const at = item.containers.findIndex((c) => c.name === 'cilium-agent');
    const agent = item.containers[at];
    if (agent === undefined) return [];
    const path = `items[${String(i)}].containers[${String(at)}]`;
    return [{
      found: inEnv(context, agent.env, 'daemonset', (j) => read.places(`${path}.env[${String(j)}]`)),
      places: noted(read.places(`${path}.image`), `${VARIABLE} is not set for this container`),
    }];
  }));
}

/** One agent pod stands for all: they come from one template. */
function ofPods(context: ViewContext): Spec[] {
  return context.read('k8s-pods').flatMap((read) => read.data.items.flatMap((pod, i): Spec[] => {
    const at = pod.containers.findIndex((c) => c.name === 'cilium-agent');
    const agent = pod.containers[at];
    if (agent === undefined) return [];
    const path = `items[${String(i)}].containers[${String(at)}]`;
    return [{
      found: inEnv(context, agent.env, 'pod', (j) => read.places(`${path}.env[${String(j)}]`)),
      places: noted(read.places(`${path}.image`), `${VARIABLE} is not set for this container`),
    }];
  })).slice(0, 1);
}

function ofConfig(context: ViewContext): Found[] {
  const fact = context.view('config');
  if (fact.state === 'missing') return [];
  const data = ConfigFields.parse(fact.data);
  return (['apiServer', 'apiServerUrls'] as const).flatMap((field): Found[] => {
    const value = data[field]?.trim() ?? '';
    if (value === '' || value === '[]') return [];
    const first = readAddress(value.split(/[\s,]+/)[0] ?? '');
    const isServiceAddress = first !== undefined && looksLikeServiceAddress(context, first);
    return [{ host: { value, from: 'configuration', isServiceAddress }, places: fact.places(field) }];
  });
}

/** The service's address in a log of agent or operator: both get their address from the same Helm value. */
function usedAddress(context: ViewContext): { readonly address: string; readonly places: readonly EvidenceRef[] } | undefined {
  for (const read of context.read('cilium-log')) {
    if (read.data.component !== 'agent' && read.data.component !== 'operator') continue;
    const at = read.data.apiServers.findIndex((a) => {
      const address = readAddress(a);
      return address !== undefined && looksLikeServiceAddress(context, address);
    });
    const address = read.data.apiServers[at];
    if (address !== undefined) return { address, places: read.places(`apiServers[${String(at)}]`) };
  }
  return undefined;
}

const TROUBLE: ReadonlySet<string> = new Set(['api-server-unreachable', 'api-dial-failed']);

function failing(context: ViewContext, address: string | undefined): string[] {
  const host = address === undefined ? undefined : readAddress(address)?.host;
  const names = new Set<string>();
  const places: EvidenceRef[] = [];
  for (const read of context.read('cilium-log')) {
    const { component } = read.data;
    if (host === undefined || (component !== 'agent' && component !== 'operator')) continue;
    const at = read.data.signatures.findIndex((s) => TROUBLE.has(s.id) && (s.sample.includes(host) || s.values.some((v) => v.includes(host))));
    if (at < 0 || names.has(component)) continue;
    names.add(component);
    places.push(...read.places(`signatures[${String(at)}]`));
  }
  context.note('failing', places);
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}

const AGENT = /^cilium-[a-z0-9]{5}$/;

function readiness(context: ViewContext): Pick<ApiAccess, 'agents' | 'readyAgents'> {
  const objects = context.read('k8s-pods').flatMap((r) => r.data.items).filter((p) => p.labels['k8s-app'] === 'cilium').map((p) => p.ready);
  const rows = context.read('kubectl-pods-table').flatMap((r) => r.data.rows).filter((p) => AGENT.test(p.name)).map((p) => p.readyContainers === p.containers);
  const ready = objects.length > 0 ? objects : rows;
  return { agents: ready.length, readyAgents: ready.filter(Boolean).length };
}
