import { parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A pool of the Helm values that did not get into the ConfigMap. */
export interface Unapplied { readonly family: 4 | 6; readonly asked: string; readonly got: string; readonly familyOff: boolean; readonly places: readonly EvidenceRef[] }

const FAMILIES = [
  { family: 4, paths: ['ipam.operator.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv4PodCIDR'], key: 'cluster-pool-ipv4-cidr', on: 'ipv4.enabled', byDefault: true },
  { family: 6, paths: ['ipam.operator.clusterPoolIPv6PodCIDRList', 'ipam.operator.clusterPoolIPv6PodCIDR'], key: 'cluster-pool-ipv6-cidr', on: 'ipv6.enabled', byDefault: false },
] as const;

/** Helm values against the ConfigMap; undefined without one of both, or with another address manager. */
export function unapplied(context: ViewContext): Unapplied[] | undefined {
  const helm = context.best('helm-settings');
  const config = context.best('cilium-config');
  if (helm === undefined || config === undefined) return undefined;
  const at = new Map(helm.data.entries.map((e, i) => [e.path, { value: e.value, i }]));
  const values = new Map(config.data.entries.map((e) => [e.key, e.value]));
  const mode = (values.get('ipam') ?? at.get('ipam.mode')?.value ?? 'cluster-pool').trim().toLowerCase();
  if (!mode.startsWith('cluster-pool')) return [];
  return FAMILIES.flatMap(({ family, paths, key, on, byDefault }): Unapplied[] => {
    const asked = paths.flatMap((path) => at.get(path) ?? []).find((v) => ranges(v.value).length > 0);
    const got = values.get(key);
    if (asked === undefined || (got === undefined && !config.whole) || same(asked.value, got ?? '')) return [];
    const word = at.get(on)?.value;
    const familyOff = word === undefined ? !byDefault : word === 'false';
    // A list for a family that is off on purpose is without effect and does no harm.
    if (family === 6 && familyOff && values.get('enable-ipv6') !== 'true') return [];
    const places = [...helm.places(`entries[${String(asked.i)}]`), ...got === undefined
      ? config.places('').map((p) => ({ ...p, note: `${key} is not set here` })) : config.places(`values.${key}`)];
    return [{ family, asked: ranges(asked.value).join(' '), got: ranges(got ?? '').join(' '), familyOff, places }];
  });
}

function ranges(text: string): string[] {
  return text.split(/[\s,[\]{}"']+/).flatMap((t) => parseCidr(t)?.text ?? []);
}

function same(a: string, b: string): boolean {
  return ranges(a).sort().join() === ranges(b).sort().join();
}
