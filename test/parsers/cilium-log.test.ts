import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parser } from '../../src/parsers/cilium-log/parser.ts';
import { LiteralIndex } from '../../src/parsers/cilium-log/literal-index.ts';
import { originOfName } from '../../src/parsers/cilium-log/origin.ts';
import { logSignatures } from '../../src/parsers/cilium-log/signatures/all.ts';
import { templateOf } from '../../src/parsers/cilium-log/template.ts';
import type { ciliumLogSchema } from '../../src/parsers/cilium-log/schema.ts';
import { linesOf, parseText } from '../contract/example.ts';

type Log = z.output<typeof ciliumLogSchema>;

function read(text: string, fileName = 'agent.log'): Log {
  const document = parseText(parser, text, { fileName });
  if (document.data === undefined) throw new Error(JSON.stringify(document.failure));
  return document.data as Log;
}

function idsOf(text: string): string[] {
  return read(text).signatures.map((hit) => hit.id);
}

/** One line per fact: what the program writes, and what it must be taken for. */
const MEANINGS: readonly (readonly [string, string])[] = [
  ['level=fatal msg="Either IPv4 or IPv6 addressing must be enabled" subsys=daemon', 'no-ip-family'],
  ['level=fatal msg="L7 proxy requires iptables rules (--install-iptables-rules=\\"true\\")"', 'l7-proxy-needs-iptables'],
  ['level=fatal msg="Cannot specify IPAM mode eni in tunnel mode."', 'ipam-mode-in-tunnel'],
  ['level=fatal msg="failed to start: daemon creation failed: unable to determine direct routing device. Use --direct-routing-device to specify it"', 'direct-routing-device-unknown'],
  ['level=fatal msg="BPF masquerade requires NodePort (--enable-node-port=\\"true\\")."', 'bpf-masquerade-needs-nodeport'],
  ['level=fatal msg="Error while creating daemon" error="invalid daemon configuration: specified CT tables values 100/100 must be between"', 'map-size-out-of-range'],
  ['level=error msg="Start hook failed" function="wireguard.Start" error="WireGuard not supported by the Linux kernel (netlink: operation not supported)"', 'wireguard-kernel'],
  ['level=fatal msg="netkit devices need kernel 6.7.0 or newer and CONFIG_NETKIT"', 'netkit-unsupported'],
  ['level=fatal msg="failed to start" error="invalid SPI: changing IPSec keys requires incrementing the key id"', 'ipsec-key-invalid'],
  ['level=error msg="Unable to contact k8s api-server" error="dial tcp 10.0.0.1:443: i/o timeout"', 'api-server-unreachable'],
  ['level=warning msg="Unable to allocate IP" error="range is full"', 'ip-range-full'],
  ['level=info msg="Waiting for k8s node information" error="required IPv4 PodCIDR not available"', 'pod-cidr-missing'],
  ['level=warning msg="NACK received for versions after 3 and up to 4; waiting for a version update before sending again" subsys=xds', 'envoy-nack'],
  ['level=error msg="Failed to add PolicyMap key" error="update: argument list too long"', 'policy-map-full'],
  ['level=warning msg="iptables match socket is not available (try installing xt_socket kernel module)"', 'iptables-module-missing'],
  ['level=fatal msg="BPF system config check: NOT OK." error="CONFIG_BPF_JIT kernel parameter is required"', 'kernel-config-missing'],
  ['level=error msg="cannot attach" error="attach cgroup program: invalid argument"', 'cgroup-attach-failed'],
  ['level=error msg="datapath" error="setting up vxlan device: setting up device cilium_vxlan: address already in use"', 'tunnel-device-in-use'],
  ['level=warning msg="Error observed on etcd connection, reconnecting etcd" clusterName=west', 'remote-unreachable'],
  ['level=error msg="unable to allocate" error="no more available IDs in configured space"', 'identity-pool-exhausted'],
  ['level=error msg="Cannot set NodePort acceleration" error="attaching XDP program to device eth0: operation not supported"', 'xdp-attach-failed'],
  ['level=warning msg="BPF host routing requires enable-bpf-masquerade. Falling back to legacy host routing (enable-host-legacy-routing=true)."', 'host-routing-legacy-fallback'],
  ['level=error msg="listen" error="listen tcp 127.0.0.1:9878: bind: address already in use"', 'port-in-use'],
  ['POTENTIAL DEADLOCK: Inconsistent locking', 'deadlock'],
];

