import * as z from 'zod';
import { satisfies } from '../base/version.ts';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Missing } from '../model/fact.ts';
import type { BpftoolNetData } from '../parsers/bpftool-net/schema.ts';
import { describeDevice, kindOf, type Expectations } from './datapath/device.ts';
import { listLinks, type Links } from './datapath/links.ts';
import { needsOf, type Needs } from './datapath/needs.ts';
import { isOwn, roleOf } from './datapath/programs.ts';
import { foreignFilters } from './datapath/tc-filters.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

/** What this view reads of another one. */
const RunFields = z.object({ state: z.string() });

const Hook = z.enum(['ingress', 'egress']);
const AttachKind = z.enum(['clsact', 'tcx', 'netkit']);

const DatapathAttachments = z.object({
  /** How Cilium's programs are attached, as seen. */
  kinds: z.array(AttachKind),
  /** Traffic between nodes needs a tunnel device; absent when nothing tells. */
  tunnel: z.boolean().optional(),
  /** Its name, where the protocol is known. */
  tunnelDevice: z.string().optional(),
  /** Status names devices on which services, masquerading or the host firewall work. */
  nativeDevices: z.array(z.string()),
  /** The CNI plugin Cilium is chained to. */
  chaining: z.string().optional(),
  /** Load balancer without pods. */
  lbOnly: z.boolean(),
  /** Endpoints of pods and of health that are ready; absent without the whole list of endpoints. */
  readyEndpoints: z.number().int().optional(),
  /** Devices of pods and of health with their entry program. */
  podDevicesAttached: z.number().int(),
  devices: z.array(z.object({
    name: z.string(),
    kind: z.enum(['pod', 'health', 'host', 'net', 'tunnel', 'native', 'other']),
    /** Cilium's own programs. */
    programs: z.array(z.object({ name: z.string(), hook: Hook.optional(), kind: z.string() })),
    /** Entry points that must be there and are not; absent where that cannot be told. */
    missing: z.array(z.object({ program: z.string(), hook: Hook })).optional(),
    /** Entry points attached more than once. */
    duplicates: z.array(z.object({ program: z.string(), hook: Hook, kinds: z.array(z.string()), count: z.number().int() })),
    /** Programs of others. `first`: the packet meets it before Cilium's. `observes`: known to look on only. */
    foreign: z.array(z.object({
      name: z.string(), hook: Hook.optional(), kind: z.string(), first: z.boolean(), program: z.string().optional(), observes: z.boolean(),
    })),
  })),
});
type DatapathAttachments = z.input<typeof DatapathAttachments>;
type Net = Read<z.output<typeof BpftoolNetData>>;

/**
 * Which programs hang on the devices of the datapath, which of those that must are missing, and which are there twice or
 * belong to others. Missing as a whole where bpftool may not have seen the programs at all.
 */
export const view = defineView({
  id: 'datapath-attachments',
  title: 'BPF programs on the devices of the datapath',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- bpftool net show',
  schema: DatapathAttachments,
  build: (context) => {
    const net = context.best('bpftool-net');
    if (net === undefined) return { missing: context.missing('bpftool-net') };
    const needs = needsOf(context);
    const blind = blindness(net, needs, context);
    if (blind !== undefined) return { missing: [blind] };
    if (!net.whole) context.notWhole();
    return gather(net, needs, context);
  },
});

function ownPrograms(net: Net): Net['data']['attachments'] {
  return net.data.attachments.filter((a) => a.section === 'tc' && a.name !== undefined && isOwn(a.name));
}

/** Why what is not listed may be there all the same; undefined when the listing can be trusted. */
function blindness(net: Net, needs: Needs, context: ViewContext): Missing | undefined {
  const incomplete = (why: string): Missing => ({
    input: 'bpftool-net', reason: 'incomplete', detail: `${net.document.path} ${why}`, path: net.document.path, collect: 'bpftool net show (bpftool 7.4 or later)',
  });
  const own = ownPrograms(net);
  if (!net.data.sections.includes('tc') && own.length === 0) return incomplete('has no tc section');
  if (needs.attachMode === 'TCX' && !own.some((a) => a.kind === 'tcx' || a.kind === 'netkit')) {
    return incomplete('lists no tcx program although the agent attaches with tcx: this bpftool is too old to show them');
  }
  if (own.length > 0 || agentState(context) === 'down') return undefined;
  const version = context.ciliumVersion();
  const before116 = version === undefined ? undefined : satisfies(version, '<1.16.0-0');
  if (needs.attachMode !== 'Legacy TC' && before116 !== true) return incomplete('lists no program of Cilium; whether this bpftool shows tcx programs, and whether they are used, is not known');
  // An empty listing looks the same in any namespace; bugtool runs in that of the agent.
  const inPlace = listLinks(context) !== undefined || /(?:^|\/)cmd\/[^/]+$/.test(net.document.path);
  if (!inPlace) return incomplete('lists no program of Cilium, and nothing shows that it was taken where Cilium works');
  return agentState(context) === 'unknown' ? incomplete('lists no program of Cilium, and nothing tells whether the agent ran') : undefined;
}

