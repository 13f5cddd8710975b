import * as z from 'zod';
import { nearest } from '../base/nearest.ts';
import { defineView } from './define-view.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ hubbleMetrics: z.string().optional() });

const HubbleMetricNames = z.object({
  names: z.array(z.string()),
  unknown: z.array(z.object({
    name: z.string(),
    /** Known name that is probably meant. */
    nearest: z.string().optional(),
  })),
  /** Agents whose Hubble does not work, by their status or log. */
  failing: z.number().int(),
});

/** Handlers registered under `pkg/hubble/metrics`, over all releases from 1.10 on. */
const KNOWN: ReadonlySet<string> = new Set(['dns', 'drop', 'flow', 'flows-to-world', 'http', 'httpV2', 'icmp', 'kafka', 'policy', 'port-distribution', 'sctp', 'tcp']);

/** The metrics of Hubble that are asked for. Options follow a name after `:`, each ended by `;`. */
export const view = defineView({
  id: 'hubble-metric-names',
  title: 'metrics asked of Hubble',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml',
  schema: HubbleMetricNames,
  build: (context) => {
    const config = context.view('config');
    const text = config.state === 'missing' ? undefined : ConfigFields.parse(config.data).hubbleMetrics;
    if (config.state === 'missing' || text === undefined) return { missing: context.missing('cilium-config') };
    const names = namesIn(text);
    const unknown = names.filter((n) => !KNOWN.has(n));
    for (const field of ['', 'names', 'unknown']) context.note(field, config.places('hubbleMetrics'));
    unknown.forEach((_, i) => { context.note(`unknown[${String(i)}]`, config.places('hubbleMetrics')); });
    const broken = context.read('cilium-status').filter((s) => s.data.hubble?.state === 'Failure' || s.data.hubble?.state === 'Warning');
    const logs = context.read('cilium-log').flatMap((l) => l.data.signatures.flatMap((s, i) => (s.id === 'hubble-start-failed' ? [l.places(`signatures[${String(i)}]`)] : [])));
    context.note('failing', [...broken.flatMap((s) => [...s.places('hubble')]), ...logs.flat()]);
    return {
      names, failing: broken.length + logs.length,
      unknown: unknown.map((name) => { const meant = nearest(name, KNOWN); return { name, ...(meant === undefined ? {} : { nearest: meant }) }; }),
    };
  },
});

/** Names are apart by blanks, in old charts by commas; in options a comma belongs to the value: `drop:sourceContext=pod,destinationContext=pod`. */
function namesIn(text: string): string[] {
  const words = text.replace(/[[\]"]/g, ' ').split(/\s+/).flatMap((w) => (w.includes(':') ? [w] : w.split(',')));
  return [...new Set(words.map((w) => w.split(':')[0] ?? '').filter((w) => w !== ''))];
}
