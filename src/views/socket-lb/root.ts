import * as z from 'zod';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { trimPath } from './attachment.ts';

/** What this view reads of another one. */
const ConfigFields = z.object({ cgroupRoot: z.string().optional() });

/** Where chart and agent look for control groups unless told otherwise. */
export const DEFAULT_ROOT = '/run/cilium/cgroupv2';
/** Where hosts mount control groups version 2; the second one while version 1 is in use too. */
export const HOST_ROOTS: readonly string[] = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'];

export interface Root { readonly path: string; readonly configured: boolean; readonly places: readonly EvidenceRef[] }

/** `cgroup-root`; an empty one is the agent's default. `configured` is false also when the configuration is not known. */
export function rootOf(context: ViewContext): Root {
  const config = context.view('config');
  if (config.state === 'missing') return { path: DEFAULT_ROOT, configured: false, places: [] };
  const word = ConfigFields.parse(config.data).cgroupRoot ?? '';
  return { path: word === '' ? DEFAULT_ROOT : trimPath(word), configured: word !== '', places: config.places('cgroupRoot') };
}
