import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Document } from '../../src/model/document.ts';
import type { Line, TextParser } from '../../src/parsers/define-parser.ts';
import { parser as ethtoolDriver } from '../../src/parsers/ethtool-driver/parser.ts';
import { parser as iptablesList } from '../../src/parsers/iptables-list/parser.ts';
import { parser as lsRunCilium } from '../../src/parsers/ls-run-cilium/parser.ts';
import { parser as lsmod } from '../../src/parsers/lsmod/parser.ts';
import { parser as mounts } from '../../src/parsers/mounts/parser.ts';
import { runParser } from '../../src/parsers/run-parser.ts';
import { parser as sysctl } from '../../src/parsers/sysctl/parser.ts';
import { parser as uname } from '../../src/parsers/uname/parser.ts';

function lines(text: string): Line[] {
  return text.split('\n').map((t, i) => ({ n: i + 1, text: t }));
}

function read<S extends z.ZodType>(parser: TextParser<string, S>, text: string, command?: string): Document & { data: z.output<S> } {
  const document = runParser(parser, lines(text), { path: 'p', locator: 'p', fileName: 'p', ...(command === undefined ? {} : { command }) });
  return { ...document, data: parser.schema.parse(document.data) };
}

function status(parser: TextParser, text: string): string {
  return runParser(parser, lines(text), { path: 'p', locator: 'p', fileName: 'p' }).status;
}

describe('mounts', () => {
  it('reads blanks in paths, in both spellings', () => {
    const { data } = read(mounts, 'tmp on /mnt/a type b on c type tmpfs (rw,size=1k)\ntmpfs /mnt/a\\040b tmpfs rw 0 0');
    expect(data.mounts.map((m) => [m.target, m.fstype])).toEqual([['/mnt/a type b on c', 'tmpfs'], ['/mnt/a b', 'tmpfs']]);
  });

  it('reads mountinfo with any number of optional fields, and the tree of findmnt', () => {
    expect(read(mounts, '31 23 0:27 / /sys/fs/bpf rw shared:1 master:2 propagate_from:3 - bpf none rw,mode=700').data.mounts[0]).toEqual({ source: 'none', target: '/sys/fs/bpf', fstype: 'bpf', options: ['rw', 'mode=700'] });
    expect(read(mounts, 'TARGET SOURCE FSTYPE OPTIONS\n│ └─/sys/fs/cgroup cgroup2 cgroup2 rw,nosuid').data.mounts[0]?.target).toBe('/sys/fs/cgroup');
  });

  it('is not mistaken for other lists', () => {
    expect(mounts.sniff(lines('none on /run/cilium/cgroupv2 type cgroup2 (rw,relatime)'))).toBe('yes');
    expect(mounts.sniff(lines('vxlan 114688 0 - Live 0x0'))).toBe('no');
    expect(mounts.sniff(lines('Listening on /run/x'))).toBe('no');
  });
});

describe('ls-run-cilium', () => {
  it('takes the directory from the heading, the command or the file name', () => {
    expect(read(lsRunCilium, 'total 0', 'ls -la /var/run/cilium').data.directories).toEqual([{ path: '/var/run/cilium', entries: [] }]);
    expect(read(lsRunCilium, 'total 0', 'ls--lh--run-cilium-cgroupv2').data.directories[0]?.path).toBe('/run/cilium/cgroupv2');
    expect(read(lsRunCilium, '/run/cilium:\ntotal 0\n/run/cilium/cgroupv2:\ntotal 0').data.directories.map((d) => d.path)).toEqual(['/run/cilium', '/run/cilium/cgroupv2']);
  });

  it('tells sockets, links and device files', () => {
    const { data } = read(lsRunCilium, 'srw-rw---- 1 root 1000 0 Nov 10 18:56 cilium.sock\nlrwxrwxrwx. 1 root root 9 2024-01-02 10:00 a -> b c\ncrw-rw-rw- 1 root root 10, 200 Nov 10  2022 tun');
    expect(data.directories[0]?.entries).toMatchObject([{ name: 'cilium.sock', type: 'socket', group: '1000' }, { name: 'a', type: 'link', target: 'b c' }, { name: 'tun', type: 'device' }]);
    expect(data.directories[0]?.entries[2]).not.toHaveProperty('size');
  });

  it('does not take prose for names', () => {
    const { problems } = read(lsRunCilium, 'total 0\nthis is a remark');
    expect(problems.map((p) => p.line)).toEqual([2]);
  });
});

describe('uname', () => {
  it('splits the release of distributions', () => {
    expect(read(uname, 'Linux h 5.15.74-0-virt #1-Alpine SMP Sat, 15 Oct 2022 18:26:49 +0000 aarch64 aarch64 aarch64 GNU/Linux').data).toMatchObject({ hostname: 'h', version: '5.15.74', suffix: '-0-virt', machine: 'aarch64', build: '#1-Alpine SMP Sat, 15 Oct 2022 18:26:49 +0000' });
    expect(read(uname, '4.18.0-553.el8_10.x86_64').data).toMatchObject({ major: 4, minor: 18, patch: 0, suffix: '-553.el8_10.x86_64' });
    expect(read(uname, 'Linux h 6.1 #1 SMP x86_64 GNU/Linux').data).toMatchObject({ version: '6.1.0', suffix: '' });
  });

  it('claims a bare number only where the command says so', () => {
    expect(uname.sniff(lines('1.16.3'))).toBe('maybe');
    expect(uname.sniff(lines('Linux h 6.1.0 #1 SMP x86_64 GNU/Linux'))).toBe('yes');
  });
});

