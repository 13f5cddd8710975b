import { describe, expect, it } from 'vitest';
import { addHealthLine, readHealthHead, readHealthLine, sumUp, type ClusterHealth } from '../../src/parsers/cluster-health.ts';
import type { Line } from '../../src/parsers/define-parser.ts';
import { parser as agent } from '../../src/parsers/cilium-status/parser.ts';
import { parser } from '../../src/parsers/cilium-health-status/parser.ts';

function linesOf(text: string): Line[] {
  return text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
}

describe('head', () => {
  it.each([
    ['2/3 reachable   (2025-08-20T10:00:00+02:00)', { reachable: 2, total: 3, probing: 'enabled', probedAt: '2025-08-20T08:00:00Z' }],
    ['1/1 reachable (0001-01-01T00:00:00Z) (Probe interval: 1m0.5s)', { reachable: 1, total: 1, probing: 'enabled', probeIntervalSeconds: 60.5 }],
    ['Probe disabled', { probing: 'disabled' }],
    ['Warning   cilium-health daemon unreachable', { probing: 'enabled', error: 'Warning cilium-health daemon unreachable' }],
    ['something else', undefined],
  ])('%s', (text, expected) => {
    expect(readHealthHead(text)).toEqual(expected);
  });
});

describe('lines', () => {
  it.each([
    ['  n1 (localhost)   192.0.2.1   true   false', [1, 0]],
    ['n1 192.0.2.1,2001:db8::1 reachable unknown', [1, 0]],
    ['  c/n1   192.0.2.1   2/2   1/2 (1 unknown)', [2, 1]],
  ])('reads the table row %s', (text, [host, endpoint]) => {
    const line = readHealthLine(text, false);
    expect(line?.kind).toBe('node');
    if (line?.kind !== 'node') return;
    expect([line.node.name, line.node.host?.reachable, line.node.endpoint?.reachable]).toEqual(['n1', host, endpoint]);
  });

  it('puts secondary addresses to the block they stand in', () => {
    const health: ClusterHealth = { moreNodes: false, nodes: [] };
    for (const text of ['a:', 'Endpoint connectivity to 10.0.0.1:', 'ICMP to stack: OK, RTT=1ms', 'Secondary connectivity to fd00::1:', 'ICMP to stack: Connection timed out']) {
      const line = readHealthLine(text, true);
      expect(line).toBeDefined();
      if (line !== undefined) addHealthLine(health, line);
    }
    sumUp(health);
    expect(health.nodes[0]).toMatchObject({ endpoint: { reachable: 1, total: 2, unknown: 0 } });
    expect(health.nodes[0]?.host).toBeUndefined();
  });

  it('does not take a row with a broken address', () => {
    expect(readHealthLine('  n1   192.0.2.   reachable   reachable', false)).toBeUndefined();
  });
});

describe('sniff', () => {
  it('leaves the tree to the agent status when it is a part of it', () => {
    const tree = 'Cluster health:   1/1 reachable\n  n1:\n    Host connectivity to 192.0.2.1:';
    expect([parser.sniff(linesOf(tree)), agent.sniff(linesOf(tree))]).toEqual(['yes', 'maybe']);
    const status = `Cilium:   Ok   1.18.0 (v1.18.0-274205f0)\n${tree}`;
    expect([parser.sniff(linesOf(status)), agent.sniff(linesOf(status))]).toEqual(['no', 'yes']);
  });
});
