import { describe, expect, it } from 'vitest';
import { clockFacts } from '../../src/views/report-facts/clocks.ts';
import type { Reader } from '../../src/views/report-facts/reads.ts';

/** Readings of logs and health outputs, of which only the times are looked at. */
function reader(logs: readonly (readonly [string | undefined, string | undefined])[], probes: readonly (readonly [string, string])[] = []): Reader {
  const lists: Readonly<Record<string, unknown>> = {
    'cilium-log': logs.map(([node, lastTime]) => ({ node, lines: 1, data: { lastTime } })), 'cilium-health-status': probes.map(([node, probedAt]) => ({ node, lines: 1, data: { probedAt } })),
  };
  return ((id: string) => lists[id] ?? []) as Reader;
}

describe('clocks of nodes', () => {
  it('are held against the time of collection', () => {
    expect(clockFacts(reader([['a', '2025-02-12T10:00:05Z'], ['a', '2025-02-12T09:00:00Z'], ['b', '2025-02-12T11:00:00Z']], [['a', '2025-02-12T10:00:07Z']]), '2025-02-12T10:00:00Z')).toEqual({
      reference: 'collection', at: '2025-02-12T10:00:00.000Z',
      nodes: [{ node: 'a', newest: '2025-02-12T10:00:07.000Z', source: 'health probe', seconds: 7 }, { node: 'b', newest: '2025-02-12T11:00:00.000Z', source: 'log', seconds: 3600 }],
    });
  });

  it('are held against each other where the time of collection has no zone', () => {
    const fact = clockFacts(reader([['a', '2025-02-12T10:00:00Z'], ['b', '2025-02-12T10:00:09Z'], ['c', '2025-02-12T10:30:00Z']]), '2025-02-12T12:00:00');
    expect(fact).toMatchObject({ reference: 'nodes', at: '2025-02-12T10:00:09.000Z' });
    expect(fact?.nodes.map((n) => n.seconds)).toEqual([-9, 0, 1791]);
  });

  it('are not told without a node or a time', () => {
    expect(clockFacts(reader([[undefined, '2025-02-12T10:00:00Z'], ['a', undefined], ['b', 'yesterday']]), undefined)).toBeUndefined();
  });
});
