import type { Document } from '../model/document.ts';
import { bugtoolOf } from './roots.ts';
import type { ClusterIndex } from './cluster-index.ts';

/** Name given to the node of an output that nothing ties to a named node. */
export const UNNAMED_NODE = 'unnamed-node';

/** Documents that must speak of the same node: one bugtool folder, one pod's log, one pasted folder. */
export interface Group { readonly key: string; readonly pod: string | undefined; readonly documents: Document[] }

/** Groups node-scoped documents by what surely comes from one node. */
export function groupByOrigin(documents: readonly Document[]): Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const bugtool = bugtoolOf(document.path);
    const pod = bugtool?.pod ?? document.identity.pod;
    const key = bugtool?.folder ?? originKey(document);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, pod, documents: [document] });
    else group.documents.push(document);
  }
  return [...groups.values()];
}

function originKey(document: Document): string {
  const { node, pod } = document.identity;
  if (node !== undefined) return `node:${node}`;
  if (pod !== undefined) return `pod:${pod}`;
  return 'loose';
}

/** The node a group was taken on, by the strongest sign there is; undefined when nothing tells. */
export function nodeOf(group: Group, index: ClusterIndex): string | undefined {
  const byPod = group.pod === undefined ? undefined : index.nodeOfPod(group.pod);
  if (byPod !== undefined) return byPod;
  const signs = group.documents.map((d) => d.identity);
  for (const { node } of signs) {
    const known = node === undefined ? undefined : index.nodeByName(node) ?? node;
    if (known !== undefined) return known;
  }
  const boot = unique(signs.flatMap(({ bootId }) => bootId === undefined ? [] : index.nodesByBootId(bootId)));
  if (boot !== undefined) return boot;
  const byIp = unique(signs.flatMap(({ nodeIp }) => nodeIp === undefined ? [] : index.nodesByIp(nodeIp)));
  if (byIp !== undefined) return byIp;
  return index.onlyNode();
}

function unique(names: readonly string[]): string | undefined {
  const all = new Set(names);
  return all.size === 1 ? [...all][0] : undefined;
}
