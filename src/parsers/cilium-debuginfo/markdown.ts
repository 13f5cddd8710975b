import { Groups } from '../../base/tally.ts';
import { keyValue } from '../../base/key-value.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Debuginfo } from './schema.ts';
import { FIRST_LINE, readHeading } from './sections.ts';

const FENCE = /^\s{0,3}```/;
const VERSION = /^(\d{1,4}\.\d{1,4}\.\d{1,4}\S{0,60}) ([0-9a-f]{7,40}) /;
const ENVIRONMENT = /^([a-z][\w.-]{0,120}):(.*)$/;
const REVISION = /^\s*Revision: (\d{1,15})\s*$/;
const PATHS = /^(?:markdown|json|html|jsonpath) output at \S/;
const MAX_SETTINGS = 5000;
const MAX_PEERS = 5000;

type Wireguard = NonNullable<Debuginfo['wireguard']>;

/** Reads the Markdown form, with or without its first line. */
export class MarkdownReader {
  readonly #context: ParseContext;
  readonly #sections = new Groups<{ title: string; lines: number }>(2000);
  readonly #endpoints = new Set<number>();
  readonly #data: Debuginfo = { form: 'markdown', environment: {}, endpoints: 0, sections: [] };
  readonly #wireguard: Wireguard = { interfaces: [], peers: [] };
  #section: { title: string; lines: number } | undefined;
  #settings = 0;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const { text } = line;
    if (text.trim() === '') return;
    const heading = readHeading(text);
    if (heading !== undefined) this.#open(heading, line.n);
    else if (FIRST_LINE.test(text)) this.#seen = true;
    else if (PATHS.test(text)) {
      this.#seen = true;
      this.#data.form = 'paths';
    } else if (this.#section !== undefined) this.#inside(text, line);
    else if (!/^Warning, some of the BPF commands might fail/.test(text)) return;
    this.#context.known(line);
  }

  end(): Debuginfo | undefined {
    if (!this.#seen) return undefined;
    const sections = this.#sections.top(200).map(({ value, count, line }) => ({ ...value, count, line })).sort((a, b) => a.line - b.line);
    sections.forEach(({ line }, i) => { this.#context.note(`sections[${i}]`, line); });
    const { interfaces } = this.#wireguard;
    return { ...this.#data, endpoints: this.#endpoints.size, sections, ...(interfaces.length === 0 ? {} : { wireguard: this.#wireguard }) };
  }

  #open({ title, id }: { readonly title: string; readonly id?: number }, line: number): void {
    this.#seen = true;
    this.#section = this.#sections.add(title, line, () => ({ title, lines: 0 })) ?? { title, lines: 0 };
    if (id !== undefined && /^(?:Endpoint|BPF) /.test(title) && this.#endpoints.size < 100_000) this.#endpoints.add(id);
  }

  #inside(text: string, line: Line): void {
    const section = this.#section;
    if (section === undefined || FENCE.test(text)) return;
    section.lines++;
    if (section.title === 'Cilium version') this.#version(text, line);
    else if (section.title === 'Kernel version') this.#kernel(text, line);
    else if (section.title === 'Cilium environment keys') this.#setting(text, line);
    else if (section.title === 'Policy get') this.#revision(text, line);
    else if (section.title === 'Cilium encryption') this.#encryption(line);
  }

  #version(text: string, line: Line): void {
    const [, version, commit] = VERSION.exec(text.trim()) ?? [];
    if (version === undefined || commit === undefined) return;
    this.#data.ciliumVersion = version;
    this.#data.ciliumCommit = commit;
    this.#context.note('ciliumVersion', line);
  }

  #kernel(text: string, line: Line): void {
    if (!/^\d{1,4}\.\d{1,4}\S{0,80}$/.test(text.trim())) return;
    this.#data.kernelVersion = text.trim();
    this.#context.note('kernelVersion', line);
  }

  #setting(text: string, line: Line): void {
    const [, key, value] = ENVIRONMENT.exec(text.trim()) ?? [];
    if (key === undefined || this.#settings >= MAX_SETTINGS) return;
    this.#settings++;
    this.#data.environment[key] = (value ?? '').slice(0, 4000);
    this.#context.note(`environment.${key}`, line);
  }

  #revision(text: string, line: Line): void {
    const revision = REVISION.exec(text)?.[1];
    if (revision === undefined) return;
    this.#data.policyRevision = Number(revision);
    this.#context.note('policyRevision', line);
  }

  #encryption(line: Line): void {
    const pair = keyValue(line);
    const { interfaces, peers } = this.#wireguard;
    if (pair?.key === 'interface') this.#context.note(`wireguard.interfaces[${interfaces.push({ name: pair.value, peers: 0 }) - 1}]`, line);
    else if (pair?.key === 'peer') this.#peer(pair.value, line);
    const device = interfaces.at(-1);
    const peer = peers.at(-1);
    if (pair?.key === 'listening port' && device !== undefined && /^\d{1,5}$/.test(pair.value)) device.listenPort = Number(pair.value);
    else if (pair?.key === 'endpoint' && peer !== undefined) peer.endpoint = pair.value;
    else if (pair?.key === 'allowed ips' && peer !== undefined) peer.allowedIps = pair.value.split(',').map((ip) => ip.trim()).filter((ip) => ip !== '').slice(0, 5000);
    else if (pair?.key === 'latest handshake' && peer !== undefined) peer.latestHandshake = pair.value;
  }

  #peer(publicKey: string, line: Line): void {
    const { interfaces, peers } = this.#wireguard;
    const device = interfaces.at(-1);
    if (device !== undefined) device.peers++;
    if (peers.length < MAX_PEERS) this.#context.note(`wireguard.peers[${peers.push({ publicKey, allowedIps: [] }) - 1}]`, line);
  }
}
