import * as z from 'zod';
import { at, compact, integer, list, text, texts } from './object-fields.ts';

/** A port of a Cilium policy. */
export const PolicyPort = z.object({
  /** As written: a number or the name of a container port; `0` is any port. */
  port: z.string(),
  /** The port as a number; absent for a name. */
  number: z.number().int().optional(),
  endPort: z.number().int().optional(),
  /** `ANY` when the policy does not say. */
  protocol: z.string(),
});

const HttpRule = z.object({
  method: z.string().optional(), path: z.string().optional(), host: z.string().optional(),
  /** Names of the headers asked for; their values are not kept, they may be credentials. */
  headers: z.array(z.string()),
});
const KafkaRule = z.object({
  role: z.string().optional(), apiKey: z.string().optional(), apiVersion: z.string().optional(), clientID: z.string().optional(), topic: z.string().optional(),
});
/** A DNS name, plain or with `*`. */
export const NameMatch = z.object({ matchName: z.string().optional(), matchPattern: z.string().optional() });

/** One entry of `toPorts`. */
export const PortRule = z.object({
  ports: z.array(PolicyPort),
  /** The proxy that this entry needs: `http`, `kafka`, `dns`, or `generic` for `l7proto`; absent without rules at layer 7. */
  l7: z.enum(['http', 'kafka', 'dns', 'generic']).optional(),
  http: z.array(HttpRule),
  kafka: z.array(KafkaRule),
  dns: z.array(NameMatch),
  l7Proto: z.string().optional(),
  /** Names asked for in the TLS handshake. */
  serverNames: z.array(z.string()),
  /** Envoy listener that gets the traffic: `kind/name of the configuration/listener`. */
  listener: z.string().optional(),
  /** Secret, `namespace/name`, with which the proxy ends TLS. */
  terminatingTLS: z.string().optional(),
  /** Secret with which the proxy opens TLS to the other side. */
  originatingTLS: z.string().optional(),
});
export type PortRuleData = z.input<typeof PortRule>;
type L7Data = Pick<PortRuleData, 'l7' | 'http' | 'kafka' | 'dns' | 'l7Proto'>;

export function readPortRules(value: unknown): PortRuleData[] {
  return list(value).map((entry) => compact({
    ports: list(at(entry, 'ports')).flatMap(readPort), ...readL7(at(entry, 'rules')), serverNames: texts(at(entry, 'serverNames')) ?? [],
    listener: listenerOf(at(entry, 'listener')), terminatingTLS: secretOf(at(entry, 'terminatingTLS')), originatingTLS: secretOf(at(entry, 'originatingTLS')),
  }));
}

function readPort(value: unknown): z.input<typeof PolicyPort>[] {
  const port = text(at(value, 'port'));
  if (port === undefined) return [];
  return [compact({
    port, number: /^\d{1,5}$/.test(port) ? Number(port) : undefined, endPort: integer(at(value, 'endPort')),
    protocol: (text(at(value, 'protocol')) ?? 'ANY').toUpperCase(),
  })];
}

function readL7(rules: unknown): L7Data {
  const proto = text(at(rules, 'l7proto'));
  const kind = (['http', 'kafka', 'dns'] as const).find((k) => Array.isArray(at(rules, k))) ?? (proto === undefined && !Array.isArray(at(rules, 'l7')) ? undefined : 'generic');
  return {
    ...(kind === undefined ? {} : { l7: kind }), ...(proto === undefined ? {} : { l7Proto: proto }),
    http: list(at(rules, 'http')).map((rule) => compact({
      method: text(at(rule, 'method')), path: text(at(rule, 'path')), host: text(at(rule, 'host')), headers: headerNames(rule),
    })),
    kafka: list(at(rules, 'kafka')).map((rule) => compact({
      role: text(at(rule, 'role')), apiKey: text(at(rule, 'apiKey')), apiVersion: text(at(rule, 'apiVersion')),
      clientID: text(at(rule, 'clientID')), topic: text(at(rule, 'topic')),
    })),
    dns: readNames(at(rules, 'dns')),
  };
}

/** Names or patterns of `toFQDNs` and of DNS rules. */
export function readNames(value: unknown): z.input<typeof NameMatch>[] {
  return list(value).map((name) => compact({ matchName: text(at(name, 'matchName')), matchPattern: text(at(name, 'matchPattern')) }));
}

// `headers` are texts `Name: value`, `headerMatches` maps whose value may stand in a secret.
function headerNames(rule: unknown): string[] {
  const plain = (texts(at(rule, 'headers')) ?? []).map((header) => header.trim().split(/[: ]/)[0] ?? '');
  return [...plain, ...list(at(rule, 'headerMatches')).flatMap((match) => text(at(match, 'name')) ?? [])];
}

function listenerOf(value: unknown): string | undefined {
  const name = text(at(value, 'name'));
  if (name === undefined) return undefined;
  const config = at(value, 'envoyConfig');
  return [text(at(config, 'kind')) ?? 'CiliumEnvoyConfig', text(at(config, 'name')) ?? '', name].join('/');
}

function secretOf(value: unknown): string | undefined {
  const name = text(at(value, 'secret', 'name'));
  return name === undefined ? undefined : `${text(at(value, 'secret', 'namespace')) ?? ''}/${name}`;
}
