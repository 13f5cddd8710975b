import type { Listener } from './schema.ts';

/** One socket of the table. */
export interface Socket {
  readonly protocol: string;
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: string;
  readonly peer: string;
  /** Process, timer, uid, inode: what `-p -o -e` add. */
  readonly rest: string;
}

const NETID = 'nl|p_raw|p_dgr|u_str|u_dgr|u_seq|tcp|udp|raw|icmp6|sctp|dccp|mptcp|tipc|ti_st|ti_dg|ti_rd|ti_sq|v_str|v_dgr|xdp|\\?\\?\\?';
const STATE = 'ESTAB|LISTEN|UNCONN|SYN-SENT|SYN-RECV|NEW-SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|TIME-WAIT|CLOSE-WAIT|LAST-ACK|CLOSING|CLOSED|UNKNOWN|BOUND';
const ROW = new RegExp(`^(?:(${NETID})\\s+)?(${STATE})\\s+(\\d{1,12})\\s+(\\d{1,12})\\s+(\\S+)\\s+(\\S+)(?:\\s+(.*))?$`);
/** Sockets of files and of the kernel's own channels: address and port are two words. */
const LOCAL: ReadonlySet<string> = new Set(['nl', 'p_raw', 'p_dgr', 'u_str', 'u_dgr', 'u_seq', 'xdp', 'v_str', 'v_dgr']);

/** What the options of a command leave as the only protocol: `ss -tan` prints no Netid column. */
export function onlyProtocol(command: string | undefined): string | undefined {
  // A file name has `-` for each blank.
  const text = /\s/.test(command ?? '') ? command ?? '' : (command ?? '').replaceAll('--', ' -');
  const options: readonly string[] = text.match(/(?<![\w-])-[a-zA-Z]+(?![\w=])|--(?:tcp|udp|sctp)(?![\w])/g) ?? [];
  const short = options.filter((o) => !o.startsWith('--')).join('');
  const found = new Set<string>();
  if (/t/.test(short) || options.includes('--tcp')) found.add('tcp');
  if (/u/.test(short) || options.includes('--udp')) found.add('udp');
  if (/S/.test(short) || options.includes('--sctp')) found.add('sctp');
  if (/[wxd0M]/.test(short)) found.add('other');
  const [only] = found;
  return found.size === 1 && only !== 'other' ? only : undefined;
}

/** Only TCP has these states. */
function impliedBy(state: string): string {
  return state === 'UNCONN' || state === 'ESTAB' || state === 'UNKNOWN' ? 'unknown' : 'tcp';
}

/** `tcp LISTEN 0 4096 127.0.0.1:9890 0.0.0.0:* users:(("cilium-agent",pid=1,fd=9))`. */
export function readSocket(text: string, only: string | undefined): Socket | undefined {
  const m = ROW.exec(text.trim());
  if (m?.[2] === undefined || m[5] === undefined || m[6] === undefined) return undefined;
  const state = m[2];
  return {
    protocol: m[1] ?? only ?? impliedBy(state), state, receiveQueue: Number(m[3]), sendQueue: Number(m[4]), local: m[5], peer: m[6], rest: m[7] ?? '',
  };
}

export function isInternet(socket: Socket): boolean {
  return !LOCAL.has(socket.protocol) && socket.local.includes(':');
}

/** `[fe80::1]%eth0:546`, `127.0.0.53%lo:53`, `*:10250`, `:::80` of older releases. */
export function readEndpoint(text: string): { address: string; device?: string; port: string } {
  const at = text.lastIndexOf(':');
  const port = text.slice(at + 1);
  const [host = '', device] = text.slice(0, at).split('%');
  const address = host.startsWith('[') ? host.replace(/^\[|\]$/g, '') : host;
  return { address: address === '' ? '*' : address, port, ...(device !== undefined && { device: device.replace(/\]$/, '') }) };
}

const MAX_PROCESSES = 8;

export function listenerOf(socket: Socket): Listener {
  const { address, device, port } = readEndpoint(socket.local);
  const processes: Listener['processes'] = [];
  for (const m of socket.rest.matchAll(/\("([^"]{1,64})",(?:pid=)?(\d{1,10})/g)) {
    const name = m[1] ?? '';
    const pid = Number(m[2]);
    if (processes.length < MAX_PROCESSES && !processes.some((p) => p.pid === pid)) processes.push({ name, pid });
  }
  const uid = /(?:^|\s)uid:(\d{1,10})/.exec(socket.rest)?.[1];
  const cgroup = /(?:^|\s)cgroup:(\S{1,300})/.exec(socket.rest)?.[1];
  const number = /^\d{1,5}$/.test(port);
  return {
    protocol: socket.protocol, address, ...(device !== undefined && { device }), ...(number && { port: Number(port) }),
    ...(!number && port !== '*' && { portName: port }), receiveQueue: socket.receiveQueue, sendQueue: socket.sendQueue, processes,
    ...(uid !== undefined && { uid: Number(uid) }), ...(cgroup !== undefined && { cgroup }),
  };
}
