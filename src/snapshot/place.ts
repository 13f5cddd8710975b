import type { Document } from '../model/document.ts';
import type { Problem } from '../model/problem.ts';
import type { PlacedDocument } from '../model/snapshot.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { isOfOperator, type Origin, originOf } from './origin.ts';
import { type FoundNode, nodeBySigns } from './signs.ts';

/** Name given to the node of an output that nothing ties to a named node. */
export const UNNAMED_NODE = 'unnamed-node';

/** Who speaks of which node. */
export interface Placement {
  readonly placed: readonly PlacedDocument[];
  /** Nodes with documents of their own. Those of an operator or relay carry the node they ran on where it is known, but make none. */
  readonly nodes: ReadonlySet<string>;
  /** Those named by us, because nothing else did. */
  readonly anonymous: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Documents that must speak of one node. */
interface Group { readonly origin: Origin; readonly documents: Document[] }

/** A pod that the collector started because the agent did not run. */
const TEMPORARY = /^sysdump-[a-z0-9]{5}$/;

/**
 * Ties node-scoped documents to nodes. `deadAgents` are the agent pods of which the collector says that they did not run.
 */
export function placeDocuments(documents: readonly Document[], isOfNode: (document: Document) => boolean, index: ClusterIndex, deadAgents: readonly string[]): Placement {
  const groups = groupByOrigin(documents.filter((d) => isOfNode(d) && !isOfOperator(d)), index);
  const placer = new Placer(index, deadAgents, groups);
  // Folders show most of their node; what they tell of a pod then places its logs.
  for (const group of groups) if (group.origin.from === 'bugtool') placer.place(group);
  for (const group of groups) if (group.origin.from !== 'bugtool') placer.place(group);
  const { nodes, anonymous, problems, nodeOf } = placer;
  return { placed: documents.map((document) => placedAt(document, nodeOf.get(document))), nodes, anonymous, problems };
}

function placedAt(document: Document, node: string | undefined): PlacedDocument {
  return node === undefined ? { document } : { document, node };
}

function groupByOrigin(documents: readonly Document[], index: ClusterIndex): Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const origin = originOf(document, index);
    const key = keyOf(origin);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { origin, documents: [document] });
    else group.documents.push(document);
  }
  return [...groups.values()];
}

function keyOf(origin: Origin): string {
  switch (origin.from) {
    case 'bugtool': return `bugtool ${origin.folder}`;
    case 'log': return `log ${origin.pod}`;
    case 'named': return `named ${origin.node ?? ''} ${origin.pod ?? ''}`;
    case 'component': return `component ${origin.component}`;
    case 'loose': return 'loose';
  }
}

class Placer {
  readonly nodes = new Set<string>();
  readonly anonymous = new Set<string>();
  readonly problems: Problem[] = [];
  readonly nodeOf = new Map<Document, string>();
  readonly #index: ClusterIndex;
  readonly #deadAgents: readonly string[];
  readonly #temporary: number;
  readonly #nodeOfPod = new Map<string, string>();

  constructor(index: ClusterIndex, deadAgents: readonly string[], groups: readonly Group[]) {
    this.#index = index;
    this.#deadAgents = deadAgents;
    this.#temporary = groups.filter((g) => g.origin.from === 'bugtool' && TEMPORARY.test(g.origin.pod ?? '')).length;
  }

  place(group: Group): void {
    const { origin } = group;
    const node = origin.from === 'bugtool' ? this.#folder(group, origin) : this.#other(group);
    // An operator or relay that nothing ties to a node speaks of the cluster.
    if (node === undefined) return;
    if (origin.from === 'bugtool' && origin.pod !== undefined) this.#nodeOfPod.set(origin.pod, node);
    for (const document of group.documents) this.nodeOf.set(document, node);
  }

  #folder(group: Group, origin: Extract<Origin, { readonly from: 'bugtool' }>): string {
    const pod = origin.pod ?? '';
    const known = this.#index.nodeOfPod(pod);
    const found = known === undefined ? this.#search(group, pod) : { node: known, by: 'pod list' };
    if (TEMPORARY.test(pod)) this.problems.push({ path: origin.folder, message: temporaryPod(pod, found) });
    if (found !== undefined) return this.#node(found.node);
    if (origin.pod !== undefined && !TEMPORARY.test(pod)) this.problems.push({ path: origin.folder, message: `nothing tells on which node ${pod} ran: the node is called after the pod` });
    return this.#unnamed(origin.pod ?? this.#index.onlyNode() ?? UNNAMED_NODE);
  }

  #search(group: Group, pod: string): FoundNode | undefined {
    const names = new Set(group.documents.flatMap((d) => d.identity.node ?? []));
    const [name] = names;
    const signs = nodeBySigns(group.documents, this.#index);
    if (signs !== undefined) return signs;
    if (names.size === 1 && name !== undefined) return { node: this.#index.nodeByName(name) ?? name, by: 'its own words' };
    const [dead] = this.#deadAgents;
    const replaced = TEMPORARY.test(pod) && this.#temporary === 1 && this.#deadAgents.length === 1 && dead !== undefined ? this.#index.nodeOfPod(dead) : undefined;
    if (replaced !== undefined) return { node: replaced, by: `log of the collector, which names ${dead ?? ''}` };
    const only = this.#index.onlyNode();
    return only === undefined ? undefined : { node: only, by: 'only node there is' };
  }

  #other(group: Group): string | undefined {
    const { origin } = group;
    const pod = origin.from === 'log' || origin.from === 'named' ? origin.pod : undefined;
    const byPod = pod === undefined ? undefined : this.#index.nodeOfPod(pod) ?? this.#nodeOfPod.get(pod);
    if (byPod !== undefined) return isGuest(origin) ? byPod : this.#node(byPod);
    const name = group.documents.map((d) => d.identity.node).find((n) => n !== undefined);
    if (name !== undefined) return this.#node(this.#index.nodeByName(name) ?? name);
    const known = nodeBySigns(group.documents, this.#index);
    if (known !== undefined && this.#index.knowsNodes) return this.#node(known.node);
    const only = this.#index.onlyNode();
    if (only !== undefined) return isGuest(origin) ? only : this.#node(only);
    return isGuest(origin) ? undefined : this.#unnamed(pod ?? UNNAMED_NODE);
  }

  #node(name: string): string {
    this.nodes.add(name);
    return name;
  }

  #unnamed(name: string): string {
    this.anonymous.add(name);
    return this.#node(name);
  }
}

/** An agent stands for its node; an operator, a relay or a proxy only runs on one. */
function isGuest(origin: Origin): boolean {
  if (origin.from === 'component') return true;
  return origin.from === 'log' && origin.component !== 'agent' && origin.component !== 'agent-init';
}

function temporaryPod(pod: string, found: FoundNode | undefined): string {
  const where = found === undefined ? 'nothing tells its node' : `it is taken for ${found.node} by the ${found.by}`;
  return `the collector used the temporary pod ${pod} because the agent did not run, so commands that ask the agent failed; ${where}`;
}
