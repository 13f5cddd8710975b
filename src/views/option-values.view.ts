import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { minorOf } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { compareMinor, configKey } from './config/defaults.ts';
import { helmValue, isRead, minorAfter } from './config/helm-paths.ts';
import { defineView } from './define-view.ts';
import { type HelmEntries, helmEntries, reviewHelm } from './option-review/helm.ts';
import { EXTRA, gatherOptions, type SetOption } from './option-review/options.ts';
import { helmFault, isFilledIn, valueFault } from './option-review/values.ts';

const OptionValues = z.object({
  /** Options that were looked at. */
  checked: z.number().int(),
  /** Those whose value cannot be one of theirs. */
  invalid: z.array(z.object({
    name: z.string(), value: z.string(), where: z.enum(['configmap', 'argument', 'helm']), fault: z.string(),
    /** Another tool fills the value in before anything reads it: `${REPLICAS}`. */
    filledIn: z.boolean(),
  })),
  /** Those that the running release still reads and a later one will not; absent without a version. `since`: deprecated from that minor on. */
  deprecated: z.array(z.object({
    name: z.string(), value: z.string(), since: z.string().optional(), removedIn: z.string().optional(),
    /** The value is neither what the option is anyway, nor "off". */
    asks: z.boolean(),
  })).optional(),
});

/** Compares the values of options with what each of them takes. */
export const view = defineView({
  id: 'option-values',
  title: 'values of options, and options that are on their way out',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml; cilium version',
  schema: OptionValues,
  build: (context) => {
    const options = sortedBy(gatherOptions(context), (o) => o.name);
    const helm = helmEntries(context);
    if (options.length === 0 && (helm?.entries.length ?? 0) === 0) return { missing: [...context.missing('cilium-config'), ...context.missing('helm-settings')] };
    context.note('', options[0]?.places ?? helm?.entries[0]?.places ?? []);
    const invalid = sortedBy([...options.flatMap(invalidOption), ...invalidValues(helm, options)], (f) => f.item.name);
    for (const [i, { places }] of invalid.entries()) context.note(`invalid[${String(i)}]`, places);
    const minor = minorOf(context.ciliumVersion()) ?? helm?.minor;
    const base = { checked: options.length, invalid: invalid.map((f) => f.item) };
    if (minor === undefined) return base;
    const leaving = sortedBy([...options.flatMap((option) => deprecated(option, minor)), ...leavingValues(helm, minor)], (f) => f.item.name);
    for (const [i, { places }] of leaving.entries()) context.note(`deprecated[${String(i)}]`, places);
    return { ...base, deprecated: leaving.map((f) => f.item) };
  },
});

type Data = z.input<typeof OptionValues>;
interface Invalid { readonly places: readonly EvidenceRef[]; readonly item: Data['invalid'][number] }
interface Leaving { readonly places: readonly EvidenceRef[]; readonly item: NonNullable<Data['deprecated']>[number] }

/** Longest value shown. */
const SHOWN = 100;

/** Of the ConfigMap, the command line, or what a values file hands on as it is. */
function invalidOption({ name, key, value, where, path, places }: SetOption): Invalid[] {
  if (path !== undefined && !path.startsWith(EXTRA)) return [];
  const fault = valueFault(key, value);
  return fault === undefined ? [] : [{ places, item: { name, value: value.slice(0, SHOWN), where, fault, filledIn: false } }];
}

function invalidValues(helm: HelmEntries | undefined, options: readonly SetOption[]): Invalid[] {
  const keys = new Map(options.flatMap((o) => (o.path === undefined ? [] : [[o.path, o.key] as const])));
  return (helm?.entries ?? []).flatMap(({ path, value, places }): Invalid[] => {
    const fault = path.startsWith(EXTRA) ? undefined : helmFault(path, keys.get(path), value);
    return fault === undefined ? [] : [{ places, item: { name: `${helm?.prefix ?? ''}${path}`, value: value.slice(0, SHOWN), where: 'helm', fault, filledIn: isFilledIn(value) } }];
  });
}

/** Chart values that the running release reads and a later one does not; a copy of the chart's own tells nothing. */
function leavingValues(helm: HelmEntries | undefined, minor: string): Leaving[] {
  if (helm === undefined || helm.guessed) return [];
  return helm.entries.flatMap((entry): Leaving[] => {
    const row = helmValue(entry.path);
    if (row?.until === undefined || !isRead(row, minor)) return [];
    const later = reviewHelm(entry, { ...helm, minor: minorAfter(row.until) });
    return later === undefined ? [] : [{ places: entry.places, item: { name: `${helm.prefix}${entry.path}`, value: entry.value.slice(0, SHOWN), removedIn: minorAfter(row.until), asks: !later.noEffect } }];
  });
}

/** What the chart itself writes, and what only repeats a default, is nobody's choice. */
function deprecated(option: SetOption, minor: string): Leaving[] {
  const known = configKey(option.key);
  const since = /^(\d+\.\d+)$/.exec(known?.deprecated ?? '')?.[1];
  const removed = /^(\d+\.\d+)$/.exec(known?.removed ?? '')?.[1];
  if (known === undefined || since === undefined || option.where === 'helm' || compareMinor(minor, since) < 0) return [];
  if (removed !== undefined && compareMinor(minor, removed) >= 0) return [];
  const word = option.value.trim().toLowerCase();
  const usual = [...Object.values(known.agent ?? {}), ...Object.values(known.chart ?? {}), '', 'false'];
  return [{ places: option.places, item: { name: option.name, value: option.value.slice(0, SHOWN), since, ...(removed === undefined ? {} : { removedIn: removed }), asks: !usual.includes(word) } }];
}
