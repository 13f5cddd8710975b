import type { Cluster, Node, Pod } from '../model.ts';
import type { Plain } from '../print/yaml.ts';
import type { Random } from '../random.ts';
import { editView } from './registry.ts';

export const STATUS = 'cmd/cilium-dbg-status---verbose.md';

/** A worker of which a bugtool folder is in the dump. */
export function anyNode(cluster: Cluster, random: Random): Node {
  return random.pick(cluster.nodes.slice(0, cluster.options.collected).filter((n) => n.role === 'worker'));
}

/** A pod with an application, on a worker other than `not`. */
export function anyPod(cluster: Cluster, random: Random, not?: Node): Pod {
  return random.pick(cluster.nodes.filter((n) => n.role === 'worker' && n !== not).flatMap((n) => n.pods).filter((p) => p.namespace !== 'kube-system'));
}

/** Puts `to` in the place of `from` in one file of a node's folder; throws when it is not there. */
export function editText(cluster: Cluster, node: Node, file: string, from: string | RegExp, to: string): void {
  editView(cluster, node, (view) => {
    const before = view.texts.get(file);
    view.texts.set(file, (text) => replaced(before?.(text) ?? text, from, to, file));
  });
}

/** The same in the JSON form of the object of this name in a list. */
export function editObject(cluster: Cluster, list: string, name: string, from: string | RegExp, to: string): void {
  editNamed(cluster, list, name, (item) => JSON.parse(replaced(JSON.stringify(item), from, to, name)) as Plain);
}

/** Leaves the object of this name out of a list. */
export function dropObject(cluster: Cluster, list: string, name: string): void {
  editNamed(cluster, list, name, () => undefined);
}

function editNamed(cluster: Cluster, list: string, name: string, edit: (item: Plain) => Plain | undefined): void {
  const one = (item: Plain): Plain | undefined => (nameOf(item) === name ? edit(item) : item);
  cluster.objects.set(list, [...cluster.objects.get(list) ?? [], one]);
}

function nameOf(item: Plain): string | undefined {
  return (item as { readonly metadata?: { readonly name?: string } }).metadata?.name;
}

function replaced(text: string, from: string | RegExp, to: string, where: string): string {
  const made = text.replace(from, to);
  if (made === text) throw new Error(`${String(from)} is not in ${where}`);
  return made;
}
