import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { isOwn } from './programs.ts';

/** A classic filter of somebody else that only `tc filter show` tells of. */
export interface ForeignFilter {
  readonly device: string;
  readonly hook: 'ingress' | 'egress' | undefined;
  readonly kind: string;
  readonly name: string;
  /** Its preference is lower than that of Cilium's filter at the same hook. */
  readonly first: boolean;
  readonly places: readonly EvidenceRef[];
}

/** Filters of other kinds than BPF (flower, u32, matchall) on all devices: bpftool does not show those. */
export function foreignFilters(context: ViewContext): ForeignFilter[] {
  return context.read('tc-filter').flatMap((read) => {
    const { filters } = read.data;
    return filters.flatMap((filter, i): ForeignFilter[] => {
      const device = filter.device ?? read.data.device;
      const hook = filter.direction ?? read.data.direction;
      // A line without a handle is the head of the filters that follow it.
      if (device === undefined || filter.kind === 'bpf' || filter.handle === undefined) return [];
      const own = filters.filter((f) => f.kind === 'bpf' && f.name !== undefined && isOwn(f.name) && (f.device ?? read.data.device) === device && (f.direction ?? read.data.direction) === hook);
      const does = [...new Set(filter.actions.map((a) => `${a.kind} ${a.text}`.trim()))].join(', ').slice(0, 80);
      return [{
        device, hook, kind: filter.kind, name: `${filter.kind} filter${does === '' ? '' : ` (${does})`}`,
        first: own.some((f) => f.pref > filter.pref), places: read.places(`filters[${String(i)}]`),
      }];
    });
  });
}
