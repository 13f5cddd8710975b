import { ignored, key, parts, set, value, words } from '../compare.ts';
import { listFacet } from '../facet.ts';

const TIME = 'a time';

/** Identities as objects: what they are made of, not their numbers. */
export const identityObjects = listFacet('cilium-identities', 'items')({
  id: 'identity-objects', title: 'Identities', collect: 'kubectl get ciliumidentities -o yaml',
  key: (i) => (i.labels.length === 0 ? i.name : [...i.labels].sort().join(' ')),
  fields: {
    name: ignored('given out at random'), id: ignored('given out at random'), creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), labels: key, namespace: key,
    unusedSince: ignored(TIME), apiVersion: ignored('the form'), ownerKind: ignored('the form'), ownerName: ignored('the form'),
  },
});

export const configMaps = listFacet('k8s-configmaps', 'items')({
  id: 'configmaps', title: 'Further ConfigMaps', collect: 'kubectl -n kube-system get configmaps -o yaml',
  key: (c) => `${c.namespace}/${c.name}`,
  fields: {
    namespace: key, name: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), keys: set((k) => k.key), ipMasqAgent: parts(), hubbleRelay: parts(),
    cni: parts(), kubeProxy: parts(), settings: parts(),
  },
});

/** Dates move on with each renewal; what is about to end is a finding. */
export const certificates = listFacet('cert-manager-certificates', 'items')({
  id: 'certificates', title: 'Certificates', collect: 'kubectl -n kube-system get certificates.cert-manager.io -o yaml',
  key: (c) => `${c.namespace}/${c.name}`,
  fields: {
    namespace: key, name: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), secretName: value(), issuer: value(), commonName: value(),
    dnsNames: words(), notBefore: ignored('new with each renewal'), notAfter: ignored('new with each renewal'), renewalTime: ignored(TIME), ready: value(), conditions: ignored('ready is compared'),
  },
});

/** Public parts of secrets: who is certified by whom. Keys are never read. */
export const secrets = listFacet('k8s-secrets', 'items')({
  id: 'secrets', title: 'Certificates', collect: 'kubectl -n kube-system get secrets -o yaml (ciliumdoc keeps names and certificates only)',
  key: (s) => `secret ${s.namespace}/${s.name}`,
  fields: {
    namespace: key, name: key, creationTimestamp: ignored(TIME), deletionTimestamp: ignored(TIME), type: value(), keys: set((k) => k.key),
    certificates: set((c) => `${c.key}: ${c.subject} by ${c.issuer}${c.isCa ? ', a CA' : ''}${c.dnsNames.length + c.ipAddresses.length === 0 ? '' : ` for ${[...c.dnsNames, ...c.ipAddresses].sort().join(' ')}`}`),
  },
});
