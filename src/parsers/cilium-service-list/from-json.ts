import { parseIp } from '../../base/ip.ts';
import { fieldsOf, intField, itemsOf, textField } from '../../base/json-text.ts';
import type { JsonText } from '../../base/json-text.ts';
import type { ParseContext } from '../define-parser.ts';
import { BACKEND_STATES, SERVICE_TYPES } from './schema.ts';
import type { ServiceBackend, ServiceEntry } from './schema.ts';

type Fields = ReadonlyMap<string, unknown>;

/** Whether the value is an array of services: `[{"spec": {"frontend-address": ...}}]`. */
export function isServiceJson(value: unknown): boolean {
  const first = fieldsOf(itemsOf(value)[0]);
  return fieldsOf(first.get('spec')).has('frontend-address') || fieldsOf(fieldsOf(first.get('status')).get('realized')).has('frontend-address');
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : { [key]: value } as Partial<Record<Key, string>>;
}

function protocolOf(fields: Fields): { protocol?: string } {
  const protocol = textField(fields, 'protocol')?.toUpperCase();
  return protocol === undefined || protocol === 'NONE' ? {} : { protocol };
}

function backendOf(value: unknown, id: number): ServiceBackend | undefined {
  const fields = fieldsOf(value);
  const ip = parseIp(textField(fields, 'ip') ?? '');
  if (ip === undefined) return undefined;
  const state = BACKEND_STATES.find((known) => known === textField(fields, 'state'));
  const weight = intField(fields, 'weight');
  return {
    id, ip: ip.text, port: intField(fields, 'port') ?? 0, preferred: fields.get('preferred') === true, ...protocolOf(fields),
    ...(state === undefined ? {} : { state }), ...(weight === undefined ? {} : { weight }),
    ...optional('node', textField(fields, 'nodeName')), ...optional('zone', textField(fields, 'zone')),
  };
}

function serviceOf(value: unknown): ServiceEntry | undefined {
  const item = fieldsOf(value);
  // `realized` is what the datapath has; `spec` is only what was asked for.
  const realized = fieldsOf(fieldsOf(item.get('status')).get('realized'));
  const spec = realized.size > 0 ? realized : fieldsOf(item.get('spec'));
  const front = fieldsOf(spec.get('frontend-address'));
  const flags = fieldsOf(spec.get('flags'));
  const ip = parseIp(textField(front, 'ip') ?? '');
  if (ip === undefined) return undefined;
  const id = intField(spec, 'id');
  const type = SERVICE_TYPES.find((known) => known === textField(flags, 'type'));
  const cluster = textField(flags, 'cluster');
  const backends = itemsOf(spec.get('backend-addresses')).map((backend, i) => backendOf(backend, i + 1)).filter((backend) => backend !== undefined);
  return {
    ...(id === undefined ? {} : { id }),
    frontend: { ip: ip.text, port: intField(front, 'port') ?? 0, internal: textField(front, 'scope') === 'internal', ...protocolOf(front) },
    ...(type === undefined ? {} : { type }), remote: cluster !== undefined && flags.get('remote') === true,
    ...optional('namespace', textField(flags, 'namespace')), ...optional('name', textField(flags, 'name')),
    ...optional('externalTrafficPolicy', textField(flags, 'extTrafficPolicy') ?? textField(flags, 'trafficPolicy')),
    ...optional('internalTrafficPolicy', textField(flags, 'intTrafficPolicy')),
    backends,
  };
}

/** Reads `cilium service list -o json`. */
export function readServiceJson(json: JsonText, context: ParseContext): ServiceEntry[] {
  const services: ServiceEntry[] = [];
  for (const [i, item] of itemsOf(json.value).entries()) {
    const place = json.elements[i] ?? json;
    const service = serviceOf(item);
    if (service === undefined) { context.problem(place, 'a service without a frontend address'); continue; }
    context.note(`services[${String(services.length)}]`, place);
    services.push(service);
  }
  context.known(json);
  return services;
}
