import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { sniffApi } from '../object-api.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, flag, list, text } from '../object-fields.ts';
import { gatherObjects } from '../object-list.ts';
import { meta, metaShape, noteKey, origin, originShape } from '../object-meta.ts';

const Port = z.object({ port: z.string(), number: z.number().int().optional(), protocol: z.string(), name: z.string().optional() });

const LocalRedirectPolicy = z.object({
  ...metaShape,
  ...originShape,
  /** How traffic is caught: by address or by service; `none` when neither is written. */
  matches: z.enum(['address', 'service', 'none']),
  ip: z.string().optional(),
  serviceName: z.string().optional(),
  serviceNamespace: z.string().optional(),
  frontendPorts: z.array(Port),
  /** Pods of the node that get the traffic. */
  backendSelector: Selector.optional(),
  backendPorts: z.array(Port),
  /** The pods themselves reach the address as it was. */
  skipRedirectFromBackend: z.boolean(),
  description: z.string().optional(),
  /** Never set to true by any release, so it tells nothing. */
  ok: z.boolean().optional(),
});
type PolicyData = z.input<typeof LocalRedirectPolicy>;

const CiliumLocalRedirectPolicies = z.object({ items: z.array(LocalRedirectPolicy) });

function readPolicy(value: unknown, name: string): PolicyData {
  const spec = at(value, 'spec');
  const address = at(spec, 'redirectFrontend', 'addressMatcher');
  const service = at(spec, 'redirectFrontend', 'serviceMatcher');
  const backend = at(spec, 'redirectBackend');
  return compact({
    ...meta(value, name), ...origin(value),
    matches: address !== undefined && address !== null ? 'address' : service !== undefined && service !== null ? 'service' : 'none',
    ip: text(at(address, 'ip'))?.trim(), serviceName: text(at(service, 'serviceName')), serviceNamespace: text(at(service, 'namespace')),
    frontendPorts: readPorts(at(address, 'toPorts') ?? at(service, 'toPorts')),
    backendSelector: readSelector(at(backend, 'localEndpointSelector')), backendPorts: readPorts(at(backend, 'toPorts')),
    skipRedirectFromBackend: flag(at(spec, 'skipRedirectFromBackend')) ?? false, description: text(at(spec, 'description')), ok: flag(at(value, 'status', 'ok')),
  });
}

function readPorts(value: unknown): PolicyData['frontendPorts'] {
  return list(value).flatMap((entry) => {
    const port = text(at(entry, 'port'));
    if (port === undefined) return [];
    return [compact({ port, number: /^\d{1,5}$/.test(port) ? Number(port) : undefined, protocol: text(at(entry, 'protocol')) ?? 'TCP', name: text(at(entry, 'name')) })];
  });
}

const PLACES: readonly (readonly [string, string])[] = [
  ['matches', 'spec.redirectFrontend'], ['ip', 'spec.redirectFrontend.addressMatcher.ip'], ['serviceName', 'spec.redirectFrontend.serviceMatcher.serviceName'],
  ['frontendPorts', 'spec.redirectFrontend.addressMatcher.toPorts'], ['frontendPorts', 'spec.redirectFrontend.serviceMatcher.toPorts'],
  ['serviceNamespace', 'spec.redirectFrontend.serviceMatcher.namespace'], ['backendSelector', 'spec.redirectBackend.localEndpointSelector'],
  ['backendPorts', 'spec.redirectBackend.toPorts'], ['skipRedirectFromBackend', 'spec.skipRedirectFromBackend'],
];

export const parser = defineParser({
  id: 'cilium-local-redirect-policies',
  title: 'local redirect policies (CiliumLocalRedirectPolicy objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'services',
  collect: 'kubectl get ciliumlocalredirectpolicies --all-namespaces -o yaml',
  files: [/^ciliumlocalredirectpolicies\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumlocalredirectpolic(?:y|ies)|clrp)(?:\.cilium\.io)?(?:-|$)/],
  schema: CiliumLocalRedirectPolicies,
  sniff: (head) => sniffApi(head, 'cilium.io', ['CiliumLocalRedirectPolicy']),
  begin: (context) => gatherObjects(context, {
    kind: 'CiliumLocalRedirectPolicy', read: readPolicy,
    note: (path, _policy, lineOf) => { for (const [field, key] of PLACES) noteKey(context, path, field, key, lineOf); },
  }),
});
