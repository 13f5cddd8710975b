import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { Reference, readReference, sniffApi } from '../object-api.ts';
import { at, compact, integer, list, text, texts } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, meta, metaShape, noteLists, readConditions } from '../object-meta.ts';

const OTHERS = ['GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

const BackendRef = z.object({ ...Reference.shape, port: z.number().int().optional(), weight: z.number().int().optional() });

const Rule = z.object({
  name: z.string().optional(),
  /** How many alternatives of path, header, method and query match. */
  matches: z.number().int(),
  /** Paths that match, `PathPrefix /cart`; for gRPC `service/method`. */
  paths: z.array(z.string()),
  /** `RequestRedirect`, `URLRewrite`, `RequestMirror`, `ExtensionRef`. */
  filters: z.array(z.string()),
  backends: z.array(BackendRef),
  timeoutRequest: z.string().optional(),
  timeoutBackend: z.string().optional(),
});

const Route = z.object({
  kind: z.enum(['HTTPRoute', ...OTHERS]),
  ...metaShape,
  generation: z.number().int().optional(),
  hostnames: z.array(z.string()),
  /** Gateways, or services for the mesh, that it wants to belong to. */
  parents: z.array(z.object({ ...Reference.shape, port: z.number().int().optional() })),
  rules: z.array(Rule),
  /** What controllers say of each parent. */
  status: z.array(z.object({
    parent: Reference.optional(), controllerName: z.string(),
    accepted: z.boolean(),
    /** Absent when the controller said nothing of the backends. */
    resolvedRefs: z.boolean().optional(),
    conditions: z.array(Condition),
  })),
});
type RouteData = z.input<typeof Route>;

function readPaths(value: unknown): string[] {
  return list(at(value, 'matches')).flatMap((match) => {
    const path = at(match, 'path');
    const method = at(match, 'method');
    if (path !== undefined) return [`${text(at(path, 'type')) ?? 'PathPrefix'} ${text(at(path, 'value')) ?? '/'}`];
    const service = text(at(method, 'service'));
    return service === undefined ? [] : [`${service}/${text(at(method, 'method')) ?? '*'}`];
  });
}

function readRule(value: unknown): RouteData['rules'][number] {
  return compact({
    name: text(at(value, 'name')), matches: list(at(value, 'matches')).length, paths: readPaths(value),
    filters: list(at(value, 'filters')).flatMap((f) => text(at(f, 'type')) ?? []),
    backends: list(at(value, 'backendRefs')).flatMap((ref) => {
      const named = readReference(ref);
      return named === undefined ? [] : [compact({ ...named, port: integer(at(ref, 'port')), weight: integer(at(ref, 'weight')) })];
    }),
    timeoutRequest: text(at(value, 'timeouts', 'request')), timeoutBackend: text(at(value, 'timeouts', 'backendRequest')),
  });
}

function readStatus(value: unknown): RouteData['status'][number] {
  const conditions = readConditions(at(value, 'conditions'));
  const resolved = conditions.find((c) => c.type === 'ResolvedRefs');
  return compact({
    parent: readReference(at(value, 'parentRef')), controllerName: text(at(value, 'controllerName')) ?? '',
    accepted: conditions.some((c) => c.type === 'Accepted' && c.status === 'True'), resolvedRefs: resolved === undefined ? undefined : resolved.status === 'True', conditions,
  });
}

function readRoute(value: unknown, name: string): RouteData {
  const kind = text(at(value, 'kind'));
  return compact({
    kind: OTHERS.find((k) => k === kind) ?? 'HTTPRoute' as const, ...meta(value, name), generation: integer(at(value, 'metadata', 'generation')),
    hostnames: texts(at(value, 'spec', 'hostnames')) ?? [],
    parents: list(at(value, 'spec', 'parentRefs')).flatMap((ref) => {
      const named = readReference(ref);
      return named === undefined ? [] : [compact({ ...named, port: integer(at(ref, 'port')) })];
    }),
    rules: list(at(value, 'spec', 'rules')).map(readRule), status: list(at(value, 'status', 'parents')).map(readStatus),
  });
}

export const parser = defineParser({
  id: 'gateway-routes',
  title: 'routes of Gateway API (HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get httproutes,grpcroutes --all-namespaces -o yaml',
  files: [/^(?:gatewayapi-)?(?:httproutes|grpcroutes|tlsroutes|tc[p]?routes|ud[p]?routes)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:(?:http|grpc|tls|tcp|udp)routes?)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(Route) }),
  sniff: (head) => sniffApi(head, 'gateway.networking.k8s.io', ['HTTPRoute', ...OTHERS]),
  begin: (context) => gatherObjects(context, {
    kind: 'HTTPRoute', group: 'gateway.networking.k8s.io', also: OTHERS, read: readRoute, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['hostnames', 'spec.hostnames']], lineOf);
      noteLists(context, path, item, [['parents', 'spec.parentRefs'], ['rules', 'spec.rules'], ['status', 'status.parents']], lineOf);
    },
  }),
});
