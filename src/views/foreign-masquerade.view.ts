import * as z from 'zod';
import { contains, parseCidr, parseCidrOrIp, type Cidr } from '../base/cidr.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { changingRules, type Reached } from './foreign-masquerade/reach.ts';
import { podsOf } from './pods-of.ts';

/** What this view reads of others. */
const PodCidrFields = z.object({ ranges: z.array(z.object({ cidr: z.string(), owner: z.string() })) });
const ConfigFields = z.object({ routing: z.string().optional() });

const ForeignMasquerade = z.object({
  /** Rules of others that give traffic of pods of this node another source. */
  items: z.array(z.object({
    owner: z.string(), chain: z.string(), target: z.string(),
    /** Range the rule asks for; absent for any source. */
    source: z.string().optional(),
    out: z.string().optional(),
    /** Pod range of the node that it covers. */
    covers: z.string(),
    /** Leaves traffic between pods alone, by its destination or by the device it asks for. */
    sparesPods: z.boolean(),
    packets: z.number().int().optional(),
  })).optional(),
  /** Rules of the ip-masq-agent of Kubernetes; absent when no nat table was read. */
  agentRules: z.number().int().optional(),
  agentPackets: z.number().int().optional(),
  /** Pods of it on the node; absent without a list of pods. */
  agentPods: z.array(z.string()).optional(),
});
type Item = NonNullable<z.input<typeof ForeignMasquerade>['items']>[number];
interface Found { readonly item: Item; readonly places: readonly EvidenceRef[] }

/** Cilium, kube-proxy and the kubelet, which act on marked packets, and those that other rules judge. */
const NOT_FOREIGN: ReadonlySet<string> = new Set(['cilium', 'cilium-old', 'kube-proxy', 'kubelet', 'ip-masq-agent', 'cni-hostport', 'nodelocaldns']);
/** Devices behind which there are no pods of Cilium. */
const BRIDGE = /^(?:docker|br-|virbr|podman|cni\d|cbr\d|lxcbr|lxdbr|lo$)/;

/** Rules of other programs that change the source address of pods. */
export const view = defineView({
  id: 'foreign-masquerade',
  title: "other programs' rules that change the source of pod traffic",
  scope: 'node',
  collect: 'iptables-save -c; ip6tables-save -c',
  schema: ForeignMasquerade,
  build: (context) => {
    const saves = context.read('iptables-save').filter((r) => r.data.tables.some((t) => t.name === 'nat'));
    const pods = agentPods(context);
    if (saves.length === 0 && pods === undefined) return { missing: [...context.missing('iptables-save'), ...context.missing('k8s-pods')] };
    context.note('', saves[0]?.places('') ?? pods?.places ?? []);
    context.note('agentPods', pods?.places ?? []);
    const foreign = saves.flatMap((save) => save.data.dumps.flatMap((_, dump) => changingRules(save.data.rules, dump).filter(isForeign).map((reached) => ({ reached, save }))));
    const ranges = foreign.length === 0 ? [] : rangesOf(context);
    const tunnel = foreign.length === 0 ? undefined : isTunnel(context);
    const known = foreign.length === 0 || ranges.length > 0;
    const found = !known ? undefined : foreign.flatMap(({ reached, save }): Found[] => {
      const item = itemOf(reached, ranges, tunnel);
      return item === undefined ? [] : [{ item, places: save.places(`rules[${String(reached.index)}]`) }];
    });
    found?.forEach(({ places }, i) => { context.note(`items[${String(i)}]`, places); });
    if (saves.length > 0) agentPlaces(context);
    const owners = saves.flatMap((s) => s.data.owners.filter((o) => o.owner === 'ip-masq-agent'));
    return {
      ...(saves.length === 0 || found === undefined ? {} : { items: found.map((f) => f.item) }),
      ...(saves.length === 0 ? {} : { agentRules: owners.reduce((n, o) => n + o.rules, 0), agentPackets: owners.reduce((n, o) => n + o.packets, 0) }),
      ...(pods === undefined ? {} : { agentPods: pods.names }),
    };
  },
});

function agentPlaces(context: ViewContext): void {
  const places = context.read('iptables-save').flatMap((s) => s.data.rules.flatMap((r, i) => (r.owner === 'ip-masq-agent' && r.target === 'MASQUERADE' ? s.places(`rules[${String(i)}]`) : [])));
  for (const field of ['agentRules', 'agentPackets']) context.note(field, places);
}

function agentPods(context: ViewContext): { readonly names: string[]; readonly places: readonly EvidenceRef[] } | undefined {
  const lists = context.read('k8s-pods');
  if (lists.length === 0) return undefined;
  const own = lists.flatMap((list) => podsOf(list.data, context.node).flatMap(({ pod, i }) => (
    pod.ownerKind !== 'ReplicaSet' && pod.phase === 'Running' && /^ip-masq-agent-/.test(pod.name) ? [{ name: pod.name, places: list.places(`items[${String(i)}]`) }] : [])));
  return { names: own.map((p) => p.name), places: own.flatMap((p) => p.places) };
}

/** Ranges of pods of this node, else those of the pool. */
function rangesOf(context: ViewContext): Cidr[] {
  const fact = context.view('pod-cidrs');
  if (fact.state === 'missing') return [];
  const { ranges } = PodCidrFields.parse(fact.data);
  const own = ranges.filter((r) => r.owner === context.node);
  return (own.length > 0 ? own : ranges.filter((r) => r.owner === 'pool')).flatMap((r) => parseCidr(r.cidr) ?? []);
}

function isTunnel(context: ViewContext): boolean | undefined {
  const config = context.view('config');
  if (config.state === 'missing') return undefined;
  const { routing } = ConfigFields.parse(config.data);
  return routing === undefined ? undefined : routing === 'tunnel';
}

function isForeign({ rule, out }: Reached): boolean {
  return !NOT_FOREIGN.has(rule.owner) && (out === undefined || !BRIDGE.test(out));
}

function itemOf({ rule, source, out, spared }: Reached, ranges: readonly Cidr[], tunnel: boolean | undefined): Item | undefined {
  const wide = source === undefined ? undefined : parseCidrOrIp(source);
  const covered = ranges.find((r) => (source === undefined ? true : wide?.version === r.version && contains(wide, r)));
  if (covered === undefined) return undefined;
  const spares = spared.some((s) => isAround(s.destination, covered) && (s.source === undefined || isAround(s.source, covered))) || sparesPods(rule.dst, rule.not.includes('dst'), covered) || (out !== undefined && !/^(?:cilium|lxc)/.test(out) && tunnel === true);
  // A rule for all sources that leaves pods alone is one of a router, and none about pods.
  if (source === undefined && spares) return undefined;
  return {
    owner: rule.owner, chain: rule.chain, target: rule.target ?? '', covers: covered.text, sparesPods: spares,
    ...(source === undefined ? {} : { source }), ...(out === undefined ? {} : { out }), ...(rule.packets === undefined ? {} : { packets: rule.packets }),
  };
}

function sparesPods(dst: string | undefined, not: boolean, pods: Cidr): boolean {
  const to = dst === undefined ? undefined : parseCidrOrIp(dst);
  if (to === undefined) return false;
  const inside = contains(to, pods) || contains(pods, to);
  return not ? contains(to, pods) : !inside;
}

function isAround(range: string, pods: Cidr): boolean {
  const wide = parseCidrOrIp(range);
  return wide !== undefined && contains(wide, pods);
}
