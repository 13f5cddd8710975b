import { intOf, recordsIn, textOf } from '../../base/json-output.ts';
import { itemsOf } from '../../base/json-text.ts';
import { flowDropReason } from '../drop-reasons.ts';
import { DROPPED, type FlowEvent, type FlowPeer } from '../flow-summary.ts';

/** Fields of a decoded object, asked for by name; a flow has dozens and few are wanted. */
type Fields = Pick<ReadonlyMap<string, unknown>, 'get' | 'has'>;

/** Event types of the agent (pkg/monitor/api/types.go). */
const DROP = 1;
const POLICY_VERDICT = 5;
const SOCKET = 7;
const DEBUG_CAPTURE = 2;
/** Match types of policy verdicts (pkg/monitor/api/types.go). */
const MATCHES = ['none', 'l3-only', 'l3-l4', 'l4-only', 'all', 'l3-proto', 'proto-only'];
const RESERVED: ReadonlyMap<number, string> = new Map([
  [0, 'unknown'], [1, 'host'], [2, 'world'], [3, 'unmanaged'], [4, 'health'], [5, 'init'], [6, 'remote-node'], [7, 'kube-apiserver'],
  [8, 'ingress'], [9, 'world-ipv4'], [10, 'world-ipv6'], [11, 'encrypted-overlay'],
]);
const DNS_CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

class Lookup implements Fields {
  readonly #value: object;

  constructor(value: object) {
    this.#value = value;
  }

