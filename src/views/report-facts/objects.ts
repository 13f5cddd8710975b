import { byText, sortedBy } from '../../base/sort.ts';
import type { FactBook } from '../../model/fact.ts';
import type { ReportFacts } from '../../model/report-facts.ts';
import { view as serviceBackends } from '../service-backends.view.ts';
import { largest, type Reader } from './reads.ts';

const NOWHERE = '';
const FRONTENDS = 4;

/** Endpoints of all agents, those that are not ready first, and their states counted by node. */
export function endpointFacts(read: Reader): Pick<ReportFacts, 'endpoints' | 'endpointStates'> {
  const lists = sortedBy(largest(read('cilium-endpoint-list'), (r) => r.node ?? NOWHERE, (r) => r.data.endpoints.length), (r) => r.node ?? NOWHERE);
  const endpointStates = lists.map(({ data, node }) => {
    const counts = new Map<string, number>();
    for (const { state = 'unknown' } of data.endpoints) counts.set(state, (counts.get(state) ?? 0) + 1);
    return { node: node ?? NOWHERE, states: sortedBy(counts, ([state]) => state).map(([state, count]) => ({ state, count })) };
  });
  const endpoints = lists.flatMap(({ data, node }) => data.endpoints.map(({ id, kind, state = 'unknown', namespace, pod, ipv4, ipv6, identity, ingress, egress }) => {
    const ip = ipv4 ?? ipv6;
    return {
      node: node ?? NOWHERE, id, kind, state, ingress, egress, ...(namespace === undefined ? {} : { namespace }), ...(pod === undefined ? {} : { pod }),
      ...(ip === undefined ? {} : { ip }), ...(identity === undefined ? {} : { identity }),
    };
  }));
  return { endpointStates, endpoints: endpoints.sort((a, b) => Number(a.state === 'ready') - Number(b.state === 'ready') || byText(a.node, b.node) || a.id - b.id) };
}

/** Ports of services with their backends, those without an active one first. */
export function serviceFacts(book: FactBook): ReportFacts['services'] {
  const fact = book.get('service-backends');
  if (fact.state === 'missing') return [];
  return serviceBackends.schema.parse(fact.data).services
    .map(({ label, type, port, frontends, backends, active }) => ({ label, type, port, frontends: frontends.slice(0, FRONTENDS), backends, active }))
    .sort((a, b) => Number(a.active > 0) - Number(b.active > 0) || byText(a.label, b.label) || a.port - b.port);
}

/** How full BPF maps are where metrics tell, the fullest first; then capacities as agents list them. */
export function mapFacts(read: Reader): ReportFacts['maps'] {
  const pressures = new Map<string, { name: string; node: string; pressure: number }>();
  for (const { data, node } of read('cilium-metrics')) {
    for (const { name, labels, value } of data.samples) {
      const map = labels['map_name'];
      if (name !== 'cilium_bpf_map_pressure' || map === undefined || !Number.isFinite(value)) continue;
      const key = `${map} ${node ?? NOWHERE}`;
      pressures.set(key, { name: map, node: node ?? NOWHERE, pressure: Math.max(value, pressures.get(key)?.pressure ?? 0) });
    }
  }
  const capacities = new Map<string, { name: string; capacity: number }>();
  for (const { data } of read('cilium-status')) {
    for (const { name, maxEntries } of data.bpfMaps?.rows ?? []) capacities.set(`${name} ${String(maxEntries)}`, { name, capacity: maxEntries });
  }
  return [
    ...[...pressures.values()].sort((a, b) => b.pressure - a.pressure || byText(a.name, b.name) || byText(a.node, b.node)),
    ...[...capacities.values()].sort((a, b) => b.capacity - a.capacity || byText(a.name, b.name)),
  ];
}

/** Packets dropped by reason, summed over nodes: from the datapath's own counters, else from the agents' metrics. */
export function dropFacts(read: Reader): ReportFacts['drops'] {
  const sums = new Map<string, { packets: number; bytes: number; nodes: Set<string> }>();
  const add = (reason: string, node: string, packets: number, bytes: number): void => {
    const sum = sums.get(reason) ?? { packets: 0, bytes: 0, nodes: new Set() };
    sums.set(reason, { packets: sum.packets + packets, bytes: sum.bytes + bytes, nodes: sum.nodes.add(node) });
  };
  const tables = largest(read('cilium-bpf-metrics'), (r) => r.node ?? NOWHERE, (r) => r.data.rows.length);
  for (const { data, node } of tables) for (const row of data.rows) if (row.dropped) add(row.reason, node ?? NOWHERE, row.packets, row.bytes);
  if (tables.length === 0) {
    for (const { data, node } of largest(read('cilium-metrics'), (r) => r.node ?? NOWHERE, (r) => r.data.samples.length)) {
      for (const { name, labels, value } of data.samples) {
        const reason = labels['reason'];
        if (reason === undefined || !Number.isFinite(value)) continue;
        if (name === 'cilium_drop_count_total') add(reason, node ?? NOWHERE, value, 0);
        else if (name === 'cilium_drop_bytes_total') add(reason, node ?? NOWHERE, 0, value);
      }
    }
  }
  return [...sums].map(([reason, { packets, bytes, nodes }]) => ({ reason, packets, bytes, nodes: nodes.size }))
    .filter((d) => d.packets > 0).sort((a, b) => b.packets - a.packets || byText(a.reason, b.reason));
}
