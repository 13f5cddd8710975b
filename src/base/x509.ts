/*
 * Reads what a certificate says of itself. A small reader of DER (ITU-T X.690) for the fields of RFC 5280 that tell who and how
 * long; it checks no signature. Everything is bounded by the bytes given, nothing is executed, nothing throws.
 */

/** What a certificate says of itself. */
export interface Certificate {
  /** `CN=*.shop.cilium.io,O=Example`; attributes without a short name by their object identifier. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, as in logs of TLS. */
  readonly serial: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly dnsNames: string[];
  readonly ipAddresses: string[];
  /** May sign others. */
  readonly isCa: boolean;
}

interface Tlv { readonly tag: number; readonly body: Uint8Array }

const MAX_BYTES = 65_536;
const MAX_NAMES = 200;
const SEQUENCE = 0x30;
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([['2.5.4.3', 'CN'], ['2.5.4.6', 'C'], ['2.5.4.7', 'L'], ['2.5.4.8', 'ST'], ['2.5.4.10', 'O'], ['2.5.4.11', 'OU']]);
const ALTERNATIVE_NAMES = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

/** Reads one certificate in DER. Undefined when it is none, or broken. */
export function parseCertificate(der: Uint8Array): Certificate | undefined {
  if (der.length > MAX_BYTES) return undefined;
  const outer = children(der)?.[0];
  const body = outer?.tag === SEQUENCE ? children(outer.body)?.[0] : undefined;
  const parts = body?.tag === SEQUENCE ? children(body.body) : undefined;
  if (parts === undefined) return undefined;
  // The version stands first, tagged [0], but for the oldest certificates.
  const [serial, , issuer, validity, subject] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts;
  const [from, to] = (validity?.tag === SEQUENCE ? children(validity.body) : undefined) ?? [];
  const notBefore = timeOf(from);
  const notAfter = timeOf(to);
  if (serial?.tag !== 0x02 || issuer?.tag !== SEQUENCE || subject?.tag !== SEQUENCE || notBefore === undefined || notAfter === undefined) return undefined;
  const extensions = extensionsOf(parts.find((p) => p.tag === 0xa3));
  return {
    subject: nameOf(subject), issuer: nameOf(issuer), serial: hex(serial.body), notBefore, notAfter,
    ...alternativeNames(extensions.get(ALTERNATIVE_NAMES)), isCa: isAuthority(extensions.get(BASIC_CONSTRAINTS)),
  };
}

/** Certificates of a PEM text, in order; text around the blocks and blocks of other kinds are passed over. */
export function certificatesIn(pem: string): Certificate[] {
  const found: Certificate[] = [];
  let from = 0;
  while (found.length < MAX_NAMES) {
    const start = pem.indexOf(BEGIN, from);
    const end = start < 0 ? -1 : pem.indexOf('-----END CERTIFICATE-----', start);
    if (end < 0) return found;
    const der = decodeBase64(pem.slice(start + BEGIN.length, end));
    const read = der === undefined ? undefined : parseCertificate(der);
    if (read !== undefined) found.push(read);
    from = end;
  }
  return found;
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(LETTERS, (letter, i) => [letter, i]));

/** Standard base64, blanks and line ends ignored. Undefined for any other letter. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    if (letter === '=' || letter === '\n' || letter === '\r' || letter === ' ' || letter === '\t') continue;
    const value = VALUES.get(letter);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(out);
}

/** Values that stand one after another; undefined when a length does not fit. */
function children(bytes: Uint8Array): Tlv[] | undefined {
  const found: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    const head = lengthAt(bytes, at + 1);
    if (head === undefined || head.start + head.length > bytes.length || (tag & 0x1f) === 0x1f) return undefined;
    found.push({ tag, body: bytes.subarray(head.start, head.start + head.length) });
    at = head.start + head.length;
  }
  return found;
}

function lengthAt(bytes: Uint8Array, at: number): { readonly start: number; readonly length: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { start: at + 1, length: first };
  const count = first & 0x7f;
  // 0x80 means "until an end mark", which DER forbids; more than three bytes would be beyond any certificate.
  if (count === 0 || count > 3) return undefined;
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + (bytes[at + i] ?? 0);
  return { start: at + 1 + count, length };
}

function nameOf({ body }: Tlv): string {
  const parts = (children(body) ?? []).flatMap((set) => children(set.body) ?? []).flatMap((pair) => {
    const [type, value] = children(pair.body) ?? [];
    if (type?.tag !== 0x06 || value === undefined) return [];
    const id = oid(type.body);
    return [`${ATTRIBUTES.get(id) ?? id}=${ascii(value.body)}`];
  });
  return parts.slice(0, MAX_NAMES).join(',');
}

function oid(bytes: Uint8Array): string {
  const [first = 0] = bytes;
  const out = [Math.min(2, Math.floor(first / 40)), first - 40 * Math.min(2, Math.floor(first / 40))];
  let value = 0;
  for (const byte of bytes.subarray(1)) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    out.push(value);
    value = 0;
  }
  return out.join('.');
}

// UTF-8 covers printable strings and IA5 too; control characters have no place in a name.
function ascii(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/[\u0000-\u001f\u007f]/g, '');
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('').replace(/^00/, '');
}

/** `240203040506Z` (years from 1950 on) and `20500203040506Z`. */
function timeOf(value: Tlv | undefined): string | undefined {
  if (value?.tag !== 0x17 && value?.tag !== 0x18) return undefined;
  const text = ascii(value.body);
  const [, year, month, day, hour, minute, second] = (value.tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(text) ?? [];
  if (year === undefined) return undefined;
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  return `${full}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`;
}

function extensionsOf(value: Tlv | undefined): ReadonlyMap<string, Uint8Array> {
  const list = value === undefined ? undefined : children(value.body)?.[0];
  const found = new Map<string, Uint8Array>();
  for (const extension of (list === undefined ? undefined : children(list.body)) ?? []) {
    const parts = children(extension.body) ?? [];
    const [id] = parts;
    const octets = parts.find((p) => p.tag === 0x04);
    if (id?.tag === 0x06 && octets !== undefined) found.set(oid(id.body), octets.body);
  }
  return found;
}

function alternativeNames(bytes: Uint8Array | undefined): Pick<Certificate, 'dnsNames' | 'ipAddresses'> {
  const names = (bytes === undefined ? [] : children(children(bytes)?.[0]?.body ?? new Uint8Array()) ?? []).slice(0, MAX_NAMES);
  return {
    dnsNames: names.flatMap((n) => (n.tag === 0x82 ? [ascii(n.body)] : [])),
    ipAddresses: names.flatMap((n) => (n.tag === 0x87 ? addressOf(n.body) : [])),
  };
}

function addressOf(bytes: Uint8Array): string[] {
  if (bytes.length === 4) return [bytes.join('.')];
  if (bytes.length !== 16) return [];
  return [Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16)).join(':')];
}

function isAuthority(bytes: Uint8Array | undefined): boolean {
  const first = bytes === undefined ? undefined : children(children(bytes)?.[0]?.body ?? new Uint8Array())?.[0];
  return first?.tag === 0x01 && first.body[0] !== 0;
}
