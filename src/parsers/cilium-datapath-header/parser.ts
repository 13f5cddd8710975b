import * as z from 'zod';
import { ipOf } from '../../base/ip.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { address } from '../list-values.ts';

export const datapathHeaderSchema = z.object({
  kind: z.enum(['endpoint', 'node', 'device']).describe('endpoint: ep_config.h; node: node_config.h; device: netdev_config.h, filter_config.h'),
  flags: z.array(z.string()).describe('Switches that are on: ENABLE_IPV4, ENABLE_NODEPORT, ...'),
  numbers: z.record(z.string(), z.number()).describe('Constants: LXC_ID, SECLABEL, MTU, TUNNEL_PORT, ...'),
  addresses: z.record(z.string(), z.string()).describe('Constants that are IP or MAC addresses'),
  texts: z.record(z.string(), z.string()).describe('Anything else: names of maps and devices, expressions'),
  macros: z.int().nonnegative().describe('Macros with arguments; their bodies are not read'),
  endpoint: z.object({
    containerId: z.string().optional(), identity: z.number().optional(), policyMap: z.string().optional(), ipv4: z.string().optional(), ipv6: z.string().optional(),
    labels: z.array(z.string()),
  }).optional().describe('From the comment on top of ep_config.h'),
});

type Data = z.infer<typeof datapathHeaderSchema>;

const DEFINE = /^\s*#\s?define\s+([A-Za-z_]\w{0,100})(\([^)]{0,200}\))?(?:\s+(\S.*))?$/;
const TYPED = /^\s*(?:DEFINE|ASSIGN)_(U8|U16|U32|U64|IPV6|MAC)\(\s*([A-Za-z_]\w{0,100})\s*,\s*(.*?)\)\s*;/;
const COMMENT_FIELD = /^\s?\*\s+(Container ID|IPv4 address|IPv6 address|Identity|PolicyMap|NodeMAC|Container Interface|Host-Interface|Endpoint ID):\s*(.*)$/;
const MAX_CONSTANTS = 5000;
const LONGEST = 4000;
/** A comment at the end, a string of C. */
const TAIL = /\s*\/\*[^*]{0,200}\*\/\s*$/;

/** `0x0c01010a` holds 10.1.1.12 as it stands in memory. */
function ipv4(value: number): string {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255].join('.');
}

/** `0xfd, 0x0, ...` or `{ .addr = { 0xfd, ... } }`. */
function bytesOf(text: string): number[] {
  return [...text.matchAll(/0x([0-9a-fA-F]{1,2})\b/g)].map(([, hex]) => parseInt(hex ?? '0', 16));
}

function bytesText(bytes: readonly number[]): string | undefined {
  if (bytes.length === 6) return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  if (bytes.length !== 16) return undefined;
  return ipOf(6, bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)).text;
}

class Reader {
  readonly data: Data;
  readonly #context: ParseContext;
  #comment = false;
  #macro = false;
  #labels = false;
  #constants = 0;

  constructor(context: ParseContext) {
    this.#context = context;
    const kind = /^ep_config/.test(context.fileName) ? 'endpoint' : /^(?:netdev|filter)_config/.test(context.fileName) ? 'device' : 'node';
    this.data = { kind, flags: [], numbers: {}, addresses: {}, texts: {}, macros: 0 };
  }

