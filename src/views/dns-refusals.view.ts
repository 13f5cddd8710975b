import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { defineView } from './define-view.ts';

const DnsRefusals = z.object({
  /** Refused names that end with a search domain of the cluster, most frequent first, at most 50. */
  searched: z.array(z.object({ query: z.string(), count: z.number().int() })),
});

/** Which questions for names were answered with REFUSED, as the DNS proxy does with those that policies do not allow. */
export const view = defineView({
  id: 'dns-refusals',
  title: 'refused questions for names with a search domain',
  scope: 'cluster',
  collect: 'hubble observe --protocol dns --last 1000 -o jsonpb',
  schema: DnsRefusals,
  build: (context) => {
    const records = [...context.read('hubble-flows'), ...context.read('hubble-observe')];
    if (records.length === 0) return { missing: context.missing('hubble-flows') };
    context.note('', records.slice(0, 2).flatMap((r) => r.places('')));
    const refused = records.flatMap((r) => r.data.dnsFailures.flatMap((f, i) => (f.code === 'REFUSED' && isSearched(f.query) ? [{ query: f.query, count: f.count, places: r.places(`dnsFailures[${String(i)}]`) }] : [])));
    const sorted = sortedBy(refused, (f) => `${String(1e12 - f.count).padStart(13, '0')} ${f.query}`).slice(0, 50);
    sorted.forEach(({ places }, i) => { context.note(`searched[${String(i)}]`, places); });
    return { searched: sorted.map(({ query, count }) => ({ query, count })) };
  },
});

/**
 * Names of services and of pods are of the cluster, too: `pod.service.namespace.svc.cluster.local` has three parts before
 * `svc`. A name of elsewhere with a search domain behind it has more, or has no `svc`.
 */
function isSearched(query: string): boolean {
  const parts = query.replace(/\.$/, '').split('.');
  if (parts.slice(-2).join('.') !== 'cluster.local') return false;
  const before = parts.slice(0, -2);
  return before.at(-1) === 'svc' ? before.length >= 5 : before.length >= 2;
}
