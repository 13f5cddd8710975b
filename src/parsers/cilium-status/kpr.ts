import * as z from 'zod';
import { KprDevice, readDevices } from './devices.ts';
import { KprDetails } from './kpr-details.ts';
import { splitOutsideParens } from './values.ts';

/** `Probe`, `Partial`, `Strict`: up to 1.15. `True`, `False`: since 1.14. `Disabled`: up to 1.15. */
export const KprMode = z.enum(['Disabled', 'Probe', 'Partial', 'Strict', 'True', 'False']);

const Feature = z.object({ name: z.string(), options: z.array(z.string()) });

export const Kpr = z.object({
  /** Absent when the text holds neither the line nor `Status` of the details. */
  mode: KprMode.optional(),
  devices: z.array(KprDevice),
  /** Feature list of 1.7 and 1.8: `NodePort` with `SNAT`, `30000-32767`, `XDP: NONE`. */
  features: z.array(Feature),
  details: KprDetails.optional(),
});
export type Kpr = z.infer<typeof Kpr>;

const FEATURE = /^(NodePort|ExternalIPs|HostReachableServices|HostPort|SessionAffinity)(?: \(([^()]*)\))?$/;

function readFeatures(list: string): Kpr['features'] | undefined {
  const features: Kpr['features'] = [];
  for (const piece of splitOutsideParens(list)) {
    const match = FEATURE.exec(piece);
    if (match === null) return undefined;
    features.push({ name: match[1] ?? '', options: (match[2] ?? '').split(',').map((o) => o.trim()).filter((o) => o !== '') });
  }
  return features;
}

/** `True   [eth0   10.0.2.15 (Direct Routing)]`, and the 1.8 form with a second group for features. */
export function readKpr(text: string): Pick<Kpr, 'mode' | 'devices' | 'features'> | undefined {
  const word = /^[^\s[]+/.exec(text)?.[0] ?? '';
  const mode = KprMode.safeParse(word);
  const rest = text.slice(word.length).trim();
  if (!mode.success) return undefined;
  const groups = /^(?:\[([^\]]*)\])?\s*(?:\[([^\]]*)\])?$/.exec(rest);
  if (groups === null) return undefined;
  const [, first = '', second = ''] = groups;
  const onlyFeatures = second === '' && first !== '' ? readFeatures(first) : undefined;
  if (onlyFeatures !== undefined) return { mode: mode.data, devices: [], features: onlyFeatures };
  const devices = readDevices(first);
  const features = readFeatures(second);
  return devices === undefined || features === undefined ? undefined : { mode: mode.data, devices, features };
}
