import { byText } from '../base/sort.ts';

/** Families of rule codes and what a reader calls them, in the order of reports. */
const AREAS: ReadonlyMap<string, string> = new Map([
  ['KPR', 'kube-proxy replacement'], ['MASQ', 'masquerading'], ['CONF', 'configuration'], ['ROUT', 'routing and tunnel'],
  ['DP', 'datapath programs'], ['SVC', 'services'], ['VER', 'versions'], ['POL', 'policy'], ['EP', 'endpoints'], ['IPAM', 'IPAM'],
  ['CNI', 'CNI'], ['NODE', 'host'], ['CT', 'conntrack and NAT'], ['EGW', 'egress gateway'], ['MESH', 'cluster mesh'],
  ['ENC', 'encryption'], ['HUB', 'Hubble'], ['DNS', 'DNS'], ['L7', 'L7 and Gateway API'], ['BGP', 'BGP'], ['L2', 'L2 announcements'],
  ['OPER', 'operator and identities'], ['KV', 'kvstore'], ['LOG', 'logs'], ['CVE', 'advisories'], ['BW', 'bandwidth'], ['CLD', 'cloud'],
]);
const POSITION = new Map([...AREAS.keys()].map((family, i) => [family, i]));

/** `KPR-001` -> `KPR`. */
export function familyOf(code: string): string {
  const dash = code.indexOf('-');
  return dash === -1 ? code : code.slice(0, dash);
}

/** Readable name of a family; the family itself when it is nobody's we know (`--rules DIR`). */
export function areaName(family: string): string {
  return AREAS.get(family) ?? family;
}

/** Order of families in reports: as listed, unknown ones last by name. */
export function byFamily(a: string, b: string): number {
  return (POSITION.get(a) ?? AREAS.size) - (POSITION.get(b) ?? AREAS.size) || byText(a, b);
}

/** Every word an area is called by: family codes and names. */
export function areaWords(): string[] {
  return [...AREAS].flat();
}

/** The readable name of an area given as family code or name, in any case; `more` are further families. Undefined when nothing fits. */
export function areaNamed(word: string, more: readonly string[] = []): string | undefined {
  const wanted = word.toLowerCase();
  const known = [...AREAS].find(([family, name]) => family.toLowerCase() === wanted || name.toLowerCase() === wanted);
  return known?.[1] ?? more.find((family) => family.toLowerCase() === wanted);
}
