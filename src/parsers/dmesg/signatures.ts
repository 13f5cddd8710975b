import * as z from 'zod';

/** What a kernel message says, where it matters to a cluster network. */
export const SignatureId = z.enum([
  'conntrack-table-full', 'conntrack-helper', 'neighbour-table-overflow', 'route-cache-full', 'martian-source', 'duplicate-address', 'syn-flood',
  'tcp-memory', 'too-many-orphans', 'link-down', 'link-up', 'renamed', 'bridge-port', 'promiscuous', 'watchdog-timeout', 'driver-fault',
  'device-not-freed', 'bond', 'netfilter-log', 'xdp', 'bpf', 'lockdown', 'oom-kill', 'allocation-failure', 'kernel-warning', 'kernel-bug',
  'soft-lockup', 'hung-task', 'rcu-stall', 'segfault', 'clock', 'io-error', 'nfs-not-responding', 'ipvs', 'wireguard', 'xfrm', 'module', 'suppressed',
  'selinux-or-apparmor', 'cgroup',
]);
export type SignatureId = z.infer<typeof SignatureId>;

type Signature = readonly [pattern: RegExp, id: SignatureId];

// First match decides, so the specific ones stand first. Each pattern is anchored or begins with a fixed word.
const SIGNATURES: readonly Signature[] = [
  [/\bnf_conntrack: (?:nf_conntrack: )?table full, dropping packet/, 'conntrack-table-full'],
  [/\bnf_conntrack\b.*\bhelper\b/, 'conntrack-helper'],
  [/\b(?:neighbour: |Neighbour |net_ratelimit: )?(?:arp_cache|ndisc_cache|neighbour)\b.{0,40}table overflow|[Nn]eighbour table overflow/, 'neighbour-table-overflow'],
  [/^(?:Route cache is full|dst cache overflow|ipv6: Route cache)|dst_cache overflow/, 'route-cache-full'],
  [/martian (?:source|destination) /, 'martian-source'],
  [/duplicate address .{0,80}detected|DAD detected duplicate|IPv6 duplicate address/i, 'duplicate-address'],
  [/^(?:TCP: )?(?:request_sock_\w+: )?Possible SYN flooding on port/, 'syn-flood'],
  [/[Pp]ossible SYN flooding/, 'syn-flood'],
  [/^TCP: out of memory|TCP: too many .*memory/, 'tcp-memory'],
  [/too many orphaned sockets/, 'too-many-orphans'],
  [/NETDEV WATCHDOG|transmit queue \d{1,5} timed out|Tx timeout|TX timeout/, 'watchdog-timeout'],
  [/unregister_netdevice: waiting for/, 'device-not-freed'],
  [/ renamed from /, 'renamed'],
  [/: port \d{1,5}\([^)]{1,40}\) entered \w{1,20} state/, 'bridge-port'],
  [/(?:device \S{1,32}|\S{1,32}:) (?:entered|left) (?:promiscuous|allmulticast) mode/, 'promiscuous'],
  [/[Ll]ink (?:is |becomes |status definitely )?[Dd]own\b|Lost carrier|carrier lost/, 'link-down'],
  [/[Ll]ink (?:is |becomes |status definitely )?(?:[Uu]p|ready)\b|Gained carrier/, 'link-up'],
  [/\bbond\d{0,4}: |\bbonding: |\(slave \S{1,32}\)/, 'bond'],
  [/\bIN=\S{0,32} OUT=\S{0,32} .{0,300}\bSRC=/, 'netfilter-log'],
  // One line of the several that each kill prints.
  [/\b[Oo]ut of memory(?: \([^)]{1,60}\))?: [Kk]ill(?:ed)? process/, 'oom-kill'],
  [/page allocation failure|allocation failed|vmap allocation .* failed|Cannot allocate memory|SLUB: Unable to allocate/, 'allocation-failure'],
  [/Lockdown: /, 'lockdown'],
  [/\bsoft lockup\b|hard LOCKUP/i, 'soft-lockup'],
  [/blocked for more than \d{1,6} seconds/, 'hung-task'],
  [/rcu(?:_sched|_preempt|_bh)?:? .{0,60}(?:detected|self-detected) .{0,40}stall/, 'rcu-stall'],
  [/^(?:BUG: |kernel BUG at|Kernel panic|general protection fault|Oops|Unable to handle kernel)|\bBUG: unable to handle/, 'kernel-bug'],
  [/^WARNING: CPU: |^------------\[ cut here \]/, 'kernel-warning'],
  [/ segfault at |traps: .{0,80} general protection/, 'segfault'],
  [/clocksource: .{0,120}(?:unstable|skew|Watchdog)|Marking clocksource|TSC .{0,40}unstable|Time jumped/, 'clock'],
  [/I\/O error|EXT4-fs error|XFS .{0,80}(?:error|Corruption|shutdown)|Remounting filesystem read-only|Buffer I\/O/, 'io-error'],
  [/\bnfs: server .{1,200} not responding/, 'nfs-not-responding'],
  [/\bIPVS: /, 'ipvs'],
  [/\bwireguard: /, 'wireguard'],
  [/\bxfrm|\bIPsec\b|\balg: No test for .{0,40}(?:authenc|rfc4106|seqiv|echainiv)/i, 'xfrm'],
  [/\bXDP\b|\bxdp\b/, 'xdp'],
  [/\bbpf\b|\bBPF\b|bpf_jit|bpf_prog|\bbpfilter\b/, 'bpf'],
  [/callbacks suppressed|messages suppressed/, 'suppressed'],
  [/apparmor="DENIED"|SELinux: |audit: .{0,200}\bavc:  denied|type=1400 audit/, 'selinux-or-apparmor'],
  [/\bcgroup2?: |Memory cgroup /, 'cgroup'],
  [/: (?:Unknown symbol|disagrees about version of symbol|module verification failed|loading out-of-tree module)|module \S{1,60} not found/, 'module'],
  [/^(?:ena|mlx[45]_core|ixgbe|i40e|ice|bnxt_en|virtio_net|vmxnet3|hv_netvsc|gve|e1000e?|igb|tg3|r8169|bnx2x)\b.{0,200}(?:[Ff]ail|[Ee]rror|[Rr]eset|[Tt]imed? ?out|[Hh]ang|stuck)/, 'driver-fault'],
];

