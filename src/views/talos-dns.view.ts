import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const TalosDns = z.object({
  /** CoreDNS asks the resolver that Talos runs on each node; absent where nothing tells. */
  forwards: z.boolean().optional(),
  /** What tells, as a phrase. */
  by: z.string(),
  /** Questions to that resolver that were not answered. */
  timeouts: z.number().int(),
  /** Nodes whose agent says that it routes packets of pods past the host stack. */
  bpfNodes: z.array(z.string()),
  /** The configuration asks for it, where no agent said. */
  bpfByConfig: z.boolean(),
});
type TalosDns = z.input<typeof TalosDns>;

/** The link-local address of the resolver of Talos since 1.8. */
const HOST_DNS = '169.254.116.108';

/** Whether CoreDNS hands its questions to the resolver of Talos, and whether packets of pods pass it by. */
export const view = defineView({
  id: 'talos-dns',
  title: 'resolver of Talos and host routing',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs -l k8s-app=kube-dns; talosctl get machineconfig -o yaml',
  schema: TalosDns,
  build: (context) => {
    const failing = timeouts(context);
    const asked = forwarding(context, failing);
    if (asked === undefined && !context.read('k8s-nodes').some((r) => r.data.items.some((n) => n.osImage?.startsWith('Talos') === true))) {
      return { missing: [...context.missing('coredns-log'), ...context.missing('talos-machine-config')] };
    }
    const bpf = context.read('cilium-status').filter((r) => r.data.routing?.host === 'BPF');
    const known = context.read('cilium-status').some((r) => r.data.routing?.host !== undefined);
    context.note('', asked?.places ?? []);
    context.note('timeouts', failing.places);
    context.note('bpfNodes', bpf.flatMap((r) => r.places('routing')).slice(0, 4));
    return {
      ...(asked === undefined ? {} : { forwards: asked.forwards }), by: asked?.by ?? 'nothing tells', timeouts: failing.count,
      bpfNodes: bpf.map((r) => r.node ?? ''), bpfByConfig: !known && asksForBpf(context),
    };
  },
});

function timeouts(context: ViewContext): { readonly count: number; readonly places: readonly EvidenceRef[] } {
  const hits = context.read('coredns-log').flatMap((read) => read.data.failures.flatMap((f, i) => (f.upstream === HOST_DNS && f.error.includes('timeout') ? [{ count: f.count, places: read.places(`failures[${String(i)}]`) }] : [])));
  return { count: hits.reduce((n, h) => n + h.count, 0), places: hits.flatMap((h) => h.places).slice(0, 4) };
}

function forwarding(context: ViewContext, failing: ReturnType<typeof timeouts>): { readonly forwards: boolean; readonly by: string; readonly places: readonly EvidenceRef[] } | undefined {
  if (failing.count > 0) return { forwards: true, by: `CoreDNS asked ${HOST_DNS}`, places: failing.places };
  for (const read of context.read('talos-machine-config')) {
    const set = read.data.forwardKubeDnsToHost;
    if (set !== undefined) {
      context.note('forwards', read.places('forwardKubeDnsToHost'));
      return { forwards: set, by: `forwardKubeDNSToHost is ${String(set)}`, places: read.places('forwardKubeDnsToHost') };
    }
  }
  for (const read of context.read('resolv-conf')) {
    const at = read.data.nameservers.indexOf(HOST_DNS);
    if (at < 0) continue;
    context.note('forwards', read.places(`nameservers[${String(at)}]`));
    return { forwards: true, by: `${HOST_DNS} is a name server of a pod or node`, places: read.places(`nameservers[${String(at)}]`) };
  }
  return undefined;
}

const Settings = z.object({ kubeProxyReplacement: z.string().optional(), bpfMasquerade: z.boolean().optional(), hostLegacyRouting: z.boolean().optional(), ipsec: z.boolean().optional() });

function asksForBpf(context: ViewContext): boolean {
  const fact = context.view('config');
  if (fact.state === 'missing') return false;
  const set = Settings.parse(fact.data);
  context.note('bpfByConfig', [...fact.places('bpfMasquerade'), ...fact.places('hostLegacyRouting')]);
  return set.kubeProxyReplacement === 'full' && set.bpfMasquerade === true && set.hostLegacyRouting === false && set.ipsec !== true;
}
