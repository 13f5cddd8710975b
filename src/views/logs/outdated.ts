import type { CiliumLog } from '../../parsers/cilium-log/schema.ts';
import type { Read } from '../define-view.ts';

/** Whether a log tells of a run before the last restart, and a log of the present run shows that it came up. */
export function isOutdated(log: Read<CiliumLog>, all: readonly Read<CiliumLog>[]): boolean {
  return log.data.previous && all.some((l) => !l.data.previous && l.data.component === log.data.component && l.data.pod === log.data.pod && l.data.initialized);
}
