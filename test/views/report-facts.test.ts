import { describe, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import { ReportFacts } from '../../src/model/report-facts.ts';
import { factBook, readInputs } from '../../src/pipeline.ts';
import { reportFacts } from '../../src/views/report-facts.ts';

async function factsOf(files: Readonly<Record<string, string>>): Promise<ReportFacts> {
  const { snapshots: [snapshot] } = await readInputs([memoryTree('dump.zip', files)]);
  if (snapshot === undefined) throw new Error('nothing was read');
  return ReportFacts.parse(reportFacts(snapshot, factBook(snapshot)));
}

describe('the facts of a healthy sample', async () => {
  const facts = await factsOf(buildStory('healthy'));

  it('are its nodes with what Kubernetes and the agents say', () => {
    expect(facts.nodes.map((n) => n.name)).toEqual(['cp-1', 'worker-1', 'worker-2']);
    expect(facts.nodes[0]).toMatchObject({ role: 'control-plane', ready: true, kernel: expect.stringMatching(/^\d+\.\d+/), addresses: ['192.0.2.10'], podCidrs: ['10.50.0.0/24'], replacement: 'True' });
  });

  it('are its settings, those that nobody chose last', () => {
    const origins = facts.config?.settings.map((s) => s.origin) ?? [];
    expect(origins.length).toBeGreaterThan(10);
    expect([...origins].sort((a, b) => ['set', 'unknown', 'chart', 'default'].indexOf(a) - ['set', 'unknown', 'chart', 'default'].indexOf(b))).toEqual(origins);
    expect(facts.config?.settings.find((s) => s.key === 'enable-ipv4')).toMatchObject({ value: 'true', default: 'true', origin: 'default', helm: 'ipv4.enabled' });
  });

  it('are owners of iptables rules per node, services and capacities', () => {
    expect(facts.iptables.map((i) => i.node)).toEqual(['cp-1', 'worker-1', 'worker-2']);
    expect(facts.iptables[0]?.owners.map((o) => o.owner)).toContain('cilium');
    expect(facts.services.every((s) => s.backends >= s.active)).toBe(true);
    expect(facts.maps.every((m) => (m.capacity ?? 0) > 0)).toBe(true);
  });
});

describe('the facts of a crash', () => {
  it('have the time of the first odd thing', async () => {
    const { events, logs } = await factsOf(buildStory('crash-loop'));
    expect(events[0]).toMatchObject({ kind: 'stop', component: 'agent' });
    expect(logs.flatMap((l) => l.periods).every((p) => /T\d\d:\d0:00Z$/.test(p.at))).toBe(true);
    expect(logs.flatMap((l) => l.periods).reduce((n, p) => n + p.errors, 0)).toBeGreaterThan(0);
  });
});

describe('facts from pasted outputs', () => {
  it('read drops, pressure of maps, health and endpoints', async () => {
    const facts = await factsOf({
      'metrics.txt': '$ cilium bpf metrics list\nREASON                  DIRECTION   PACKETS   BYTES\nPolicy denied           INGRESS     1200      96000\nPolicy denied           EGRESS      3         240\nSuccess                 EGRESS      99999     1\n',
      'agent.txt': '$ cilium metrics list\nMetric                     Labels                         Value\ncilium_bpf_map_pressure    map_name="ct4_global"          0.910000\ncilium_bpf_map_pressure    map_name="lxc"                 0.001000\n',
      'health.txt': '$ cilium-health status\nProbe time:   2025-02-12T10:00:00Z\nNodes:\n  a (localhost):\n    Host connectivity to 192.0.2.1:\n      ICMP to stack:   OK, RTT=1ms\n      HTTP to agent:   OK, RTT=1ms\n  b:\n    Host connectivity to 192.0.2.2:\n      ICMP to stack:   Connection timed out\n      HTTP to agent:   Connection timed out\n',
    });
    expect(facts.drops).toEqual([{ reason: 'Policy denied', packets: 1203, bytes: 96240, nodes: 1 }]);
    expect(facts.maps).toEqual([expect.objectContaining({ name: 'ct4_global', pressure: 0.91 }), expect.objectContaining({ name: 'lxc', pressure: 0.001 })]);
    expect(facts.health[0]?.probes).toEqual([{ to: 'a', host: 'up' }, { to: 'b', host: 'down' }]);
  });

  it('are empty lists where the input does not tell', async () => {
    const facts = await factsOf({ 'uname.txt': 'Linux host-a 6.1.0-18-amd64 #1 SMP x86_64 GNU/Linux\n' });
    expect(facts).toMatchObject({ iptables: [], health: [], logs: [], events: [], endpoints: [], services: [], maps: [], drops: [], omitted: [] });
    expect(facts.config).toBeUndefined();
  });
});

describe('warnings of Kubernetes', () => {
  const event = (name: string, type: string, reason: string, object: string, time: string): string => [
    '- apiVersion: v1', '  count: 3', `  firstTimestamp: "${time}"`, '  involvedObject:', '    kind: Pod', `    name: ${object}`, '    namespace: shop', '  kind: Event',
    `  lastTimestamp: "${time}"`, '  message: it did not work', '  metadata:', `    name: ${name}`, '    namespace: shop', `  reason: ${reason}`, '  source:', '    component: kubelet',
    '    host: worker-1', `  type: ${type}`,
  ].join('\n');

  it('stand on the time line once for each reason, only those of the network and of known programs', async () => {
    const list = [
      'apiVersion: v1', 'items:', event('a', 'Warning', 'FailedCreatePodSandBox', 'cart-1', '2024-02-03T04:05:06Z'), event('b', 'Warning', 'FailedCreatePodSandBox', 'cart-2', '2024-02-03T04:04:06Z'),
      event('c', 'Warning', 'Unhealthy', 'cart-1', '2024-02-03T04:06:06Z'), event('d', 'Warning', 'Unhealthy', 'cilium-x7k2p', '2024-02-03T04:07:06Z'), event('e', 'Normal', 'Pulled', 'cilium-x7k2p', '2024-02-03T04:03:06Z'),
      'kind: List', '',
    ].join('\n');
    const { events } = await factsOf({ 'events.yaml': list, 'again.yaml': list });
    expect(events).toEqual([
      { at: '2024-02-03T04:04:06Z', node: 'worker-1', component: 'Kubernetes', kind: 'event', text: 'FailedCreatePodSandBox: shop/cart-2 and 1 more: it did not work', count: 6 },
      { at: '2024-02-03T04:07:06Z', node: 'worker-1', component: 'Kubernetes', kind: 'event', text: 'Unhealthy: shop/cilium-x7k2p: it did not work', count: 3 },
    ]);
  });
});
