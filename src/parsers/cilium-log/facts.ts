import type { LogRecord } from './record.ts';
import type { CiliumLog } from './schema.ts';

type Facts = Pick<CiliumLog, 'version' | 'commit' | 'go' | 'platform' | 'kernel' | 'envoyVersion' | 'node' | 'devices' | 'directRoutingDevice' | 'mtu'>;
type Note = (path: string, line: number) => void;

/** `  --enable-ipv4='true'`; older and third-party forms have no quotes. */
const SETTING = /^ {1,4}--([a-z][a-z0-9.-]{0,80})=(.*)$/s;
const MAX_SETTINGS = 1000;
/** `Cilium 1.12.3 1c466d2 2022-10-12T11:33:37+01:00 go version go1.18.6 linux/arm64`. */
const BANNER = /^(?:Cilium|Hubble|Cilium [A-Z][\w -]{1,30}|Hubble Relay) v?(\d{1,3}\.\d{1,4}\.\d{1,4}[\w.+-]{0,40}) ([0-9a-f]{7,12})\b(?: \S{10,30})? go version (go\S{1,20}) (\w{1,20}\/\w{1,20})/;
/** `clang (10.0.0) and kernel (5.15.74) versions: OK!`. */
const KERNEL = /\bkernel (?:version )?\(?(\d{1,3}\.\d{1,4}(?:\.\d{1,5})?)[^\s)]{0,60}\)? version/;
const ENVOY = /^cilium-envoy {1,3}version: [0-9a-f]{10,40}\/(\d{1,3}\.\d{1,4}\.\d{1,4})/;
const DEVICE_LISTS = ['Detected devices', 'Devices changed', 'Using auto-derived devices', 'Host devices detected'];

/** How messages begin that tell anything of this kind. */
const TELLING = /^(?: |Cilium|Hubble|cilium-envoy|Establishing connection to apiserver|Unable to contact k8s|Received own node|Retrieved node|Detected|Devices changed|Using auto-derived|Host devices|Direct routing device|Inheriting MTU|Daemon initialization completed)/;

/** Whether a message can tell something of the start; most cannot. */
export function mayTell(msg: string): boolean {
  return TELLING.test(msg) || msg.includes('kernel');
}

function names(list: string): string[] {
  return list.replace(/^\[|\]$/g, '').split(/[\s,]+/).filter((name) => name !== '').slice(0, 200);
}

/** Collects what the start of the agent or operator prints about itself. Later starts in the same file win. */
export class StartFacts {
  readonly facts: Facts = {};
  readonly settings: { key: string; value: string }[] = [];
  readonly #places = new Map<string, number>();
  readonly apiServers: string[] = [];
  initialized = false;
  readonly #note: Note;

  constructor(note: Note) {
    this.#note = note;
  }

  read(record: LogRecord): void {
    const { msg, start } = record;
    if (!mayTell(msg)) return;
    const setting = msg.startsWith(' ') ? SETTING.exec(msg) : null;
    if (setting !== null) { this.#setting(setting[1] ?? '', setting[2] ?? '', start); return; }
    this.#banner(msg, start);
    this.#addresses(record);
    this.#devices(record);
    if (msg.startsWith('Daemon initialization completed')) { this.initialized = true; this.#note('initialized', start); }
  }

  #setting(key: string, raw: string, line: number): void {
    const quoted = /^'(.*)'$/s.exec(raw);
    const at = this.#places.get(key) ?? this.settings.length;
    if (at >= MAX_SETTINGS) return;
    this.#places.set(key, at);
    this.settings[at] = { key, value: (quoted?.[1] ?? raw).slice(0, 4096) };
    this.#note(`settings[${String(at)}]`, line);
  }

  #set<Key extends keyof Facts>(key: Key, value: Facts[Key] | undefined, line: number): void {
    if (value === undefined) return;
    this.facts[key] = value;
    this.#note(key, line);
  }

  #banner(msg: string, line: number): void {
    const banner = BANNER.exec(msg);
    if (banner !== null) {
      this.#set('version', banner[1], line);
      this.#set('commit', banner[2], line);
      this.#set('go', banner[3], line);
      this.#set('platform', banner[4], line);
      this.initialized = false;
      return;
    }
    if (msg.includes('kernel')) this.#set('kernel', KERNEL.exec(msg)?.[1], line);
    else if (msg.startsWith('cilium-envoy')) this.#set('envoyVersion', ENVOY.exec(msg)?.[1], line);
  }

  #addresses({ msg, fields, start }: LogRecord): void {
    if (msg.startsWith('Establishing connection to apiserver') || msg.startsWith('Unable to contact k8s api-server')) {
      const host = fields.get('host') ?? fields.get('ipAddr');
      if (host === undefined || this.apiServers.includes(host) || this.apiServers.length >= 10) return;
      this.#note(`apiServers[${String(this.apiServers.length)}]`, start);
      this.apiServers.push(host.slice(0, 200));
    } else if (msg.startsWith('Received own node information') || msg.startsWith('Retrieved node information')) {
      this.#set('node', fields.get('nodeName') ?? fields.get('node'), start);
    }
  }

  #devices({ msg, fields, start }: LogRecord): void {
    const list = fields.get('devices');
    if (list !== undefined && DEVICE_LISTS.some((text) => msg.startsWith(text))) this.#set('devices', names(list), start);
    const routing = fields.get('direct-routing-device') ?? fields.get('directRoutingDevice');
    if (routing !== undefined && /^(?:Direct routing device|Using auto-derived)/.test(msg)) this.#set('directRoutingDevice', routing, start);
    const mtu = /^(?:Inheriting MTU|Detected MTU)/.test(msg) ? fields.get('mtu') ?? /MTU (\d{2,5})/.exec(msg)?.[1] : undefined;
    if (mtu !== undefined && /^\d{2,5}$/.test(mtu)) this.#set('mtu', Number(mtu), start);
  }
}
