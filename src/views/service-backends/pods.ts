import type { ViewContext } from '../define-view.ts';
import type { Group } from './group.ts';

/** Pods a service selects. Undefined when the service has no selector or the pods were not collected as a whole. */
export function matchingPods(context: ViewContext, { object }: Group): number | undefined {
  const selector = Object.entries(object?.selector ?? {});
  const list = context.best('k8s-pods');
  if (object === undefined || selector.length === 0 || list?.whole !== true) return undefined;
  // A list of one namespace's pods says nothing about those of another.
  if (!list.data.items.some((p) => p.namespace === object.namespace) && new Set(list.data.items.map((p) => p.namespace)).size < 2) return undefined;
  return list.data.items.filter((p) => p.namespace === object.namespace && p.deletionTimestamp === undefined && selector.every(([key, value]) => p.labels[key] === value)).length;
}
