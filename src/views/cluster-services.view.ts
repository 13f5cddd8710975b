import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView } from './define-view.ts';
import type { ViewContext } from './define-view.ts';
import { builtInProxies, type BuiltInProxy } from './services/built-in-proxy.ts';
import { surveyPods, type PodSurvey } from './services/kube-proxy-pods.ts';
import { allProxyRules } from './services/kube-proxy-rules.ts';
import { SERVICE_TYPES, typesOf } from './services/unserved.ts';

const Mode = z.enum(['full', 'partial', 'off', 'unknown']);

const ClusterServices = z.object({
  /** Every pod of kube-proxy, but those of Windows nodes. */
  kubeProxyPods: z.array(z.object({
    namespace: z.string().optional(), name: z.string(), node: z.string().optional(), state: z.string(), running: z.boolean(),
    /** Mode of the agent on its node, by the agent's own status. */
    replacement: Mode.optional(),
  })),
  /** kube-proxy inside the program of a distribution, by node. */
  builtIn: z.array(z.object({ node: z.string(), distribution: z.string(), state: z.enum(['on', 'off', 'possible']) })),
  /** A pod or a distribution's program runs kube-proxy; absent when that is not known. */
  kubeProxyRuns: z.boolean().optional(),
  /** Neither a pod, nor a program, nor rules of kube-proxy; absent when that is not known. */
  kubeProxyAbsent: z.boolean().optional(),
  /** Agents whose status says that replacement is on, in full or for single types. */
  replacingAgents: z.array(z.string()),
  /** Agents whose status says that replacement is on in full, and that it is off. */
  fullAgents: z.array(z.string()), offAgents: z.array(z.string()),
  /** Pods of other programs that implement services: kube-router, Antrea, OVN-Kubernetes. */
  otherProxies: z.array(z.string()),
  /** Services by the type that needs an implementation beyond ClusterIP; absent when services were not collected. */
  uses: z.record(z.enum(SERVICE_TYPES), z.number().int()).optional(),
});
type ClusterServices = z.input<typeof ClusterServices>;

const OTHER_PROXY = /^(?:kube-router|antrea-agent|ovnkube-node|ovs-node)-/;
const WORDS: Readonly<Record<string, z.infer<typeof Mode>>> = { True: 'full', Strict: 'full', False: 'off', Disabled: 'off', Partial: 'partial', Probe: 'partial' };

/** Who implements services over the whole cluster, and which services need it. */
export const view = defineView({
  id: 'cluster-services',
  title: 'who implements services in the cluster',
  scope: 'cluster',
  collect: 'kubectl get pods -A -o wide; kubectl get services -A -o yaml',
  schema: ClusterServices,
  build: (context) => {
    const survey = surveyPods(context);
    const builtIn = builtInProxies(context);
    const absent = absence(context, survey, builtIn);
    if (survey === undefined && absent === undefined) return { missing: [...context.missing('k8s-pods'), ...context.missing('kubectl-pods-table')] };
    return {
      kubeProxyPods: podsOf(context, survey), builtIn: noteBuiltIn(context, builtIn),
      ...runsOf(context, survey, builtIn), ...(absent === undefined ? {} : { kubeProxyAbsent: absent }),
      replacingAgents: replacing(context), fullAgents: agentsOf(context, 'full'), offAgents: agentsOf(context, 'off'), otherProxies: otherProxies(context), ...usesOf(context),
    };
  },
});

function modeOf(context: ViewContext, node: string | undefined): { readonly mode: z.infer<typeof Mode>; readonly places: readonly EvidenceRef[] } | undefined {
  if (node === undefined) return undefined;
  const read = context.read('cilium-status').find((r) => r.node === node && r.data.kpr?.mode !== undefined);
  const word = read?.data.kpr?.mode;
  return read === undefined || word === undefined ? undefined : { mode: WORDS[word] ?? 'unknown', places: read.places('kpr.mode') };
}

function podsOf(context: ViewContext, survey: PodSurvey | undefined): ClusterServices['kubeProxyPods'] {
  const pods = sortedBy(survey?.pods ?? [], (p) => `${p.node ?? ''} ${p.name}`);
  if (survey !== undefined) context.note('kubeProxyPods', pods.length > 0 ? pods.slice(0, 3).flatMap((p) => p.places) : survey.places);
  return pods.map((pod, i) => {
    const agent = modeOf(context, pod.node);
    context.note(`kubeProxyPods[${String(i)}]`, [...pod.places, ...(agent?.places ?? [])]);
    return {
      name: pod.name, state: pod.state, running: pod.running, ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }),
      ...(pod.node === undefined ? {} : { node: pod.node }), ...(agent === undefined ? {} : { replacement: agent.mode }),
    };
  });
}

