import * as z from 'zod';
import { parseInstant } from '../../base/instant.ts';
import { Count, State, stateAndMessage, toCount } from './values.ts';

export const Kubernetes = z.object({
  state: State,
  /** Version of the API server as it names itself: `v1.27.3-eks-a5565ad`. */
  version: z.string().optional(),
  major: Count.optional(),
  minor: Count.optional(),
  platform: z.string().optional(),
  /** Printed in place of the version, mostly an error. */
  message: z.string().optional(),
});

export const CiliumState = z.object({
  state: State,
  /** `1.18.0`, `1.19.0-dev`; not printed before 1.8.10 and 1.9.7, nor before all probes ran once. */
  version: z.string().optional(),
  /** First digits of the commit the agent was built from. */
  commit: z.string().optional(),
  message: z.string().optional(),
});

export const CniConfigFile = z.object({
  /** `unmanaged`: the agent leaves it to others. `pending`: not written yet. */
  state: z.enum(['written', 'failed', 'pending', 'unmanaged', 'other']),
  path: z.string().optional(),
  message: z.string(),
});

/** A probe that does not come back, and since when. */
export const StaleProbe = z.object({ probe: z.string(), since: z.string() });

export const NodeMonitor = z.object({
  enabled: z.boolean(),
  cpus: Count.optional(),
  pages: Count.optional(),
  /** Bytes. */
  pageSize: Count.optional(),
  lostEvents: Count.optional(),
  unknownNotifications: Count.optional(),
});

export const IdentityRange = z.object({ min: Count, max: Count });

export const Brief = z.object({
  ok: z.boolean(),
  /** The part in error: `kubernetes`, `controller <name>`. */
  component: z.string().optional(),
  message: z.string().optional(),
});

/** `Ok   1.27+ (v1.27.3-eks-a5565ad) [linux/amd64]`, `Disabled`, `Failure   <text>`. */
export function readKubernetes(text: string): z.infer<typeof Kubernetes> | undefined {
  const parts = stateAndMessage(text);
  const match = /^(\d{1,3})\.(\d{1,3})\+? \((\S{1,80})\)(?: \[(\S{1,40})\])?$/.exec(parts?.message ?? '');
  const major = toCount(match?.[1]);
  const minor = toCount(match?.[2]);
  if (parts === undefined || match === null || major === undefined || minor === undefined) return parts;
  const platform = match[4];
  return { state: parts.state, version: match[3] ?? '', major, minor, ...(platform === undefined ? {} : { platform }) };
}

/** `["cilium/v2::CiliumNode", "core/v1::Pods"]`; undefined while a name is broken in two. */
export function readApis(text: string): string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const inside = text.slice(1, -1).trim();
  if (inside === '' || inside === '""') return [];
  const names = inside.split(',').map((name) => /^"([^"\s]+)"$/.exec(name.trim())?.[1]);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** `Ok   1.18.0 (v1.18.0-274205f0)    <message>`, `Ok   OK`, `Failure   <text>`. */
export function readCilium(text: string): z.infer<typeof CiliumState> | undefined {
  const parts = stateAndMessage(text);
  if (parts === undefined) return undefined;
  const match = /^(\d{1,4}\.\d{1,4}\.\d{1,4}\S{0,40}) \(v\S{1,60}-([0-9a-f]{7,40})\)(?:\s+(\S.*))?$/.exec(parts.message ?? '');
  if (match === null) return parts.message === 'OK' ? { state: parts.state } : parts;
  const message = match[3];
  return { state: parts.state, version: match[1] ?? '', commit: match[2] ?? '', ...(message === undefined ? {} : { message }) };
}

const CNI_STATES: readonly (readonly [RegExp, z.infer<typeof CniConfigFile>['state']])[] = [
  [/^CNI configuration (?:file )?(?:successfully written to|file successfully written to)/, 'written'],
  [/^successfully wrote CNI configuration file to/, 'written'],
  [/^failed to write CNI configuration file/, 'failed'],
  [/^CNI configuration (?:file )?management disabled$/, 'unmanaged'],
  [/^CNI (?:config file has not yet been written|configuration file controller hasn't yet run|controller not started)$/, 'pending'],
];

/** The agent prints its message alone, without a state. */
export function readCniConfigFile(text: string): z.infer<typeof CniConfigFile> | undefined {
  if (text === '') return undefined;
  const state = CNI_STATES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
  const path = /(?:file to|written to|configuration file) (\/[^\s:]+)/.exec(text)?.[1];
  return { state, message: text, ...(path === undefined ? {} : { path }) };
}

/** `"ipam" since 2021-03-04T10:00:00Z, "kvstore" since ...`. */
export function readStale(text: string): z.infer<typeof StaleProbe>[] | undefined {
  const probes: z.infer<typeof StaleProbe>[] = [];
  for (const piece of text.split(',')) {
    const match = /^"([^"]{1,80})" since (\S{1,60})$/.exec(piece.trim());
    const since = parseInstant(match?.[2] ?? '')?.text;
    if (match === null || since === undefined) return undefined;
    probes.push({ probe: match[1] ?? '', since });
  }
  return probes;
}

const MONITOR = /^Listening for events on (\d{1,6}) CPUs with (\d{1,6})x(\d{1,9}) of shared memory$/;

/** `Listening for events on 8 CPUs with 64x4096 of shared memory`, `Disabled`. */
export function readNodeMonitor(text: string): z.infer<typeof NodeMonitor> | undefined {
  if (text === 'Disabled') return { enabled: false };
  const match = MONITOR.exec(text);
  return match === null ? undefined : { enabled: true, cpus: Number(match[1]), pages: Number(match[2]), pageSize: Number(match[3]) };
}

/** The line below it, printed when something was lost. */
export function readMonitorLoss(text: string): Pick<z.infer<typeof NodeMonitor>, 'lostEvents' | 'unknownNotifications'> | undefined {
  const match = /^\s*(\d{1,15}) events lost, (\d{1,15}) unknown notifications$/.exec(text);
  return match === null ? undefined : { lostEvents: Number(match[1]), unknownNotifications: Number(match[2]) };
}

/** `min 256, max 65535`. */
export function readIdentityRange(text: string): z.infer<typeof IdentityRange> | undefined {
  const match = /^min (\d{1,10}), max (\d{1,10})$/.exec(text);
  return match === null ? undefined : { min: Number(match[1]), max: Number(match[2]) };
}

/** The one line of `--brief`. */
export function readBrief(text: string): z.infer<typeof Brief> | undefined {
  if (text === 'OK') return { ok: true };
  const match = /^error in ([^:]{1,200}): (.*)$/.exec(text);
  if (match !== null) return { ok: false, component: match[1] ?? '', message: match[2] ?? '' };
  return text === 'cilium: daemon unreachable' ? { ok: false, message: 'daemon unreachable' } : undefined;
}
