import type { z } from 'zod';
import { parseInstant } from '../../base/instant.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { certificateSchema, Peer, Troubleshoot } from './schema.ts';

type Certificate = z.infer<typeof certificateSchema>;
type Endpoint = Peer['endpoints'][number];

/** Signs in front of a check; they may be lost in a paste, then the words decide. */
const SIGN = /^(?:([✅❌ℹ⚠])️?|\p{Extended_Pictographic}️?|\?{1,2})\s{1,3}/u;
const FAILED = /^(?:Cannot|Failed|Unable|No available|TLS client authentication failed|Configuration not found|Endpoints not)/;
const MAX_PEERS = 600;

/** Reads the report line by line; a check belongs to the endpoint, the certificate or the cluster above it. */
export class TroubleshootReader {
  readonly #context: ParseContext;
  readonly #data: Troubleshoot = { peers: [] };
  #peer: Peer | undefined;
  #endpoint: Endpoint | undefined;
  #certificate: Certificate | undefined;
  #use: Certificate['use'] = 'root-ca';

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const raw = line.text.trim();
    const sign = SIGN.exec(raw);
    const text = sign === null ? raw : raw.slice(sign[0].length);
    if (this.#title(text, line) || this.#field(text, line) || this.#check(text, sign?.[1], line)) this.#context.known(line);
  }

  end(): Troubleshoot | undefined {
    return this.#data.peers.length > 0 || this.#data.clusters !== undefined ? this.#data : undefined;
  }

  #at(): string { return `peers[${String(this.#data.peers.length - 1)}]`; }

  #open(line: Line, name?: string): Peer {
    const peer: Peer = { ...(name === undefined ? {} : { name }), local: false, configFound: true, endpoints: [], certificates: [], failures: [], warnings: [] };
    if (this.#data.peers.length < MAX_PEERS) this.#context.note(`peers[${String(this.#data.peers.push(peer) - 1)}]`, line);
    this.#endpoint = undefined;
    this.#peer = peer;
    return peer;
  }

  #title(text: string, line: Line): boolean {
    const found = /^Found (\d{1,4}) (?:remote )?cluster configurations$/.exec(text)?.[1];
    const cluster = /^(?:Remote c|C)luster "(.{1,100})":$/.exec(text)?.[1];
    const path = /^Configuration path: (\S{1,300})$/.exec(text)?.[1];
    if (found !== undefined) {
      this.#data.clusters = Number(found);
      this.#context.note('clusters', line);
    } else if (cluster !== undefined) this.#open(line, cluster);
    else if (path !== undefined) {
      const peer = this.#peer === undefined || this.#peer.configFile !== undefined ? this.#open(line) : this.#peer;
      peer.configFile = path;
    } else if (/^(?:Digital certificates|Etcd client):$/.test(text)) this.#endpoint = undefined;
    else return /^(?:Endpoints:|Troubleshooting filtered subset of clusters: )/.test(text);
    return true;
  }

  #field(text: string, line: Line): boolean {
    const peer = this.#peer;
    const url = /^- (https?:\/\/\S{1,300})$/.exec(text)?.[1];
    const serial = /^- Serial number:\s+(\S{1,120})$/.exec(text)?.[1];
    if (peer === undefined) return false;
    if (url !== undefined) {
      this.#endpoint = { url, resolved: [], checks: [], ok: true };
      this.#context.note(`${this.#at()}.endpoints[${String(peer.endpoints.push(this.#endpoint) - 1)}]`, line);
      return true;
    }
    if (serial !== undefined) {
      this.#certificate = { use: this.#use, serial };
      this.#context.note(`${this.#at()}.certificates[${String(peer.certificates.push(this.#certificate) - 1)}]`, line);
      return true;
    }
    if (text === 'Intermediates:') { this.#use = 'intermediate'; return true; }
    return text === 'Validity:' || this.#certificateField(text, line);
  }

  #certificateField(text: string, line: Line): boolean {
    const [, key, value = ''] = /^(Subject|Issuer|Not before|Not after):\s+(\S.{0,500})$/.exec(text) ?? [];
    const certificate = this.#certificate;
    if (key === undefined || certificate === undefined) return false;
    if (key === 'Subject') certificate.subject = value;
    else if (key === 'Issuer') certificate.issuer = value;
    else {
      // Go prints `2027-03-02 14:12:00 +0000 UTC`
      const time = parseInstant(value.replace(/^(\S{10}) (\S{8})(?:\.\d{1,9})? ([+-]\d\d)(\d\d).*$/, '$1T$2$3:$4'))?.text;
      const name = key === 'Not after' ? 'notAfter' : 'notBefore';
      if (time !== undefined) certificate[name] = time;
      this.#context.note(`${this.#at()}.certificates[${String((this.#peer?.certificates.length ?? 1) - 1)}].${name}`, line);
    }
    return true;
  }

  #check(text: string, sign: string | undefined, line: Line): boolean {
    const peer = this.#peer;
    if (peer === undefined) return sign !== undefined;
    if (text.startsWith('This entry corresponds to the local cluster')) { peer.local = true; return true; }
    const failed = sign === '❌' || (sign === undefined && FAILED.test(text));
    if (!failed && sign === undefined && !/success|resolved to|Negotiated|version:|cluster ID:|certificates:$|^Username set|^Acceptable CAs/.test(text)) return false;
    if (/^Configuration not found/.test(text)) peer.configFound = false;
    if (/^TLS Root CA certificates:/.test(text)) this.#use = 'root-ca';
    if (/^TLS client certificates:/.test(text)) this.#use = 'client';
    if (failed) this.#context.note(`${this.#at()}.failures[${String(peer.failures.push(text.slice(0, 500)) - 1)}]`, line);
    if (sign === '⚠') this.#context.note(`${this.#at()}.warnings[${String(peer.warnings.push(text.slice(0, 500)) - 1)}]`, line);
    if (this.#endpoint === undefined) this.#client(peer, text, failed);
    else this.#ofEndpoint(this.#endpoint, text, failed);
    return true;
  }

  #client(peer: Peer, text: string, failed: boolean): void {
    if (/^Etcd connection successfully established/.test(text)) peer.connected = true;
    else if (failed && /^Failed to (?:establish connection|retrieve key)/.test(text)) peer.connected = false;
    const id = /^Etcd cluster ID: ([0-9a-f]{1,16})$/.exec(text)?.[1];
    if (id !== undefined) peer.etcdClusterId = id;
  }

  #ofEndpoint(endpoint: Endpoint, text: string, failed: boolean): void {
    const resolved = /^Hostname resolved to: (.{1,300})$/.exec(text)?.[1];
    const tls = /^Negotiated TLS version: ([^,]{1,20}),/.exec(text)?.[1];
    const etcd = /^Etcd server version: (\S{1,40})$/.exec(text)?.[1];
    if (resolved !== undefined) endpoint.resolved = resolved.split(', ').filter((ip) => ip !== '...');
    if (tls !== undefined) endpoint.tlsVersion = tls;
    if (etcd !== undefined) endpoint.etcdVersion = etcd;
    endpoint.checks.push({ ok: !failed, text: text.slice(0, 500) });
    if (failed) endpoint.ok = false;
  }
}
