import * as z from 'zod';
import { defineView } from './define-view.ts';
import type { ViewContext } from './define-view.ts';
import { builtInProxies } from './services/built-in-proxy.ts';
import { countedRules } from './services/counted-rules.ts';
import { surveyPods, type PodSurvey } from './services/kube-proxy-pods.ts';
import { allProxyRules, type ProxyRules, type Refusal } from './services/kube-proxy-rules.ts';

const Count = z.number().int();

const ServiceImplementation = z.object({
  /** Pods of kube-proxy on this node. */
  kubeProxyPods: z.array(z.object({ namespace: z.string().optional(), name: z.string(), state: z.string(), running: z.boolean() })),
  /** Absent when no list of pods with the system namespace was collected, or nothing tells the node of a pod. */
  kubeProxyPodRuns: z.boolean().optional(),
  /** kube-proxy inside the program of the distribution; absent for those that run it as a pod. */
  builtIn: z.object({ distribution: z.string(), state: z.enum(['on', 'off', 'possible']) }).optional(),
  /** kube-proxy's part of the netfilter rules, all families and backends together; absent when no rules were collected. */
  rules: z.object({
    /** Service chains; absent when none was seen in a text that is not whole. */
    chains: Count.optional(),
    rules: Count, servicePorts: Count, activeRules: Count, packets: Count,
    /** `IPv4 nft`: where they were seen. */
    kinds: z.array(z.string()),
    /** REJECT rules for services without endpoints. */
    refusals: z.array(z.object({
      service: z.string(), address: z.string().optional(), port: Count.optional(), packets: Count.optional(),
      /** Cilium knows backends of this address and port. */
      hasBackends: z.boolean(),
    })),
    hostPortChains: z.boolean(),
  }).optional(),
  /** Counts of rules pasted instead of the rules. */
  counted: z.array(z.object({ what: z.string(), value: Count, byKubeProxy: z.boolean() })),
  /** Addresses on kube-ipvs0, the dummy device of kube-proxy in IPVS mode; absent when addresses were not collected. */
  ipvsAddresses: Count.optional(),
});
type ServiceImplementation = z.input<typeof ServiceImplementation>;

/** Who turns service addresses into backends on a node, apart from Cilium: kube-proxy as a pod, inside a distribution's program, or what it left behind. */
export const view = defineView({
  id: 'service-implementation',
  title: 'kube-proxy and its rules on a node',
  scope: 'node',
  collect: 'kubectl get pods -A -o wide; iptables-save -c on the node',
  schema: ServiceImplementation,
  build: (context) => {
    const pods = surveyPods(context);
    const rules = rulesOf(context);
    const counted = noteCounted(context);
    const ipvsAddresses = ipvs(context);
    if (pods === undefined && rules === undefined && counted.length === 0 && ipvsAddresses === undefined) {
      return { missing: [...context.missing('iptables-save'), ...context.missing('k8s-pods')] };
    }
    return {
      ...podsOf(context, pods), ...builtInOf(context), counted,
      ...(rules === undefined ? {} : { rules }), ...(ipvsAddresses === undefined ? {} : { ipvsAddresses }),
    };
  },
});

function podsOf(context: ViewContext, survey: PodSurvey | undefined): Pick<ServiceImplementation, 'kubeProxyPods' | 'kubeProxyPodRuns'> {
  if (survey === undefined) return { kubeProxyPods: [] };
  const own = survey.pods.filter((p) => p.node === context.node);
  own.forEach((pod, i) => { context.note(`kubeProxyPods[${String(i)}]`, pod.places); });
  const running = own.filter((p) => p.running);
  const placeless = survey.pods.some((p) => p.running && p.node === undefined);
  const runs = running.length > 0 ? true : survey.complete && !placeless ? false : undefined;
  context.note('kubeProxyPods', own.length > 0 ? own.flatMap((p) => p.places) : survey.places);
  if (runs !== undefined) context.note('kubeProxyPodRuns', runs ? running.flatMap((p) => p.places) : survey.places);
  return {
    kubeProxyPods: own.map(({ namespace, name, state, running: up }) => ({ name, state, running: up, ...(namespace === undefined ? {} : { namespace }) })),
    ...(runs === undefined ? {} : { kubeProxyPodRuns: runs }),
  };
}

function builtInOf(context: ViewContext): Pick<ServiceImplementation, 'builtIn'> {
  const own = builtInProxies(context).find((b) => b.node === context.node);
  if (own === undefined) return {};
  context.note('builtIn', own.places);
  return { builtIn: { distribution: own.distribution, state: own.state } };
}

function rulesOf(context: ViewContext): ServiceImplementation['rules'] | undefined {
  const all = allProxyRules(context);
  if (all.length === 0) return undefined;
  const found = all.filter((r) => r.chains > 0);
  const chains = found.reduce((sum, r) => sum + r.chains, 0);
  noteRules(context, found.length > 0 ? found : all);
  const sum = (field: 'rules' | 'servicePorts' | 'activeRules' | 'packets'): number => all.reduce((n, r) => n + r[field], 0);
  return {
    ...(chains > 0 || all.some((r) => r.complete) ? { chains } : {}),
    rules: sum('rules'), servicePorts: sum('servicePorts'), activeRules: sum('activeRules'), packets: sum('packets'),
    kinds: [...new Set(found.map((r) => r.kind))],
    refusals: withBackends(context, all.flatMap((r) => r.refusals)),
    hostPortChains: all.some((r) => r.hostPortChains),
  };
}

function noteRules(context: ViewContext, rules: readonly ProxyRules[]): void {
  context.note('rules', rules.flatMap((r) => r.places));
  context.note('rules.activeRules', rules.flatMap((r) => r.activePlaces));
  context.note('rules.packets', rules.flatMap((r) => r.activePlaces));
  context.note('rules.refusals', rules.flatMap((r) => r.refusalPlaces));
}

/** Marks refusals of services for which the agent of this node knows backends. */
function withBackends(context: ViewContext, refusals: readonly Refusal[]): NonNullable<ServiceImplementation['rules']>['refusals'] {
  const served = new Set(context.read('cilium-service-list').flatMap((r) => r.data.services)
    .filter((s) => s.backends.some((b) => b.state === undefined || b.state === 'active')).map((s) => `${s.frontend.ip} ${String(s.frontend.port)}`));
  return refusals.map(({ service, address, port, packets }) => ({
    service, hasBackends: served.has(`${address ?? ''} ${String(port ?? '')}`),
    ...(address === undefined ? {} : { address }), ...(port === undefined ? {} : { port }), ...(packets === undefined ? {} : { packets }),
  }));
}

function noteCounted(context: ViewContext): ServiceImplementation['counted'] {
  return countedRules(context).map(({ places, ...counted }, i) => {
    context.note(`counted[${String(i)}]`, places);
    if (i === 0) context.note('counted', places);
    return counted;
  });
}

function ipvs(context: ViewContext): number | undefined {
  const reads = context.read('ip-addr').filter((r) => !r.document.incomplete);
  if (reads.length === 0) return undefined;
  for (const read of reads) {
    const at = read.data.interfaces.findIndex((i) => i.name === 'kube-ipvs0');
    const addresses = read.data.interfaces[at]?.addresses.filter((a) => a.scope !== 'link').length ?? 0;
    if (addresses === 0) continue;
    context.note('ipvsAddresses', read.places(`interfaces[${String(at)}]`));
    return addresses;
  }
  context.note('ipvsAddresses', reads.flatMap((r) => r.places('')).map((p) => ({ ...p, note: 'no address on kube-ipvs0' })));
  return 0;
}
