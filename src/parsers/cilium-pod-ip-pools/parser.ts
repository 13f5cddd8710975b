import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, integer, isCiliumKey, list, text, textMap } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteKey, origin, originShape } from '../object-meta.ts';

const Family = z.object({
  cidrs: z.array(z.string()),
  /** Size of the range a node gets. */
  maskSize: z.number().int().optional(),
});

const PodPool = z.object({
  ...clusterMetaShape,
  ...originShape,
  annotations: z.record(z.string(), z.string()),
  ipv4: Family.optional(),
  ipv6: Family.optional(),
  podSelector: Selector.optional(),
  namespaceSelector: Selector.optional(),
});

const CiliumPodIPPools = z.object({ items: z.array(PodPool) });

/** `v2alpha1` lists plain texts, `v2` maps with a `cidr`. */
function readFamily(value: unknown): z.input<typeof Family> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return compact({ cidrs: list(at(value, 'cidrs')).flatMap((entry) => text(entry) ?? text(at(entry, 'cidr')) ?? []), maskSize: integer(at(value, 'maskSize')) });
}

export const parser = defineParser({
  id: 'cilium-pod-ip-pools',
  title: 'pod address pools (CiliumPodIPPool objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'ipam',
  collect: 'kubectl get ciliumpodippools -o yaml',
  files: [/^ciliumpodippools\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumpodippools?|cpip)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumPodIPPools,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumPodIPPool']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumPodIPPool',
    read: (value, name) => compact({
      ...clusterMeta(value, name), ...origin(value), annotations: textMap(at(value, 'metadata', 'annotations'), isCiliumKey) ?? {},
      ipv4: readFamily(at(value, 'spec', 'ipv4')), ipv6: readFamily(at(value, 'spec', 'ipv6')),
      podSelector: readSelector(at(value, 'spec', 'podSelector')), namespaceSelector: readSelector(at(value, 'spec', 'namespaceSelector')),
    }),
    note: (path, _pool, lineOf) => {
      for (const field of ['ipv4', 'ipv6', 'podSelector', 'namespaceSelector']) noteKey(context, path, field, `spec.${field}`, lineOf);
      for (const field of ['ipv4', 'ipv6']) noteKey(context, path, `${field}.cidrs`, `spec.${field}.cidrs`, lineOf);
    },
  }),
});
