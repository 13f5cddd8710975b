import type { z } from 'zod';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Attachment, BpftoolNetData } from '../../parsers/bpftool-net/schema.ts';
import type { Read } from '../define-view.ts';
import type { Link, Links } from './links.ts';
import type { ForeignFilter } from './tc-filters.ts';
import { hookOf, isOwn, neighbourOf, roleOf, runsFirst, type Role } from './programs.ts';

type Hook = 'ingress' | 'egress';
type Kind = 'pod' | 'health' | 'host' | 'net' | 'tunnel' | 'native' | 'other';

/** What must be where on this node. */
export interface Expectations {
  readonly links: Links | undefined;
  readonly native: ReadonlyMap<string, readonly EvidenceRef[]>;
  /** Programs carry the names of 1.12 and before. */
  readonly oldNames: boolean;
  readonly tunnel: boolean | undefined;
  readonly tunnelDevice: string | undefined;
  /** False: pods use netkit and this bpftool shows no netkit program. */
  readonly podsVisible: boolean;
  /** Devices that the list of endpoints names. */
  readonly endpointDevices: ReadonlySet<string>;
  readonly filters: readonly ForeignFilter[];
  /** Where a program that is not there was looked for. */
  readonly section: readonly EvidenceRef[];
}

export interface Device {
  readonly name: string;
  readonly kind: Kind;
  readonly programs: { name: string; hook?: Hook; kind: string }[];
  readonly missing?: { program: string; hook: Hook }[];
  readonly duplicates: { program: string; hook: Hook; kinds: string[]; count: number }[];
  readonly foreign: { name: string; hook?: Hook; kind: string; first: boolean; program?: string; observes: boolean }[];
}

type Net = Read<z.output<typeof BpftoolNetData>>;
type Placed = Attachment & { readonly places: readonly EvidenceRef[] };
type Note = (path: string, places: readonly EvidenceRef[]) => void;

const EXPECTED: Readonly<Record<Kind, readonly (readonly [Role, Hook])[]>> = {
  pod: [['from_container', 'ingress']],
  health: [['from_container', 'ingress']],
  host: [['to_host', 'ingress'], ['from_host', 'egress']],
  net: [['to_host', 'ingress']],
  tunnel: [['from_overlay', 'ingress'], ['to_overlay', 'egress']],
  native: [['from_netdev', 'ingress']],
  other: [],
};

/** What a device is to the datapath, told by its name. */
export function kindOf(name: string, { native, endpointDevices }: Pick<Expectations, 'native' | 'endpointDevices'>): Kind {
  switch (name) {
    case 'lxc_health': return 'health';
    case 'cilium_host': return 'host';
    case 'cilium_net': return 'net';
    case 'cilium_vxlan': case 'cilium_geneve': return 'tunnel';
    default:
  }
  if (/^lxc[0-9a-f]{6,}$/.test(name) || endpointDevices.has(name)) return 'pod';
  return native.has(name) && !/^(?:cilium_|dummy\d|ifb\d|lo$)/.test(name) ? 'native' : 'other';
}

/** Programs of one device, and what is wrong with them. `note` takes paths below the device. */
export function describeDevice(name: string, net: Net, expectations: Expectations, note: Note): Device {
  const kind = kindOf(name, expectations);
  const attached: Placed[] = net.data.attachments.flatMap((a, i) => (a.device === name && a.section === 'tc' ? [{ ...a, places: net.places(`attachments[${String(i)}]`) }] : []));
  const own = attached.filter((a) => a.name !== undefined && isOwn(a.name));
  const link = expectations.links?.byName.get(name);
  const missing = missingOf(kind, link, own, expectations);
  const around = [...attached.flatMap((a) => a.places), ...link?.places ?? []];
  note('', missing === undefined || missing.length === 0 ? around.slice(0, 6) : [...absence(name, missing, expectations), ...around].slice(0, 8));
  return {
    name, kind, programs: own.map((a) => ({ name: a.name ?? '', kind: a.kind, ...withHook(a) })),
    ...(missing === undefined ? {} : { missing }),
    duplicates: duplicatesOf(own, note), foreign: foreignOf(attached, expectations.filters.filter((f) => f.device === name), note),
  };
}

function withHook(attachment: Attachment): { hook?: Hook } {
  const hook = hookOf(attachment);
  return hook === undefined ? {} : { hook };
}

