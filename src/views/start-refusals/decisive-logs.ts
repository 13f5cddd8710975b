import type { CiliumLog } from '../../parsers/cilium-log/schema.ts';
import type { Read } from '../define-view.ts';

/**
 * Of each process, the logs that tell how its present start goes: the current one unless it came up, and the one of the
 * run before when the current one does not tell how it ended.
 */
export function decisiveLogs(logs: readonly Read<CiliumLog>[]): Read<CiliumLog>[] {
  const groups = new Map<string, Read<CiliumLog>[]>();
  for (const log of logs) {
    const key = `${log.node ?? ''}\u0000${log.data.pod ?? ''}\u0000${log.data.component}`;
    groups.set(key, [...groups.get(key) ?? [], log]);
  }
  return [...groups.values()].flatMap(decisive);
}

function decisive(group: readonly Read<CiliumLog>[]): Read<CiliumLog>[] {
  const current = group.filter((l) => !l.data.previous);
  if (current.some((l) => l.data.initialized && l.data.stop === undefined)) return [];
  const telling = current.filter((l) => l.data.stop !== undefined || l.data.component === 'operator');
  // In a crash loop the current run may have printed next to nothing yet.
  return telling.length > 0 ? telling : [...current, ...group.filter((l) => l.data.previous)];
}