  get(name: string): unknown {
    // Own fields only: a name such as `constructor` must not find what every object has.
    return Object.hasOwn(this.#value, name) ? (this.#value as Readonly<Record<string, unknown>>)[name] : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }
}

const NOTHING = new Lookup({});

/** The fields of a decoded object; none of anything else. */
export function lookup(value: unknown): Fields {
  return isObject(value) ? new Lookup(value) : NOTHING;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field by its proto name; some exporters wrote the camel-case form. */
function get(fields: Fields, name: string): unknown {
  return fields.get(name) ?? fields.get(camelCase(name));
}

const camelCased = new Map<string, string>();

/** Field names are few and asked for in every flow. */
function camelCase(name: string): string {
  let made = camelCased.get(name);
  if (made === undefined) {
    made = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    camelCased.set(name, made);
  }
  return made;
}

function peerOf(fields: Fields, side: 'source' | 'destination', labelled: boolean): FlowPeer {
  const one = lookup(get(fields, side));
  const pod = textOf(get(one, 'pod_name')) ?? '';
  const namespace = textOf(one.get('namespace')) ?? '';
  const identity = intOf(one.get('identity'));
  const labels = labelled ? itemsOf(one.get('labels')).filter((label): label is string => typeof label === 'string').map((label) => label.slice(0, 300)) : [];
  const name = pod === '' ? nameOf(fields, side) : namespace === '' ? pod : `${namespace}/${pod}`;
  return {
    name: name.slice(0, 300),
    ...(identity === undefined ? {} : { identity: RESERVED.get(identity) ?? String(identity) }), ...(labels.length === 0 ? {} : { labels }),
  };
}

/** A peer that is no pod: its DNS name or its address. */
function nameOf(fields: Fields, side: 'source' | 'destination'): string {
  const known = itemsOf(get(fields, `${side}_names`)).find((name) => typeof name === 'string');
  return known ?? textOf(lookup(fields.get('IP') ?? fields.get('ip')).get(side)) ?? textOf(lookup(fields.get('ethernet')).get(side)) ?? '';
}

/** The port of a reply is an ephemeral one, and not told. */
function layer4(fields: Fields, reply: boolean | undefined): Pick<FlowEvent, 'port' | 'protocol'> {
  const l4 = fields.get('l4');
  const [name, body] = isObject(l4) ? Object.entries(l4)[0] ?? [] : [];
  if (name === undefined) return {};
  const port = reply === true ? undefined : intOf(get(lookup(body), 'destination_port'));
  return port === undefined ? { protocol: name.slice(0, 20) } : { protocol: name.slice(0, 20), port };
}

function layer7(fields: Fields): Pick<FlowEvent, 'status' | 'dns'> & { readonly type?: string } {
  const said = fields.get('l7');
  if (!isObject(said) || Object.keys(said).length === 0) return {};
  const l7 = lookup(said);
  const stage = (textOf(l7.get('type')) ?? 'UNKNOWN').toLowerCase();
  const kind = ['dns', 'http', 'kafka'].find((one) => l7.has(one)) ?? 'l7';
  const type = `${kind}-${stage}`;
  const status = intOf(lookup(l7.get('http')).get('code'));
  const dns = lookup(l7.get('dns'));
  const code = intOf(dns.get('rcode'));
  if (stage !== 'response') return { type };
  return {
    type, ...(status === undefined || status === 0 ? {} : { status }),
    ...(code === undefined || code === 0 ? {} : { dns: { query: (textOf(dns.get('query')) ?? '').slice(0, 253), code: DNS_CODES[code] ?? String(code) } }),
  };
}

function typeOf(fields: Fields, event: number | undefined, l7: string | undefined): string {
  if (l7 !== undefined) return l7;
  if (event === DROP) return 'drop';
  if (event === POLICY_VERDICT) return 'policy-verdict';
  const point = textOf(get(fields, 'trace_observation_point')) ?? '';
  if (point !== '' && point !== 'UNKNOWN_POINT') return point.toLowerCase().replaceAll('_', '-');
  const socket = textOf(get(fields, 'sock_xlate_point')) ?? '';
  if (event === SOCKET || socket !== '') return socket === '' ? 'socket' : socket.toLowerCase().replace(/^sock_xlate_point_/, '').replace('_direction_', '-xlate-').replaceAll('_', '-');
  if (event === DEBUG_CAPTURE) return 'debug-capture';
  return event === undefined ? 'unknown' : `event ${event}`;
}

/** hubble observe writes the verdict of a policy verdict event this way. */
function verdictOf(verdict: string, type: string): string {
  if (type !== 'policy-verdict') return verdict;
  if (verdict === 'FORWARDED' || verdict === 'REDIRECTED') return 'ALLOWED';
  if (verdict === 'DROPPED' || verdict === 'ERROR') return 'DENIED';
  return verdict === 'AUDIT' ? 'AUDITED' : verdict;
}

function directionOf(fields: Fields): FlowEvent['direction'] {
  const word = textOf(get(fields, 'traffic_direction'));
  return word === 'INGRESS' ? 'ingress' : word === 'EGRESS' ? 'egress' : undefined;
}

function replyOf(fields: Fields): boolean | undefined {
  const value = get(fields, 'is_reply');
  if (typeof value === 'boolean') return value;
  const wrapped = lookup(value).get('value');
  if (typeof wrapped === 'boolean') return wrapped;
  return typeof fields.get('reply') === 'boolean' ? fields.get('reply') === true : undefined;
}

function deniedBy(fields: Fields): string[] {
  const denials = [get(fields, 'ingress_denied_by'), get(fields, 'egress_denied_by')].filter((list) => list !== undefined);
  return denials.flatMap((list) => recordsIn(list)).slice(0, 10).map((policy) => {
    const namespace = textOf(policy['namespace']) ?? '';
    const name = textOf(policy['name']) ?? '';
    return (namespace === '' ? name : `${namespace}/${name}`).slice(0, 300);
  }).filter((name) => name !== '');
}

/** Whether an object is a flow without the envelope of the API. */
export function isBareFlow(fields: Fields): boolean {
  return typeof fields.get('verdict') === 'string' && (fields.has('IP') || fields.has('l4') || fields.has('event_type') || fields.has('source'));
}

/** Reads a flow of any release; `node` and `time` of the envelope stand in where the flow has none. Undefined without a verdict. */
export function readFlow(value: unknown, envelope: Fields): FlowEvent | undefined {
  const fields = lookup(value);
  const said = textOf(fields.get('verdict'));
  if (said === undefined) return undefined;
  const event = intOf(lookup(get(fields, 'event_type')).get('type'));
  const { type: l7, ...answer } = layer7(fields);
  const type = typeOf(fields, event, l7);
  const time = textOf(fields.get('time')) ?? textOf(envelope.get('time'));
  const node = textOf(get(fields, 'node_name')) ?? textOf(get(envelope, 'node_name'));
  const reason = flowDropReason(intOf(get(fields, 'drop_reason')), textOf(get(fields, 'drop_reason_desc')));
  const direction = directionOf(fields);
  const reply = replyOf(fields);
  const policies = deniedBy(fields);
  const match = type === 'policy-verdict' ? MATCHES[intOf(get(fields, 'policy_match_type')) ?? 0] : undefined;
  const verdict = verdictOf(said, type);
  // Labels are shown of what was dropped; there are thirty in a flow.
  const labelled = verdict === DROPPED;
  return {
    verdict, type, source: peerOf(fields, 'source', labelled), destination: peerOf(fields, 'destination', labelled), ...layer4(fields, reply), ...answer,
    ...(time === undefined ? {} : { time: time.slice(0, 40) }), ...(node === undefined || node === '' ? {} : { node }),
    ...(reason === undefined ? {} : { reason }), ...(direction === undefined ? {} : { direction }), ...(reply === undefined ? {} : { reply }),
    ...(policies.length === 0 ? {} : { deniedBy: policies }), ...(match === undefined ? {} : { match }),
  };
}
