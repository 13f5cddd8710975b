/** Look-ups over what the cluster's own lists say of nodes and pods. */
export interface ClusterIndex {
  /** The lists name at least one node. */
  readonly knowsNodes: boolean;
  nodeOfPod(pod: string): string | undefined;
  /** A known node by its name, its host name, or the first DNS label of either. */
  nodeByName(name: string): string | undefined;
  nodesByBootId(bootId: string): readonly string[];
  nodesByIp(ip: string): readonly string[];
  /** The node's name when the cluster has exactly one. */
  onlyNode(): string | undefined;
  /** The listed pod whose name, and a dash, begin a text, with the rest of it: the one that has a container so named, else the longest. */
  podAtStart(text: string): { readonly pod: KnownPod; readonly rest: string } | undefined;
}

export interface KnownNode {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Other names of the host. */
  readonly hostnames?: readonly string[];
  readonly bootId?: string;
}

export interface KnownPod {
  readonly name: string;
  readonly namespace?: string;
  readonly node?: string;
  readonly containers?: readonly string[];
  /** Belongs to Cilium: wins where two namespaces have a pod of one name. */
  readonly own?: boolean;
}

/** Builds the look-ups; names of hosts may be short where nodes are named by their full name, and the other way round. */
export function indexCluster(nodes: readonly KnownNode[], pods: readonly KnownPod[]): ClusterIndex {
  const byPod = podsByName(pods);
  const names = new Set([...nodes.map((n) => n.name), ...[...byPod.values()].flatMap((p) => p.node ?? [])]);
  const byHost = new Lookup();
  const byLabel = new Lookup();
  const byBoot = new Lookup();
  const byIp = new Lookup();
  for (const name of names) byLabel.add(firstLabel(name), name);
  for (const node of nodes) {
    for (const host of node.hostnames ?? []) { byHost.add(host.toLowerCase(), node.name); byLabel.add(firstLabel(host), node.name); }
    if (node.bootId !== undefined) byBoot.add(node.bootId.toLowerCase(), node.name);
    for (const address of node.addresses) byIp.add(address, node.name);
  }
  return {
    knowsNodes: names.size > 0,
    nodeOfPod: (pod) => byPod.get(pod)?.node,
    nodeByName: (name) => (names.has(name) ? name : byHost.only(name.toLowerCase()) ?? byLabel.only(firstLabel(name))),
    nodesByBootId: (bootId) => byBoot.all(bootId.toLowerCase()),
    nodesByIp: (ip) => byIp.all(ip),
    onlyNode: () => (names.size === 1 ? [...names][0] : undefined),
    podAtStart: (text) => podAtStart(byPod, text),
  };
}

class Lookup {
  readonly #map = new Map<string, Set<string>>();

  add(key: string, value: string): void {
    const set = this.#map.get(key);
    if (set === undefined) this.#map.set(key, new Set([value]));
    else set.add(value);
  }

  all(key: string): readonly string[] {
    return [...this.#map.get(key) ?? []];
  }

  only(key: string): string | undefined {
    const all = this.all(key);
    return all.length === 1 ? all[0] : undefined;
  }
}

/** What tells more wins: a pod of Cilium, then one that is scheduled, then the later one. */
function podsByName(pods: readonly KnownPod[]): Map<string, KnownPod> {
  const map = new Map<string, KnownPod>();
  for (const pod of pods) {
    const before = map.get(pod.name);
    if (before === undefined || weight(pod) >= weight(before)) map.set(pod.name, pod);
  }
  return map;
}

function weight(pod: KnownPod): number {
  return (pod.own === true ? 2 : 0) + (pod.node === undefined ? 0 : 1);
}

function podAtStart(pods: ReadonlyMap<string, KnownPod>, text: string): { readonly pod: KnownPod; readonly rest: string } | undefined {
  let longest: { readonly pod: KnownPod; readonly rest: string } | undefined;
  for (let at = text.lastIndexOf('-'); at > 0; at = text.lastIndexOf('-', at - 1)) {
    const pod = pods.get(text.slice(0, at));
    if (pod === undefined) continue;
    const found = { pod, rest: text.slice(at + 1) };
    if (pod.containers?.includes(found.rest) === true) return found;
    longest ??= found;
  }
  return longest;
}

function firstLabel(name: string): string {
  return (name.split('.')[0] ?? name).toLowerCase();
}
