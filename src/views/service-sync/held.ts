import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read } from '../define-view.ts';

type List = Read<ParserData['cilium-service-list']> | Read<ParserData['cilium-bpf-lb-list']>;

/** Asked for only where something is wrong: lists hold thousands. */
type Places = () => readonly EvidenceRef[];

interface HeldBackend { readonly active: boolean; readonly places: Places }

/** A frontend as an agent or its map holds it. */
export interface HeldFrontend {
  /** By `ip:port`. */
  readonly backends: Map<string, HeldBackend>;
  /** A redirect policy or a proxy takes its traffic. */
  redirected: boolean;
  /** Of another cluster, or shared with one. */
  remote: boolean;
  readonly places: Places;
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
    const path = `services[${String(i)}]`;
    own.push(path);
    for (const [k, backend] of service.backends.entries()) {
      const state = 'state' in backend ? backend.state ?? 'active' : 'active';
      held.backends.set(`${backend.ip}:${String(backend.port)}`, { active: state === 'active', places: () => list.places(`${path}.backends[${String(k)}]`) });
    }
  });
  return { get: ({ ip, port, protocol }) => map.get(keyOf(ip, port, protocol)), key: ({ ip, port, protocol }) => keyOf(ip, port, protocol) };
}

function isProtocol(text: string | undefined): boolean {
  return text === 'TCP' || text === 'UDP' || text === 'SCTP';
}
