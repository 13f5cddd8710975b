import { parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A range of the cluster pool, with the place where it is configured. */
export interface Pool { readonly cidr: string; readonly family: 4 | 6; readonly maskSize?: number; readonly places: readonly EvidenceRef[] }

const KEYS = [
  { cidr: 'cluster-pool-ipv4-cidr', mask: 'cluster-pool-ipv4-mask-size' },
  { cidr: 'cluster-pool-ipv6-cidr', mask: 'cluster-pool-ipv6-mask-size' },
] as const;

interface Settings { get(key: string): string | undefined; places(key: string): readonly EvidenceRef[] }

/**
 * Ranges of the cluster pool: from the ConfigMap, else from what the operator printed at its start. Empty when neither
 * tells, or when another address manager is in use: the keys stay behind in ConfigMaps after a change.
 */
export function gatherPools(context: ViewContext): Pool[] {
  const settings = fromConfig(context) ?? fromOperator(context);
  if (settings === undefined) return [];
  const mode = settings.get('ipam')?.trim().toLowerCase();
  if (mode !== undefined && mode !== '' && !mode.startsWith('cluster-pool')) return [];
  return KEYS.flatMap(({ cidr: key, mask }) => {
    const maskSize = Number(settings.get(mask) ?? Number.NaN);
    // A list, separated by commas or blanks since 1.11.
    return (settings.get(key) ?? '').split(/[\s,]+/).flatMap((text): Pool[] => {
      const cidr = parseCidr(text);
      if (cidr === undefined) return [];
      return [{ cidr: cidr.text, family: cidr.version, places: settings.places(key), ...(Number.isInteger(maskSize) ? { maskSize } : {}) }];
    });
  });
}

function fromConfig(context: ViewContext): Settings | undefined {
  const config = context.best('cilium-config');
  if (config === undefined) return undefined;
  const values = new Map(config.data.entries.map((e) => [e.key, e.value]));
  return { get: (key) => values.get(key), places: (key) => config.places(`values.${key}`) };
}

function fromOperator(context: ViewContext): Settings | undefined {
  const log = context.read('cilium-log').find((r) => r.data.component === 'operator' && r.data.settings.length > 0);
  if (log === undefined) return undefined;
  const at = new Map(log.data.settings.map((s, i) => [s.key, { value: s.value, path: `settings[${String(i)}]` }]));
  return { get: (key) => at.get(key)?.value, places: (key) => log.places(at.get(key)?.path ?? '') };
}
