import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, flag, list, text, texts } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, clusterMeta, clusterMetaShape, noteLists, readConditions } from '../object-meta.ts';

const Crd = z.object({
  ...clusterMetaShape,
  /** `gateway.networking.k8s.io`. */
  group: z.string(),
  /** Kind of the objects it defines. */
  kind: z.string(),
  plural: z.string(),
  scope: z.string().optional(),
  versions: z.array(z.object({ name: z.string(), served: z.boolean(), storage: z.boolean(), deprecated: z.boolean() })),
  served: z.array(z.string()),
  /** Versions in which objects may lie in etcd. */
  storedVersions: z.array(z.string()),
  established: z.boolean(),
  conditions: z.array(Condition),
  /** Release and channel of Gateway API's definitions, `v1.2.0` and `standard`. */
  bundleVersion: z.string().optional(),
  channel: z.string().optional(),
  /** Version of the definition that the operator of Cilium wrote, `1.31.2`; it tells the release. */
  ciliumSchemaVersion: z.string().optional(),
});

/** v1beta1 names a single `version` where all are alike. */
function readVersions(spec: unknown): z.input<typeof Crd>['versions'] {
  const versions = list(at(spec, 'versions')).flatMap((v) => {
    const name = text(at(v, 'name'));
    return name === undefined ? [] : [{ name, served: flag(at(v, 'served')) ?? false, storage: flag(at(v, 'storage')) ?? false, deprecated: flag(at(v, 'deprecated')) ?? false }];
  });
  const single = text(at(spec, 'version'));
  return versions.length === 0 && single !== undefined ? [{ name: single, served: true, storage: true, deprecated: false }] : versions;
}

function readCrd(value: unknown, name: string): z.input<typeof Crd> {
  const spec = at(value, 'spec');
  const metadata = at(value, 'metadata');
  const conditions = readConditions(at(value, 'status', 'conditions'));
  const versions = readVersions(spec);
  return compact({
    ...clusterMeta(value, name), group: text(at(spec, 'group')) ?? name.slice(name.indexOf('.') + 1), kind: text(at(spec, 'names', 'kind')) ?? '',
    plural: text(at(spec, 'names', 'plural')) ?? name.split('.')[0] ?? '', scope: text(at(spec, 'scope')),
    versions, served: versions.filter((v) => v.served).map((v) => v.name), storedVersions: texts(at(value, 'status', 'storedVersions')) ?? [],
    established: conditions.some((c) => c.type === 'Established' && c.status === 'True'), conditions,
    bundleVersion: text(at(metadata, 'annotations', 'gateway.networking.k8s.io/bundle-version')),
    channel: text(at(metadata, 'annotations', 'gateway.networking.k8s.io/channel')),
    ciliumSchemaVersion: text(at(metadata, 'labels', 'io.cilium.k8s.crd.schema.version')),
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'CustomResourceDefinition', [/^\s*"?openAPIV3Schema"?:/, /^\s*"?names"?:/]);
}

export const parser = defineParser({
  id: 'k8s-crds',
  title: 'definitions of custom resources (CustomResourceDefinition objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get crds -o yaml',
  files: [/^(?:k8s-)?(?:crds?|customresourcedefinitions)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:crds?|customresourcedefinitions?)(?:\.apiextensions\.k8s\.io)?(?:-|$)/],
  schema: z.object({ items: z.array(Crd) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'CustomResourceDefinition', read: readCrd, note: (path, item, lineOf) => {
      noteFields(context, path, item, [
        ['bundleVersion', 'metadata.annotations["gateway.networking.k8s.io/bundle-version"]'], ['channel', 'metadata.annotations["gateway.networking.k8s.io/channel"]'],
        ['ciliumSchemaVersion', 'metadata.labels["io.cilium.k8s.crd.schema.version"]'], ['storedVersions', 'status.storedVersions'],
      ], lineOf);
      noteLists(context, path, item, [['conditions', 'status.conditions'], ['versions', 'spec.versions']], lineOf);
    },
  }),
});
