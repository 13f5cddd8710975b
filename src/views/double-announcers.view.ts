import * as z from 'zod';
import { contains, parseCidr } from '../base/cidr.ts';
import { parseIp, type Ip } from '../base/ip.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noteList } from './note-list.ts';
import { fitsLabels, serviceLabels } from './selectors/labels.ts';

const DoubleAnnouncers = z.object({
  /** Pods of MetalLB that announce addresses. */
  speakers: z.array(z.string()),
  /** Services whose address comes from no pool of Cilium, and which an object of Cilium announces all the same. */
  services: z.array(z.object({ namespace: z.string(), name: z.string(), address: z.string(), by: z.string() })),
});
type Service = ParserData['k8s-services']['items'][number];
interface Announcer { readonly name: string; takes(service: Service): boolean; readonly places: readonly EvidenceRef[] }

/** Load balancers that MetalLB and Cilium announce both. */
export const view = defineView({
  id: 'double-announcers',
  title: 'services that MetalLB and Cilium announce both',
  scope: 'cluster',
  collect: 'kubectl get pods,services -A -o yaml; kubectl get ciliumbgpadvertisements,ciliuml2announcementpolicies,ciliumbgppeeringpolicies,ciliumloadbalancerippools -o yaml',
  schema: DoubleAnnouncers,
  build: (context) => {
    const [pods, services] = [context.read('k8s-pods'), context.best('k8s-services')];
    if (pods.length === 0) return { missing: context.missing('k8s-pods') };
    if (services === undefined) return { missing: context.missing('k8s-services') };
    const announcers = announcersOf(context);
    if (announcers === undefined) return { missing: [...context.missing('cilium-bgp-advertisements'), ...context.missing('cilium-l2-announcement-policies')] };
    const speakers = pods.flatMap((list) => list.data.items.flatMap((pod, i) => (isSpeaker(pod) ? [{ name: pod.name, places: list.places(`items[${String(i)}]`) }] : [])));
    const inPool = poolsOf(context);
    const taken = services.data.items.flatMap((service, i) => {
      const address = addressOf(service);
      const by = announcers.find((a) => a.takes(service));
      if (address === undefined || by === undefined || inPool(address)) return [];
      return [{ namespace: service.namespace, name: service.name, address: address.text, by: by.name, places: [...services.places(`items[${String(i)}]`), ...by.places] }];
    });
    context.note('', services.places(''));
    return { speakers: noteList(context, 'speakers', speakers).map((s) => s.name), services: noteList(context, 'services', taken) };
  },
});

function isSpeaker(pod: ParserData['k8s-pods']['items'][number]): boolean {
  const own = pod.labels['app.kubernetes.io/name'] ?? pod.labels['app'] ?? '';
  const part = pod.labels['app.kubernetes.io/component'] ?? pod.labels['component'] ?? '';
  return own.includes('metallb') && part === 'speaker' && pod.phase === 'Running' && pod.deletionTimestamp === undefined;
}

/** MetalLB leaves services of a class alone unless it is told to look after that one. */
function addressOf(service: Service): Ip | undefined {
  if (service.type !== 'LoadBalancer' || service.loadBalancerClass !== undefined || service.deletionTimestamp !== undefined) return undefined;
  return parseIp(service.ingress.find((i) => i.ip !== undefined)?.ip ?? '');
}

/** What of Cilium announces addresses of load balancers; undefined when no such objects were collected. */
function announcersOf(context: ViewContext): Announcer[] | undefined {
  const [advertisements, layer2, policies] = [context.read('cilium-bgp-advertisements'), context.read('cilium-l2-announcement-policies'), context.read('cilium-bgp-peering-policies')];
  if (advertisements.length + layer2.length + policies.length === 0) return undefined;
  return [
    ...advertisements.flatMap((list) => list.data.items.flatMap((item, i) => item.advertisements.flatMap(({ type, serviceAddresses, selector }): Announcer[] => (
      // An advertisement without a selector announces no service.
      type === 'Service' && serviceAddresses.includes('LoadBalancerIP') && selector !== undefined
        ? [{ name: `CiliumBGPAdvertisement ${item.name}`, takes: (s) => fitsLabels(selector, serviceLabels(s)), places: list.places(`items[${String(i)}]`) }] : [])))),
    ...layer2.flatMap((list) => list.data.items.flatMap((item, i): Announcer[] => {
      const selector = item.serviceSelector;
      return item.loadBalancerIPs ? [{ name: `CiliumL2AnnouncementPolicy ${item.name}`, takes: (s) => selector === undefined || fitsLabels(selector, serviceLabels(s)), places: list.places(`items[${String(i)}]`) }] : [];
    })),
    ...policies.flatMap((list) => list.data.items.flatMap((item, i) => item.virtualRouters.flatMap(({ serviceSelector }): Announcer[] => (
      serviceSelector === undefined ? [] : [{ name: `CiliumBGPPeeringPolicy ${item.name}`, takes: (s) => fitsLabels(serviceSelector, serviceLabels(s)), places: list.places(`items[${String(i)}]`) }])))),
  ];
}

/** An address from a pool of Cilium is not MetalLB's, which announces only its own. */
function poolsOf(context: ViewContext): (address: Ip) => boolean {
  const blocks = context.read('cilium-load-balancer-ip-pools').flatMap((r) => r.data.items.flatMap((pool) => pool.blocks));
  const tests = blocks.flatMap(({ cidr, start, stop }): ((address: Ip) => boolean)[] => {
    const network = parseCidr(cidr ?? '');
    if (network !== undefined) return [(address) => contains(network, address)];
    const [from, to] = [parseIp(start ?? ''), parseIp(stop ?? start ?? '')];
    return from === undefined || to === undefined ? [] : [(address) => address.version === from.version && address.value >= from.value && address.value <= to.value];
  });
  return (address) => tests.some((test) => test(address));
}
