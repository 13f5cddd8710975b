import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Mark } from '../../src/model/document.ts';
import type { Line, ParseContext, Place } from '../../src/parsers/define-parser.ts';
import { parser } from '../../src/parsers/cilium-status/parser.ts';
import type { Status } from '../../src/parsers/cilium-status/schema.ts';

interface Read { readonly data: Status | undefined; readonly marks: Map<string, Mark>; readonly problems: string[]; readonly unread: number[] }

function linesOf(text: string): Line[] {
  return text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
}

function span(place: Place): Mark {
  if (typeof place === 'number') return { start: place, end: place };
  return 'n' in place ? { start: place.n, end: place.n } : place;
}

function read(text: string): Read {
  const lines = linesOf(text);
  const marks = new Map<string, Mark>();
  const problems: string[] = [];
  const done = new Set<number>();
  const add = (place: Place): Mark => {
    const mark = span(place);
    for (let n = mark.start; n <= mark.end; n++) done.add(n);
    return mark;
  };
  const context: ParseContext = {
    fileName: 'status.txt', command: undefined, incomplete: false,
    note: (path, place) => { marks.set(path, add(place)); },
    noteItem: (list, index, rest, place) => { marks.set(`${list}[${String(index)}]${rest}`, add(place)); },
    known: (place) => { add(place); },
    problem: (place, message) => { add(place); problems.push(message); },
    identify: () => undefined,
  };
  const parsed = parser.parse(lines, context);
  const data = parsed === undefined ? undefined : parser.schema.parse(parsed);
  return { data, marks, problems, unread: lines.filter((l) => l.text.trim() !== '' && !done.has(l.n)).map((l) => l.n) };
}

const folder = new URL('../../src/parsers/cilium-status/examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.in'));

describe('examples', () => {
  it.each(examples)('%s leaves no line unread and is recognised', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const expected: unknown = JSON.parse(readFileSync(new URL(name.replace(/\.in$/, '.json'), folder), 'utf8'));
    const { data, problems, unread } = read(text);
    expect({ status: 'parsed', data }).toEqual(expected);
    expect(problems).toEqual([]);
    expect(unread).toEqual([]);
    expect(parser.sniff(linesOf(text))).toBe('yes');
  });

  it.each(examples)('%s never throws when cut anywhere', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    for (let end = 0; end < text.length; end += 97) expect(() => read(text.slice(0, end))).not.toThrow();
  });
});

describe('KubeProxyReplacement', () => {
  it.each([
    ['Strict   [eth0 192.0.2.1 (Direct Routing)]', 'Strict', [{ name: 'eth0', addresses: ['192.0.2.1'], directRouting: true }]],
    ['True   [eth0    192.0.2.1 fd00::1, eth1   192.0.2.2 (Direct Routing)]', 'True', [
      { name: 'eth0', addresses: ['192.0.2.1', 'fd00::1'], directRouting: false }, { name: 'eth1', addresses: ['192.0.2.2'], directRouting: true },
    ]],
    ['False   ', 'False', []],
    ['Probe   []', 'Probe', []],
    ['Partial\t[ens3 (DR), ens4]\t[]', 'Partial', [{ name: 'ens3', addresses: [], directRouting: true }, { name: 'ens4', addresses: [], directRouting: false }]],
    ['Strict   [eth0 192.0.2.1, ]', 'Strict', [{ name: 'eth0', addresses: ['192.0.2.1'], directRouting: false }]],
  ])('reads %s', (value, mode, devices) => {
    const { data, problems } = read(`KubeProxyReplacement:   ${value}`);
    expect(data?.kpr).toMatchObject({ mode, devices });
    expect(problems).toEqual([]);
  });

  it('keeps a mode it does not know, with a problem', () => {
    const { data, problems } = read('KubeProxyReplacement:   Maybe\nHost Routing:   BPF');
    expect(data?.kpr).toBeUndefined();
    expect(data?.unknown).toEqual([{ key: 'KubeProxyReplacement', value: 'Maybe' }]);
    expect(problems).toHaveLength(1);
  });

  it('takes the mode from the details where the line is missing, and tells NAT46 services from services', () => {
    const { data, marks, problems } = read([
      'KubeProxyReplacement Details:', '  Status:   True', '  NAT46/64 Support:', '  - Services:   Disabled', '  Services:',
      '  - NodePort:   Enabled (Range: 31000-31999) ', '  Annotations:   (n/a)',
    ].join('\n'));
    expect(data?.kpr?.mode).toBe('True');
    expect(data?.kpr?.details).toMatchObject({
      nat46x64: { support: 'Enabled', services: 'Disabled' }, services: { nodePort: 'Enabled' }, nodePortRange: { min: 31000, max: 31999 }, annotations: [],
    });
    expect(marks.get('kpr.details.services.nodePort')).toEqual({ start: 6, end: 6 });
    expect(problems).toEqual([]);
  });
});