describe('cilium-log signatures', () => {
  it.each(MEANINGS)('%s', (line, id) => { expect(idsOf(line)).toContain(id); });

  it('have unique ids, usable pieces and captures that can be repeated', () => {
    const ids = logSignatures.map((s) => s.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const s of logSignatures) {
      expect(s.any.length, s.id).toBeGreaterThan(0);
      for (const piece of [...s.any, ...s.all ?? []]) expect(piece, s.id).toBe(piece.toLowerCase());
      for (const piece of s.any) expect(piece.length, s.id).toBeGreaterThanOrEqual(4);
      expect(s.capture?.global ?? true, s.id).toBe(true);
      expect(s.pattern?.global ?? false, s.id).toBe(false);
    }
  });

  it('do not fire on everyday lines', () => {
    const everyday = [
      'level=info msg="Establishing connection to apiserver" host="https://10.0.0.1:443" subsys=k8s',
      'level=info msg="regenerating all endpoints" reason="one or more identities created or deleted" subsys=endpoint-manager',
      'level=info msg="Creating or updating CiliumNode resource" node=worker-1 subsys=nodediscovery',
      'level=info msg="Restored endpoint" endpointID=12 ipAddr="[10.0.0.2 ]" subsys=endpoint',
      'level=info msg="  --enable-bandwidth-manager=\'true\'" subsys=daemon',
      'level=debug msg="panic: no, just a word" subsys=lab',
    ];
    expect(idsOf(everyday.join('\n'))).toEqual([]);
  });

  it('count from their level on and collect values', () => {
    const log = read([
      'level=debug msg="Timeout waiting for response to forwarded proxied DNS lookup" error="read udp 10.0.0.5:1->10.0.0.9:53: i/o timeout"',
      'level=warning msg="Timeout waiting for response to forwarded proxied DNS lookup" error="read udp 10.0.0.5:1->10.0.0.9:53: i/o timeout"',
      'level=warning msg="Timeout waiting for response to forwarded proxied DNS lookup" error="read udp 10.0.0.5:1->10.0.0.8:53: i/o timeout"',
    ].join('\n'));
    expect(log.signatures).toMatchObject([{ id: 'dns-upstream-timeout', count: 2, values: ['10.0.0.9:53', '10.0.0.8:53'], firstLine: 2, lastLine: 3 }]);
  });

  it('measure bursts by clock and the distance to the end', () => {
    const at = (minute: string): string => `2026-01-02T03:${minute}:00Z level=warning msg="Timed out waiting for datapath updates of FQDN IP information; returning response"`;
    const log = read([at('01'), at('02'), at('09'), at('31'), '2026-01-02T03:32:00Z level=info msg=end'].join('\n'));
    expect(log.signatures).toMatchObject([{ id: 'dns-datapath-delay', count: 4, peakPerTenMinutes: 3, secondsBeforeEnd: 60, normal: true }]);
  });
});

