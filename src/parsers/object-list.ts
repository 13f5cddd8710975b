import type { Mark } from '../model/document.ts';
import type { ParseContext } from './define-parser.ts';
import { at, list, text } from './object-fields.ts';

/** How one kind is read. */
export interface ObjectReading<Item extends object> {
  /** `Pod`; objects without kind, as typed lists hold them, count as such. */
  readonly kind: string;
  /** Other kinds of the same shape that are read along. */
  readonly also?: readonly string[];
  /** API group without version, where the kind's name alone is not enough: Istio has a `Gateway`, too. */
  readonly group?: string;
  read(value: unknown, name: string): Item;
  /** Notes the lines of the item's fields below `path`, `items[3]`; the item itself is noted already. */
  note?(path: string, item: Item, lineOf: (key: string) => Mark): void;
}

/** Gathers the objects of one kind into `items`. Nothing found at all gives undefined, an empty list gives no items. */
export function gatherObjects<Item extends object>(context: ParseContext, reading: ObjectReading<Item>): {
  object(value: unknown, place: Mark, lineOf: (path: string) => Mark): void;
  end(): { items: Item[] } | undefined;
} {
  const items: Item[] = [];
  let empty = false;
  return {
    object: (value, place, lineOf) => {
      const kind = text(at(value, 'kind')) ?? reading.kind;
      const name = text(at(value, 'metadata', 'name'));
      if (isEmptyList(value, reading)) { empty = true; return; }
      if (!isWanted(value, kind, reading)) { context.problem(place, `an object of kind ${kind.slice(0, 60)} is not read here`); return; }
      if (name === undefined) { context.problem(place, 'an object without a name is not read'); return; }
      const path = `items[${String(items.length)}]`;
      const item = reading.read(value, name);
      context.note(path, place);
      reading.note?.(path, item, lineOf);
      items.push(item);
    },
    end: () => (items.length > 0 || empty ? { items } : undefined),
  };
}

function isWanted(value: unknown, kind: string, { kind: main, also = [], group }: Pick<ObjectReading<object>, 'kind' | 'also' | 'group'>): boolean {
  const version = text(at(value, 'apiVersion'));
  return (kind === main || also.includes(kind)) && (group === undefined || version === undefined || version.startsWith(`${group}/`));
}

function isEmptyList(value: unknown, { kind, also = [] }: Pick<ObjectReading<object>, 'kind' | 'also'>): boolean {
  const own = at(value, 'kind');
  return (own === 'List' || [kind, ...also].some((k) => own === `${k}List`)) && Array.isArray(at(value, 'items')) && list(at(value, 'items')).length === 0;
}

/** Notes each field that is there: pairs of the field and its path in the object. */
export function noteFields<Item extends object>(
  context: ParseContext, path: string, item: Item, fields: readonly (readonly [keyof Item & string, string])[], lineOf: (key: string) => Mark,
): void {
  for (const [field, key] of fields) if (item[field] !== undefined) context.note(`${path}.${field}`, lineOf(key));
}
