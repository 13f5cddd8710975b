export type MapGroup = 'conntrack' | 'nat' | 'services' | 'policy' | 'ipcache' | 'other';

const GROUPS: readonly (readonly [RegExp, MapGroup])[] = [
  [/^ct(?:_any)?[46](?:_|$)/, 'conntrack'], [/^snat_v[46]_/, 'nat'], [/^policy_(?:\d|v\d_\d)/, 'policy'], [/^ipcache/, 'ipcache'],
  [/^(?:lb[46]_|lb_)/, 'services'],
];

/** A map's name without the prefix that some releases print. */
export function mapName(label: string): string {
  return label.replace(/^cilium_/, '');
}

/** What a map holds: connections, translations, services, the policy of one endpoint. */
export function groupOf(name: string): MapGroup {
  return GROUPS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
