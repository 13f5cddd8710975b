import { createRandom } from '../random.ts';
import type { NodeView } from '../model.ts';

export function netShow(view: NodeView): string {
  const lines = view.attachments.map((a, i) => `${a.device}(${a.ifindex}) tcx/${a.hook} ${a.program} prog_id ${4080 + i * 3} link_id ${55 + i} \n`);
  return `xdp:\n\ntc:\n${lines.join('')}\nflow_dissector:\n\nnetfilter:\n\n`;
}

export function mapShow(view: NodeView): string {
  const shared: [string, string, number, number, number][] = [['lru_hash', 'cilium_ct4_glob', 14, 56, 524288], ['lru_hash', 'cilium_ct_any4_', 14, 56, 262144], ['lru_hash', 'cilium_snat_v4_', 14, 32, 524288], ['lpm_trie', 'cilium_ipcache', 24, 12, 512000], ['hash', 'cilium_lb4_serv', 12, 12, 65536], ['hash', 'cilium_lb4_back', 4, 12, 65536], ['hash', 'cilium_lb4_reve', 2, 8, 65536], ['hash', 'cilium_lxc', 20, 48, 65535], ['percpu_hash', 'cilium_metrics', 8, 16, 1024]];
  let id = 700;
  const one = (type: string, name: string, key: number, value: number, max: number): string => `${++id}: ${type}  name ${name}  flags 0x1\n\tkey ${key}B  value ${value}B  max_entries ${max}  memlock ${max * 16}B\n\tbtf_id 990\n`;
  return `${shared.map((m) => one(...m)).join('')}${view.pods.map((p) => one('lpm_trie', `cilium_policy_${String(p.endpointId)[0] ?? '0'}`, 12, 24, 16384)).join('')}`;
}

export function progShow(view: NodeView): string {
  const random = createRandom(view.cluster.options.seed).fork(`prog ${view.node.name}`);
  return view.attachments.map((a, i) => `${4080 + i * 3}: sched_cls  name ${a.program.slice(0, 15)}  tag ${random.hex(16)}  gpl\n\tloaded_at 2026-03-02T06:11:50+0000  uid 0\n\txlated 848B  jited 471B  memlock 4096B  map_ids 714,723,716,728\n\tbtf_id 990\n`).join('');
}

/** Programs of socket load balancing at the root of the cgroup tree; none where kube-proxy serves. */
export function cgroupTree(view: NodeView): string {
  const head = 'CgroupPath\nID       AttachType      AttachFlags     Name           \n';
  if (view.cluster.options.proxy === 'iptables') return head;
  const rows: [number, string, string][] = [[3901, 'cgroup_inet4_connect', 'cil_sock4_connect'], [3902, 'cgroup_inet4_post_bind', 'cil_sock4_post_bind'], [3903, 'cgroup_udp4_sendmsg', 'cil_sock4_sendmsg'], [3904, 'cgroup_udp4_recvmsg', 'cil_sock4_recvmsg'], [3905, 'cgroup_inet4_getpeername', 'cil_sock4_getpeername'], [3906, 'cgroup_inet_sock_release', 'cil_sock_release'], [3907, 'cgroup_inet6_connect', 'cil_sock6_connect'], [3908, 'cgroup_udp6_sendmsg', 'cil_sock6_sendmsg'], [3909, 'cgroup_udp6_recvmsg', 'cil_sock6_recvmsg']];
  return `${head}/run/cilium/cgroupv2\n${rows.map(([id, type, name]) => `    ${String(id).padEnd(8)} ${type} multi           ${name.padEnd(31)}\n`).join('')}`;
}
