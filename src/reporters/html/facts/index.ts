import type { Report } from '../../../model/report.ts';
import { cluster } from './cluster.ts';
import { health, owners } from './network.ts';
import { drops, endpoints, maps, services } from './objects.ts';
import { settings } from './settings.ts';
import type { Section } from './table.ts';
import { timeline } from './timeline.ts';

/** Dumps that get pictures; the data of all is in the file. */
const DUMPS = 4;

/** Sections in the order of the page, as the outline calls them. */
const TITLES = [['cluster', 'Cluster'], ['timeline', 'Log timeline'], ['health', 'Node to node'], ['owners', 'iptables owners'], ['drops', 'Dropped packets'], ['endpoints', 'Endpoints'], ['services', 'Services'], ['maps', 'BPF maps'], ['settings', 'Configuration']] as const;
/** Ids of sections that are not their names. */
const IDS: Readonly<Record<string, string>> = { settings: 'config' };

/** Entries of the outline for what `factSections` shows. */
export function factOutline(sections: readonly FactSection[]): object[] {
  return sections.flatMap((section) => TITLES.flatMap(([name, title]) => (section[name].show ? [{ id: `${IDS[name] ?? name}${section.suffix}`, title: section.dump === '' ? title : `${title}, ${section.dump}` }] : [])));
}

export type FactSection = Readonly<Record<(typeof TITLES)[number][0], Section>> & { readonly suffix: string; readonly dump: string };

/** Pictures and tables of each dump; parts without data say so by `show`. */
export function factSections(report: Report): FactSection[] {
  const all = (report.facts ?? []).slice(0, DUMPS);
  return all.map((facts, i) => {
    const suffix = i === 0 ? '' : `-${i + 1}`;
    const omitted = (list: string): number => facts.omitted.find((o) => o.list === list)?.count ?? 0;
    return {
      suffix, dump: all.length > 1 ? facts.dump ?? `dump ${i + 1}` : '',
      cluster: cluster(report, facts, suffix, omitted('nodes')), health: health(facts), timeline: timeline(facts, report.input.collectedAt), owners: owners(facts), drops: drops(facts),
      maps: maps(facts, suffix, omitted('maps')), endpoints: endpoints(facts, suffix, omitted('endpoints')), services: services(facts, suffix, omitted('services')),
      settings: settings(facts, suffix, omitted('settings')),
    };
  });
}
