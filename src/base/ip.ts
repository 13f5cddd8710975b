import { parseIp as toNumber, stringifyIp } from 'ip-bigint';

/** An address without zone. Equal addresses have equal `text`. */
export interface Ip {
  readonly version: 4 | 6;
  readonly value: bigint;
  /** Canonical: `10.0.0.1`, `fd00::1` (RFC 5952). */
  readonly text: string;
}

const DOT = 46;
const ZERO = 48;
const SLASH = 47;
const GROUP = /^[0-9a-f]{1,4}$/i;
const ZONE = /^[\w.-]{1,32}$/;

/** The number of a dotted address, or -1. Most texts asked about are such addresses, in lists of a hundred thousand: no split, no expression. */
function v4Number(text: string): number {
  const { length } = text;
  if (length < 7 || length > 15) return -1;
  let value = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c === DOT) {
      if (digits === 0 || ++dots > 3) return -1;
      value = value * 256 + octet;
      octet = 0;
      digits = 0;
    } else {
      if (c < ZERO || c > ZERO + 9 || (digits > 0 && octet === 0)) return -1;
      octet = octet * 10 + c - ZERO;
      digits++;
      if (octet > 255) return -1;
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : -1;
}

function isV4(text: string): boolean {
  return v4Number(text) >= 0;
}

// Number of 16-bit groups, or -1 when one is malformed. A dotted IPv4 tail counts two and may only stand at the very end.
function groupCount(text: string, tailAllowed: boolean): number {
  if (text === '') return 0;
  const groups = text.split(':');
  let count = 0;
  for (const [i, group] of groups.entries()) {
    if (GROUP.test(group)) count += 1;
    else if (tailAllowed && i === groups.length - 1 && isV4(group)) count += 2;
    else return -1;
  }
  return count;
}

function isV6(text: string): boolean {
  if (text.length > 45 || !text.includes(':')) return false;
  const gap = text.indexOf('::');
  if (gap < 0) return groupCount(text, true) === 8;
  const before = groupCount(text.slice(0, gap), false);
  const after = groupCount(text.slice(gap + 2), true);
  return before >= 0 && after >= 0 && before + after <= 7;
}

/** 4 or 6 for a strict address without zone and mask, 0 otherwise; no octal, no short forms (`010.0.0.1`, `10.1`). */
export function isIp(text: string): 4 | 6 | 0 {
  if (isV4(text)) return 4;
  return isV6(text) ? 6 : 0;
}

/** Reads a strict address; a zone (`fe80::1%eth0`) is accepted on IPv6 and dropped. Undefined when malformed. */
export function parseIp(text: string): Ip | undefined {
  const v4 = v4Number(text);
  if (v4 >= 0) return { version: 4, value: BigInt(v4), text };
  const percent = text.indexOf('%');
  const bare = percent < 0 ? text : text.slice(0, percent);
  // ip-bigint does not validate (`10.1` reads as 0.0.10.1), so nothing reaches it ungated.
  const version = isIp(bare);
  if (version === 0 || (percent >= 0 && (version === 4 || !ZONE.test(text.slice(percent + 1))))) return undefined;
  return ipOf(version, toNumber(bare).number);
}

/** An address in the form all equal addresses have; any other text as it is. */
export function plainIp(text: string): string {
  return isV4(text) ? text : parseIp(text)?.text ?? text;
}

/** Builds an address from its number. The number must fit the version. */
export function ipOf(version: 4 | 6, value: bigint): Ip {
  const ipv4mapped = version === 6 && value >> 32n === 0xffffn;
  return { version, value, text: stringifyIp(ipv4mapped ? { version, number: value, ipv4mapped } : { version, number: value }) };
}

/** An address with what may follow it: `10.0.0.1:80`, `[fd00::1]:80`, `10.0.0.1:80/TCP`, `0.0.0.0:30080/TCP/i`, or bare. */
export interface Endpoint {
  readonly ip: Ip;
  readonly port?: number;
  /** Upper case: `TCP`. */
  readonly protocol?: string;
}

/** `10.0.0.1:80/TCP`, by far the most of those in lists of a hundred thousand, without an expression; undefined for any other form. */
function usualEndpoint(text: string): Endpoint | undefined {
  const colon = text.indexOf(':');
  const v4 = colon < 0 ? -1 : v4Number(text.slice(0, colon));
  if (v4 < 0) return undefined;
  let at = colon + 1;
  let port = 0;
  for (let c = text.charCodeAt(at); c >= ZERO && c <= ZERO + 9 && at < colon + 6; c = text.charCodeAt(++at)) port = port * 10 + c - ZERO;
  const protocol = text.slice(at + 1);
  if (at === colon + 1 || port > 65535 || text.charCodeAt(at) !== SLASH || (protocol !== 'TCP' && protocol !== 'UDP')) return undefined;
  return { ip: { version: 4, value: BigInt(v4), text: text.slice(0, colon) }, port, protocol };
}

/** Reads an address with optional port and protocol; undefined when malformed or the port is above 65535. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const usual = usualEndpoint(text);
  if (usual !== undefined) return usual;
  const match = /^(?:\[([^\]]{1,80})\]|([\d.]{7,15})|([\da-fA-F:.]{2,45}))(?::(\d{1,5}))?(?:\/([A-Za-z]\w{1,8}))?(?:\/[a-z])?$/.exec(text.trim());
  if (match === null) return undefined;
  const ip = parseIp(match[1] ?? match[2] ?? match[3] ?? '');
  if (ip === undefined) return undefined;
  const port = match[4] === undefined ? undefined : Number(match[4]);
  if (port !== undefined && port > 65535) return undefined;
  const protocol = match[5]?.toUpperCase();
  return { ip, ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) };
}
