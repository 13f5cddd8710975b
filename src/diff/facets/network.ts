import { ignored, key, member, printed, set, value, words } from '../compare.ts';
import { listFacet } from '../facet.ts';

const COUNTER = 'a counter';
const LOADED = 'a number the kernel gives out when a program is loaded or a device made';

/** Devices of pods are named at random when the pod starts. */
const POD_DEVICE = /^(?:lxc|veth|cali|eni|azv|gke|cni-?)[0-9a-f]{4,15}(?:@\S{1,20})?$/;
const ENDPOINTS_FOLLOW = 'devices of pods, named at random, come and go with the pods';

function isPodDevice(device: string | undefined): boolean {
  return device !== undefined && POD_DEVICE.test(device);
}

export const routes = listFacet('ip-route', 'routes')({
  id: 'routes', title: 'Routes', collect: 'ip route show table all; ip -6 route show table all',
  part: (data) => [data.family ?? '', data.asked === undefined || data.asked === 'main' ? '' : `table ${data.asked}`].filter((w) => w !== '').join(' '),
  without: { why: ENDPOINTS_FOLLOW, is: (route) => isPodDevice(route.dev) },
  key: (r) => `${r.type === 'unicast' ? '' : `${r.type} `}${r.dst}${r.table === 'main' ? '' : ` table ${r.table}`}${r.metric === undefined ? '' : ` metric ${String(r.metric)}`}`,
  fields: {
    type: key, dst: key, table: key, metric: key, via: value(), dev: value(), proto: value(), scope: value(), src: value(), mtu: value(),
    mtuLocked: value(), flags: words(), nexthops: set((h) => [h.via, h.dev].filter((w) => w !== undefined).join(' ')),
  },
});

export const rules = listFacet('ip-rule', 'rules')({
  id: 'route-rules', title: 'Routing rules', collect: 'ip rule; ip -6 rule',
  part: (data) => data.family ?? '',
  key: (r) => [
    `${String(r.priority)}:`, r.not ? 'not' : '', `from ${r.from}`, r.to === undefined ? '' : `to ${r.to}`,
    r.fwmark === undefined ? '' : `fwmark 0x${r.fwmark.value.toString(16)}/0x${r.fwmark.mask.toString(16)}`,
    r.iif === undefined ? '' : `iif ${r.iif}`, r.oif === undefined ? '' : `oif ${r.oif}`,
  ].filter((w) => w !== '').join(' '),
  fields: {
    priority: key, not: key, from: key, to: key, fwmark: key, iif: key, oif: key, ipproto: value(), sport: value(), dport: value(),
    action: value(), table: value(), proto: printed(), suppressPrefixLength: value(), detached: value(),
  },
});

/** Some releases of bpftool print the device after the name: `cil_to_host-cilium_host`. */
function programOf(name: string): string {
  return /^(cil_\w+)-/.exec(name)?.[1] ?? name;
}

export const attachments = listFacet('bpftool-net', 'attachments')({
  id: 'attachments', title: 'BPF programs on devices', collect: 'bpftool net show',
  without: { why: ENDPOINTS_FOLLOW, is: (a) => isPodDevice(a.device) },
  key: (a) => `${a.device} ${a.section === 'xdp' ? 'xdp' : a.direction ?? a.kind}`,
  fields: {
    section: key, device: key, direction: key, kind: value(), xdpMode: value(), qdisc: value(), name: member(programOf),
    nameMayBeCut: ignored('says how the name was printed'), ifindex: ignored(LOADED), progId: ignored(LOADED), linkId: ignored(LOADED), actions: ignored(LOADED),
  },
});

export const cgroups = listFacet('bpftool-cgroup-tree', 'cgroups')({
  id: 'cgroup-attachments', title: 'BPF programs on control groups', collect: 'bpftool cgroup tree /run/cilium/cgroupv2',
  without: { why: 'control groups of pods come and go with the pods', is: (c) => /kubepods|\.scope$|[0-9a-f]{32}/.test(c.path) },
  key: (c) => (c.path === '' ? 'root' : c.path),
  fields: { path: key, programs: set((p) => `${p.hook} ${p.name ?? 'without name'}`) },
});

export const iptables = listFacet('iptables-save', 'owners')({
  id: 'iptables', title: 'iptables by owner', collect: 'iptables-save -c; ip6tables-save -c',
  part: (data) => [data.family ?? '', data.backend ?? ''].filter((w) => w !== '').join(' '),
  key: (o) => o.owner,
  fields: { owner: key, chains: value(), rules: value(), feeders: value(), packets: ignored(COUNTER), bytes: ignored(COUNTER) },
});
