import { describe, expect, it } from 'vitest';
import { readCtEntry, isUnanswered } from '../../src/parsers/cilium-bpf-ct-list/entry.ts';
import { parser as ctList } from '../../src/parsers/cilium-bpf-ct-list/parser.ts';
import { parser as ipcache, readIpcacheRow } from '../../src/parsers/cilium-bpf-ipcache/parser.ts';
import { parser as lbList } from '../../src/parsers/cilium-bpf-lb-list/parser.ts';
import { readLbRow } from '../../src/parsers/cilium-bpf-lb-list/rows.ts';
import { parser as encrypt } from '../../src/parsers/cilium-encrypt-status/parser.ts';
import { parser as endpoints } from '../../src/parsers/cilium-endpoint-list/parser.ts';
import { parser as maps } from '../../src/parsers/cilium-map-list/parser.ts';
import { parser as nodes } from '../../src/parsers/cilium-node-list/parser.ts';
import { parser as services } from '../../src/parsers/cilium-service-list/parser.ts';
import { parser as version } from '../../src/parsers/cilium-version/parser.ts';
import { linesOf, parseText } from '../contract/example.ts';

describe('cilium-service-list', () => {
  const header = 'ID   Frontend   Service Type   Backend\n';

  it('takes a cut row for no service without backends', () => {
    const document = parseText(services, `${header}1    10.0.0.1:443   ClusterIP   1 => 10.1.0.1:443\n2    10.0.0.2:80\n`);
    expect(document.data).toMatchObject({ services: [{ id: 1 }] });
    expect(document.problems).toMatchObject([{ line: 3, message: expect.stringContaining('cut') as unknown }]);
  });

  it('keeps services whose list of backends is empty', () => {
    expect(parseText(services, `${header}7    10.0.0.2:80   ClusterIP   \n`).data).toMatchObject({ services: [{ id: 7, backends: [] }] });
  });

  it('does not take a state it does not know for a backend that works', () => {
    const document = parseText(services, `${header}1    10.0.0.1:443   ClusterIP   1 => 10.1.0.1:443 (resting)\n`);
    expect(document.data).toMatchObject({ services: [{ backends: [] }] });
    expect(document.problems).toHaveLength(1);
  });

  it('reads rows below a header that errors are glued to, and the cluster behind an address', () => {
    const document = parseText(services, `error parsing svc: empty stateID   Frontend   Service Type   Backend\n3    10.0.0.3@4:80   ClusterIP   1 => 10.1.0.9@4:80 (active)\n`);
    expect(document.data).toMatchObject({ services: [{ frontend: { ip: '10.0.0.3', clusterId: 4 }, backends: [{ ip: '10.1.0.9', state: 'active' }] }] });
    expect(document.status).toBe('parsed');
  });

  it('takes an empty table and an empty JSON list for no services', () => {
    expect(parseText(services, header).data).toEqual({ services: [] });
    expect(parseText(services, '[]\n').data).toEqual({ services: [] });
  });

  it('marks where each backend stands', () => {
    const document = parseText(services, `${header}1    10.0.0.1:443   ClusterIP   1 => 10.1.0.1:443\n                                2 => 10.1.0.2:443\n`);
    expect(document.marks.get('services[0].backends[1]')).toEqual({ start: 3, end: 3 });
  });

  it('does not claim other tables with addresses', () => {
    expect(services.sniff(linesOf('SERVICE ADDRESS   BACKEND ADDRESS\n10.0.0.1:80   10.1.0.1:80 (3)\n'))).not.toBe('yes');
  });
});

describe('cilium-endpoint-list', () => {
  it('tells addresses by syntax when a column is empty', () => {
    const row = '9   Enabled   Disabled   41000   k8s:app=a   fd00::9   ready\n';
    expect(parseText(endpoints, row).data).toMatchObject({ endpoints: [{ ipv6: 'fd00::9', state: 'ready' }] });
    expect((parseText(endpoints, row).data as { endpoints: object[] }).endpoints[0]).not.toHaveProperty('ipv4');
  });

  it('finds the reserved label on any row', () => {
    const data = parseText(endpoints, '5   Disabled   Disabled   1   k8s:zone=a   ready\n                              reserved:host\n').data;
    expect(data).toMatchObject({ endpoints: [{ kind: 'host', labels: ['k8s:zone=a', 'reserved:host'] }] });
  });

  it('reports a row without its state', () => {
    expect(parseText(endpoints, '5   Disabled   Disabled   1   reserved:host\n').problems).toHaveLength(1);
  });
});

