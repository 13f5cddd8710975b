import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read } from '../define-view.ts';

type List = Read<ParserData['cilium-service-list']> | Read<ParserData['cilium-bpf-lb-list']>;

/** A backend in a list; its places are asked for only where something is wrong, since lists hold thousands. */
class HeldBackend {
  readonly active: boolean;
  readonly #list: List;
  readonly #service: number;
  readonly #backend: number;

  constructor(list: List, service: number, backend: number, active: boolean) {
    this.#list = list;
    this.#service = service;
    this.#backend = backend;
    this.active = active;
  }

  places(): readonly EvidenceRef[] {
    return this.#list.places(`services[${String(this.#service)}].backends[${String(this.#backend)}]`);
  }
}

/** A frontend as an agent or its map holds it. */
export interface HeldFrontend {
  /** By `ip:port`. */
  readonly backends: Map<string, HeldBackend>;
  /** A redirect policy or a proxy takes its traffic. */
  redirected: boolean;
  /** Of another cluster, or shared with one. */
  remote: boolean;
  places(): readonly EvidenceRef[];
}

interface Address { readonly ip: string; readonly port: number; readonly protocol: string }

/** The frontends of one list. */
export interface Held {
  get(frontend: Address): HeldFrontend | undefined;
  /** Same for two frontends that this list does not tell apart. */
  key(frontend: Address): string;
}

/** Protocols are printed since 1.17; before, TCP and UDP of one port number are one entry. */
export function frontendsOf(list: List): Held {
  const services = list.data.services;
  const told = services.some((s) => isProtocol(s.frontend.protocol));
  const keyOf = (ip: string, port: number, protocol: string | undefined): string => `${ip} ${String(port)}${told ? ` ${protocol ?? ''}` : ''}`;
  const map = new Map<string, HeldFrontend>();
  const paths = new Map<string, string[]>();
  services.forEach((service, i) => {
    const { frontend } = service;
    const key = keyOf(frontend.ip, frontend.port, frontend.protocol);
    const own = paths.get(key) ?? [];
    paths.set(key, own);
    const held: HeldFrontend = map.get(key) ?? { backends: new Map(), redirected: false, remote: false, places: () => own.flatMap((path) => list.places(path)) };
    map.set(key, held);
    held.redirected ||= service.type === 'LocalRedirect' || ('l7ProxyPort' in service && service.l7ProxyPort !== undefined);
    held.remote ||= 'remote' in service && service.remote;
    own.push(`services[${String(i)}]`);
    service.backends.forEach((backend, k) => {
      const state = 'state' in backend ? backend.state ?? 'active' : 'active';
      held.backends.set(`${backend.ip}:${String(backend.port)}`, new HeldBackend(list, i, k, state === 'active'));
    });
  });
  return { get: ({ ip, port, protocol }) => map.get(keyOf(ip, port, protocol)), key: ({ ip, port, protocol }) => keyOf(ip, port, protocol) };
}

function isProtocol(text: string | undefined): boolean {
  return text === 'TCP' || text === 'UDP' || text === 'SCTP';
}
