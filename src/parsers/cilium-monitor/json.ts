import { parseIp } from '../../base/ip.ts';
import { dropReason } from '../drop-reasons.ts';
import { at, compact, integer, text } from '../object-fields.ts';
import { readEvent, type Drop, type Event, type Packet } from './event.ts';

const MAX_LINE = 100_000;

function decode(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function short(value: unknown): string | undefined {
  return text(value)?.slice(0, 200);
}

/** A number that is 0 when it is not known. */
function known(value: unknown): string | undefined {
  const number = integer(value);
  return number === undefined || number === 0 ? undefined : String(number);
}

/** `summary`: addresses in `l3`, ports in `l4` as `8080(http-alt)`, one field for each decoded layer. */
function packetOf(summary: unknown): Packet {
  const [from, to] = [short(at(summary, 'l3', 'src')), short(at(summary, 'l3', 'dst'))];
  if (from === undefined || to === undefined) return {};
  const port = /^\d{1,5}/.exec(text(at(summary, 'l4', 'dst')) ?? '')?.[0];
  const protocol = ['tcp', 'udp', 'sctp'].find((layer) => at(summary, layer) !== undefined)
    ?? (at(summary, 'icmpv4') === undefined && at(summary, 'icmpv6') === undefined ? undefined : 'icmp');
  return compact({
    source: parseIp(from)?.text ?? from, destination: parseIp(to)?.text ?? to, port: port === undefined ? undefined : Number(port), protocol,
  }) as Packet;
}

function dropOf(event: unknown): Drop | undefined {
  const reason = short(at(event, 'reason'));
  const [from, to] = [integer(at(event, 'srcLabel')), integer(at(event, 'dstLabel'))];
  if (reason === undefined || from === undefined || to === undefined) return undefined;
  const [file, line] = [known(at(event, 'File')), integer(at(event, 'Line'))];
  const identities = from === 0 && to === 0 ? {} : { sourceIdentity: String(from), destinationIdentity: String(to) };
  const endpoint = integer(at(event, 'dstID'));
  return compact({
    kind: 'drop', ...dropReason(reason), ...identities, ...packetOf(at(event, 'summary')), endpoint: endpoint === undefined ? undefined : String(endpoint),
    device: known(at(event, 'Ifindex')), ...(file === undefined || line === undefined ? {} : { file, fileLine: line }),
  }) as Drop;
}

function readJson(line: string): Event | undefined {
  const event = line.length > MAX_LINE ? undefined : decode(line);
  const type = text(at(event, 'type'));
  if (type === 'drop') return dropOf(event);
  if (type === 'trace') {
    const [point, state] = [short(at(event, 'observationPoint')), short(at(event, 'state'))];
    return point === undefined ? undefined : { kind: 'trace', point, encrypted: false, ...(state === undefined ? {} : { state }) };
  }
  if (type === 'agent') {
    const subtype = short(at(event, 'subtype'));
    return subtype === undefined ? undefined : { kind: 'agent', type: subtype };
  }
  if (type === 'logRecord') {
    const [protocol, verdict] = [short(at(event, 'l7Proto')), short(at(event, 'verdict'))];
    return protocol === undefined || verdict === undefined ? undefined : { kind: 'l7', protocol, verdict };
  }
  if (type === 'debug_capture_error') return { kind: 'debug' };
  return (type === 'debug' || type === 'capture') && /^CPU \d/.test(text(at(event, 'cpu')) ?? '') ? { kind: 'debug' } : undefined;
}

/** Reads one line of `cilium monitor` in either form, text or `-j`; undefined when it is no event. */
export function readLine(raw: string): Event | undefined {
  const line = raw.trim();
  return line.startsWith('{') ? readJson(line) : readEvent(line);
}
