const known = new Map<string, string[]>();

/** `.backends[3]`: the part of a path that leads to an item of a list inside an item; the same text for the same item. */
export function itemPath(list: string, index: number): string {
  let paths = known.get(list);
  if (paths === undefined) known.set(list, (paths = []));
  const path = paths[index] ?? `.${list}[${String(index)}]`;
  // Items of items are few; a list of thousands is not worth keeping.
  if (index === paths.length && index < 256) paths.push(path);
  return path;
}