function noteBuiltIn(context: ViewContext, builtIn: readonly BuiltInProxy[]): ClusterServices['builtIn'] {
  return sortedBy(builtIn, (b) => b.node).map(({ node, distribution, state, places }, i) => {
    context.note(`builtIn[${String(i)}]`, places);
    return { node, distribution, state };
  });
}

/** True only when every place kube-proxy could be was looked at. Rules without a running kube-proxy may still serve, so they count against it. */
function absence(context: ViewContext, survey: PodSurvey | undefined, builtIn: readonly BuiltInProxy[]): boolean | undefined {
  const running = survey?.pods.filter((p) => p.running) ?? [];
  const rules = allProxyRules(context);
  const ruled = rules.filter((r) => r.chains > 0);
  const ipvs = context.read('ip-addr').some((r) => r.data.interfaces.some((i) => i.name === 'kube-ipvs0' && i.addresses.some((a) => a.scope !== 'link')));
  const on = builtIn.filter((b) => b.state === 'on');
  const present = [...running.flatMap((p) => p.places), ...ruled.flatMap((r) => r.places), ...on.flatMap((b) => b.places)].slice(0, 4);
  if (present.length > 0 || ipvs) {
    context.note('kubeProxyAbsent', present);
    return false;
  }
  const clean = rules.filter((r) => r.complete);
  const unclear = builtIn.filter((b) => b.state === 'possible' && !clean.some((r) => r.node === b.node));
  if (survey?.complete !== true || unclear.length > 0) return undefined;
  context.note('kubeProxyAbsent', [...survey.places, ...builtIn.slice(0, 2).flatMap((b) => b.places), ...clean.slice(0, 2).flatMap((r) => r.places)]);
  return true;
}

function runsOf(context: ViewContext, survey: PodSurvey | undefined, builtIn: readonly BuiltInProxy[]): Pick<ClusterServices, 'kubeProxyRuns'> {
  const running = survey?.pods.filter((p) => p.running) ?? [];
  const on = builtIn.filter((b) => b.state === 'on');
  const clean = absence(context, survey, builtIn) === true;
  const places = [...running.slice(0, 3).flatMap((p) => p.places), ...on.slice(0, 2).flatMap((b) => b.places)];
  if (places.length > 0) {
    context.note('kubeProxyRuns', places);
    return { kubeProxyRuns: true };
  }
  if (survey?.complete !== true || (!clean && builtIn.some((b) => b.state === 'possible'))) return {};
  context.note('kubeProxyRuns', survey.places);
  return { kubeProxyRuns: false };
}

function agentsOf(context: ViewContext, mode: 'full' | 'off'): string[] {
  const reads = context.read('cilium-status').filter((r) => WORDS[r.data.kpr?.mode ?? ''] === mode);
  context.note(`${mode}Agents`, reads.slice(0, 3).flatMap((r) => r.places('kpr.mode')));
  return sortedBy(new Set(reads.flatMap((r) => r.node ?? [])), (n) => n);
}

function replacing(context: ViewContext): string[] {
  const reads = context.read('cilium-status').filter((r) => {
    const { kpr } = r.data;
    const byType = kpr?.details?.services.nodePort === 'Enabled' && kpr.details.socketLb === 'Enabled';
    return byType || ['full', 'partial'].includes(WORDS[kpr?.mode ?? ''] ?? '');
  });
  context.note('replacingAgents', (reads.length > 0 ? reads : context.read('cilium-status')).slice(0, 3).flatMap((r) => r.places('kpr.mode')));
  return sortedBy(new Set(reads.flatMap((r) => r.node ?? [])), (n) => n);
}

function otherProxies(context: ViewContext): string[] {
  const names = [...context.read('k8s-pods').flatMap((r) => r.data.items), ...context.read('kubectl-pods-table').flatMap((r) => r.data.rows)].map((p) => p.name);
  return sortedBy(new Set(names.filter((n) => OTHER_PROXY.test(n))), (n) => n);
}

function usesOf(context: ViewContext): Pick<ClusterServices, 'uses'> {
  const services = context.read('k8s-services');
  if (services.length === 0) return {};
  const types = services.flatMap((r) => r.data.items).flatMap(typesOf);
  const hostPorts = context.read('k8s-pods').flatMap((r) => r.data.items).filter((p) => !p.hostNetwork && p.containers.some((c) => c.ports.length > 0)).length;
  const count = (type: string): number => types.filter((t) => t === type).length;
  context.note('uses', services.flatMap((r) => r.places('')));
  return { uses: { NodePort: count('NodePort'), LoadBalancer: count('LoadBalancer'), externalIPs: count('externalIPs'), hostPort: hostPorts } };
}
