import { contains, overlaps, parseCidr, parseCidrOrIp } from '../base/cidr.ts';
import type { Cidr } from '../base/cidr.ts';
import { ipOf, parseIp } from '../base/ip.ts';
import type { Ip } from '../base/ip.ts';
import { parseQuantityNano } from '../base/quantity.ts';
import { compareVersions, formatVersion, parseVersion } from '../base/version.ts';
import type { Version } from '../base/version.ts';

// Values that expressions handle beside plain data. One class each, because the library tells types by constructor.

/** A value that cannot be read as what a function wants: `ip("abc")`. */
export class CelValueError extends Error {
  override readonly name = 'CelValueError';
}

function needed<T>(value: T | undefined, what: string, text: string): T {
  if (value === undefined) throw new CelValueError(`${JSON.stringify(text.slice(0, 60))} is not ${what}`);
  return value;
}

export class IpValue {
  readonly ip: Ip;
  constructor(ip: Ip) { this.ip = ip; }

  static readonly read = (text: string): IpValue => new IpValue(needed(parseIp(text), 'an IP address', text));
  static readonly readable = (text: string): boolean => parseIp(text) !== undefined;

  get loopback(): boolean { return isIn(this.ip, '127.0.0.0/8', '::1/128'); }
  get linkLocal(): boolean { return isIn(this.ip, '169.254.0.0/16', 'fe80::/10'); }
  get multicast(): boolean { return isIn(this.ip, '224.0.0.0/4', 'ff00::/8'); }
  get unspecified(): boolean { return this.ip.value === 0n; }
  get broadcast(): boolean { return this.ip.version === 4 && this.ip.value === 0xffffffffn; }
  /** As in Kubernetes: neither unspecified, loopback, link-local, multicast nor broadcast. Private addresses count. */
  get global(): boolean { return !(this.unspecified || this.loopback || this.linkLocal || this.multicast || this.broadcast); }
}

function isIn(ip: Ip, v4: string, v6: string): boolean {
  const net = parseCidr(ip.version === 4 ? v4 : v6);
  return net !== undefined && contains(net, ip);
}

export class CidrValue {
  readonly cidr: Cidr;
  /** The address as written, host bits kept. */
  readonly written: Ip;

  constructor(cidr: Cidr, written: Ip) {
    this.cidr = cidr;
    this.written = written;
  }

  static readonly read = (text: string): CidrValue => {
    const cidr = needed(parseCidr(text), 'a CIDR', text);
    return new CidrValue(cidr, parseIp(text.slice(0, text.indexOf('/'))) ?? ipOf(cidr.version, cidr.first));
  };
  static readonly readable = (text: string): boolean => parseCidr(text) !== undefined;

  contains(other: IpValue | CidrValue): boolean { return contains(this.cidr, other instanceof IpValue ? other.ip : other.cidr); }
  overlaps(other: CidrValue): boolean { return overlaps(this.cidr, other.cidr); }
  masked(): CidrValue { return new CidrValue(this.cidr, ipOf(this.cidr.version, this.cidr.first)); }
}

/** A CIDR or a bare address, for lists that mix both. */
export function readNet(text: string): CidrValue {
  const cidr = needed(parseCidrOrIp(text), 'a CIDR or IP address', text);
  return new CidrValue(cidr, ipOf(cidr.version, cidr.first));
}

export class SemverValue {
  readonly version: Version;
  constructor(version: Version) { this.version = version; }

  static readonly read = (text: string): SemverValue => new SemverValue(needed(parseVersion(text), 'a version', text));
  static readonly readable = (text: string): boolean => parseVersion(text) !== undefined;
  compare(other: SemverValue): number { return compareVersions(this.version, other.version); }
  get text(): string { return formatVersion(this.version); }
}

export class QuantityValue {
  /** In billionths. */
  readonly nano: bigint;
  constructor(nano: bigint) { this.nano = nano; }

  static readonly read = (text: string): QuantityValue => new QuantityValue(needed(parseQuantityNano(text), 'a quantity', text));
  static readonly readable = (text: string): boolean => parseQuantityNano(text) !== undefined;
  compare(other: QuantityValue): number { return this.nano < other.nano ? -1 : this.nano > other.nano ? 1 : 0; }
  get float(): number { return Number(this.nano) / 1e9; }
}