function agentState(context: ViewContext): string {
  const run = context.view('agent-run');
  return run.state === 'missing' ? 'unknown' : RunFields.parse(run.data).state;
}

function gather(net: Net, needs: Needs, context: ViewContext): DatapathAttachments {
  const links = listLinks(context);
  const expectations = expectationsOf(net, needs, context, links);
  const names = sortedBy(interesting(net, links, expectations), (n) => n);
  const devices = names.map((name, i) => describeDevice(name, net, expectations, (path, places) => { context.note(`devices[${String(i)}]${path}`, places); }));
  const attached = devices.filter((d) => (d.kind === 'pod' || d.kind === 'health') && d.programs.some((p) => roleOf(p.name) === 'from_container')).length;
  const ready = readyEndpoints(context);
  const kinds = AttachKind.options.filter((kind) => ownPrograms(net).some((a) => a.kind === kind));
  context.note('', net.places(''));
  context.note('tunnel', needs.tunnelPlaces);
  context.note('readyEndpoints', context.best('cilium-endpoint-list')?.places('') ?? []);
  context.note('nativeDevices', [...needs.native.values()].flat().slice(0, 4));
  return {
    kinds, devices, lbOnly: needs.lbOnly, podDevicesAttached: attached, nativeDevices: [...needs.native.keys()],
    ...(expectations.tunnel === undefined ? {} : { tunnel: expectations.tunnel }),
    ...(expectations.tunnelDevice === undefined ? {} : { tunnelDevice: expectations.tunnelDevice }),
    ...(needs.chaining === undefined ? {} : { chaining: needs.chaining }), ...(ready === undefined ? {} : { readyEndpoints: ready }),
  };
}

function expectationsOf(net: Net, needs: Needs, context: ViewContext, links: Links | undefined): Expectations {
  const version = context.ciliumVersion();
  const old = version === undefined ? undefined : satisfies(version, '<1.13.0-0');
  const seenOld = ownPrograms(net).some((a) => !a.name?.startsWith('cil_'));
  const netkitSeen = net.data.attachments.some((a) => a.kind === 'netkit');
  return {
    links, native: needs.native, oldNames: seenOld || (old === true && ownPrograms(net).length === 0),
    tunnel: needs.tunnel === false && needs.tunnelByFeature ? true : needs.tunnel,
    tunnelDevice: needs.tunnel === true && needs.tunnelProtocol !== undefined ? `cilium_${needs.tunnelProtocol}` : undefined,
    podsVisible: netkitSeen || !(needs.netkit || [...links?.byName.values() ?? []].some((l) => l.kind === 'netkit')),
    endpointDevices: endpointDevices(context),
    section: sectionOf(net), filters: foreignFilters(context),
  };
}

/** Devices the datapath works on, and those that carry a program of Cilium. */
function interesting(net: Net, links: Links | undefined, expectations: Expectations): Set<string> {
  const only = net.data.onlyDevice;
  const due = ['cilium_host', 'cilium_net', ...(expectations.tunnelDevice === undefined ? [] : [expectations.tunnelDevice])];
  const names = new Set([...due, ...links?.byName.keys() ?? [], ...net.data.attachments.map((a) => a.device), ...expectations.native.keys(), ...expectations.endpointDevices]);
  const withOwn = new Set(ownPrograms(net).map((a) => a.device));
  return new Set([...names].filter((n) => (only === undefined || n === only) && (kindOf(n, expectations) !== 'other' || withOwn.has(n))));
}

function endpointDevices(context: ViewContext): ReadonlySet<string> {
  return new Set(context.read('cilium-endpoint-list').flatMap((r) => r.data.endpoints).flatMap((e) => (e.kind === 'pod' && e.state === 'ready' && e.interface !== undefined && e.interface !== '' ? [e.interface] : [])));
}

function readyEndpoints(context: ViewContext): number | undefined {
  const list = context.best('cilium-endpoint-list');
  if (list?.whole !== true) return undefined;
  return list.data.endpoints.filter((e) => (e.kind === 'pod' || e.kind === 'health') && e.state === 'ready').length;
}

/** The tc section from its title to its last entry: where a missing program was looked for. */
function sectionOf(net: Net): readonly EvidenceRef[] {
  const at = net.data.sections.indexOf('tc');
  const [title] = net.places(at < 0 ? '' : `sections[${String(at)}]`);
  if (title === undefined) return [];
  const ends = net.data.attachments.flatMap((a, i) => (a.section === 'tc' ? net.places(`attachments[${String(i)}]`).map((p) => p.endLine) : []));
  return [{ ...title, endLine: Math.max(title.endLine, ...ends) }];
}
