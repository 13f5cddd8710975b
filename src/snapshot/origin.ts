import { baseName, withoutStamp } from '../base/file-name.ts';
import { changed, type Document } from '../model/document.ts';
import { type LogComponent, originOfName } from '../parsers/cilium-log/origin.ts';
import type { ParserData } from '../parsers/registry.gen.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { bugtoolOf } from './roots.ts';

/** Where a document of one node was taken. */
export type Origin =
  /** Folder of cilium-bugtool; `pod` is in its name, unless the archive was made by hand. */
  | { readonly from: 'bugtool'; readonly folder: string; readonly pod: string | undefined }
  | { readonly from: 'log'; readonly pod: string; readonly container: string | undefined; readonly namespace: string | undefined; readonly component: LogComponent }
  /** Named by a prompt or by the text itself. */
  | { readonly from: 'named'; readonly node: string | undefined; readonly pod: string | undefined }
  /** The log of something that is no agent, without a pod. */
  | { readonly from: 'component'; readonly component: LogComponent }
  | { readonly from: 'loose' };

/**
 * What was asked of the operator itself, as `cilium-operator-<pod>-cilium-operator-statedb-dump.json`: its tables have the form
 * of those of an agent and speak of no node. Its log is told apart by what stands in it.
 */
export function isOfOperator({ path, parser }: Document): boolean {
  return parser !== 'cilium-log' && bugtoolOf(path) === undefined && /^cilium-operator-[a-z0-9]/.test(baseName(path));
}

/** Tells it by path, name and text. */
export function originOf(document: Document, index: ClusterIndex): Origin {
  const bugtool = bugtoolOf(document.path);
  if (bugtool !== undefined) return { from: 'bugtool', folder: bugtool.folder, pod: bugtool.pod };
  if (document.parser === 'cilium-log') return logOrigin(document, index);
  return named(document) ?? { from: 'loose' };
}

function named({ identity }: Document): Origin | undefined {
  const { node, pod } = identity;
  return node === undefined && pod === undefined ? undefined : { from: 'named', node, pod };
}

/**
 * `logs-<pod>-<container>-<stamp>[-prev].log`: both names contain dashes, so the pod list decides, and known names of
 * containers where there is none.
 */
function logOrigin(document: Document, index: ClusterIndex): Origin {
  const fileName = withoutStamp(baseName(document.path));
  const guess = originOfName(fileName);
  const stem = fileName.replace(/\.(?:log|txt)$/, '').replace(/-prev(?:ious)?$/, '').replace(/^logs-/, '');
  const listed = index.podAtStart(stem);
  const data = document.data as ParserData['cilium-log'] | undefined;
  const component = data?.component ?? guess.component;
  const pod = listed?.pod.name ?? guess.pod ?? document.identity.pod;
  if (pod !== undefined) {
    return { from: 'log', pod, container: listed?.rest ?? guess.container ?? document.identity.container, namespace: listed?.pod.namespace ?? document.identity.namespace, component };
  }
  if (component === 'agent' || component === 'agent-init' || component === 'cni' || component === 'unknown') return named(document) ?? { from: 'loose' };
  return { from: 'component', component };
}

/** The document with the names its origin tells, where its text did not. */
export function identified(document: Document, index: ClusterIndex): Document {
  const origin = originOf(document, index);
  if (origin.from !== 'log') return document;
  const { pod, container, namespace } = origin;
  return changed(document, {
    identity: { ...document.identity, pod, ...(container === undefined ? {} : { container }), ...(namespace === undefined ? {} : { namespace }) },
  });
}
