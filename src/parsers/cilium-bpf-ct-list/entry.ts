/** One connection tracking entry. Addresses read in forward direction. */
export interface CtEntry {
  readonly protocol: string;
  readonly direction: 'in' | 'out' | 'svc';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly related: boolean;
  readonly service: boolean;
  /** Clock of the datapath: seconds, or fractions of jiffies. */
  readonly expires: number;
  /** Seconds; negative: expired, not collected yet. */
  readonly remaining?: number;
  readonly flags: readonly string[];
  /** `RxFlagsSeen`, `SourceSecurityID`, ... as printed, numbers decoded. */
  readonly numbers: ReadonlyMap<string, number>;
}

const HEAD = /^([A-Z][A-Za-z0-9]{1,8}) (IN|OUT|SVC) (\S{2,60}) (?:-> )?(\S{2,60}) (related )?(service )?expires=(\d{1,20})(?: \(remaining: (-?\d{1,15}) sec\(s\)\))?(?: |$)/;
/** A message without line end in front of the first entry. */
const GLUED = /^Failed to get clocksource[^\n]{0,400}?(?=(?:TCP|UDP|ICMP|ICMPv6|SCTP) (?:IN|OUT|SVC) )/;
const DIRECTIONS: Readonly<Record<string, CtEntry['direction']>> = { IN: 'in', OUT: 'out', SVC: 'svc' };

/** `10.0.0.1:80`; IPv6 stands without brackets, so the last colon divides. */
function split(text: string): { ip: string; port: number } | undefined {
  const at = text.lastIndexOf(':');
  const port = text.slice(at + 1);
  return at <= 0 || !/^\d{1,5}$/.test(port) ? undefined : { ip: text.slice(0, at), port: Number(port) };
}

const OPENING = 91;
const CLOSING = 93;

function tail(text: string): { numbers: Map<string, number>; flags: string[] } {
  const numbers = new Map<string, number>();
  const flags: string[] = [];
  let inside = false;
  for (let from = 0; from < text.length;) {
    const blank = text.indexOf(' ', from);
    const to = blank < 0 ? text.length : blank;
    const first = text.charCodeAt(from);
    if (to - from === 1 && (first === OPENING || first === CLOSING)) inside = first === OPENING;
    else if (inside && to > from) flags.push(text.slice(from, to));
    else if (!inside && numbers.size < 32) {
      const at = text.indexOf('=', from);
      if (at > from && at + 1 < to) {
        const value = Number(text.slice(at + 1, to));
        if (Number.isFinite(value)) numbers.set(text.slice(from, at), value);
      }
    }
    from = to + 1;
  }
  return { numbers, flags };
}

/** Reads one line of any release; undefined for anything else. */
export function readCtEntry(line: string): CtEntry | undefined {
  const text = (line.startsWith('Failed') ? line.replace(GLUED, '') : line).trim();
  const found = HEAD.exec(text);
  if (found === null) return undefined;
  // maps of single endpoints print `<address> <port>:<port>`: only the far side is in the key
  const local = !text.includes(' -> ');
  const from = local ? { ip: '', port: Number(/^\d{1,5}/.exec(found[4] ?? '')?.[0] ?? 0) } : split(found[3] ?? '');
  const to = local ? { ip: found[3] ?? '', port: Number(/:(\d{1,5})$/.exec(found[4] ?? '')?.[1] ?? 0) } : split(found[4] ?? '');
  const direction = DIRECTIONS[found[2] ?? ''];
  if (from === undefined || to === undefined || direction === undefined) return undefined;
  return {
    protocol: found[1] ?? '', direction, source: from.ip, sourcePort: from.port, destination: to.ip, destinationPort: to.port,
    related: found[5] !== undefined, service: found[6] !== undefined || direction === 'svc', expires: Number(found[7]),
    ...(found[8] === undefined ? {} : { remaining: Number(found[8]) }), ...tail(text.slice(found[0].length)),
  };
}

const SYN = 0x02;
const ACK = 0x10;

/** An outgoing connection attempt that nobody answered. Counters say nothing here: accounting is off since 1.16. */
export function isUnanswered(entry: CtEntry): boolean {
  if (entry.protocol !== 'TCP' || entry.direction !== 'out' || entry.service) return false;
  const sent = entry.numbers.get('TxFlagsSeen');
  return sent !== undefined && (sent & SYN) !== 0 && (sent & ACK) === 0 && entry.numbers.get('RxFlagsSeen') === 0;
}
