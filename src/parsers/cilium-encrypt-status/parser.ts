import * as z from 'zod';
import { keyValue } from '../../base/key-value.ts';
import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';

const wireguardSchema = z.object({ name: z.string(), publicKey: z.string().optional(), peers: z.int().optional() });

export const encryptStatusSchema = z.object({
  mode: z.enum(['disabled', 'ipsec', 'wireguard', 'ztunnel']),
  message: z.string().optional(),
  decryptionInterfaces: z.array(z.string()).optional().describe('Absent in releases that do not print it; empty: no program decrypts'),
  keysInUse: z.int().optional(),
  maxSequence: z.number().optional().describe('Highest sequence number seen; absent when not available'),
  maxSequenceLimit: z.number().optional(),
  errors: z.int().optional(),
  xfrmErrors: z.array(z.object({ name: z.string(), count: z.int() })),
  wireguard: z.array(wireguardSchema),
});

type Data = z.infer<typeof encryptStatusSchema>;
type Field = (data: Data, value: string, line: Line, context: ParseContext) => boolean;

const MODES: Readonly<Record<string, Data['mode']>> = { disabled: 'disabled', ipsec: 'ipsec', wireguard: 'wireguard', ztunnel: 'ztunnel' };
const SEQUENCE = /^0x([0-9a-fA-F]{1,16})\/0x([0-9a-fA-F]{1,16})$/;

function whole(value: string): number | undefined {
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function list(value: string): string[] {
  return value.split(/[\s,]+/).filter((name) => name !== '');
}

function set(key: 'keysInUse' | 'errors'): Field {
  return (data, value, line, context) => {
    const number = whole(value);
    if (number === undefined) return false;
    data[key] = number;
    context.note(key, line);
    return true;
  };
}

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['Msg', (data, value, line, context) => { data.message = value; context.note('message', line); return true; }],
  ['Decryption interface(s)', (data, value, line, context) => { data.decryptionInterfaces = list(value); context.note('decryptionInterfaces', line); return true; }],
  ['Keys in use', set('keysInUse')],
  ['Errors', set('errors')],
  ['Max Seq. Number', (data, value, line, context) => {
    const found = SEQUENCE.exec(value);
    context.note('maxSequence', line);
    if (found === null) return value === 'N/A';
    data.maxSequence = Number.parseInt(found[1] ?? '', 16);
    data.maxSequenceLimit = Number.parseInt(found[2] ?? '', 16);
    return true;
  }],
  ['Interface', (data, value, line, context) => { context.note(`wireguard[${String(data.wireguard.push({ name: value }) - 1)}]`, line); return true; }],
  ['Public key', (data, value, line, context) => device(data, line, context, (last) => { last.publicKey = value; })],
  ['Number of peers', (data, value, line, context) => {
    const peers = whole(value);
    return peers !== undefined && device(data, line, context, (last) => { last.peers = peers; });
  }],
]);

function device(data: Data, line: Line, context: ParseContext, change: (last: Data['wireguard'][number]) => void): boolean {
  const last = data.wireguard.at(-1);
  if (last === undefined) return false;
  change(last);
  context.known(line);
  return true;
}

function readLine(data: Data, line: Line, context: ParseContext): void {
  const pair = keyValue(line);
  if (pair === undefined) return;
  const field = FIELDS.get(pair.key);
  if (field !== undefined) {
    if (!field(data, pair.value, line, context)) context.problem(line, `${pair.key} has an unknown form: ${pair.value.slice(0, 80)}`);
    return;
  }
  const count = whole(pair.value);
  if (!/^Xfrm\w{3,40}$/.test(pair.key) || count === undefined) return;
  context.note(`xfrmErrors[${String(data.xfrmErrors.push({ name: pair.key, count }) - 1)}]`, line);
}

/** `Encryption: IPsec`; the line of `cilium status` has more after the mode and is not taken. */
function modeOf(text: string): Data['mode'] | undefined {
  const word = /^\s*Encryption:\s+(\w{3,20})\s*$/.exec(text)?.[1]?.toLowerCase();
  return word !== undefined && Object.hasOwn(MODES, word) ? MODES[word] : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (head.some((line) => /^\s*(?:KVStore|Kubernetes|Cluster health|KubeProxyReplacement|IPAM):/.test(line.text))) return 'no';
  const mode = head.map((line) => modeOf(line.text)).find((found) => found !== undefined);
  if (mode === undefined) return 'maybe';
  if (mode === 'disabled') return head.filter((line) => line.text.trim() !== '').length === 1 ? 'yes' : 'maybe';
  return head.some((line) => /^\s*(?:Keys in use|Interface|Max Seq\. Number|Public key|Number of peers|Decryption interface\(s\)):/.test(line.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-encrypt-status',
  title: 'cilium encrypt status',
  scope: 'node',
  area: 'encryption',
  collect: 'cilium-dbg encrypt status',
  commands: [/^cilium(?:-dbg)?-encrypt-status$/],
  sniff,
  schema: encryptStatusSchema,
  parse(lines, context) {
    const first = lines.find((line) => modeOf(line.text) !== undefined);
    const mode = first === undefined ? undefined : modeOf(first.text);
    if (first === undefined || mode === undefined) return undefined;
    context.note('mode', first);
    const data: Data = { mode, xfrmErrors: [], wireguard: [] };
    for (const line of lines) if (line !== first && line.text.trim() !== '') readLine(data, line, context);
    return data;
  },
});
