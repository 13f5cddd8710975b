import * as z from 'zod';
import { minorOf } from '../base/version.ts';
import { agentDefault, configKeys } from './config/defaults.ts';
import { ALIASES } from './config/fields.ts';
import { findSource } from './config/sources.ts';
import { defineView } from './define-view.ts';

const Settings = z.object({
  /**
   * The word in effect for every key of cilium-config, lower case, without blanks around it: as it is set, else the
   * agent's default for the running minor. A key whose default is not known, or that a cut-out does not hold, is left out.
   */
  values: z.record(z.string(), z.string()),
  /** Keys that are set, and not left to their default. */
  set: z.array(z.string()),
});

/** Each single option of the agent. Rules about features with a typed field read the view `config`. */
export const view = defineView({
  id: 'settings',
  title: 'options of the agent, each as it takes effect',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml',
  schema: Settings,
  build: (context) => {
    const source = findSource(context);
    if (source === undefined) return { missing: context.missing('cilium-config') };
    if (!source.whole) context.notWhole();
    context.note('', source.places(''));
    const minor = minorOf(context.ciliumVersion());
    const values: Record<string, string> = {};
    const take = (key: string, from: string): void => {
      const text = source.values.get(from);
      if (text === undefined || key in values) return;
      values[key] = text.trim().toLowerCase();
      context.note(`values.${key}`, source.places(from));
    };
    for (const key of source.values.keys()) if (key !== '__proto__') take(key, key);
    for (const [key, others] of Object.entries(ALIASES)) for (const other of others) take(key, other);
    const set = Object.keys(values);
    if (!source.fragment) for (const key of configKeys()) {
      const word = key in values ? undefined : agentDefault(key, minor);
      if (word === undefined) continue;
      values[key] = word.toLowerCase();
      context.note(`values.${key}`, source.places('').map((p) => ({ ...p, note: `${key} is not set here` })));
    }
    return { values, set };
  },
});
