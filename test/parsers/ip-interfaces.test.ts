import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Document } from '../../src/model/document.ts';
import type { Line, TextParser } from '../../src/parsers/define-parser.ts';
import { parser as ipAddr } from '../../src/parsers/ip-addr/parser.ts';
import { parser as ipLink } from '../../src/parsers/ip-link/parser.ts';
import { runParser } from '../../src/parsers/run-parser.ts';

function lines(text: string): Line[] {
  return text.split('\n').map((t, i) => ({ n: i + 1, text: t }));
}

function read<S extends z.ZodType>(parser: TextParser<string, S>, text: string): Document & { data: z.output<S> } {
  const document = runParser(parser, lines(text), { path: 'p', locator: 'p', fileName: 'p' });
  return { ...document, data: parser.schema.parse(document.data) };
}

const LINK_HEAD = '2: eth0@if5: <BROADCAST,UP,LOWER_UP> mtu 1500 xdpgeneric qdisc mq master bond0 state UP mode DEFAULT group default qlen 1000';
const ADDR_HEAD = '2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000';

describe('ip-link', () => {
  it('reads header, hardware and the XDP mode', () => {
    const { data } = read(ipLink, `${LINK_HEAD}\n    link/ether 02:42:ac:12:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 3`);
    expect(data.links[0]).toMatchObject({ index: 2, name: 'eth0', peerIndex: 5, mtu: 1500, xdp: 'generic', qdisc: 'mq', master: 'bond0', state: 'UP', mac: '02:42:ac:12:00:02', peerNetns: 'id 3' });
  });

  it('reads numbers by the titles above them, whatever the release calls them', () => {
    const { data, marks, problems } = read(ipLink, `${LINK_HEAD}\n    RX: bytes  packets  errors  dropped overrun mcast\n    10 2 0 1 7 0\n    TX:  bytes packets errors dropped carrier collsns\n    20 3 0 0 0 0\n    TX errors: aborted   fifo  window heartbt transns\n      0 0 0 0 2`);
    expect(data.links[0]?.rx).toEqual({ bytes: 10, packets: 2, errors: 0, dropped: 1, overrun: 7, multicast: 0 });
    expect(data.links[0]?.tx).toMatchObject({ bytes: 20, transitions: 2, fifo: 0 });
    expect(marks.get('links[0].rx')).toEqual({ start: 3, end: 3 });
    expect(problems).toEqual([]);
  });

  it('finds the kind and does not take an attribute for one', () => {
    const { data } = read(ipLink, `${LINK_HEAD}\n link/ether 02:42:ac:12:00:02 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68\n addrgenmode eui64 numtxqueues 4\n${LINK_HEAD}\n vxlan external id 0 dstport 8472 addrgenmode eui64\n bridge_slave state forwarding addrgenmode eui64`);
    expect(data.links[0]).toMatchObject({ txQueues: 4, minMtu: 68 });
    expect(data.links[0]).not.toHaveProperty('kind');
    expect(data.links[1]).toMatchObject({ kind: 'vxlan', external: true, vni: 0, dstPort: 8472, slaveKind: 'bridge' });
  });

  it('reports a line that belongs to nothing', () => {
    const { problems } = read(ipLink, `${LINK_HEAD}\n    RX: bytes  packets\n    ten two\n    gibberish`);
    expect(problems.map((p) => p.line)).toEqual([3, 4]);
  });
});

describe('ip-addr', () => {
  it('reads addresses with peer, label, flags and lifetime', () => {
    const { data, marks } = read(ipAddr, `${ADDR_HEAD}\n    inet 10.9.0.1 peer 10.9.0.2/32 scope global secondary eth0:1\n       valid_lft 3600sec preferred_lft 1800sec\n    inet6 fe80::1/64 scope link tentative dadfailed proto kernel_ll \n       valid_lft forever preferred_lft forever`);
    expect(data.interfaces[0]?.addresses).toEqual([
      { family: 'ipv4', ip: '10.9.0.1', prefix: 32, peer: '10.9.0.2', scope: 'global', flags: ['secondary'], label: 'eth0:1', validFor: 3600 },
      { family: 'ipv6', ip: 'fe80::1', prefix: 64, scope: 'link', flags: ['tentative', 'dadfailed'] },
    ]);
    expect(marks.get('interfaces[0].addresses[1]')).toEqual({ start: 4, end: 4 });
  });

  it('reads the one-line and the brief form', () => {
    expect(read(ipAddr, '2: eth0    inet 10.0.0.1/24 scope global eth0\\       valid_lft 60sec\n2: eth0    inet6 fd00::1/64 scope global').data.interfaces).toMatchObject([{ name: 'eth0', addresses: [{ validFor: 60 }, { family: 'ipv6' }] }]);
    expect(read(ipAddr, 'eth0@if3   UP   10.0.0.1/24 fd00::1/64').data.interfaces[0]).toMatchObject({ peerIndex: 3, state: 'UP', addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1', prefix: 64 }] });
  });

  it('is told apart from ip link by its content', () => {
    expect(ipAddr.sniff(lines(`${ADDR_HEAD}\n    inet 10.0.0.1/24 scope global eth0`))).toBe('yes');
    expect(ipLink.sniff(lines(`${ADDR_HEAD}\n    inet 10.0.0.1/24 scope global eth0`))).toBe('no');
    expect(ipLink.sniff(lines(LINK_HEAD))).toBe('yes');
    expect(ipAddr.sniff(lines(LINK_HEAD))).toBe('no');
    const mine = (slug: string): string[] => [ipAddr, ipLink].filter((p) => p.commands?.some((re) => re.test(slug))).map((p) => p.id);
    expect(['ip-a', 'ip-addr-show', 'ip--d--s-l', 'ip--d--s--s-l', 'ip-link', 'ip-rule', 'ip--4-n'].map(mine)).toEqual([['ip-addr'], ['ip-addr'], ['ip-link'], ['ip-link'], ['ip-link'], [], []]);
  });
});
