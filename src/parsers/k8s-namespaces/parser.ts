import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, isCiliumKey, text, textMap, texts } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, readConditions } from '../object-meta.ts';

const Namespace = z.object({
  ...clusterMetaShape,
  phase: z.enum(['Active', 'Terminating', 'Unknown']),
  /** Policies select namespaces by them; also those of pod security and service meshes. */
  labels: z.record(z.string(), z.string()),
  /** Annotations of Cilium, such as the one that shares a namespace with the cluster mesh. */
  annotations: z.record(z.string(), z.string()),
  finalizers: z.array(z.string()),
  /** Why a namespace that is being deleted does not go away. */
  conditions: z.array(Condition),
});

function readNamespace(value: unknown, name: string): z.input<typeof Namespace> {
  const metadata = at(value, 'metadata');
  const phase = text(at(value, 'status', 'phase'));
  return compact({
    ...clusterMeta(value, name), phase: phase === 'Active' || phase === 'Terminating' ? phase : 'Unknown' as const,
    labels: textMap(at(metadata, 'labels')) ?? {}, annotations: textMap(at(metadata, 'annotations'), isCiliumKey) ?? {},
    finalizers: [...texts(at(value, 'spec', 'finalizers')) ?? [], ...texts(at(metadata, 'finalizers')) ?? []],
    conditions: readConditions(at(value, 'status', 'conditions')),
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  // A namespace has nothing but the finalizer of its own kind.
  return sniffKind(head, 'Namespace', [/^\s*"?finalizers"?:/, /^\s*(?:- )?"?kubernetes"?,?\s*$/, /^\s*"?phase"?: *"?(?:Active|Terminating)/]);
}

export const parser = defineParser({
  id: 'k8s-namespaces',
  title: 'Kubernetes namespaces (Namespace objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get namespaces -o yaml',
  files: [/^(?:k8s-)?namespaces\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:namespaces?|ns)(?:-|$)/],
  schema: z.object({ items: z.array(Namespace) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Namespace', read: readNamespace, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['phase', 'status.phase'], ['labels', 'metadata.labels'], ['deletionTimestamp', 'metadata.deletionTimestamp']], lineOf);
      noteLists(context, path, item, [['conditions', 'status.conditions']], lineOf);
    },
  }),
});