describe('Masquerading', () => {
  it.each([
    ['IPTables', { mode: 'iptables', ipMasqAgent: false, devices: [] }],
    ['Disabled', { mode: 'disabled', ipMasqAgent: false, devices: [] }],
    ['BPF   [eth0]   10.0.0.0/16  [IPv4: Enabled, IPv6: Disabled]', { mode: 'bpf', ipMasqAgent: false, devices: ['eth0'], excludedCidr4: '10.0.0.0/16', ipv4: true, ipv6: false }],
    ['BPF   [eth0]    fd00::/104 [IPv4: Disabled, IPv6: Enabled]', { mode: 'bpf', ipMasqAgent: false, devices: ['eth0'], excludedCidr6: 'fd00::/104', ipv4: false, ipv6: true }],
    ['BPF (ip-masq-agent) [eth0, eth1] 10.0.0.0/16 fd00::/104 [IPv4: Enabled, IPv6: Enabled]', {
      mode: 'bpf', ipMasqAgent: true, devices: ['eth0', 'eth1'], excludedCidr4: '10.0.0.0/16', excludedCidr6: 'fd00::/104', ipv4: true, ipv6: true,
    }],
    ['BPF   []    [IPv4: Enabled, IPv6: Disabled]', { mode: 'bpf', ipMasqAgent: false, devices: [], ipv4: true, ipv6: false }],
  ])('reads %s', (value, expected) => {
    expect(read(`Masquerading:            ${value}`).data?.masquerading).toEqual(expected);
  });
});

describe('the Cilium line', () => {
  it.each([
    ['Ok   OK', { state: 'Ok' }],
    ['Ok   1.18.0 (v1.18.0-274205f0)', { state: 'Ok', version: '1.18.0', commit: '274205f0' }],
    ['Warning   1.10.90 (v1.10.90-3e9722fd5c)    Stale status data', { state: 'Warning', version: '1.10.90', commit: '3e9722fd5c', message: 'Stale status data' }],
    ['Warning   Not all probes executed at least once', { state: 'Warning', message: 'Not all probes executed at least once' }],
  ])('reads %s', (value, expected) => {
    expect(read(`Cilium:   ${value}`).data?.cilium).toEqual(expected);
  });
});

