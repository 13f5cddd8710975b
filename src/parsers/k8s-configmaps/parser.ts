import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { headKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { readConfigMap } from './read-map.ts';
import { ConfigMap } from './schema.ts';

const NAMES = /"?name"?\s*: *"?(?:hubble-relay-config|hubble-ui-nginx|hubble-ui-envoy|ip-masq-agent|cni-configuration|cilium-envoy-config|spire-server|spire-agent|cilium-hubble-config|cilium-config-emergency-override|kube-proxy|kubeadm-config|coredns)"?,?\s*$/;
const CONFIG = /"?name"?\s*: *"?cilium-config"?,?\s*$/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const found = headKind(head);
  const kind = found?.item ?? found?.document;
  if (found === undefined || (kind !== undefined && kind !== 'ConfigMap' && kind !== 'ConfigMapList' && kind !== 'List')) return 'no';
  if (head.some((l) => CONFIG.test(l.text))) return 'no';
  // Any list of them may hold Cilium's own further down, which has a parser of its own.
  return kind === 'ConfigMap' && !found.isList && head.some((l) => NAMES.test(l.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'k8s-configmaps',
  title: 'ConfigMaps beside that of Cilium: Hubble Relay, ip-masq-agent, CNI, kube-proxy',
  kind: 'objects',
  scope: 'cluster',
  area: 'configuration',
  collect: 'kubectl -n kube-system get configmaps -o yaml',
  files: [
    /^(?:hubble-relay|hubble-ui|cni|cilium-envoy|cilium-spire-server|cilium-spire-agent|ip-masq-agent|kube-proxy)-configmap\.(?:ya?ml|json)$/,
    /^gke-cilium-(?:hubble|override)-config\.(?:ya?ml|json)$/, /^configmaps\.(?:ya?ml|json)$/,
  ],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:configmaps?|cm)(?:-|$)/],
  schema: z.object({ items: z.array(ConfigMap) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'ConfigMap', read: readConfigMap, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['ipMasqAgent', 'data'], ['hubbleRelay', 'data["config.yaml"]'], ['cni', 'data'], ['kubeProxy', 'data["config.conf"]']], lineOf);
      for (const key of Object.keys(item.settings)) context.note(`${path}.settings.${key}`, lineOf(`data["${key}"]`));
    },
  }),
});
