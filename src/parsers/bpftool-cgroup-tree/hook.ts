/** Long names of attach types that do not follow from the pattern below (bpftool 7.0 took over libbpf's names). */
const LONG: ReadonlyMap<string, string> = new Map([
  ['cgroup_inet_ingress', 'ingress'], ['cgroup_inet_egress', 'egress'], ['cgroup_inet_sock_create', 'sock_create'],
  ['cgroup_inet_sock_release', 'sock_release'], ['cgroup_sock_ops', 'sock_ops'], ['cgroup_device', 'device'],
  ['cgroup_sysctl', 'sysctl'], ['cgroup_getsockopt', 'getsockopt'], ['cgroup_setsockopt', 'setsockopt'],
]);

/** `cgroup_inet4_post_bind` is `post_bind4`, `cgroup_udp6_sendmsg` is `sendmsg6`; a short name is its own. */
export function hookOf(attachType: string): string {
  const long = LONG.get(attachType);
  if (long !== undefined) return long;
  const m = /^cgroup_(?:inet|udp)([46])_([a-z_]{1,20})$/.exec(attachType);
  return m?.[1] === undefined || m[2] === undefined ? attachType : `${m[2]}${m[1]}`;
}
