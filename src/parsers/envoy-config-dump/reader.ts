import { addressAndPort } from '../list-values.ts';
import { at, compact, list, text } from '../object-fields.ts';
import type { EnvoyDump } from './schema.ts';

type Kind = EnvoyDump['errors'][number]['kind'];
type State = EnvoyDump['listeners'][number]['states'][number];
/** Says that a value of the data stands at a path of the JSON. */
type Tell = (field: string, path: string) => void;
interface Entry { readonly value: unknown; readonly path: string; readonly state: State }

/** Envoy masks texts as `[redacted]`, bytes as the base64 of it; cilium-bugtool replaces the whole field. */
const MASKED = new Set(['[redacted]', 'W3JlZGFjdGVkXQ==']);
const MAX = 5000;

/** Entries of the lists that a dump has per origin: `static_clusters`, `dynamic_active_clusters`, ... */
function entries(config: unknown, path: string, name: string): Entry[] {
  const found: Entry[] = [];
  for (const [key, state] of [[`static_${name}`, 'static'], [`dynamic_${name}`, 'active'], [`dynamic_active_${name}`, 'active'], [`dynamic_warming_${name}`, 'warming']] as const) {
    list(at(config, key)).forEach((value, i) => { found.push({ value, path: `${path}.${key}[${String(i)}]`, state }); });
  }
  return found;
}

function addressOf(value: unknown): string | undefined {
  const socket = at(value, 'socket_address');
  const ip = text(at(socket, 'address'));
  // A port of 0 is left out by the JSON form of protobuf.
  if (ip !== undefined) return `${ip.includes(':') ? `[${ip}]` : ip}:${text(at(socket, 'port_value')) ?? text(at(socket, 'named_port')) ?? '0'}`;
  return text(at(value, 'pipe', 'path')) ?? text(at(value, 'envoy_internal_address', 'server_listener_name'));
}

function isOpenKey(value: unknown): boolean {
  const inline = text(value) ?? text(at(value, 'inline_bytes')) ?? text(at(value, 'inline_string'));
  return inline !== undefined && !MASKED.has(inline);
}

function hasOpenKey(secret: unknown): boolean {
  const tickets = list(at(secret, 'session_ticket_keys', 'keys'));
  return isOpenKey(at(secret, 'tls_certificate', 'private_key')) || tickets.some(isOpenKey);
}

const SECRET_KINDS = [['tls_certificate', 'certificate'], ['validation_context', 'validation'], ['session_ticket_keys', 'session-tickets'], ['generic_secret', 'generic']] as const;

