import type { EvidenceRef } from '../model/evidence.ts';
import type { ViewContext } from './define-view.ts';

/** Places quoted for a list as a whole. */
const MOST = 6;

/** Notes the places of every item of a list, and the first ones for the list itself; gives the items without them. */
export function noteList<T extends { readonly places: readonly EvidenceRef[] }>(context: ViewContext, field: string, items: readonly T[]): Omit<T, 'places'>[] {
  context.note(field, items.flatMap((item) => item.places).slice(0, MOST));
  return items.map(({ places, ...item }, i) => {
    context.note(`${field}[${String(i)}]`, places);
    return item;
  });
}
