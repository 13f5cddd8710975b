const MOST_ITEMS = 4;

/** A value as one line of text for a table: lists with commas, groups as `key=value`. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return scalarText(value);
  if (Array.isArray(value)) return listText(value);
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => (isEmpty(part) ? [] : [`${key}=${inner(part)}`])).join(',');
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listText(list: readonly unknown[]): string {
  const shown = list.slice(0, list.some((item) => typeof item === 'object') ? MOST_ITEMS : list.length).map((item) => (isGroup(item) ? itemText(item) : cellText(item)));
  return shown.join(',') + (shown.length < list.length ? `,+${String(list.length - shown.length)}` : '');
}

/** An item of a list: its values without their names, `TCP/80/http`. */
function itemText(item: object): string {
  return Object.values(item).filter((part) => !isEmpty(part) && part !== false).map((part: unknown) => inner(part)).join('/');
}

function inner(value: unknown): string {
  if (Array.isArray(value)) return value.some((v) => typeof v === 'object') ? `[${String(value.length)}]` : `[${value.join(' ')}]`;
  return typeof value === 'object' && value !== null ? `{${cellText(value)}}` : cellText(value);
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A value as one cell of a spreadsheet: scalars and plain lists as text, everything else as JSON, whole. */
export function sheetCell(value: unknown): string | number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : scalarText(value);
}

/** Where each leaf of a value stands: path and value; items of lists in one piece. */
export function leaves(value: unknown, path = ''): { readonly path: string; readonly value: unknown }[] {
  if (Array.isArray(value) && value.some(isGroup)) return value.map((item: unknown, i) => ({ path: `${path}[${String(i)}]`, value: item }));
  if (!isGroup(value)) return value === undefined ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => leaves(part, path === '' ? key : `${path}.${key}`));
}

/** The value at a path of fields, `ipam.used`. */
export function valueAt(data: unknown, path: string): unknown {
  let at: unknown = data;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}
