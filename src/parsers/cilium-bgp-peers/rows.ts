import { parseDuration } from '../../base/duration.ts';
import { isIp } from '../../base/ip.ts';
import type { Peer } from './schema.ts';

const STATE = '(idle|connect|active|open_?sent|open_?confirm|established|unknown|ESTABLISHED|IDLE|ACTIVE|CONNECT)';
const FAMILY = '([a-z0-9_]{2,20}/[a-z0-9_]{2,30})';
const PEER = new RegExp(`^(?:([a-z0-9][\\w.-]{0,252})\\s+)?(\\d{1,10})\\s+(\\d{1,10})\\s+(\\S{2,60})\\s+${STATE}(?:\\s+([\\dhms.µun]{2,40}|0))?(?:\\s+${FAMILY}\\s+(\\d{1,9})\\s+(\\d{1,9}))?$`, 'i');
const MORE = new RegExp(`^${FAMILY}\\s+(\\d{1,9})\\s+(\\d{1,9})$`);

/** `10.0.0.1:179`, `[fd00::1]:179`, and of IPv6 without brackets the last colon divides when the agent printed it. */
function addressOf(text: string, bare: boolean): { ip: string; port?: number } | undefined {
  const plain = text.replace(/^\[(.*)\]$/, '$1');
  if (isIp(plain) === 4 || (bare && isIp(plain) === 6)) return { ip: plain };
  const [, host = '', port] = /^(.{2,50}):(\d{1,5})$/.exec(text) ?? [];
  const ip = host.replace(/^\[(.*)\]$/, '$1');
  if (isIp(ip) !== 0) return { ip, port: Number(port) };
  return isIp(plain) === 6 ? { ip: plain } : undefined;
}

/** Reads a peer. `named`: the table has a column of nodes, as cilium-cli prints it; its addresses have no port. */
export function readPeer(text: string, named: boolean): Peer | undefined {
  const found = PEER.exec(text.trim());
  const address = found === null ? undefined : addressOf(found[4] ?? '', named);
  if (found === null || address === undefined) return undefined;
  const uptime = parseDuration(found[6] ?? '');
  const family = found[7] === undefined ? [] : [{ family: found[7], received: Number(found[8]), advertised: Number(found[9]) }];
  return {
    ...(found[1] === undefined ? {} : { node: found[1] }), localAs: Number(found[2]), peerAs: Number(found[3]), ...address,
    state: (found[5] ?? '').toLowerCase(), ...(uptime === undefined ? {} : { uptimeSeconds: uptime }), families: family,
  };
}

/** A further address family of the peer above. */
export function readFamily(text: string): Peer['families'][number] | undefined {
  const found = MORE.exec(text.trim());
  return found === null ? undefined : { family: found[1] ?? '', received: Number(found[2]), advertised: Number(found[3]) };
}
