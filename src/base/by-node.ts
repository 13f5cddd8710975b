/** Things of nodes by the name of their node, each node's in their order; those of the cluster under undefined. */
export function byNode<T extends { readonly node?: string | undefined }>(all: readonly T[]): ReadonlyMap<string | undefined, readonly T[]> {
  const groups = new Map<string | undefined, T[]>();
  for (const one of all) {
    const group = groups.get(one.node);
    if (group === undefined) groups.set(one.node, [one]);
    else group.push(one);
  }
  return groups;
}