describe('controllers', () => {
  const head = ['Controller Status:   1/2 healthy', '  Name   Last success   Last error   Count   Message'];

  it('joins a message that goes on in column 0 and keeps the rows apart', () => {
    const { data, marks, unread } = read([...head,
      '  a-b (12)   never   3s ago   7   first:   line', 'second line', '\t* third', '  c   1h2m3s ago   never   0   no error   ', 'Hubble:   Disabled'].join('\n'));
    expect(data?.controllers?.rows).toEqual([
      { name: 'a-b (12)', lastFailureSeconds: 3, consecutiveFailures: 7, message: 'first:   line\nsecond line\n\t* third' },
      { name: 'c', lastSuccessSeconds: 3723, consecutiveFailures: 0 },
    ]);
    expect(marks.get('controllers.rows[0].consecutiveFailures')).toEqual({ start: 3, end: 5 });
    expect(unread).toEqual([]);
  });

  it('does not glue a remark to a healthy row', () => {
    const { data, unread } = read([...head, '  c   2s ago   never   0   no error', 'see the ticket'].join('\n'));
    expect(data?.controllers?.rows).toEqual([{ name: 'c', lastSuccessSeconds: 2, consecutiveFailures: 0 }]);
    expect(unread).toEqual([4]);
  });

  it('joins a row broken by the terminal, and reads grepped rows without header', () => {
    const { data, unread } = read([
      '  resolve-labels-kube-system/hubble-relay-6b7b5877f4-vfr4c   2m53s ago      never        0       n', 'o error',
      'sync-to-k8s-ciliumendpoint (33)   11s ago   never   0   no error'].join('\n'));
    expect(data?.controllers?.rows.map((row) => row.name)).toEqual(['resolve-labels-kube-system/hubble-relay-6b7b5877f4-vfr4c', 'sync-to-k8s-ciliumendpoint (33)']);
    expect(unread).toEqual([]);
  });
});

describe('dirty input', () => {
  it('repairs a value cut at the right edge and says so', () => {
    const { data, problems } = read('KubeProxyReplacement:   True   [eth0 192.0.2.1 (Direct Routing), eth1 192.0.\nHost Routing:   BPF');
    expect(data?.kpr?.devices).toEqual([{ name: 'eth0', addresses: ['192.0.2.1'], directRouting: true }]);
    expect(problems).toEqual(['the value of KubeProxyReplacement is cut off']);
  });

  it('cuts remarks of the author, knows elisions and collapsed columns', () => {
    const { data, problems, unread } = read('Routing: Network: Native Host: Legacy # <-- here\n[..]\nAttach Mode: Legacy TC   ← old\n...\nDevice Mode: ?');
    expect(data).toMatchObject({ routing: { network: 'Native', host: 'Legacy' }, attachMode: 'Legacy TC', deviceMode: { mode: 'unknown' } });
    expect(problems).toEqual([]);
    expect(unread).toEqual([]);
  });

  it('keeps unknown keys with a problem, and reports a second output', () => {
    const { data, problems } = read('KVStore:   Disabled\nFlux Capacitor:   1.21 GW\nKVStore:   Failure   x\nCilium:   Ok   OK');
    expect(data?.unknown).toEqual([{ key: 'Flux Capacitor', value: '1.21 GW' }]);
    expect(data?.kvstore).toEqual({ state: 'Disabled' });
    expect(data?.cilium).toBeUndefined();
    expect(problems).toHaveLength(2);
  });

  it('returns nothing for foreign text', () => {
    expect(read('total 4\ndrwxr-xr-x 2 root root').data).toBeUndefined();
  });

  it('reads a hostile text without choking', () => {
    const blanks = ' '.repeat(60_000);
    for (const text of [`Masquerading:${blanks}x`, `KubeProxyReplacement: True [${blanks}`, `  a${blanks}b`, `Kubernetes APIs: ["${'"a", '.repeat(12_000)}`, `├── ${'[OK] ('.repeat(9_000)}`]) {
      expect(() => read(text)).not.toThrow();
    }
  });
});

describe('sniff', () => {
  it.each([
    ['Masquerading:            BPF   [eth0]   10.0.0.0/16', 'yes'],
    ['Encryption:              Disabled', 'yes'],
    ['Encryption: Wireguard\nInterface: cilium_wg0', 'maybe'],
    ['Encryption: IPsec\nKeys in use: 1', 'no'],
    [' /¯¯\\__/¯¯\\    Cilium:         OK', 'no'],
    ['Probe time:   2023-12-08T14:58:11Z\nNodes:', 'no'],
    ['apiVersion: v1\nkind: ConfigMap', 'no'],
    ['nothing here', 'maybe'],
  ])('%s is %s', (text, verdict) => {
    expect(parser.sniff(linesOf(text))).toBe(verdict);
  });
});
