import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { Reference, Selector, readReferences, readSelector, sniffApi } from '../object-api.ts';
import { at, compact, integer, list, text } from '../object-fields.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { Condition, meta, metaShape, noteLists, readConditions } from '../object-meta.ts';

const Listener = z.object({
  name: z.string(),
  hostname: z.string().optional(),
  port: z.number().int().optional(),
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`. */
  protocol: z.string(),
  /** `Terminate`, `Passthrough`. */
  tlsMode: z.string().optional(),
  certificates: z.array(Reference),
  /** Namespaces whose routes may attach: `Same`, `All`, `Selector`, `None`. */
  routesFrom: z.string(),
  routesSelector: Selector.optional(),
  routeKinds: z.array(z.string()),
  /** From the status; absent when the controller said nothing of this listener. */
  attachedRoutes: z.number().int().optional(),
  conditions: z.array(Condition),
});

const Gateway = z.object({
  ...metaShape,
  generation: z.number().int().optional(),
  className: z.string(),
  listeners: z.array(Listener),
  /** Addresses asked for. */
  wantedAddresses: z.array(z.string()),
  /** Addresses it has. */
  addresses: z.array(z.string()),
  accepted: z.boolean(),
  programmed: z.boolean(),
  conditions: z.array(Condition),
});

function readListener(status: readonly unknown[]): (value: unknown) => z.input<typeof Listener>[] {
  return (value) => {
    const name = text(at(value, 'name'));
    if (name === undefined) return [];
    const seen = status.find((s) => at(s, 'name') === name);
    const allowed = at(value, 'allowedRoutes');
    return [compact({
      name, hostname: text(at(value, 'hostname')), port: integer(at(value, 'port')), protocol: text(at(value, 'protocol')) ?? '',
      tlsMode: text(at(value, 'tls', 'mode')), certificates: readReferences(at(value, 'tls', 'certificateRefs')),
      routesFrom: text(at(allowed, 'namespaces', 'from')) ?? 'Same', routesSelector: readSelector(at(allowed, 'namespaces', 'selector')),
      routeKinds: list(at(allowed, 'kinds')).flatMap((k) => text(at(k, 'kind')) ?? []),
      attachedRoutes: integer(at(seen, 'attachedRoutes')), conditions: readConditions(at(seen, 'conditions')),
    })];
  };
}

function readGateway(value: unknown, name: string): z.input<typeof Gateway> {
  const conditions = readConditions(at(value, 'status', 'conditions'));
  const holds = (...types: readonly string[]): boolean => conditions.some((c) => types.includes(c.type) && c.status === 'True');
  const addresses = (of: unknown): string[] => list(of).flatMap((a) => text(at(a, 'value')) ?? []);
  return compact({
    ...meta(value, name), generation: integer(at(value, 'metadata', 'generation')), className: text(at(value, 'spec', 'gatewayClassName')) ?? '',
    listeners: list(at(value, 'spec', 'listeners')).flatMap(readListener(list(at(value, 'status', 'listeners')))),
    wantedAddresses: addresses(at(value, 'spec', 'addresses')), addresses: addresses(at(value, 'status', 'addresses')),
    // `Scheduled` and `Ready` are the names of v1alpha2.
    accepted: holds('Accepted', 'Scheduled'), programmed: holds('Programmed', 'Ready'), conditions,
  });
}

export const parser = defineParser({
  id: 'gateways',
  title: 'gateways (Gateway objects)',
  kind: 'objects',
  scope: 'cluster',
  area: 'l7',
  collect: 'kubectl get gateways.gateway.networking.k8s.io --all-namespaces -o yaml',
  files: [/^(?:gatewayapi-)?gateways\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:gateways?|gtw)(?:\.[a-z0-9.]{1,60})?(?:-|$)/],
  schema: z.object({ items: z.array(Gateway) }),
  sniff: (head) => sniffApi(head, 'gateway.networking.k8s.io', ['Gateway']),
  begin: (context) => gatherObjects(context, {
    kind: 'Gateway', group: 'gateway.networking.k8s.io', read: readGateway, note: (path, item, lineOf) => {
      noteFields(context, path, item, [['className', 'spec.gatewayClassName'], ['addresses', 'status.addresses'], ['accepted', 'status.conditions'], ['programmed', 'status.conditions']], lineOf);
      noteLists(context, path, item, [['listeners', 'spec.listeners'], ['conditions', 'status.conditions']], lineOf);
    },
  }),
});
