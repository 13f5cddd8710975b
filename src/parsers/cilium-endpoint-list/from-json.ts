import { parseIp } from '../../base/ip.ts';
import { fieldsOf, intField, itemsOf, textField } from '../../base/json-text.ts';
import type { JsonText } from '../../base/json-text.ts';
import type { ParseContext } from '../define-parser.ts';
import { ENDPOINT_STATES, kindOf, namespaceOf } from './schema.ts';
import type { Endpoint, Enforcement } from './schema.ts';

type Fields = ReadonlyMap<string, unknown>;

function at(value: unknown, ...path: readonly string[]): Fields {
  return fieldsOf(path.reduce((inner, key) => fieldsOf(inner).get(key), value));
}

/** Whether the value is an array of endpoints: `[{"id": 1, "status": {"state": ...}}]`. */
export function isEndpointJson(value: unknown): boolean {
  const first = fieldsOf(itemsOf(value)[0]);
  return first.has('id') && at(first.get('status')).has('networking');
}

function enforced(mode: string | undefined, direction: 'ingress' | 'egress'): Enforcement {
  if (mode === undefined) return 'unknown';
  const audit = mode.startsWith('audit-');
  const which = mode.replace(/^audit-/, '');
  if (which !== 'both' && which !== direction) return 'disabled';
  return audit ? 'audit' : 'enabled';
}

function failing(status: Fields): Endpoint['failingControllers'] {
  const out = [];
  for (const item of itemsOf(status.get('controllers')).slice(0, 200)) {
    const fields = fieldsOf(item);
    const state = fieldsOf(fields.get('status'));
    const failures = intField(state, 'consecutive-failure-count') ?? 0;
    const error = textField(state, 'last-failure-msg');
    if (failures > 0) out.push({ name: textField(fields, 'name') ?? '', failures, ...(error === undefined ? {} : { error: error.slice(0, 1000) }) });
  }
  return out;
}

function labelsOf(status: Fields): string[] {
  const identity = itemsOf(at(status.get('identity')).get('labels'));
  const source = identity.length > 0 ? identity : itemsOf(at(status.get('labels')).get('security-relevant'));
  return source.filter((label) => typeof label === 'string');
}

function endpointOf(value: unknown): Endpoint | undefined {
  const item = fieldsOf(value);
  const id = intField(item, 'id');
  const status = fieldsOf(item.get('status'));
  if (id === undefined || status.size === 0) return undefined;
  const labels = labelsOf(status);
  const mode = textField(at(status.get('policy'), 'realized'), 'policy-enabled');
  const address = fieldsOf(itemsOf(at(status.get('networking')).get('addressing'))[0]);
  const external = at(status.get('external-identifiers'));
  const [namespaceInName, podInName] = (textField(external, 'pod-name') ?? '').split('/');
  const state = ENDPOINT_STATES.find((known) => known === textField(status, 'state'));
  const optional = {
    identity: intField(at(status.get('identity')), 'id'),
    ipv4: parseIp(textField(address, 'ipv4') ?? '')?.text,
    ipv6: parseIp(textField(address, 'ipv6') ?? '')?.text,
    state,
    namespace: namespaceOf(labels) ?? textField(external, 'k8s-namespace') ?? (podInName === undefined ? undefined : namespaceInName),
    pod: textField(external, 'k8s-pod-name') ?? podInName,
    interface: textField(at(status.get('networking')), 'interface-name'),
    health: textField(at(status.get('health')), 'overallHealth'),
  };
  const present = Object.fromEntries(Object.entries(optional).filter(([, field]) => field !== undefined)) as Partial<Endpoint>;
  return { id, kind: kindOf(labels), ingress: enforced(mode, 'ingress'), egress: enforced(mode, 'egress'), labels, failingControllers: failing(status), ...present };
}

/** Reads `cilium endpoint list -o json` and `endpoint get`. */
export function readEndpointJson(json: JsonText, context: ParseContext): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const [i, item] of itemsOf(json.value).entries()) {
    const place = json.elements[i] ?? json;
    const endpoint = endpointOf(item);
    if (endpoint === undefined) { context.problem(place, 'an endpoint without id or status'); continue; }
    context.note(`endpoints[${String(endpoints.length)}]`, place);
    endpoints.push(endpoint);
  }
  context.known(json);
  return endpoints;
}