export function signatureOf(text: string): SignatureId | undefined {
  const short = text.length > 1000 ? text.slice(0, 1000) : text;
  return SIGNATURES.find(([pattern]) => pattern.test(short))?.[1];
}

/** Whom a message is about: device, or program for the ones that end programs. */
export function subjectOf(id: SignatureId, text: string): string | undefined {
  switch (id) {
    case 'martian-source': return /on dev (\S{1,32}?),?$/.exec(text)?.[1] ?? /, dev (\S{1,32})$/.exec(text)?.[1];
    case 'neighbour-table-overflow': return /\b(arp_cache|ndisc_cache)\b/.exec(text)?.[1];
    case 'bridge-port': return /^(\S{1,40}?): port /.exec(text)?.[1];
    case 'renamed': return / renamed from (\S{1,40})/.exec(text)?.[1];
    case 'device-not-freed': return /waiting for (\S{1,40}) to become free/.exec(text)?.[1];
    case 'netfilter-log': return /^(.{1,40}?):? ?IN=/.exec(text)?.[1];
    case 'oom-kill': return /[Kk]ill(?:ed)? process \d{1,10} \(([^)]{1,40})\)/.exec(text)?.[1];
    case 'segfault': return /^([^\s[]{1,40})\[\d{1,10}\]: segfault/.exec(text)?.[1];
    case 'nfs-not-responding': return /nfs: server (\S{1,200}) /.exec(text)?.[1];
    case 'duplicate-address': return /(?:IPv6: |ICMPv6: )?([\w.-]{1,32}): IPv6 duplicate/.exec(text)?.[1];
    case 'link-down': case 'link-up': return deviceOf(text);
    case 'watchdog-timeout': return /NETDEV WATCHDOG: (?:CPU: \d{1,5}: )?(\S{1,32}) \(/.exec(text)?.[1] ?? deviceOf(text);
    case 'promiscuous': return /(?:device )?(\S{1,32}?):? (?:entered|left) /.exec(text)?.[1];
    case 'hung-task': return /task (\S{1,40}):\d{1,10} blocked/.exec(text)?.[1];
    default: return undefined;
  }
}

/** `ena 0000:00:05.0 eth0: Link is Down`, `IPv6: ADDRCONF(NETDEV_CHANGE): lxc1: link becomes ready`, `eth0: NIC Link is Up 1000 Mbps`. */
function deviceOf(text: string): string | undefined {
  const before = /^(.{1,160}?):? (?:NIC )?[Ll]ink (?:is |becomes |status )/.exec(text)?.[1] ?? /^(.{1,160}?): (?:Gained|Lost) carrier/.exec(text)?.[1];
  const word = before?.split(/[\s:]+/).filter((w) => w !== '').at(-1);
  return word !== undefined && /^[A-Za-z][\w.@-]{0,31}$/.test(word) ? word : undefined;
}
