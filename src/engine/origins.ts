// Objects keep their identity through filters and names, so where an object came from can be looked up. The table of a
// fact is built when the first such question is asked.

interface Link { readonly parent: object | undefined; readonly key: string | number }

const tables = new WeakMap<object, WeakMap<object, Link>>();

function tableOf(root: object): WeakMap<object, Link> {
  const known = tables.get(root);
  if (known !== undefined) return known;
  const table = new WeakMap<object, Link>([[root, { parent: undefined, key: '' }]]);
  const waiting: object[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const list = Array.isArray(next);
    for (const [key, value] of Object.entries(next as Readonly<Record<string, unknown>>)) {
      if (typeof value !== 'object' || value === null || table.has(value)) continue;
      table.set(value, { parent: next, key: list ? Number(key) : key });
      waiting.push(value);
    }
  }
  tables.set(root, table);
  return table;
}

/** The path of `value` inside `data`, by identity; undefined when it is not a part of it. */
export function originOf(data: unknown, value: object): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const table = tableOf(data);
  let path = '';
  for (let link = table.get(value); ; ) {
    if (link === undefined) return undefined;
    if (link.parent === undefined) return path;
    const step = typeof link.key === 'number' ? `[${link.key}]` : link.key;
    path = path === '' || path.startsWith('[') ? step + path : `${step}.${path}`;
    link = table.get(link.parent);
  }
}
