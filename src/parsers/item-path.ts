/** By list and by field. */
const known = new Map<string, Map<string, string[]>>();

/** `.backends[3]`, `.paths[0].icmp`: the part of a path that leads to an item of a list inside an item, or to a field of it; the same text each time. */
export function itemPath(list: string, index: number, field = ''): string {
  const paths = pathsOf(list, field);
  const path = paths[index] ?? `.${list}[${String(index)}]${field === '' ? '' : `.${field}`}`;
  // Items of items are few; a list of thousands is not worth keeping.
  if (index === paths.length && index < 256) paths.push(path);
  return path;
}

function pathsOf(list: string, field: string): string[] {
  let fields = known.get(list);
  if (fields === undefined) known.set(list, (fields = new Map<string, string[]>()));
  let paths = fields.get(field);
  if (paths === undefined) fields.set(field, (paths = []));
  return paths;
}
