import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { envoyConfigShape, readEnvoyConfig } from '../envoy-config.ts';
import { sniffApi } from '../object-api.ts';
import { compact } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { meta, metaShape, noteLists } from '../object-meta.ts';

const EnvoyConfig = z.object({ ...metaShape, ...envoyConfigShape });

function readConfig(value: unknown, name: string): z.input<typeof EnvoyConfig> {
  return compact({ ...meta(value, name), ...readEnvoyConfig(value) });
}

export const parser = defineParser({
  id: 'cilium-envoy-configs',
  title: 'Envoy configurations of namespaces',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get ciliumenvoyconfigs --all-namespaces -o yaml',
  files: [/^ciliumenvoyconfigs\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumenvoyconfigs?|cec)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(EnvoyConfig) }),
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumEnvoyConfig']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumEnvoyConfig', group: 'cilium.io', read: readConfig, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['nodeSelector', 'spec.nodeSelector']], lineOf);
      noteLists(context, path, item, [['services', 'spec.services'], ['backendServices', 'spec.backendServices'], ['resources', 'spec.resources']], lineOf);
    },
  }),
});
