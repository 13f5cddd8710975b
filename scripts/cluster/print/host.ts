import { createRandom } from '../random.ts';
import { toNumber, ip } from '../address.ts';
import type { Device, NodeView } from '../model.ts';

const FLAGS: Readonly<Record<Device['kind'], string>> = {
  loopback: 'LOOPBACK,UP,LOWER_UP', ether: 'BROADCAST,MULTICAST,UP,LOWER_UP', veth: 'BROADCAST,MULTICAST,NOARP,UP,LOWER_UP', vxlan: 'BROADCAST,MULTICAST,UP,LOWER_UP', lxc: 'BROADCAST,MULTICAST,UP,LOWER_UP',
};

function linkLine(d: Device, mode: string): string {
  const flags = d.up ? FLAGS[d.kind] : 'BROADCAST,MULTICAST';
  const state = !d.up ? 'DOWN' : d.kind === 'loopback' || d.kind === 'vxlan' ? 'UNKNOWN' : 'UP';
  const kind = d.kind === 'loopback' ? 'loopback' : 'ether';
  const broadcast = d.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  const netns = d.kind === 'lxc' ? ` link-netns cni-${d.mac.replaceAll(':', '').slice(2, 10)}-2d1c-9a40-77aa-${d.mac.replaceAll(':', '')}` : '';
  return `${d.index}: ${d.name}${d.peer === '' ? '' : `@${d.peer}`}: <${flags}> mtu ${d.mtu} qdisc ${d.kind === 'ether' ? 'fq_codel' : 'noqueue'} state ${state}${mode} group default qlen 1000\n    link/${kind} ${d.mac} brd ${broadcast}${netns}`;
}

export function ipAddr(view: NodeView): string {
  return view.devices.map((d) => `${linkLine(d, '')}\n${d.addresses.map((a) => {
    const [address = '', bits = '32'] = a.split('/');
    const last = ip((toNumber(address) | (2 ** (32 - Number(bits)) - 1)) >>> 0);
    return `    inet ${a}${d.kind === 'ether' ? ` brd ${last}` : ''} scope ${d.kind === 'loopback' ? 'host' : 'global'} ${d.name}\n       valid_lft forever preferred_lft forever\n`;
  }).join('')}${d.kind === 'loopback' ? '    inet6 ::1/128 scope host \n       valid_lft forever preferred_lft forever\n' : ''}`).join('');
}

export function ipLink(view: NodeView): string {
  const random = createRandom(view.cluster.options.seed).fork(`link ${view.node.name}`);
  const twice = view.cluster.options.cilium.startsWith('1.18');
  return view.devices.map((d) => {
    const kind = d.kind === 'vxlan' ? '    vxlan external id 0 srcport 0 0 dstport 8472 ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx ' : d.kind === 'veth' || d.kind === 'lxc' ? '    veth ' : '';
    const tuning = `addrgenmode eui64 numtxqueues 8 numrxqueues 8 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 `;
    const middle = kind === '' ? ` promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 ${tuning}\n` : ` promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 \n${kind}${tuning}\n`;
    const numbers = (): string => `${String(random.int(9e8)).padStart(14)} ${String(random.int(9e6)).padStart(7)}      0       0       0       0 \n`;
    const rx = twice ? '    RX errors:  length    crc   frame    fifo overrun\n                     0      0       0       0       0 \n' : '';
    const tx = twice ? '    TX errors: aborted   fifo  window heartbt transns\n                     0      0       0       0       1 \n' : '';
    return `${linkLine(d, ' mode DEFAULT')}${middle}    RX:  bytes packets errors dropped  missed   mcast           \n${numbers()}${rx}    TX:  bytes packets errors dropped carrier collsns           \n${numbers()}${tx}`;
  }).join('');
}

export function routes(view: NodeView, which: 'main' | '2004' | '2005'): string {
  return view.routes.filter((r) => r.table === which).map((r) => `${r.text}\n`).join('');
}

export function rules(): string {
  return '9:\tfrom all fwmark 0x200/0xf00 lookup 2004 proto kernel\n100:\tfrom all lookup local proto kernel\n32766:\tfrom all lookup main proto kernel\n32767:\tfrom all lookup default proto kernel\n';
}

export function neighbours(view: NodeView): string {
  return [...view.neighbours.map((n) => `${n.ip} dev eth0 lladdr ${n.mac} ${n.state === 'REACHABLE' ? 'managed extern_learn  REACHABLE' : n.state}\n`), ...view.pods.map((p) => `${p.ip} dev ${p.device} lladdr ${p.mac} STALE\n`)].join('');
}

export function sysctl(view: NodeView): string {
  return [...view.sysctl].map(([k, v]) => `${k} = ${v}\n`).join('');
}

export function uname(view: NodeView): string {
  return `Linux ${view.node.name} ${view.node.kernel} #45-Ubuntu SMP PREEMPT_DYNAMIC Fri Aug 30 12:02:04 UTC 2024 x86_64 GNU/Linux\n`;
}

