import { z } from 'zod';
import { sortedBy } from '../base/sort.ts';
import { minorOf } from '../base/version.ts';
import { compareMinor, configKey } from './config/defaults.ts';
import { defineView } from './define-view.ts';
import { gatherOptions, type SetOption } from './option-review/options.ts';
import { valueFault } from './option-review/values.ts';

const OptionValues = z.object({
  /** Options that were looked at. */
  checked: z.number().int(),
  /** Those whose value cannot be one of theirs. */
  invalid: z.array(z.object({ name: z.string(), value: z.string(), where: z.enum(['configmap', 'argument', 'helm']), fault: z.string() })),
  /** Those that the running release still reads and a later one will not; absent without a version. */
  deprecated: z.array(z.object({ name: z.string(), value: z.string(), since: z.string(), removedIn: z.string().optional() })).optional(),
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
    if (options.length === 0) return { missing: [...context.missing('cilium-config'), ...context.missing('helm-settings')] };
    context.note('', options[0]?.places ?? []);
    const invalid = options.flatMap((option) => {
      // Paths of the chart's values take other words than the keys they become.
      const fault = option.where === 'helm' ? undefined : valueFault(option.key, option.value);
      return fault === undefined ? [] : [{ option, item: { name: option.name, value: option.value.slice(0, 100), where: option.where, fault } }];
    });
    for (const [i, { option }] of invalid.entries()) context.note(`invalid[${String(i)}]`, option.places);
    const minor = minorOf(context.ciliumVersion());
    const base = { checked: options.length, invalid: invalid.map((f) => f.item) };
    if (minor === undefined) return base;
    const leaving = options.flatMap((option) => deprecated(option, minor));
    for (const [i, { option }] of leaving.entries()) context.note(`deprecated[${String(i)}]`, option.places);
    return { ...base, deprecated: leaving.map((f) => f.item) };
  },
});

/** What the chart itself writes, and what only repeats a default, is nobody's choice. */
function deprecated(option: SetOption, minor: string): { readonly option: SetOption; readonly item: { name: string; value: string; since: string; removedIn?: string } }[] {
  const known = configKey(option.key);
  const since = /^(\d+\.\d+)$/.exec(known?.deprecated ?? '')?.[1];
  const removed = /^(\d+\.\d+)$/.exec(known?.removed ?? '')?.[1];
  if (known === undefined || since === undefined || option.where === 'helm' || compareMinor(minor, since) < 0) return [];
  if (removed !== undefined && compareMinor(minor, removed) >= 0) return [];
  const word = option.value.trim().toLowerCase();
  const usual = [...Object.values(known.agent ?? {}), ...Object.values(known.chart ?? {}), '', 'false'];
  if (usual.includes(word)) return [];
  return [{ option, item: { name: option.name, value: option.value.slice(0, 100), since, ...(removed === undefined ? {} : { removedIn: removed }) } }];
}
