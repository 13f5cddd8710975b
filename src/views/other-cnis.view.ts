import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { podsOf } from './pods-of.ts';

const OtherCnis = z.object({
  /** Marks that another network plugin leaves on a node. */
  marks: z.array(z.object({
    cni: z.enum(['flannel', 'calico', 'weave', 'kube-router', 'aws-cni']),
    kind: z.enum(['device', 'rules', 'pod', 'configuration']),
    /** Name of the device, pod or file; number of rules. */
    what: z.string(),
    /** Acts on traffic: the device is up, packets went through the rules, the pod runs. */
    active: z.boolean(),
  })),
  /** Devices were listed, and pods or network configurations as well; absent otherwise. */
  surveyed: z.boolean().optional(),
  /** Rules of iptables were read; absent otherwise. */
  rulesRead: z.boolean().optional(),
});
type Mark = z.input<typeof OtherCnis>['marks'][number] & { readonly places: readonly EvidenceRef[] };
type Cni = Mark['cni'];

const DEVICES: readonly (readonly [RegExp, Cni])[] = [
  [/^flannel(?:\.|-v6\.)\d{1,8}$/, 'flannel'], [/^cali[0-9a-f]{11}$|^vxlan\.calico$|^vxlan-v6\.calico$/, 'calico'],
  [/^(?:weave|vethwe-bridge|vxlan-6784)$/, 'weave'], [/^kube-bridge$/, 'kube-router'],
];
const PODS: readonly (readonly [RegExp, Cni])[] = [
  [/^kube-flannel-/, 'flannel'], [/^(?:calico-node|canal)-/, 'calico'], [/^weave-net-/, 'weave'], [/^kube-router-/, 'kube-router'], [/^aws-node-/, 'aws-cni'],
];
const OWNERS: ReadonlyMap<string, Cni> = new Map([['flannel', 'flannel'], ['calico', 'calico'], ['weave', 'weave'], ['aws-cni', 'aws-cni'], ['kube-router', 'kube-router']]);
const PLUGINS: ReadonlyMap<string, Cni> = new Map([['flannel', 'flannel'], ['calico', 'calico'], ['weave-net', 'weave'], ['aws-cni', 'aws-cni'], ['kube-router', 'kube-router']]);

/** What is on a node of network plugins other than Cilium. */
export const view = defineView({
  id: 'other-cnis',
  title: 'marks of other network plugins on the node',
  scope: 'node',
  collect: 'ip -d link show; iptables-save -c; cat /etc/cni/net.d/*',
  schema: OtherCnis,
  build: (context) => {
    const sources = [context.read('ip-link'), context.read('ip-addr'), context.read('iptables-save'), context.read('k8s-pods'), context.read('cni-conf')];
    if (sources.every((s) => s.length === 0)) return { missing: [...context.missing('ip-link'), ...context.missing('iptables-save'), ...context.missing('k8s-pods')] };
    const marks = [...devices(context), ...rules(context), ...pods(context), ...configurations(context)];
    context.note('', sources.flatMap((s) => s.slice(0, 1).flatMap((r) => r.places(''))));
    for (const [i, { places }] of marks.entries()) context.note(`marks[${String(i)}]`, places);
    const listed = (...ids: readonly number[]): boolean => ids.some((i) => (sources[i]?.length ?? 0) > 0);
    const surveyed = listed(0, 1) && listed(3, 4);
    return { marks: marks.map(({ places: _places, ...rest }) => rest), ...(surveyed ? { surveyed } : {}), ...(listed(2) ? { rulesRead: true } : {}) };
  },
});

function find(table: readonly (readonly [RegExp, Cni])[], name: string): Cni | undefined {
  return table.find(([pattern]) => pattern.test(name))?.[1];
}

function devices(context: ViewContext): Mark[] {
  const links = context.read('ip-link').flatMap((r) => r.data.links.map(({ name, flags, state }, i) => ({ name, flags, state, places: r.places(`links[${String(i)}]`) })));
  const addressed = context.read('ip-addr').flatMap((r) => r.data.interfaces.map(({ name, flags, state }, i) => ({ name, flags, state, places: r.places(`interfaces[${String(i)}]`) })));
  const seen = new Set<string>();
  return [...links, ...addressed].flatMap(({ name, flags, state, places }): Mark[] => {
    const cni = find(DEVICES, name);
    if (cni === undefined || seen.has(name)) return [];
    seen.add(name);
    return [{ cni, kind: 'device', what: name, active: flags.includes('UP') || state === 'UP', places }];
  });
}

function rules(context: ViewContext): Mark[] {
  return context.read('iptables-save').flatMap((save) => save.data.owners.flatMap((owner): Mark[] => {
    const cni = OWNERS.get(owner.owner);
    if (cni === undefined || owner.rules + owner.feeders === 0) return [];
    const at = save.data.rules.findIndex((r) => r.owner === owner.owner);
    return [{ cni, kind: 'rules', what: String(owner.rules), active: owner.packets > 0, places: save.places(at < 0 ? '' : `rules[${String(at)}]`) }];
  }));
}

function pods(context: ViewContext): Mark[] {
  return context.read('k8s-pods').flatMap((r) => podsOf(r.data, context.node).flatMap(({ pod, i }): Mark[] => {
    const cni = pod.ownerKind !== 'ReplicaSet' ? find(PODS, pod.name) : undefined;
    return cni === undefined ? [] : [{ cni, kind: 'pod', what: pod.name, active: pod.phase === 'Running', places: r.places(`items[${String(i)}]`) }];
  }));
}

/** A list that also calls Cilium's own program is chaining. */
function configurations(context: ViewContext): Mark[] {
  return context.read('cni-conf').flatMap((r) => r.data.configurations.flatMap((configuration, i): Mark[] => {
    const types = configuration.plugins.map((p) => p.type);
    const cni = types.map((t) => PLUGINS.get(t)).find((c) => c !== undefined);
    if (cni === undefined || types.includes('cilium-cni') || r.data.file?.endsWith('cilium_bak') === true) return [];
    return [{ cni, kind: 'configuration', what: r.data.file ?? configuration.name ?? cni, active: false, places: r.places(`configurations[${String(i)}]`) }];
  }));
}
