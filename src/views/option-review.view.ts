import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import { minorOf } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { Severity } from '../model/rule.ts';
import { defineView } from './define-view.ts';
import { ONLY_WITH_TUNNEL } from './config/routing.ts';
import { type HelmEntries, helmEntries, reviewHelm } from './option-review/helm.ts';
import { gatherOptions, type SetOption } from './option-review/options.ts';
import { type Effective, type ReviewedOption, reviewOption } from './option-review/review.ts';

const OptionReview = z.object({
  /** Options that were looked at. */
  checked: z.number().int(),
  /** Those that the running release does not read any more, or never did. */
  items: z.array(z.object({
    /** Key of cilium-config or path of a Helm value. */
    name: z.string(),
    value: z.string(),
    where: z.enum(['configmap', 'argument', 'helm']),
    state: z.enum(['removed', 'unknown']),
    /** First minor without it. */
    removedIn: z.string().optional(),
    /** What took its place. */
    successor: z.string().optional(),
    /** Known key that was perhaps meant. */
    meant: z.string().optional(),
    /** The value asks for what happens anyway. */
    noEffect: z.boolean(),
    gravity: Severity,
    /** What follows from it, one sentence. */
    effect: z.string(),
  })),
});

/** Compares the options that are set with those the running minor knows. */
export const view = defineView({
  id: 'option-review',
  title: 'options that the running release does not know',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml; cilium version',
  schema: OptionReview,
  build: (context) => {
    const options = gatherOptions(context);
    const helm = helmEntries(context);
    if (options.length === 0 && (helm?.entries.length ?? 0) === 0) return { missing: [...context.missing('cilium-config'), ...context.missing('helm-settings')] };
    const config = context.view('config');
    const effective: Effective = config.state === 'missing' ? {} : config.data as Effective;
    const minor = minorOf(context.ciliumVersion()) ?? helm?.minor;
    const found: Found[] = options.flatMap((option) => {
      const item = reviewOption(option, minor, effective);
      if (item === undefined) return [];
      const chosen = option.where !== 'helm' || helm?.guessed !== true || item.gravity === 'critical';
      return [{ places: evidence(option, context.view('start-refusals'), effective), item: chosen ? item : { ...item, gravity: 'info' } }];
    });
    const items = sortedBy([...found, ...ofChart(helm, new Set(found.map((f) => f.item.name)))], (f) => f.item.name);
    // Without a version only a contradiction inside the input tells anything, or a value that no chart has.
    if (minor === undefined && items.length === 0) return { missing: context.missing('cilium-version') };
    context.note('', options[0]?.places ?? helm?.entries[0]?.places ?? []);
    for (const [i, { places }] of items.entries()) context.note(`items[${String(i)}]`, places);
    return { checked: options.length, items: items.map((f) => f.item) };
  },
});

interface Found { readonly places: readonly EvidenceRef[]; readonly item: ReviewedOption }

const MOST_PLACES = 5;

/** Values that the chart does not read, one entry for each group that it does not have; those already found by their key are left out. */
function ofChart(helm: HelmEntries | undefined, done: ReadonlySet<string>): Found[] {
  const found = new Map<string, { places: EvidenceRef[]; item: ReviewedOption }>();
  for (const entry of helm?.entries ?? []) {
    const item = helm === undefined || done.has(`${helm.prefix}${entry.path}`) ? undefined : reviewHelm(entry, helm);
    if (item === undefined) continue;
    const known = found.get(item.name);
    if (known === undefined) found.set(item.name, { places: [...entry.places], item });
    else {
      if (known.places.length < MOST_PLACES) known.places.push(...entry.places);
      // One value that asks for something is enough.
      if (known.item.gravity === 'info') known.item = item;
    }
  }
  return [...found.values()];
}

/** The setting, and for one that was proved void by the agent's own words, those words. */
function evidence(option: SetOption, refusals: Fact, effective: Effective): SetOption['places'] {
  if (option.key !== 'tunnel' || effective.tunnelIgnored !== true || refusals.state === 'missing') return option.places;
  const { items } = refusals.data as { readonly items: readonly { readonly signature: string }[] };
  const at = items.findIndex((i) => ONLY_WITH_TUNNEL.has(i.signature));
  return at < 0 ? option.places : [...option.places, ...refusals.places(`items[${String(at)}]`)];
}
