import { z } from 'zod';
import { sortedBy } from '../base/sort.ts';
import { minorOf } from '../base/version.ts';
import type { Fact } from '../model/fact.ts';
import { Severity } from '../model/rule.ts';
import { defineView } from './define-view.ts';
import { ONLY_WITH_TUNNEL } from './config/routing.ts';
import { gatherOptions, type SetOption } from './option-review/options.ts';
import { reviewOption, type Effective } from './option-review/review.ts';

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
    if (options.length === 0) return { missing: [...context.missing('cilium-config'), ...context.missing('helm-settings')] };
    const config = context.view('config');
    const effective: Effective = config.state === 'missing' ? {} : config.data as Effective;
    const minor = minorOf(context.ciliumVersion());
    const found = options.flatMap((option) => {
      const item = reviewOption(option, minor, effective);
      return item === undefined ? [] : [{ option, item }];
    });
    // Without a version only a contradiction inside the input tells anything.
    if (minor === undefined && found.length === 0) return { missing: context.missing('cilium-version') };
    context.note('', options[0]?.places ?? []);
    const items = sortedBy(found, (f) => f.item.name);
    for (const [i, { option }] of items.entries()) context.note(`items[${String(i)}]`, evidence(option, context.view('start-refusals'), effective));
    return { checked: options.length, items: items.map((f) => f.item) };
  },
});

/** The setting, and for one that was proved void by the agent's own words, those words. */
function evidence(option: SetOption, refusals: Fact, effective: Effective): SetOption['places'] {
  if (option.key !== 'tunnel' || effective.tunnelIgnored !== true || refusals.state === 'missing') return option.places;
  const { items } = refusals.data as { readonly items: readonly { readonly signature: string }[] };
  const at = items.findIndex((i) => ONLY_WITH_TUNNEL.has(i.signature));
  return at < 0 ? option.places : [...option.places, ...refusals.places(`items[${String(at)}]`)];
}