export function lsmod(): string {
  const rows: [string, number, string][] = [['vxlan', 155648, '0'], ['ip6_udp_tunnel', 16384, '1 vxlan'], ['udp_tunnel', 32768, '1 vxlan'], ['xt_socket', 16384, '2'], ['xt_TPROXY', 12288, '4'], ['xt_mark', 12288, '30'], ['xt_CT', 16384, '6'], ['xt_comment', 12288, '60'], ['xt_set', 20480, '0'], ['ip_set', 61440, '1 xt_set'], ['iptable_nat', 16384, '1'], ['iptable_mangle', 12288, '1'], ['iptable_raw', 12288, '1'], ['iptable_filter', 12288, '1'], ['ip_tables', 32768, '4 iptable_filter,iptable_raw,iptable_nat,iptable_mangle'], ['x_tables', 65536, '9 xt_socket,xt_TPROXY,xt_mark,xt_CT,xt_comment,xt_set,ip_tables'], ['nf_nat', 61440, '1 iptable_nat'], ['nf_conntrack', 200704, '3 nf_nat,xt_CT,xt_socket'], ['br_netfilter', 32768, '0'], ['overlay', 212992, '40']];
  return `Module                  Size  Used by\n${rows.map(([n, s, u]) => `${n.padEnd(20)} ${String(s).padStart(7)}  ${u}\n`).join('')}`;
}

const ENABLED = ['BPF', 'BPF_SYSCALL', 'BPF_JIT', 'BPF_EVENTS', 'CGROUP_BPF', 'CGROUPS', 'NET_CLS_ACT', 'PERF_EVENTS', 'SCHEDSTATS', 'HAVE_EBPF_JIT', 'INET', 'IPV6', 'NETFILTER', 'DEBUG_INFO_BTF', 'KALLSYMS', 'XDP_SOCKETS'];
const MODULES = ['NET_CLS_BPF', 'NET_SCH_INGRESS', 'NET_SCH_FQ', 'CRYPTO_SHA1', 'CRYPTO_USER_API_HASH', 'VXLAN', 'GENEVE', 'WIREGUARD', 'NETFILTER_XT_TARGET_TPROXY', 'NETFILTER_XT_TARGET_CT', 'NETFILTER_XT_TARGET_MARK', 'NETFILTER_XT_MATCH_MARK', 'NETFILTER_XT_MATCH_SOCKET', 'NETFILTER_XT_MATCH_COMMENT', 'NETFILTER_XT_SET', 'IP_SET', 'IP_SET_HASH_IP', 'IP_NF_IPTABLES', 'IP_NF_NAT', 'IP_NF_MANGLE', 'IP_NF_RAW', 'XFRM_USER', 'INET_ESP', 'NETKIT'];

export function kernelConfig(view: NodeView): string {
  return `#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 ${view.node.kernel} Kernel Configuration\n#\n${[...ENABLED.map((k) => `CONFIG_${k}=y`), ...MODULES.map((k) => `CONFIG_${k}=m`)].join('\n')}\n# CONFIG_NETFILTER_XT_TARGET_LED is not set\nCONFIG_HZ=250\n`;
}

export function processes(view: NodeView): string {
  const rows: [string, number, string][] = [['root', 1, '/sbin/init'], ['root', 2, '[kthreadd]'], ['root', 611, '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml'], ['root', 640, '/usr/bin/containerd'], ['root', 3120, 'cilium-agent --config-dir=/tmp/cilium/config-map'], ['root', 3190, '/usr/bin/cilium-envoy-starter --keep-cap-netbindservice -- -c /var/run/cilium/envoy/bootstrap-config.json'], ...view.pods.map((p, i): [string, number, string] => ['nobody', 5000 + i * 7, `/app/${p.app.name} --listen=:${p.app.port}`])];
  return `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.map(([user, pid, command]) => `${user.padEnd(8)} ${String(pid).padStart(7)}  0.4  0.6 912340 80120 ?        Ssl  Mar02   9:41 ${command}\n`).join('')}`;
}

export function sockets(view: NodeView): string {
  const ports: [number, string][] = [[4240, 'cilium-agent'], [4244, 'cilium-agent'], [10250, 'kubelet'], ...(view.node.role === 'control-plane' ? [[6443, 'kube-apiserver'] as [number, string]] : [])];
  return `State  Recv-Q Send-Q   Local Address:Port    Peer Address:Port Process\n${ports.map(([port, name]) => `LISTEN 0      4096               *:${String(port).padEnd(6)}            *:*    users:(("${name}",pid=3120,fd=44)) ino:30021 sk:3 v6only:0 <->\n`).join('')}LISTEN 0      4096       127.0.0.1:9890         0.0.0.0:*    users:(("cilium-agent",pid=3120,fd=20)) ino:30022 sk:4 <->\nLISTEN 0      4096       127.0.0.1:9879         0.0.0.0:*    users:(("cilium-agent",pid=3120,fd=21)) ino:30023 sk:5 <->\n`;
}

export function qdiscs(view: NodeView): string {
  return view.devices.map((d) => `qdisc ${d.kind === 'ether' ? 'fq_codel' : 'noqueue'} 0: dev ${d.name} root refcnt 2 ${d.kind === 'ether' ? 'limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64 ' : ''}\n`).join('');
}

export function dmesg(view: NodeView): string {
  return view.pods.slice(0, 40).map((p, i) => `2026-03-02T06:${String(10 + Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')},120031+00:00 IPv6: ADDRCONF(NETDEV_CHANGE): ${p.device}: link becomes ready\n`).join('');
}
