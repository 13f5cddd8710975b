import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { needsOf } from './datapath/needs.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { podsOf } from './pods-of.ts';

const EndpointDevices = z.object({
  /** Devices of pods that no endpoint of the agent has. */
  orphans: z.array(z.string()),
  /** Devices that endpoints which are ready name and that are not on the node. */
  lost: z.array(z.object({ endpoint: z.number().int(), device: z.string() })),
  devices: z.number().int(), endpoints: z.number().int(),
  /** Pods of the node that came or went in the last minutes before the collection; absent without a list of the node's pods. */
  changing: z.number().int().optional(),
});

interface Device { readonly name: string; readonly index: number; readonly places: readonly EvidenceRef[] }
/** An endpoint of a pod with its device, by name or by index. */
interface Owner { readonly id: number; readonly device: string | number; readonly ready: boolean; readonly places: readonly EvidenceRef[] }

const POD_DEVICE = /^lxc[0-9a-f]{6,}$/;
/** Listings of one node are taken within minutes of each other. */
const SETTLED_SECONDS = 300;

/** Devices of pods against the endpoints of the agent. */
export const view = defineView({
  id: 'endpoint-devices',
  title: 'devices of pods and the endpoints they belong to',
  scope: 'node',
  collect: 'ip -d link show; kubectl -n kube-system exec <cilium pod> -- cilium-dbg endpoint list -o json',
  schema: EndpointDevices,
  build: (context) => {
    const devices = devicesOf(context);
    const owners = byName(context) ?? byIndex(context);
    if (devices === undefined) return { missing: context.missing('ip-link') };
    if (owners === undefined) return { missing: [...context.missing('cilium-endpoint-list'), ...context.missing('cilium-bpf-endpoint-list')] };
    const { chaining } = needsOf(context);
    if (chaining !== undefined) return { missing: [{ input: 'cilium-endpoint-list', reason: 'field-missing', detail: `pods have devices of ${chaining}, on which Cilium is chained`, collect: '' }] };
    const owned = new Set(owners.list.map((o) => o.device));
    const present = new Set(devices.flatMap((d) => [d.name, d.index]));
    const orphans = sortedBy(devices.filter((d) => POD_DEVICE.test(d.name) && !owned.has(d.name) && !owned.has(d.index)), (d) => d.name);
    const lost = owners.list.filter((o) => o.ready && !present.has(o.device)).sort((a, b) => a.id - b.id);
    context.note('', [...devices[0]?.places ?? [], ...owners.places]);
    context.note('orphans', orphans.length > 0 ? [...orphans.flatMap((d) => [...d.places]).slice(0, 4), ...owners.places.map((p) => ({ ...p, note: 'no endpoint here has these devices' }))] : owners.places);
    context.note('lost', lost.length > 0 ? lost.flatMap((o) => [...o.places]).slice(0, 4) : owners.places);
    const changing = changingPods(context);
    return {
      orphans: orphans.map((d) => d.name), lost: lost.map((o) => ({ endpoint: o.id, device: typeof o.device === 'number' ? `with index ${String(o.device)}` : o.device })),
      devices: devices.filter((d) => POD_DEVICE.test(d.name)).length, endpoints: owners.list.length, ...(changing === undefined ? {} : { changing }),
    };
  },
});

/** All devices of the node; undefined where a listing was not taken whole. */
function devicesOf(context: ViewContext): Device[] | undefined {
  const read = context.read('ip-link').find((r) => r.whole && r.data.links.some((l) => l.name === 'lo') && r.data.links.some((l) => l.name === 'cilium_host'));
  return read?.data.links.map((l, i) => ({ name: l.name, index: l.index, places: read.places(`links[${String(i)}]`) }));
}

interface Owners { readonly list: readonly Owner[]; readonly places: readonly EvidenceRef[] }

/** Endpoints in JSON name their device; tables do not. */
function byName(context: ViewContext): Owners | undefined {
  const read = context.read('cilium-endpoint-list').find((r) => r.whole && r.data.endpoints.some((e) => e.kind === 'pod' && e.interface !== undefined));
  if (read === undefined) return undefined;
  const list = read.data.endpoints.flatMap((e, i): Owner[] => (e.kind === 'pod' && e.interface !== undefined && e.interface !== '' ? [{ id: e.id, device: e.interface, ready: e.state === 'ready', places: read.places(`endpoints[${String(i)}]`) }] : []));
  return { list, places: read.places('') };
}

/** The map of the datapath has the index of each device. */
function byIndex(context: ViewContext): Owners | undefined {
  const read = context.read('cilium-bpf-endpoint-list').find((r) => r.whole && r.data.entries.some((e) => (e.ifindex ?? 0) > 0));
  if (read === undefined) return undefined;
  const list = read.data.entries.flatMap((e, i): Owner[] => (e.local || e.id === undefined || e.ifindex === undefined || e.ifindex === 0 ? [] : [{ id: e.id, device: e.ifindex, ready: true, places: read.places(`entries[${String(i)}]`) }]));
  return { list: [...new Map(list.map((o) => [o.device, o])).values()], places: read.places('') };
}

function changingPods(context: ViewContext): number | undefined {
  const pods = context.read('k8s-pods').flatMap((r) => podsOf(r.data, context.node)).flatMap(({ pod }) => (pod.hostNetwork ? [] : [pod]));
  if (pods.length === 0) return undefined;
  const { collectedAt } = context.snapshot;
  const recent = (moment: string | undefined): boolean => (secondsBefore(moment, collectedAt) ?? Number.POSITIVE_INFINITY) < SETTLED_SECONDS;
  return pods.filter((p) => p.deletionTimestamp !== undefined || p.phase === 'Pending' || recent(p.creationTimestamp) || p.containerStatuses.some((s) => recent(s.startedAt) || recent(s.terminatedFinishedAt))).length;
}