describe('cilium-bpf-lb-list', () => {
  it('gathers slots in random order and puts marks where the backends end up', () => {
    const document = parseText(lbList, '10.0.0.1:80/TCP (2)   10.1.0.2:80/TCP (4) (2)\n10.0.0.1:80/TCP (0)   0.0.0.0:0 (4) (0) [ClusterIP]\n10.0.0.1:80/TCP (1)   10.1.0.1:80/TCP (4) (1)\n');
    expect(document.data).toMatchObject({ services: [{ revNat: 4, type: 'ClusterIP', hasMaster: true, backends: [{ ip: '10.1.0.1', slot: 1 }, { ip: '10.1.0.2', slot: 2 }] }] });
    expect(document.marks.get('services[0].backends[1]')).toEqual({ start: 1, end: 1 });
  });

  it('keeps slots whose backend is gone apart', () => {
    const text = '10.0.0.1:80   0.0.0.0:0 (4) (0) [NodePort, Local]\n              backend 9 not found\n';
    expect(parseText(lbList, text).data).toMatchObject({ services: [{ dangling: [9], backends: [], flags: ['Local'] }] });
  });

  it('reads both scopes of a frontend as two services', () => {
    expect(readLbRow('10.0.0.1:80/i   0.0.0.0:0 (5) [NodePort, Local]')).toMatchObject({ frontend: { internal: true } });
  });

  it('refuses ports that do not exist', () => {
    expect(readLbRow('10.0.0.1:80   10.0.0.2:70000 (4) (1)')).toBeUndefined();
  });
});

describe('cilium-bpf-ipcache', () => {
  it('takes the zero address for no tunnel endpoint', () => {
    expect(readIpcacheRow('10.0.0.0/24 identity=2 encryptkey=0 tunnelendpoint=0.0.0.0')).not.toHaveProperty('tunnelEndpoint');
  });

  it('reads the comma of 1.16 and both forms of the node id', () => {
    expect(readIpcacheRow('10.0.0.1/32   identity=9 encryptkey=1 tunnelendpoint=10.9.0.1, flags=skiptunnel')).toMatchObject({ flags: ['skiptunnel'], tunnelEndpoint: '10.9.0.1' });
    expect(readIpcacheRow('10.0.0.1/32 identity=9 encryptkey=0 tunnelendpoint=0.0.0.0 nodeid=1473')).toMatchObject({ nodeId: 1473 });
    expect(readIpcacheRow('10.0.0.1/32 identity=9 encryptkey=0 tunnelendpoint=0.0.0.0 nodeid=0x5c1')).toMatchObject({ nodeId: 1473 });
  });

  it('accepts a remark of the author, and nothing else, behind a row', () => {
    expect(readIpcacheRow('10.0.0.1/32 identity=9 encryptkey=0 tunnelendpoint=0.0.0.0   <-- here')).toBeDefined();
    expect(readIpcacheRow('10.0.0.1/32 identity=9 encryptkey=0 tunnelendpoint=0.0.0.0 surprise')).toBeUndefined();
  });

  it('leaves verbose map lists to their parser', () => {
    const text = '## Map: cilium_ipcache\nKey   Value   State   Error\n10.0.0.1/32   identity=9 encryptkey=0 tunnelendpoint=0.0.0.0   sync\n';
    expect([ipcache.sniff(linesOf(text)), maps.sniff(linesOf(text))]).toEqual(['no', 'yes']);
  });
});

