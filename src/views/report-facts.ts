import type { FactBook } from '../model/fact.ts';
import type { ReportFacts } from '../model/report-facts.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { clockFacts } from './report-facts/clocks.ts';
import { eventFacts, logFacts } from './report-facts/logs.ts';
import { healthFacts, iptablesFacts } from './report-facts/network.ts';
import { nodeFacts } from './report-facts/nodes.ts';
import { dropFacts, endpointFacts, mapFacts, serviceFacts } from './report-facts/objects.ts';
import { Limiter, readerOf } from './report-facts/reads.ts';
import { settingFacts } from './report-facts/settings.ts';

/** Rows that a report carries at most, by list. */
const MOST = { nodes: 1000, settings: 600, iptables: 400, health: 400, logs: 300, events: 40, endpointStates: 1000, endpoints: 1500, services: 1000, maps: 400, drops: 60 } as const;

/**
 * What a dump says of its cluster, as data for pictures and tables. Pure; needs no rule. Empty lists stand for what the
 * input does not tell.
 * @param book facts of the same snapshot, so that views are not built twice
 */
export function reportFacts(snapshot: Snapshot, book: FactBook): ReportFacts {
  const read = readerOf(snapshot);
  const limit = new Limiter();
  const { endpoints, endpointStates } = endpointFacts(read);
  const config = settingFacts(book);
  const clocks = clockFacts(read, snapshot.collectedAt);
  return {
    ...(snapshot.root === '' ? {} : { dump: snapshot.root }),
    nodes: limit.cut('nodes', nodeFacts(snapshot, book, read), MOST.nodes),
    ...(config === undefined ? {} : { config: { source: config.source, settings: limit.cut('settings', config.settings, MOST.settings), ...(config.release === undefined ? {} : { release: config.release }) } }),
    iptables: limit.cut('iptables', iptablesFacts(read), MOST.iptables),
    health: limit.cut('health', healthFacts(read, snapshot.nodes.length), MOST.health),
    logs: limit.cut('logs', logFacts(read), MOST.logs),
    events: limit.cut('events', eventFacts(read), MOST.events),
    ...(clocks === undefined ? {} : { clocks: { ...clocks, nodes: limit.cut('clocks', clocks.nodes, MOST.nodes) } }),
    endpointStates: limit.cut('endpointStates', endpointStates, MOST.endpointStates),
    endpoints: limit.cut('endpoints', endpoints, MOST.endpoints),
    services: limit.cut('services', serviceFacts(book), MOST.services),
    maps: limit.cut('maps', mapFacts(read), MOST.maps),
    drops: limit.cut('drops', dropFacts(read), MOST.drops),
    omitted: limit.omitted,
  };
}