  get constants(): number { return this.#constants; }

  line(line: Line): void {
    const text = line.text.slice(0, LONGEST).trimEnd();
    if (text === '') return;
    if (this.#macro) { this.#macro = /\\\s*$/.test(text); this.#context.known(line); return; }
    if (this.#comment || /^\s*\/\*/.test(text)) { this.#inComment({ ...line, text }); return; }
    const define = DEFINE.exec(text);
    const typed = TYPED.exec(text);
    if (typed !== null) this.#typed(typed[1] ?? '', typed[2] ?? '', typed[3] ?? '', line);
    else if (define !== null) this.#define(define[1] ?? '', define[2], define[3], line);
    else if (/^\s*(?:#\s?(?:undef|ifndef|ifdef|if|endif|else|elif|include|pragma)\b|\/\/|[{}]|(?:static|extern|struct|union|DEFINE_|DECLARE_)\b)/.test(text)) this.#context.known(line);
  }

  #inComment(line: Line): void {
    const { text } = line;
    this.#comment = !text.includes('*/');
    this.#context.known(line);
    if (this.data.kind !== 'endpoint') return;
    const field = COMMENT_FIELD.exec(text);
    const label = /^\s?\*\s+- ([\w.-]{1,60}:\S{1,500})\s*$/.exec(text)?.[1];
    if (/^\s?\*\s+Labels:/.test(text)) this.#labels = true;
    else if (label !== undefined && this.#labels) this.#endpoint().labels.push(label);
    else if (field !== null && field[2] !== '') this.#field(field[1] ?? '', field[2] ?? '', line);
  }

  #endpoint(): NonNullable<Data['endpoint']> {
    return (this.data.endpoint ??= { labels: [] });
  }

  #field(key: string, value: string, line: Line): void {
    const endpoint = this.#endpoint();
    const [v4, v6] = [address(value), address(value)];
    if (key === 'Container ID') endpoint.containerId = value;
    else if (key === 'Identity' && /^\d{1,10}$/.test(value)) endpoint.identity = Number(value);
    else if (key === 'PolicyMap') endpoint.policyMap = value;
    else if (key === 'IPv4 address' && v4 !== undefined) endpoint.ipv4 = v4;
    else if (key === 'IPv6 address' && v6 !== undefined) endpoint.ipv6 = v6;
    this.#context.note('endpoint', line);
  }

  #typed(type: string, name: string, value: string, line: Line): void {
    if (type === 'IPV6' || type === 'MAC') this.#put('addresses', name, bytesText(bytesOf(value)), line);
    else this.#number(name, Number(value.replace(TAIL, '')), line);
  }

  #define(name: string, args: string | undefined, given: string | undefined, line: Line): void {
    this.#macro = given?.endsWith('\\') === true;
    const value = (given ?? '').replace(TAIL, '');
    if (args !== undefined || this.#macro) { this.data.macros++; this.#context.known(line); return; }
    if (/^fetch_\w+\(/.test(value)) { this.#context.known(line); return; }
    const plain = /^\(?(0x[0-9a-fA-F]{1,16}|-?\d{1,20})U?L{0,2}\)?$/i.exec(value)?.[1];
    const bytes = /^\{ ?\.addr = \{/.test(value) ? bytesText(bytesOf(value)) : undefined;
    if (value === '' || (plain === '1' && /^(?:ENABLE|HAVE|ALLOW|USE|NEEDS|DISABLE|ENCAP|TUNNEL_MODE|DIRECT_ROUTING|LB_|POLICY_|IS_)/.test(name))) this.#flag(name, line);
    else if (bytes !== undefined) this.#put('addresses', name, bytes, line);
    else if (plain !== undefined) this.#number(name, Number(plain), line);
    else this.#put('texts', name, value.slice(0, 500), line);
  }

  #flag(name: string, line: Line): void {
    if (this.#constants++ < MAX_CONSTANTS) this.#context.note(`flags[${String(this.data.flags.push(name) - 1)}]`, line);
    else this.#context.known(line);
  }

  #number(name: string, value: number, line: Line): void {
    const isAddress = /(?:^|_)IPV4(?:_|$)/.test(name) && !/MASK|LEN|PORT|FRAG|MAP|ENABLE|CLUSTER_RANGE/.test(name) && value > 0xffff && value <= 0xffff_ffff;
    if (isAddress) this.#put('addresses', name, ipv4(value), line);
    else if (Number.isFinite(value)) this.#put('numbers', name, value, line);
    else this.#context.problem(line, 'a constant that is no number');
  }

  #put(into: 'numbers' | 'addresses' | 'texts', name: string, value: number | string | undefined, line: Line): void {
    if (value === undefined) { this.#context.problem(line, 'a constant that is not understood'); return; }
    this.#context.known(line);
    if (this.#constants++ >= MAX_CONSTANTS || name === '__proto__') return;
    Object.assign(this.data[into], { [name]: value });
    this.#context.note(`${into}.${name}`, line);
  }
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-datapath-header',
  title: 'settings compiled into the datapath (ep_config.h, node_config.h)',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-bugtool',
  files: [/^(?:ep|node|netdev|filter)_config\.h$/],
  sniff: (head) => {
    const cilium = head.some(({ text }) => /^\s?\* CILIUM_BASE64_|^#define (?:ENDPOINTS_MAP|LXC_ID|HOST_ID|EVENTS_MAP|IPCACHE_MAP|WORLD_ID)\b|^DEFINE_U(?:16|32)\((?:LXC_ID|SECLABEL)/.test(text));
    if (cilium) return 'yes';
    return head.some(({ text }) => /^\s*#\s?define\s/.test(text)) ? 'maybe' : 'no';
  },
  schema: datapathHeaderSchema,
  parse(lines, context) {
    const reader = new Reader(context);
    for (const line of lines) reader.line(line);
    return reader.constants === 0 && reader.data.endpoint === undefined ? undefined : reader.data;
  },
});