describe('lsmod', () => {
  it('reads users, none and permanent', () => {
    const { data } = read(lsmod, 'Module                  Size  Used by\nudp_tunnel 20480 2 vxlan,geneve\ndummy 16384 0 [permanent]\nxt_x 4096 -1 - Live 0x0');
    expect(data.modules.map((m) => [m.name, m.uses, m.usedBy])).toEqual([['udp_tunnel', 2, ['vxlan', 'geneve']], ['dummy', 0, []], ['xt_x', 0, []]]);
  });

  it('has nothing when the command failed', () => {
    expect(['failed', 'unavailable']).toContain(status(lsmod, 'libkmod: ERROR ../libkmod/libkmod-module.c:1725 kmod_module_new_from_loaded: could not open /proc/modules: No such file or directory'));
  });
});

describe('ethtool-driver', () => {
  it('names the device by command, file name or the line above', () => {
    expect(read(ethtoolDriver, 'driver: ena\nversion: 2.8\nbus-info: N/A', 'ethtool -i eth0').data.devices).toEqual([{ device: 'eth0', driver: 'ena', version: '2.8' }]);
    expect(read(ethtoolDriver, 'driver: ena', 'ethtool--i-ens5').data.devices[0]?.device).toBe('ens5');
    const two = read(ethtoolDriver, '# ethtool -i eth0\ndriver: ena\n# ethtool -i tunl0\nCannot get driver information: Operation not supported').data;
    expect(two).toEqual({ devices: [{ device: 'eth0', driver: 'ena' }], refused: [{ device: 'tunl0', reason: 'Operation not supported' }] });
  });
});

describe('sysctl', () => {
  it('keeps numbers, texts and settings of devices apart', () => {
    const { data, marks } = read(sysctl, 'net.ipv4.ip_forward = 0\nnet.ipv4.ip_local_port_range = 32768\t60999\nnet.ipv4.conf.eth0/100.rp_filter = 2\nnet.ipv6.conf.lxc_health.disable_ipv6 = 1\nkernel.core_pattern = ');
    expect(data.numbers).toEqual({ 'net.ipv4.ip_forward': 0 });
    expect(data.texts).toEqual({ 'net.ipv4.ip_local_port_range': '32768 60999', 'kernel.core_pattern': '' });
    expect(data.localPortRange).toEqual({ first: 32768, last: 60999 });
    expect(data.devices).toEqual([{ name: 'eth0.100', family: 'ipv4', rpFilter: 2 }, { name: 'lxc_health', family: 'ipv6', disableIpv6: 1 }]);
    expect(marks.get('devices[0].rpFilter')).toEqual({ start: 3, end: 3 });
  });

  it('stays small on a node with many devices', () => {
    const many = Array.from({ length: 300 }, (_, i) => `net.ipv4.conf.lxc${i}.rp_filter = 0\nnet.ipv4.conf.lxc${i}.tag = 0\nnet.ipv4.neigh.lxc${i}.gc_stale_time = 60`).join('\n');
    const { data, marks, understood } = read(sysctl, many);
    expect(data.devices).toHaveLength(300);
    expect(marks.size).toBe(301);
    expect(understood).toBe(900);
  });

  it('survives keys that name what every object has', () => {
    const { data } = read(sysctl, 'net.__proto__ = 1\nkernel.constructor = x\n__proto__ = 1');
    expect(data.numbers).toEqual({ 'net.__proto__': 1 });
    expect(data.texts).toEqual({ 'kernel.constructor': 'x' });
  });
});

describe('iptables-list', () => {
  it('reads rows with an empty target, rounded counters and a number column', () => {
    const { data } = read(iptablesList, 'Chain X (1 references)\nnum   pkts bytes target     prot opt in     out     source               destination\n1     226K   41M            6    --  *      !lo     0.0.0.0/0            0.0.0.0/0            /* a -- b */ tcp dpt:80');
    expect(data.chains[0]).toMatchObject({ name: 'X', references: 1, rules: [{ packets: 226_000, bytes: 41_000_000, proto: '6', outInterface: '!lo', comment: 'a -- b', matches: 'tcp dpt:80' }] });
    expect(data.chains[0]?.rules[0]).not.toHaveProperty('target');
  });

  it('reads listings without counters and IPv6 ones without opt', () => {
    const { data } = read(iptablesList, 'Chain INPUT (policy DROP)\ntarget     prot opt source               destination\nACCEPT     tcp      fd00::/8             anywhere             tcp dpt:ssh', 'ip6tables -L');
    expect(data).toMatchObject({ family: 'ipv6', table: 'filter', chains: [{ policy: 'DROP', rules: [{ target: 'ACCEPT', src: 'fd00::/8', matches: 'tcp dpt:ssh' }] }] });
  });

  it('reports a row that the columns do not explain', () => {
    const { problems } = read(iptablesList, 'Chain X (1 references)\n pkts bytes target     prot opt in     out     source               destination\n what is this');
    expect(problems.map((p) => p.line)).toEqual([3]);
  });

  it('leaves the lossless forms to the other parser', () => {
    const mine = (slug: string): boolean => iptablesList.commands?.some((re) => re.test(slug)) ?? false;
    expect(['iptables--L--v', 'iptables--t-nat--nvL', 'ip6tables-legacy--L', 'iptables--t-mangle--L--n--v'].map(mine)).not.toContain(false);
    expect(['iptables--S', 'iptables-save--c', 'iptables--t-nat--S'].map(mine)).not.toContain(true);
  });
});
