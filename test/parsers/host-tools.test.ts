import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/model/document.ts';
import { parser as bridge } from '../../src/parsers/bridge/parser.ts';
import { parser as conntrack } from '../../src/parsers/conntrack/parser.ts';
import { parser as dmesg } from '../../src/parsers/dmesg/parser.ts';
import { readKernelLine } from '../../src/parsers/dmesg/prefix.ts';
import { signatureOf } from '../../src/parsers/dmesg/signatures.ts';
import { parser as nft } from '../../src/parsers/nft-ruleset/parser.ts';
import { programOf, safeArgs } from '../../src/parsers/process-args.ts';
import { parser as ps } from '../../src/parsers/ps/parser.ts';
import { parser as ss } from '../../src/parsers/ss/parser.ts';
import { onlyProtocol } from '../../src/parsers/ss/socket.ts';
import { parser as tcFilter } from '../../src/parsers/tc-filter/parser.ts';
import { tcTarget } from '../../src/parsers/tc-words.ts';
import { readUptime } from '../../src/parsers/uptime-line.ts';
import { parser as wgShow } from '../../src/parsers/wg-show/parser.ts';
import { parser as xfrm } from '../../src/parsers/xfrm/parser.ts';
import { parseText } from '../contract/example.ts';

function example(id: string, name: string): string {
  return readFileSync(join(import.meta.dirname, '../../src/parsers', id, 'examples', name), 'utf8');
}

function everythingSaid(document: Document): string {
  return JSON.stringify([document.data, document.problems, document.failure]);
}

describe('what must not be kept', () => {
  const key = '0x1122334455667788990011223344556677889900';
  const states = `src 10.0.0.5 dst 10.0.0.9
\tproto esp spi 0x00000003 reqid 1 mode tunnel
\taead rfc4106(gcm(aes)) ${key} 128
\tauth-trunc hmac(sha256) ${key} 96
\tenc ${key}
\tauth odd thing ${key} with more
`;

  it('keeps no key of an IPsec state, whatever its line looks like, and quotes none', () => {
    const document = parseText(xfrm, states);
    expect(document.status).toBe('parsed');
    expect(everythingSaid(document)).not.toContain(key.slice(2, 20));
    expect(document.data).toMatchObject({ states: [{ algorithms: [{ kind: 'aead', name: 'rfc4106(gcm(aes))', icvBits: 128 }, {}, {}, {}] }] });
  });

  it('points at no line with a key', () => {
    const document = parseText(xfrm, states);
    const fields = [...document.marks].filter(([path]) => path !== '');
    expect(fields.map(([path]) => path)).toContain('states');
    for (const [, mark] of fields) expect([mark.start, mark.end]).toEqual([1, 1]);
  });

  it('quotes no key of a text that begins in the middle of a state', () => {
    expect(everythingSaid(parseText(xfrm, states.split('\n').slice(2).join('\n')))).not.toContain(key.slice(2, 20));
  });

  it('keeps no private or preshared key of WireGuard', () => {
    const document = parseText(wgShow, example('wg-show', 'keys-in-clear.in'));
    expect(everythingSaid(document)).not.toMatch(/EEEEEE|GGGGGG/);
    for (const [path, mark] of document.marks) if (path !== '') expect([3, 8]).not.toContain(mark.start);
  });

  it('keeps no argument of foreign programs and no secret of known ones', () => {
    const said = everythingSaid(parseText(ps, example('ps', 'auxfw.in')));
    expect(said).not.toMatch(/abc\.def|u:pw/);
    expect(safeArgs('kubelet --token=x --kubeconfig=/k --url=https://a:b@c/ plain -v=2')).toEqual(['--token=...', '--kubeconfig=/k', '--url=...', '-v=2']);
  });
});

describe('tc', () => {
  it.each([
    ['tc filter show dev eth0 ingress', { device: 'eth0', direction: 'ingress' }],
    ['tc filter show egress dev eth0.100', { device: 'eth0.100', direction: 'egress' }],
    ['tc-filter-show-dev-br-0a1b-egress', { device: 'br-0a1b', direction: 'egress' }],
    ['tc-class-show-dev-lxc_health', { device: 'lxc_health' }],
    ['tc qdisc show', {}],
  ])('reads device and direction of %s', (command, expected) => {
    expect(tcTarget(command)).toEqual(expected);
  });

  it('takes no output for the answer that there is no filter, where the device is known', () => {
    expect(parseText(tcFilter, '', { command: 'tc-filter-show-dev-eth0-ingress' }).data).toEqual({ device: 'eth0', direction: 'ingress', filters: [] });
    expect(parseText(tcFilter, '').status).toBe('unavailable');
  });

  it('reads JSON and text alike', () => {
    const text = parseText(tcFilter, example('tc-filter', 'iproute2-6.1-bpf.in'));
    expect(parseText(tcFilter, example('tc-filter', 'json.in')).data).toEqual(text.data);
  });
});