describe('cilium-bpf-ct-list', () => {
  const tail = 'RxFlagsSeen=0x00 LastRxReport=0 TxFlagsSeen=0x02 LastTxReport=9 Flags=0x0010 [ SeenNonSyn ] RevNAT=0 SourceSecurityID=7';

  it('divides IPv6 addresses at the last colon', () => {
    expect(readCtEntry(`TCP OUT fd00::1:40000 -> fd00::2:443 expires=5 ${tail}`)).toMatchObject({ source: 'fd00::1', sourcePort: 40000, destination: 'fd00::2', destinationPort: 443 });
  });

  it('calls only answered-by-nobody connections unanswered', () => {
    const entry = (text: string): boolean => isUnanswered(readCtEntry(text) ?? expect.unreachable());
    expect(entry(`TCP OUT 10.0.0.1:4 -> 10.0.0.2:443 expires=5 ${tail}`)).toBe(true);
    expect(entry(`TCP OUT 10.0.0.2:443 -> 10.0.0.1:4 service expires=5 ${tail}`)).toBe(false);
    expect(entry(`TCP SVC 10.0.0.1:4 -> 10.0.0.2:443 expires=5 ${tail}`)).toBe(false);
    expect(entry(`TCP IN 10.0.0.1:4 -> 10.0.0.2:443 expires=5 ${tail}`)).toBe(false);
    expect(entry(`TCP OUT 10.0.0.1:4 -> 10.0.0.2:443 expires=5 ${tail.replace('0x02', '0x12')}`)).toBe(false);
  });

  it('reads an entry behind a message without line end, and entries of one endpoint', () => {
    expect(readCtEntry(`Failed to get clocksource from agent: no socketTCP IN 10.0.0.1:4 -> 10.0.0.2:443 expires=5 (remaining: -3 sec(s)) ${tail}`)).toMatchObject({ remaining: -3 });
    expect(readCtEntry(`TCP OUT 10.0.0.2 443:40000 expires=5 ${tail}`)).toMatchObject({ destination: '10.0.0.2', destinationPort: 40000 });
  });

  it('names maps that do not exist', () => {
    const text = `Unable to open /sys/fs/bpf/tc/globals/cilium_ct6_global: Unable to get object: no such file or directory. Skipping.\nTCP IN 10.0.0.1:4 -> 10.0.0.2:443 expires=5 ${tail}\n`;
    expect(parseText(ctList, text).data).toMatchObject({ entries: 1, missingMaps: ['cilium_ct6_global'] });
  });
});

describe('cilium-map-list', () => {
  it('takes the name of a single map from the command, with or without header', () => {
    const meta = { command: 'cilium map get cilium_lb4_reverse_nat' };
    expect(parseText(maps, 'Key   Value   State   Error\n4     10.0.0.1:80\n', meta).data).toMatchObject({ dumps: [{ name: 'cilium_lb4_reverse_nat', rows: 1, first: [{ key: '4', value: '10.0.0.1:80' }] }] });
    expect(parseText(maps, '4     10.0.0.1:80   sync\n', meta).data).toMatchObject({ dumps: [{ name: 'cilium_lb4_reverse_nat', first: [{ value: '10.0.0.1:80', state: 'sync' }] }] });
  });

  it('does not take an unknown count for zero', () => {
    const data = parseText(maps, 'Name   Num entries   Num errors   Cache enabled\ncilium_ct4_global   unknown   0   false\n').data as { maps: object[] };
    expect(data.maps[0]).toEqual({ name: 'cilium_ct4_global', errors: 0, cached: false });
  });
});

describe('cilium-node-list', () => {
  it('reads the second pair of columns when the first is empty', () => {
    expect(parseText(nodes, 'Name   IPv4 Address   Endpoint CIDR   IPv6 Address   Endpoint CIDR\nlab/n-1                                  2001:db8::1    fd00:1::/64\n').data)
      .toEqual({ nodes: [{ cluster: 'lab', name: 'n-1', ipv6: '2001:db8::1', ipv6Cidr: 'fd00:1::/64' }] });
  });
});

describe('cilium-encrypt-status', () => {
  it('leaves the line of cilium status to its own parser', () => {
    const line = 'Encryption:   Wireguard   [cilium_wg0 (Pubkey: a, Port: 51871, Peers: 1)]\n';
    expect(encrypt.sniff(linesOf(line))).not.toBe('yes');
    expect(parseText(encrypt, line).data).toBeUndefined();
  });

  it('knows an empty list of interfaces from a missing one', () => {
    const read = (text: string): object => parseText(encrypt, text).data as object;
    expect(read('Encryption: IPsec\nDecryption interface(s): \nKeys in use: 1\n')).toMatchObject({ decryptionInterfaces: [] });
    expect(read('Encryption: IPsec\nKeys in use: 1\n')).not.toHaveProperty('decryptionInterfaces');
  });
});

describe('cilium-version', () => {
  it('reads programs with a name and vendor versions', () => {
    expect(parseText(version, 'Cilium CNI plugin 1.13.1 a6be57eb 2023-03-15T19:39:01+01:00 go version go1.19.6 linux/arm64\n').data).toMatchObject({ builds: [{ name: 'Cilium CNI plugin', version: '1.13.1' }] });
    expect(parseText(version, 'Client: 1.13.10-gke.12 b773bc2b 2024-01-01T00:00:00+00:00 go version go1.21.0 linux/amd64\n').data).toMatchObject({ client: { version: '1.13.10-gke.12' } });
  });
});
