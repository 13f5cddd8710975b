import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { BgpAttributes, readAttributes } from '../bgp-fields.ts';
import { Selector, readSelector, sniffApi } from '../object-api.ts';
import { at, compact, list, text, textMap, texts } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteLists, numeric } from '../object-meta.ts';

const Advertisement = z.object({
  ...clusterMetaShape,
  /** Peer configurations choose advertisements by them. */
  labels: z.record(z.string(), z.string()),
  advertisements: z.array(z.object({
    /** `PodCIDR`, `CiliumPodIPPool`, `Service`, `Interface`. */
    type: z.string(),
    /** `ClusterIP`, `ExternalIP`, `LoadBalancerIP`. */
    serviceAddresses: z.array(z.string()),
    aggregationLengthIPv4: z.number().int().optional(),
    aggregationLengthIPv6: z.number().int().optional(),
    interface: z.string().optional(),
    /** Absent: no object is announced, but for pod CIDRs. */
    selector: Selector.optional(),
    attributes: BgpAttributes.optional(),
  })),
});

function readAdvertisement(value: unknown, name: string): z.input<typeof Advertisement> {
  return compact({
    ...clusterMeta(value, name), labels: textMap(at(value, 'metadata', 'labels')) ?? {},
    advertisements: list(at(value, 'spec', 'advertisements')).map((one) => {
      const service = at(one, 'service');
      return compact({
        type: text(at(one, 'advertisementType')) ?? '', serviceAddresses: texts(at(service, 'addresses')) ?? [],
        aggregationLengthIPv4: numeric(at(service, 'aggregationLengthIPv4')), aggregationLengthIPv6: numeric(at(service, 'aggregationLengthIPv6')),
        interface: text(at(one, 'interface', 'name')), selector: readSelector(at(one, 'selector')), attributes: readAttributes(at(one, 'attributes')),
      });
    }),
  });
}

export const parser = defineParser({
  id: 'cilium-bgp-advertisements',
  title: 'routes to announce over BGP',
  kind: 'objects',
  scope: 'cluster',
  area: 'bgp',
  collect: 'kubectl get ciliumbgpadvertisements -o yaml',
  files: [/^ciliumbgpadvertisements\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumbgpadvertisements?|cbgpadvert)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(Advertisement) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumBGPAdvertisement']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumBGPAdvertisement', group: 'cilium.io', read: readAdvertisement, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['labels', 'metadata.labels']], lineOf);
      noteLists(context, path, item, [['advertisements', 'spec.advertisements']], lineOf);
    },
  }),
});