/** Devices that come and go, have no link layer or belong to nobody need not have any program. */
function isExempt(kind: Kind, link: Link | undefined, { links, tunnel }: Expectations): boolean {
  const gone = links?.whole === true && link === undefined;
  switch (kind) {
    case 'pod': case 'health': return gone || link?.up === false || link?.carrier === false;
    case 'native': return gone || link?.up === false || (link?.linkType ?? 'ether') !== 'ether' || link?.kind === 'dummy' || link?.kind === 'ifb';
    case 'tunnel': return tunnel === false;
    default: return false;
  }
}

/** Undefined where it cannot be told. */
function missingOf(kind: Kind, link: Link | undefined, own: readonly Placed[], expectations: Expectations): { program: string; hook: Hook }[] | undefined {
  const absent = isExempt(kind, link, expectations) ? [] : EXPECTED[kind].filter(([role, hook]) => !own.some((a) => stands(a, role, hook)));
  if (absent.length > 0 && (kind === 'pod' || kind === 'health') && !expectations.podsVisible) return undefined;
  if (absent.length > 0 && kind === 'tunnel' && expectations.tunnel === undefined) return undefined;
  return absent.map(([role, hook]) => ({ program: expectations.oldNames ? role.replace('_', '-') : `cil_${role}`, hook }));
}

function stands(attachment: Placed, role: Role, hook: Hook): boolean {
  const found = roleOf(attachment.name ?? '');
  // With IPsec, releases up to 1.13 put the decrypting program of the network where the one of the device would be.
  const same = found === role || (role === 'from_netdev' && found === 'from_network');
  return same && (hookOf(attachment) ?? hook) === hook;
}

/** Where the missing programs were looked for, and what says that they are due. */
function absence(name: string, missing: readonly { program: string; hook: Hook }[], { native, section }: Expectations): EvidenceRef[] {
  const what = missing.map((m) => `${m.program} at ${m.hook}`).join(', ');
  return [...section.map((p) => ({ ...p, note: `no ${what} of ${name} in these lines` })), ...(native.get(name) ?? [])];
}

function duplicatesOf(own: readonly Placed[], note: Note): Device['duplicates'] {
  const groups = new Map<Role, Placed[]>();
  for (const attachment of own) {
    const role = roleOf(attachment.name ?? '');
    if (role !== undefined && attachment.kind !== 'qdisc' && attachment.kind !== 'other') groups.set(role, [...(groups.get(role) ?? []), attachment]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group, i) => {
    note(`.duplicates[${String(i)}]`, group.flatMap((a) => a.places));
    return { program: group[0]?.name ?? '', hook: hookOf(group[0] ?? {}) ?? 'ingress', kinds: [...new Set(group.map((a) => a.kind))], count: group.length };
  });
}

function foreignOf(attached: readonly Placed[], filters: readonly ForeignFilter[], note: Note): Device['foreign'] {
  const on = attached.filter((a) => a.kind === 'clsact' || a.kind === 'tcx' || a.kind === 'netkit');
  const foreign = on.filter((a) => a.name !== undefined && !isOwn(a.name));
  const programs = foreign.map((a, i) => {
    note(`.foreign[${String(i)}]`, a.places);
    const known = neighbourOf(a.name ?? '');
    return {
      name: a.name ?? '', kind: a.kind, ...withHook(a), first: comesFirst(a, on), observes: known?.observes ?? false,
      ...(known === undefined ? {} : { program: known.program }),
    };
  });
  filters.forEach((f, i) => { note(`.foreign[${String(programs.length + i)}]`, f.places); });
  return [...programs, ...filters.map(({ name, kind, hook, first }) => ({ name, kind, first, observes: false, ...(hook === undefined ? {} : { hook }) }))];
}

/** Whether a packet meets the program before one of Cilium's at the same hook: tcx before clsact, then in the order of the listing. */
function comesFirst(foreign: Placed, on: readonly Placed[]): boolean {
  return on.some((other) => {
    if (other.name === undefined || !isOwn(other.name) || hookOf(other) !== hookOf(foreign)) return false;
    if (runsFirst(other) !== runsFirst(foreign)) return runsFirst(foreign);
    return on.indexOf(foreign) < on.indexOf(other);
  });
}
