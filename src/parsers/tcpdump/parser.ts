import * as z from 'zod';
import { Tally } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

export const tcpdumpSchema = z.object({
  packets: count.describe('Packets in the text'),
  protocols: z.array(z.object({ protocol: z.string().describe('IP, IP6, ARP, ...'), count })),
  interfaces: z.array(z.object({ name: z.string(), count })).describe('Only with -i any or when named at the start'),
  captured: count.optional(),
  received: count.optional(),
  droppedByKernel: count.optional().describe('Packets lost because tcpdump was too slow'),
});

type Data = z.infer<typeof tcpdumpSchema>;

const PACKET = /^(?:\d{4}-\d\d-\d\d )?(?:\d\d:\d\d:\d\d\.\d{1,9}|\d{9,11}\.\d{1,9}| ?\d\d:\d\d:\d\d\.\d{6}) (?:([\w.@-]{1,32}) {1,3}(?:In|Out|B|M|P) {1,3})?(?:ethertype |[0-9a-f:]{17} > [0-9a-f:]{17},? ?.{0,80}?)?(IP6?|ARP|RARP|802\.1Q|STP\S{0,10}|LLDP|MPLS|IPX|AppleTalk|Loopback|EAPOL|vlan)\b/;
const LISTENING = /^(?:tcpdump: )?listening on ([\w.@-]{1,32}),? link-type \S|^tcpdump: (?:verbose output suppressed|data link type|WARNING|can't parse|dropped privs)/;
const READING = /^reading from (?:file|pcap)/;
const TOTAL = /^(\d{1,12}) packets? (captured|received by filter|dropped by (?:kernel|interface))/;
const BELOW = /^(?:\s|0x[0-9a-f]{4}:|[^\s].{0,60}> )/;

class Reader {
  readonly #context: ParseContext;
  readonly #protocols = new Tally(100);
  readonly #interfaces = new Tally(1000);
  readonly #totals: Pick<Data, 'captured' | 'received' | 'droppedByKernel'> = {};
  #packets = 0;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trimEnd();
    if (text.trim() === '') return;
    const packet = PACKET.exec(text);
    const total = TOTAL.exec(text);
    if (packet !== null) {
      this.#packets++;
      this.#protocols.add(packet[2] ?? '');
      if (packet[1] !== undefined) this.#interfaces.add(packet[1]);
    } else if (total !== null) this.#total(total, line);
    else if (!LISTENING.test(text) && !READING.test(text) && !(this.#packets > 0 && BELOW.test(line.text))) return;
    this.#seen = true;
    this.#context.known(line);
  }

  end(): Data | undefined {
    if (!this.#seen) return undefined;
    return {
      packets: this.#packets, protocols: this.#protocols.top(30).map(({ key, count: n }) => ({ protocol: key, count: n })),
      interfaces: this.#interfaces.top(100).map(({ key, count: n }) => ({ name: key, count: n })), ...this.#totals,
    };
  }

  #total(found: RegExpExecArray, line: Line): void {
    const field = found[2] === 'captured' ? 'captured' : found[2] === 'received by filter' ? 'received' : 'droppedByKernel';
    this.#totals[field] = Number(found[1]);
    this.#context.note(field, line);
  }
}

export const parser = defineParser({
  kind: 'stream',
  id: 'tcpdump',
  title: 'tcpdump',
  scope: 'node',
  area: 'packets',
  collect: 'tcpdump -nn -i any',
  commands: [/^tcpdump(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => PACKET.test(text) || /^(?:tcpdump: )?listening on [\w.@-]{1,32},? link-type \S/.test(text)) ? 'yes' : 'maybe'),
  schema: tcpdumpSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
