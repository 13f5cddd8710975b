import { Groups, Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import type { Listener } from './schema.ts';
import { SsData } from './schema.ts';
import { isInternet, listenerOf, onlyProtocol, readEndpoint, readSocket, type Socket } from './socket.ts';

const HEADER = /^(?:Netid\s*)?State\s+Recv-Q\s*Send-Q\s+Local Address:Port\s+Peer Address:Port/;
const TCP_SUMMARY = /^TCP:\s+(\d{1,9}) \(estab (\d{1,9}), closed (\d{1,9}), orphaned (\d{1,9}),(?: synrecv \d{1,9},)? timewait (\d{1,9})(?:\/\d{1,9})?\)/;
const TRANSPORT = /^(?:Transport\s+Total\s+IP|(?:\*|RAW|UDP|TCP|INET|FRAG)\s+\d{1,9}\s+[\d-]+\s+[\d-]+)/;
/** What `-i -m -o -e` print below or behind a socket, also when the terminal broke the line. */
const DETAIL = /^(?:users:\(|timer:\(|uid:|ino:|sk:|cgroup:|skmem:|<->|-->|---|v6only|tos:|cubic|bbr|reno|dctcp|ts sack|ts |sack |wscale:|rto:|bpf_id:|fwmark:|dev:|segs_|mss:|minrtt:|inode:|locally_|tcp-ulp|ca_)/;
const MAX_LISTENERS = 2000;
const MAX_STALLED = 50;
const STALLED_BYTES = 1024 * 1024;

class Reader {
  readonly #context: ParseContext;
  readonly #only: string | undefined;
  readonly #states = new Tally();
  readonly #listeners: Listener[] = [];
  readonly #silent = new Groups<{ ip: string; port: string }>();
  readonly #stalled: SsData['stalled'] = [];
  #listenerCount = 0;
  #sockets = 0;
  #summary: SsData['summary'];
  #seen = false;
  /** Last row was a socket: an indented line below goes with it. */
  #inSocket = false;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#only = onlyProtocol(context.command);
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    const socket = readSocket(text, this.#only);
    if (socket !== undefined) this.#socket(socket, line);
    else if (HEADER.test(text)) { this.#seen = true; this.#context.known(line); }
    else if (this.#takeSummary(text, line) || (this.#inSocket && (/^\s/.test(line.text) || DETAIL.test(text))) || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) this.#context.known(line);
  }

  #takeSummary(text: string, line: Line): boolean {
    const total = /^Total: (\d{1,9})(?: \(kernel \d{1,9}\))?$/.exec(text)?.[1];
    const tcp = TCP_SUMMARY.exec(text);
    if (total !== undefined) this.#summary = { ...this.#summary, total: Number(total) };
    if (tcp !== null) {
      const [, all, established, closed, orphaned, timewait] = tcp.map(Number);
      this.#summary = { ...this.#summary, tcp: all ?? 0, established: established ?? 0, closed: closed ?? 0, orphaned: orphaned ?? 0, timewait: timewait ?? 0 };
      this.#context.note('summary', line);
    }
    return total !== undefined || tcp !== null || TRANSPORT.test(text);
  }

  #socket(socket: Socket, line: Line): void {
    this.#sockets++;
    this.#seen = true;
    this.#inSocket = true;
    this.#states.add(`${socket.protocol} ${socket.state}`);
    this.#context.known(line);
    if (!isInternet(socket)) return;
    if (socket.state === 'LISTEN' || (socket.state === 'UNCONN' && !/^(raw|icmp6)$/.test(socket.protocol))) this.#listen(socket, line);
    else if (socket.state === 'SYN-SENT') {
      const { address, port } = readEndpoint(socket.peer);
      this.#silent.add(`${address} ${port}`, line.n, () => ({ ip: address, port }));
    } else if (Math.max(socket.receiveQueue, socket.sendQueue) > STALLED_BYTES && this.#stalled.length < MAX_STALLED) {
      this.#context.note(`stalled[${this.#stalled.length}]`, line);
      this.#stalled.push({ state: socket.state, local: socket.local, peer: socket.peer, receiveQueue: socket.receiveQueue, sendQueue: socket.sendQueue });
    }
  }

  #listen(socket: Socket, line: Line): void {
    this.#listenerCount++;
    if (this.#listeners.length >= MAX_LISTENERS) return;
    this.#context.note(`listeners[${this.#listeners.length}]`, line);
    this.#listeners.push(listenerOf(socket));
  }

  end(): SsData | undefined {
    if (!this.#seen && this.#summary === undefined) return undefined;
    const silent = this.#silent.top(50);
    for (const [i, one] of silent.entries()) this.#context.note(`unanswered[${i}]`, one.line);
    return {
      sockets: this.#sockets,
      states: this.#states.top(60).map(({ key, count }) => ({ protocol: key.split(' ')[0] ?? '', state: key.split(' ')[1] ?? '', count })),
      listeners: this.#listeners, listenerCount: this.#listenerCount,
      unanswered: silent.map(({ value, count, line }) => ({ ...value, count, line })), stalled: this.#stalled,
      ...(this.#summary !== undefined && { summary: this.#summary }),
    };
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.some((t) => HEADER.test(t) || TCP_SUMMARY.test(t))) return 'yes';
  const own = texts.filter((t) => readSocket(t, undefined) !== undefined).length;
  if (own === 0) return 'no';
  return own * 3 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ss',
  title: 'sockets of the host (ss)',
  rows: 'listeners',
  kind: 'stream',
  scope: 'node',
  area: 'host',
  collect: 'ss -tulpen',
  commands: [/^ss(-.*)?$/],
  schema: SsData,
  sniff,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
