import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { envoyConfigShape, readEnvoyConfig } from '../envoy-config.ts';
import { sniffApi } from '../object-api.ts';
import { compact } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { clusterMeta, clusterMetaShape, noteLists } from '../object-meta.ts';

const EnvoyConfig = z.object({ ...clusterMetaShape, ...envoyConfigShape });

function readConfig(value: unknown, name: string): z.input<typeof EnvoyConfig> {
  return compact({ ...clusterMeta(value, name), ...readEnvoyConfig(value) });
}

export const parser = defineParser({
  id: 'cilium-clusterwide-envoy-configs',
  title: 'Envoy configurations of the whole cluster',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get ciliumclusterwideenvoyconfigs -o yaml',
  files: [/^ciliumclusterwideenvoyconfigs\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumclusterwideenvoyconfigs?|ccec)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(EnvoyConfig) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumClusterwideEnvoyConfig']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumClusterwideEnvoyConfig', group: 'cilium.io', read: readConfig, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['nodeSelector', 'spec.nodeSelector']], lineOf);
      noteLists(context, path, item, [['services', 'spec.services'], ['backendServices', 'spec.backendServices'], ['resources', 'spec.resources']], lineOf);
    },
  }),
});
