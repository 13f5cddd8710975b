import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { parseText } from './example.ts';

/**
 * Whether an engineer pastes the table or the JSON of a command must not matter: both forms of one output give the same typed facts. A pair
 * is two texts of one state. `json` and `text` name the fields that only one form has at all.
 */
interface Pair {
  readonly parser: string;
  readonly text: string;
  readonly json: string;
  readonly command?: string;
  readonly only?: readonly string[];
}

const example = (parser: string, name: string): string => readFileSync(join(import.meta.dirname, '../../src/parsers', parser, 'examples', `${name}.in`), 'utf8');

/** Two examples of one parser. */
function examples(parser: string, text: string, json: string, command?: string): Pair {
  return { parser, text: example(parser, text), json: example(parser, json), ...(command === undefined ? {} : { command }) };
}

const PAIRS: readonly Pair[] = [
  examples('cilium-status', 'text-of-json-1.18', 'json-1.18'),
  examples('cilium-health-status', 'text-of-json-1.18', 'json-1.18'),
  examples('cilium-bpf-ipcache', 'list-1.18', 'list-1.18-json'),
  examples('cilium-bpf-lb-list', 'slots-1.18', 'slots-1.18-json'),
  examples('cilium-bpf-lb-maps', 'backends-1.17', 'backends-1.17-json'),
  examples('cilium-bpf-endpoint-list', '1.18', '1.18-json'),
  examples('cilium-bpf-metrics', '1.17-lines', '1.17-json'),
  examples('cilium-bpf-egress-list', '1.12', '1.12-json'),
  examples('cilium-bpf-vtep', '1.18', 'json'),
  examples('cilium-bpf-maglev', '1.16', 'json'),
  examples('cilium-bpf-frag', '1.17', 'json-1.17', 'cilium-dbg bpf frag list -o json'),
  examples('cilium-bpf-srv6', 'policy-1.14', 'policy-json', 'cilium-dbg bpf srv6 policy -o json'),
  examples('cilium-bpf-auth', '1.14', '1.17-json'),
  examples('cilium-nodeids', 'bpf-1.18', 'bpf-1.18-json'),
  { ...examples('cilium-cgroups', '1.12', '1.18-json'), only: ['ips'] },
  {
    parser: 'cilium-service-list',
    text: [
      'ID   Frontend              Service Type   Backend                            ',
      '13   0.0.0.0:32080/TCP     NodePort       1 => 10.60.1.20:8080/TCP (active)  ',
      '                                          2 => 10.60.2.20:8080/TCP (terminating)',
      '14   10.96.0.1:443/TCP     ClusterIP                                         ',
    ].join('\n'),
    json: JSON.stringify([
      { spec: { id: 13 }, status: { realized: {
        id: 13, flags: { type: 'NodePort' }, 'frontend-address': { ip: '0.0.0.0', port: 32080, protocol: 'TCP', scope: 'external' },
        'backend-addresses': [{ ip: '10.60.1.20', port: 8080, protocol: 'TCP', state: 'active' }, { ip: '10.60.2.20', port: 8080, protocol: 'TCP', state: 'terminating' }],
      } } },
      { spec: { id: 14 }, status: { realized: { id: 14, flags: { type: 'ClusterIP' }, 'frontend-address': { ip: '10.96.0.1', port: 443, protocol: 'TCP', scope: 'external' } } } },
    ], null, 2),
    only: ['id', 'externalTrafficPolicy', 'internalTrafficPolicy', 'name', 'namespace'],
  },
  {
    parser: 'cilium-endpoint-list',
    text: [
      'ENDPOINT   POLICY (ingress)   POLICY (egress)   IDENTITY   LABELS (source:key[=value])              IPv6               IPv4         STATUS   ',
      '           ENFORCEMENT        ENFORCEMENT                                                                                                    ',
      '811        Disabled (Audit)   Disabled          41207      k8s:app=shop                             fd00:10:60:1::4b   10.60.1.75   ready    ',
      '                                                           k8s:io.kubernetes.pod.namespace=web                                               ',
    ].join('\n'),
    json: JSON.stringify([{ id: 811, status: {
      'external-identifiers': { 'k8s-pod-name': 'shop', 'k8s-namespace': 'web' },
      identity: { id: 41207, labels: ['k8s:app=shop', 'k8s:io.kubernetes.pod.namespace=web'] },
      labels: { 'security-relevant': ['k8s:app=shop', 'k8s:io.kubernetes.pod.namespace=web'] },
      networking: { addressing: [{ ipv4: '10.60.1.75', ipv6: 'fd00:10:60:1::4b' }], 'interface-name': 'lxc1' },
      policy: { realized: { 'policy-enabled': 'audit-ingress' } }, state: 'ready',
    } }], null, 2),
    only: ['pod', 'interface', 'health'],
  },
  {
    parser: 'cilium-identity-list',
    text: 'ID      LABELS\n8       reserved:ingress\n41207   k8s:app=gw\n        k8s:empty\n',
    json: JSON.stringify([{ id: 8, labels: ['reserved:ingress'] }, { id: 41207, labels: ['k8s:app=gw', 'k8s:empty'] }], null, 2),
  },
];

function fieldsOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

/** Differences in what both have, and fields that only one has. */
function differences(text: unknown, json: unknown, only: readonly string[], path = ''): string[] {
  if (typeof text !== 'object' || text === null || typeof json !== 'object' || json === null) {
    return Object.is(text, json) ? [] : [`${path}: text ${JSON.stringify(text)}, JSON ${JSON.stringify(json)}`];
  }
  const [a, b] = [fieldsOf(text), fieldsOf(json)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    if (only.includes(key) && !(a.has(key) && b.has(key))) return [];
    return differences(a.get(key), b.get(key), only.filter((name) => name !== key || !Array.isArray(text)), `${path}.${key}`);
  });
}

describe('text and JSON of one output', () => {
  it.each(PAIRS.map((pair) => [pair.parser, pair] as const))('%s', (id, pair) => {
    const parser = parsers.find((p) => p.id === id);
    if (parser === undefined) throw new Error(`no parser ${id}`);
    const meta = pair.command === undefined ? {} : { command: pair.command };
    const [text, json] = [parseText(parser, pair.text, meta), parseText(parser, pair.json, meta)];
    expect(text.problems).toEqual([]);
    expect(json.problems).toEqual([]);
    expect(text.data).toBeDefined();
    expect(differences(text.data, json.data, pair.only ?? [])).toEqual([]);
  });
});