/** A refused configuration may be printed behind the reason, keys included: what follows is not kept. */
function detailsOf(value: unknown): string {
  const said = text(value) ?? '';
  const end = said.search(/-----BEGIN|private_key|inline_bytes|inline_string|session_ticket|generic_secret|tls_certificate ?\{/);
  return (end < 0 ? said : said.slice(0, end)).slice(0, 500).trim();
}

/** Reads the parts of Envoy's configuration into one; bodies are Envoy's own and not kept. */
export class DumpReader {
  readonly data: EnvoyDump = { listeners: [], clusters: [], routes: 0, virtualHosts: 0, secrets: [], errors: [], versions: {} };
  readonly #tell: Tell;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** One element of `configs`, by its type; types without facts are passed over. */
  config(config: unknown, path: string): void {
    const type = (text(at(config, '@type')) ?? '').split('.').at(-1);
    if (type === 'ListenersConfigDump') this.#listeners(config, path);
    else if (type === 'ClustersConfigDump') this.#clusters(config, path);
    else if (type === 'RoutesConfigDump') this.#routes(config, path);
    else if (type === 'SecretsConfigDump') for (const entry of entries(config, path, 'secrets')) this.#secret(entry);
    else if (type === 'EndpointsConfigDump') for (const entry of entries(config, path, 'endpoint_configs')) this.#error('endpoint', text(at(entry.value, 'endpoint_config', 'cluster_name')) ?? '', entry);
  }

  #version(key: 'listeners' | 'clusters', config: unknown, path: string): void {
    const version = text(at(config, 'version_info'));
    if (version === undefined) return;
    this.data.versions[key] = version;
    this.#tell(`versions.${key}`, `${path}.version_info`);
  }

  #listeners(config: unknown, path: string): void {
    this.#version('listeners', config, path);
    for (const entry of entries(config, path, 'listeners')) {
      const states: State[] = entry.state === 'static' ? ['static'] : [];
      const bodies = entry.state === 'static' ? [['listener']] : [['active_state', 'listener'], ['warming_state', 'listener'], ['draining_state', 'listener']];
      if (entry.state !== 'static') for (const state of ['active', 'warming', 'draining'] as const) if (at(entry.value, `${state}_state`) !== undefined) states.push(state);
      if (at(entry.value, 'error_state') !== undefined) states.push('failed');
      const keys = bodies.find((way) => at(entry.value, ...way) !== undefined) ?? [];
      const body = keys.length === 0 ? undefined : at(entry.value, ...keys);
      const name = text(at(entry.value, 'name')) ?? text(at(body, 'name')) ?? '';
      this.#error('listener', name, entry);
      if (this.data.listeners.length >= MAX) continue;
      const address = addressOf(at(body, 'address'));
      const more = list(at(body, 'additional_addresses')).slice(0, 100).flatMap((one) => addressOf(at(one, 'address')) ?? []);
      const index = this.data.listeners.push(compact({ name, ...(address === undefined ? {} : addressAndPort(address)), address, more, states })) - 1;
      this.#tell(`listeners[${String(index)}]`, at(body, 'name') === undefined ? entry.path : `${entry.path}.${keys.join('.')}.name`);
    }
  }

  #clusters(config: unknown, path: string): void {
    this.#version('clusters', config, path);
    for (const entry of entries(config, path, 'clusters')) {
      const body = at(entry.value, 'cluster');
      const name = text(at(body, 'name')) ?? '';
      this.#error('cluster', name, entry);
      if (body === undefined || this.data.clusters.length >= MAX) continue;
      // STATIC is the first value of the type and so left out.
      const type = text(at(body, 'type')) ?? text(at(body, 'cluster_type', 'name')) ?? 'STATIC';
      const index = this.data.clusters.push({ name, type, states: this.#states(entry) }) - 1;
      this.#tell(`clusters[${String(index)}]`, `${entry.path}.cluster.name`);
    }
  }

  #routes(config: unknown, path: string): void {
    for (const entry of entries(config, path, 'route_configs')) {
      const body = at(entry.value, 'route_config');
      this.#error('route', text(at(body, 'name')) ?? '', entry);
      if (body === undefined) continue;
      this.data.routes++;
      this.data.virtualHosts += list(at(body, 'virtual_hosts')).length;
    }
  }

  #secret(entry: Entry): void {
    const body = at(entry.value, 'secret');
    const name = text(at(entry.value, 'name')) ?? text(at(body, 'name')) ?? '';
    this.#error('secret', name, entry);
    if (this.data.secrets.length >= MAX) return;
    const kind = SECRET_KINDS.find(([key]) => at(body, key) !== undefined)?.[1] ?? 'unknown';
    const index = this.data.secrets.push({ name, kind, inlinePrivateKey: hasOpenKey(body), states: this.#states(entry) }) - 1;
    this.#tell(`secrets[${String(index)}]`, `${entry.path}.name`);
  }

  #states({ value, state }: Entry): State[] {
    return at(value, 'error_state') === undefined ? [state] : [state, 'failed'];
  }

  #error(kind: Kind, name: string, { value, path }: Entry): void {
    const state = at(value, 'error_state');
    if (state === undefined || state === null || this.data.errors.length >= 500) return;
    const error = compact({ kind, name, details: detailsOf(at(state, 'details')), version: text(at(state, 'version_info')), at: text(at(state, 'last_update_attempt')) });
    const index = this.data.errors.push(error) - 1;
    this.#tell(`errors[${String(index)}]`, `${path}.error_state`);
  }
}
