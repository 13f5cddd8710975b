import { parseIp } from '../base/ip.ts';

/** Small readers for cells and JSON fields that printed listings share. */

/** Whole decimal or `0x` number; undefined for anything else. */
export function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:0x[0-9a-fA-F]{1,12}|\d{1,15})$/.test(text)) return undefined;
  return Number(text);
}

/** Canonical form of an address, brackets allowed; undefined for anything else. */
export function address(text: string | undefined): string | undefined {
  return parseIp((text ?? '').replace(/^\[(.*)\]$/, '$1'))?.text;
}

/** `10.0.0.1:80`, `[fd00::1]:80` and, where brackets were forgotten upstream, `fd00::1:80`: the last colon divides. */
export function addressAndPort(text: string): { ip: string; port: number } | undefined {
  const at = text.lastIndexOf(':');
  const ip = at < 0 ? undefined : address(text.slice(0, at));
  const port = wholeNumber(text.slice(at + 1));
  return ip === undefined || port === undefined || port > 65_535 ? undefined : { ip, port };
}

/** Names of the IP protocols that Cilium prints, by number. */
export function protocolName(value: number): string {
  return PROTOCOLS.get(value) ?? String(value);
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([[0, 'ANY'], [1, 'ICMP'], [6, 'TCP'], [17, 'UDP'], [58, 'ICMPv6'], [132, 'SCTP']]);
