/** Look-ups over what the cluster's own lists say of nodes and pods. */
export interface ClusterIndex {
  nodeOfPod(pod: string): string | undefined;
  /** A known node whose name, or first DNS label, is `name`. */
  nodeByName(name: string): string | undefined;
  nodesByBootId(bootId: string): readonly string[];
  nodesByIp(ip: string): readonly string[];
  /** The node's name when the cluster has exactly one. */
  onlyNode(): string | undefined;
}

export interface KnownNode { readonly name: string; readonly addresses: readonly string[]; readonly bootId?: string }
export interface KnownPod { readonly name: string; readonly node?: string }

/** Builds the look-ups; names of hosts may be short where nodes are named by their full name, and the other way round. */
export function indexCluster(nodes: readonly KnownNode[], pods: readonly KnownPod[]): ClusterIndex {
  const byPod = new Map(pods.flatMap((p) => (p.node === undefined ? [] : [[p.name, p.node] as const])));
  const names = new Set([...nodes.map((n) => n.name), ...byPod.values()]);
  const byLabel = new Map<string, string[]>();
  for (const name of names) push(byLabel, firstLabel(name), name);
  const byBoot = new Map<string, string[]>();
  const byIp = new Map<string, string[]>();
  for (const node of nodes) {
    if (node.bootId !== undefined) push(byBoot, node.bootId, node.name);
    for (const address of node.addresses) push(byIp, address, node.name);
  }
  return {
    nodeOfPod: (pod) => byPod.get(pod),
    nodeByName: (name) => {
      if (names.has(name)) return name;
      const same = byLabel.get(firstLabel(name)) ?? [];
      return same.length === 1 ? same[0] : undefined;
    },
    nodesByBootId: (bootId) => byBoot.get(bootId) ?? [],
    nodesByIp: (ip) => byIp.get(ip) ?? [],
    onlyNode: () => (names.size === 1 ? [...names][0] : undefined),
  };
}

function firstLabel(name: string): string {
  return name.split('.')[0] ?? name;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
