import * as z from 'zod';
import { parseIp } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noted } from './services/kube-proxy-pods.ts';

const UnprogrammedServices = z.object({
  /** Ports of services with endpoints for which a rule of kube-proxy was looked for. */
  checked: z.number().int(),
  /** Those without one. */
  unwritten: z.array(z.object({ service: z.string(), address: z.string(), port: z.number().int(), protocol: z.string() })),
  /** Rules of services that kube-proxy did write on this node. */
  written: z.number().int(),
});
type Unwritten = z.input<typeof UnprogrammedServices>['unwritten'][number];

/** Labels that keep kube-proxy away from a Service. */
const NOT_FOR_PROXY = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'] as const;

/** Services with endpoints for which kube-proxy, in iptables mode, wrote no rule on a node. */
export const view = defineView({
  id: 'unprogrammed-services',
  title: 'services without a rule of kube-proxy on a node',
  scope: 'node',
  collect: 'iptables-save -c; kubectl get services,endpointslices -A -o yaml',
  schema: UnprogrammedServices,
  build: (context) => {
    const texts = context.read('iptables-save');
    // The chain alone tells that kube-proxy works with iptables here: in its other modes it does not make it.
    const used = texts.filter((t) => t.whole && !t.data.cut && t.data.tables.some((table) => table.name === 'nat' && table.chains.some((c) => c.name === 'KUBE-SERVICES')));
    const services = context.read('k8s-services');
    const incomplete = texts.length > 0 ? { input: 'iptables-save', reason: 'incomplete' as const, collect: 'iptables-save -c', detail: `no whole print of the nat table with the chain KUBE-SERVICES was collected (${texts[0]?.document.path ?? ''})`, path: texts[0]?.document.path ?? '' } : undefined;
    if (used.length === 0) return { missing: incomplete === undefined ? context.missing('iptables-save') : [incomplete] };
    if (services.length === 0) return { missing: context.missing('k8s-services') };
    const rules = new Set(used.flatMap((t) => t.data.kubeServices).flatMap((s) => (s.address === undefined || s.port === undefined ? [] : [`${plain(s.address)} ${String(s.port)} ${s.proto ?? ''}`])));
    return judge(context, rules, used.flatMap((t) => t.places('')), families(used.map((t) => t.data.family)));
  },
});

function plain(ip: string): string {
  return parseIp(ip)?.text ?? ip;
}

function families(seen: readonly (string | undefined)[]): (ip: string) => boolean {
  const six = seen.includes('ipv6');
  const four = seen.some((f) => f !== 'ipv6');
  return (ip) => (ip.includes(':') ? six : four);
}

function judge(context: ViewContext, rules: ReadonlySet<string>, texts: readonly EvidenceRef[], covers: (ip: string) => boolean): z.input<typeof UnprogrammedServices> {
  const served = withEndpoints(context);
  const unwritten: Unwritten[] = [];
  const places: EvidenceRef[] = [];
  let checked = 0;
  context.note('', texts);
  for (const read of context.read('k8s-services')) read.data.items.forEach((service, i) => {
    const name = `${service.namespace}/${service.name}`;
    const ip = service.clusterIP ?? '';
    if (service.type === 'ExternalName' || parseIp(ip) === undefined || !covers(ip) || !served.has(name) || NOT_FOR_PROXY.some((l) => l in service.labels) || service.deletionTimestamp !== undefined) return;
    for (const { port, protocol } of service.ports) {
      checked++;
      if (rules.has(`${plain(ip)} ${String(port)} ${protocol.toLowerCase()}`)) continue;
      places.push(...read.places(`items[${String(i)}]`));
      context.note(`unwritten[${String(unwritten.length)}]`, [...read.places(`items[${String(i)}]`), ...noted(texts, `no rule for ${ip} port ${String(port)} in these lines`)].slice(0, 4));
      unwritten.push({ service: name, address: ip, port, protocol });
    }
  });
  context.note('unwritten', places.slice(0, 6));
  return { checked, unwritten, written: rules.size };
}

/** Services with an endpoint that is ready; the API server always has one. */
function withEndpoints(context: ViewContext): ReadonlySet<string> {
  const slices = context.read('k8s-endpoint-slices').flatMap((r) => r.data.items).filter((s) => s.ready > 0 && s.service !== undefined).map((s) => `${s.namespace}/${s.service ?? ''}`);
  const endpoints = context.read('k8s-endpoints').flatMap((r) => r.data.items).filter((e) => e.ready > 0).map((e) => `${e.namespace}/${e.name}`);
  return new Set(['default/kubernetes', ...slices, ...endpoints]);
}
