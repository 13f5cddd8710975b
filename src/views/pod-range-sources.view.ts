import * as z from 'zod';
import { contains, parseCidr } from '../base/cidr.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { clusterCidrs, type ClusterCidr } from './pod-range-sources/cluster-cidr.ts';
import { unapplied } from './pod-range-sources/helm-pools.ts';
import { gatherPools, type Pool } from './pod-cidrs/pools.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ source: z.string(), ipam: z.string().optional(), clusterPoolCidr4: z.string().optional() });

const PodRangeSources = z.object({
  /** Pools asked for by the Helm values that the ConfigMap does not have; absent without one of both. */
  unapplied: z.array(z.object({
    family: z.literal([4, 6]),
    asked: z.string(),
    /** Empty when the key is not there. */
    got: z.string(),
    /** The family is not switched on in the values. */
    familyOff: z.boolean(),
  })).optional(),
  /** Ranges other components take for that of the pods, where no pool of Cilium lies in it; absent without pools or without such a component. */
  foreign: z.array(z.object({ cidr: z.string(), from: z.enum(['kube-proxy', 'kube-controller-manager', 'k3s', 'rke2', 'nodes']), isDefault: z.boolean(), pools: z.string() })).optional(),
});

/** The pod range as Helm values, ConfigMap, the distribution and kube-proxy have it. */
export const view = defineView({
  id: 'pod-range-sources',
  title: 'pod range in Helm values, ConfigMap, distribution and kube-proxy',
  scope: 'cluster',
  collect: 'helm -n kube-system get values cilium; kubectl -n kube-system get configmap cilium-config kube-proxy -o yaml; kubectl get nodes -o yaml',
  schema: PodRangeSources,
  build: (context) => {
    const pools = poolsOf(context);
    const left = unapplied(context);
    const ranges = clusterCidrs(context);
    if (left === undefined && (pools.length === 0 || ranges.length === 0)) {
      return { missing: [...context.missing('cilium-config'), ...context.missing('helm-settings'), ...context.missing('k8s-nodes')] };
    }
    (left ?? []).forEach(({ places }, i) => { context.note(`unapplied[${String(i)}]`, places); });
    if (left === undefined) lackingOne(context);
    return {
      ...(left === undefined ? {} : { unapplied: left.map(({ places: _p, ...one }) => one) }),
      ...(pools.length === 0 || ranges.length === 0 ? {} : { foreign: foreign(context, pools, ranges) }),
    };
  },
});

function lackingOne(context: ViewContext): void {
  const id = context.best('helm-settings') === undefined ? 'helm-settings' : 'cilium-config';
  for (const missing of context.missing(id).slice(0, 1)) context.lacks('unapplied', missing);
}

/** Without a ConfigMap: what the Helm values and the chart's default make of it. */
function poolsOf(context: ViewContext): readonly Pool[] {
  const pools = gatherPools(context);
  const config = context.view('config');
  if (pools.length > 0 || config.state === 'missing') return pools;
  const { source, ipam, clusterPoolCidr4 } = ConfigFields.parse(config.data);
  const cidr = parseCidr(clusterPoolCidr4 ?? '');
  return source === 'helm' && ipam === 'cluster-pool' && cidr !== undefined ? [{ cidr: cidr.text, family: cidr.version, places: config.places('clusterPoolCidr4') }] : [];
}

function foreign(context: ViewContext, pools: readonly Pool[], ranges: readonly ClusterCidr[]): NonNullable<z.input<typeof PodRangeSources>['foreign']> {
  const strange = ranges.filter((r) => !fits(r, pools));
  const places: readonly EvidenceRef[] = pools[0]?.places ?? [];
  return strange.map((r, i) => {
    context.note(`foreign[${String(i)}]`, [...r.places, ...places]);
    return { cidr: r.cidr, from: r.from, isDefault: r.isDefault, pools: pools.filter((p) => p.family === parseCidr(r.cidr)?.version).map((p) => p.cidr).join(', ') };
  });
}

/** Ranges of nodes are parts of the pods' range, all others are the whole of it. */
function fits(range: ClusterCidr, pools: readonly Pool[]): boolean {
  const cidr = parseCidr(range.cidr);
  if (cidr === undefined) return true;
  const own = pools.filter((p) => p.family === cidr.version).flatMap((p) => parseCidr(p.cidr) ?? []);
  return own.length === 0 || own.some((pool) => (range.from === 'nodes' ? contains(pool, cidr) || contains(cidr, pool) : contains(cidr, pool)));
}