describe('cilium-log', () => {
  it('keeps the last fatal line as the reason to stop, unless the log goes on', () => {
    const fatal = 'level=fatal msg="Error while creating daemon" error="no" subsys=daemon';
    expect(read(`${fatal}\nlevel=info msg=bye`).stop).toMatchObject({ message: 'Error while creating daemon', error: 'no', line: 1 });
    expect(read(`${fatal}\n${'level=info msg=alive\n'.repeat(101)}`).stop).toBeUndefined();
  });

  it('keeps the last of very many fatal lines', () => {
    const log = read(Array.from({ length: 80 }, (_, i) => `level=fatal msg="stop ${String(i)}"`).join('\n'));
    expect(log.fatal).toHaveLength(50);
    expect(log.stop?.message).toBe('stop 79');
    expect(log.counts.fatal).toBe(80);
  });

  it('gives a panic its stack and takes everything below as part of it', () => {
    const log = read('level=info msg=a\npanic: send on closed channel\n\ngoroutine 9 [running]:\nmain.main()\n\t/x/main.go:3 +0x1\nexit status 2\nlevel=info msg=b');
    expect(log.stop).toMatchObject({ level: 'panic', message: 'panic: send on closed channel', line: 2, frames: ['goroutine 9 [running]:', 'main.main()', '/x/main.go:3 +0x1', 'exit status 2'] });
    expect(log.records).toBe(3);
  });

  it('bounds the number of kinds', () => {
    const words = Array.from({ length: 500 }, (_, i) => String.fromCharCode(97 + (i % 26)) + String.fromCharCode(97 + Math.floor(i / 26)));
    const log = read(words.map((word) => `level=error msg="kind ${word} failed"`).join('\n'));
    expect([log.errors.length, log.droppedGroups, log.counts.error]).toEqual([200, 300, 500]);
  });

  it('shows the first twenty foreign lines, counts the rest', () => {
    const text = `level=info msg=a\n${Array.from({ length: 30 }, () => 'zzz qqq').join('\n')}`;
    const document = parseText(parser, text, { fileName: 'x.log' });
    expect((document.data as Log).unread).toBe(30);
    expect(document.problems.filter((p) => p.message.startsWith('no log line'))).toHaveLength(20);
    expect(document.problems.at(-1)?.message).toMatch(/^10 more lines/);
    expect(document.status).toBe('partial');
  });

  it('says so when there is no log at all', () => {
    const document = parseText(parser, 'Error from server (BadRequest): previous terminated container "cilium-agent" in pod "cilium-a1b2c" not found', { fileName: 'logs-cilium-a1b2c-cilium-agent-prev.log' });
    expect(document.data).toBeUndefined();
    expect(document.problems[0]?.message).toMatch(/not collected/);
  });

  it('takes the last start in a file for the settings', () => {
    const log = read("level=info msg=\"  --ipam='eni'\"\nlevel=info msg=\"  --ipam='cluster-pool'\"\nlevel=info msg=\"  --labels=''\"");
    expect(log.settings).toEqual([{ key: 'ipam', value: 'cluster-pool' }, { key: 'labels', value: '' }]);
  });

  it('leaves outputs with a log line in front to their own parser', () => {
    const status = `level=info msg="Initializing dissection cache..." subsys=monitor\n${'KVStore:   Ok   Disabled\n'.repeat(5)}`;
    expect(parser.sniff(linesOf(status))).not.toBe('yes');
  });
});

describe('originOfName', () => {
  it.each([
    ['logs-cilium-a1b2c-cilium-agent.log', { pod: 'cilium-a1b2c', container: 'cilium-agent', previous: false, component: 'agent' }],
    ['logs-cilium-a1b2c-cilium-agent-20260102-030405-prev.log', { pod: 'cilium-a1b2c', container: 'cilium-agent', previous: true, component: 'agent' }],
    ['logs-cilium-operator-5f6b7-x2k9d-cilium-operator-prev.log', { pod: 'cilium-operator-5f6b7-x2k9d', container: 'cilium-operator', previous: true, component: 'operator' }],
    ['logs-cilium-a1b2c-mount-cgroup.log', { pod: 'cilium-a1b2c', container: 'mount-cgroup', previous: false, component: 'agent-init' }],
    ['logs-clustermesh-apiserver-7d9-qq2-etcd.log', { pod: 'clustermesh-apiserver-7d9-qq2', container: 'etcd', previous: false, component: 'etcd' }],
    ['operator.log', { previous: false, component: 'operator' }],
    ['cilium-cni.log', { previous: false, component: 'cni' }],
    ['cat--var-run-cilium-cilium-cni.log.md', { previous: false, component: 'cni' }],
    ['notes.txt', { previous: false, component: 'unknown' }],
  ])('%s', (name, expected) => { expect(originOfName(name)).toEqual(expected); });
});

describe('templateOf', () => {
  it.each([
    ['endpoint 12 took 1.5s on 10.0.0.1:443', 'endpoint <number> took <number> on <address>'],
    ['Put "https://a/b": EOF', 'Put "*": EOF'],
    ['pod cilium-x2k9d lost id 9f86d081884c', 'pod <name> lost id <hex>'],
    ['k8s ipv4 x509 stay', 'k8s ipv4 x509 stay'],
    ['devices [eth0 eth1]', 'devices [*]'],
  ])('%s', (text, expected) => { expect(templateOf(text)).toBe(expected); });
});

describe('LiteralIndex', () => {
  it('finds owners of texts that overlap or share their start', () => {
    const index = new LiteralIndex([['abcd', 'zzzz'], ['abcdef'], ['bcde'], ['nope']]);
    expect(index.owners('xxabcdefxx')).toEqual([0, 1, 2]);
    expect(index.owners('abc')).toEqual([]);
  });
});