describe('conntrack', () => {
  it('mends a line that the closing remark tore apart', () => {
    const whole = 'udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1 mark=0 use=1';
    const torn = `${whole.slice(0, 61)}conntrack v1.4.7 (conntrack-tools): 1 flow entries have been shown.\n${whole.slice(61)}\n`;
    const { status, data } = parseText(conntrack, torn);
    expect({ status, data }).toMatchObject({ status: 'parsed', data: { entries: 1, shown: 1, destinations: [{ ip: '10.0.0.2', count: 1 }] } });
  });

  it('tells rewritten destinations and sources by the reply', () => {
    const entry = 'tcp 6 100 ESTABLISHED src=10.0.0.1 dst=10.96.0.1 sport=5 dport=443 src=10.0.0.9 dst=172.18.0.2 sport=6443 dport=5 [ASSURED] mark=0 use=1\n';
    expect(parseText(conntrack, entry).data).toMatchObject({ dnat: 1, snat: 1 });
  });

  it('takes a bare number only from the command that prints one', () => {
    expect(parseText(conntrack, '42\n', { command: 'conntrack -C' }).data).toMatchObject({ shown: 42 });
    expect(parseText(conntrack, '42\n', { command: 'conntrack -L' }).data).toBeUndefined();
  });
});

describe('ss', () => {
  it.each([
    ['ss -tan', 'tcp'], ['ss -lun', 'udp'], ['ss -tulpen', undefined], ['ss--t--p--a--i--s--n--e', 'tcp'], ['ss--u--p--a--i--s', 'udp'], ['ss -s', undefined], ['ss', undefined],
  ])('knows the protocol of %s', (command, protocol) => {
    expect(onlyProtocol(command)).toBe(protocol);
  });

  it('reads a listing without its header', () => {
    expect(parseText(ss, 'UNCONN 0 0 0.0.0.0:8472 0.0.0.0:*\n', { command: 'ss -lun' }).data).toMatchObject({ listeners: [{ protocol: 'udp', port: 8472 }] });
  });
});

describe('nft', () => {
  interface Ruleset { readonly tables: readonly { readonly name: string }[] }

  it('reads text and JSON of one ruleset alike', () => {
    const [text, json] = ['kube-proxy-1.1.3.in', 'json-1.1.3.in'].map((name) => parseText(nft, example('nft-ruleset', name)).data as Ruleset);
    const table = text?.tables.find((t) => t.name === 'kube-proxy');
    expect(table).toBeDefined();
    expect(json?.tables.find((t) => t.name === 'kube-proxy')).toEqual(table);
  });

  it('says that a ruleset is cut', () => {
    expect(parseText(nft, 'table ip x {\n\tchain y {\n\t\taccept\n').data).toMatchObject({ cut: true, ruleCount: 1 });
  });
});

describe('dmesg', () => {
  it.each([
    ['[    0.000000] a', { text: 'a', time: '0.000000' }],
    ['<4>[ 12.5] a', { text: 'a', time: '12.5', level: 'warn' }],
    ['[Thu Nov 10 18:59:25 2022] a', { text: 'a', time: '2022-11-10T18:59:25' }],
    ['2022-11-10T18:59:25,123456+02:00 a', { text: 'a', time: '2022-11-10T16:59:25.123456Z' }],
    ['[  +0.000012] a', { text: 'a' }],
    ['Nov 10 18:59:25 node-1 kernel: [ 12.000000] a', { text: 'a', time: '--11-10T18:59:25' }],
    ['10.0.0.5: kern: warning: [2022-11-10T18:59:25.1Z]: a', { text: 'a', time: '2022-11-10T18:59:25.1Z', facility: 'kern', level: 'warning' }],
  ])('reads %s', (line, expected) => {
    expect(readKernelLine(line)).toEqual(expected);
  });

  it.each([['a line'], ['[info] a'], ['Nov 10 18:59:25 node-1 sshd[1]: a']])('leaves %s alone', (line) => {
    expect(readKernelLine(line)).toBeUndefined();
  });

  it.each([
    ['nf_conntrack: table full, dropping packet', 'conntrack-table-full'], ['neighbour: ndisc_cache: neighbor table overflow!', 'neighbour-table-overflow'],
    ['IPv6: eth0: IPv6 duplicate address fe80::1 used by 02:00:00:00:00:01 detected!', 'duplicate-address'], ['mlx5_core 0000:01:00.0 ens1: Link down', 'link-down'],
    ['systemd[1]: Started Journal Service.', undefined], ['usb 1-1: new high-speed USB device', undefined],
  ])('knows what %s says', (text, id) => {
    expect(signatureOf(text)).toBe(id);
  });

  it('counts one kill once, although the kernel prints several lines of it', () => {
    expect(parseText(dmesg, example('dmesg', 'iso-network-faults.in')).data).toMatchObject({ killed: [{ process: 'cilium-agent', cgroup: true }] });
  });
});

it('tells ports of a bridge from interfaces', () => {
  expect(parseText(bridge, example('bridge', 'link-6.1.in')).data).toMatchObject({ ports: [{ master: 'br0', state: 'listening' }, {}] });
});

it.each([
  ['up 45 min, load average: 0.00, 0.01, 0.05', 2700], ['10:00:00 up 1 day, 2 min,  1 user,  load average: 0.00, 0.01, 0.05', 86_520], ['10:00 up 3:04, 2 users, load averages: 0.00 0.01 0.05', 11_040],
])('reads the time since boot of %s', (text, seconds) => {
  expect(readUptime(text)?.seconds).toBe(seconds);
});

it.each([
  ['/usr/local/bin/kube-proxy --config=x', 'kube-proxy'], ['[kworker/0:1-events]', 'kworker'], ['ksoftirqd/0', 'ksoftirqd'], [' |   \\_ nginx: worker process', 'nginx'],
])('reads the program of %s', (command, name) => {
  expect(programOf(command)).toBe(name);
});
