import * as z from 'zod';
import { parseCidrOrIp } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { listingRows, MapJson } from '../map-json.ts';

const entrySchema = z.object({
  prefix: z.string().describe('10.0.1.5/32'),
  clusterId: z.int().optional(),
  identity: z.int(),
  encryptKey: z.int(),
  tunnelEndpoint: z.string().optional().describe('Node the prefix is behind; absent for 0.0.0.0'),
  nodeId: z.int().optional(),
  flags: z.array(z.string()).optional().describe('skiptunnel, hastunnel, ipv6tunnel, remotecluster; printed since 1.16'),
  state: z.string().optional().describe('map get: sync, to-be-added, to-be-removed'),
  error: z.string().optional().describe('map get: last failure'),
});

export const bpfIpcacheSchema = z.object({
  entries: z.array(entrySchema),
  count: z.int().nonnegative().describe('Entries in the text, also those beyond the 200000 that are kept'),
});

type Entry = z.infer<typeof entrySchema>;

const MAX_ENTRIES = 200_000;
const HEADER = /^\s*(?:IP PREFIX\/ADDRESS\s+IDENTITY\b|Key\s+Value\s+State\s+Error\b)/;
const KEY = '([0-9a-fA-F:.]{2,45}\\/\\d{1,3})(?:@(\\d{1,5}))?';
/** 1.12 and newer; the comma in front of the flags is 1.16's. */
const NAMED = new RegExp(`^\\s*${KEY}\\s+identity=(\\d{1,10})\\s+encryptkey=(\\d{1,5})\\s+tunnelendpoint=([0-9a-fA-F:.]{2,45}),?(?:\\s+nodeid=(0x[0-9a-fA-F]{1,8}|\\d{1,10}))?,?(?:\\s+flags=(\\S{1,120}))?(?:\\s+(sync|to-be-added|to-be-removed)\\b)?(?:\\s+(\\S.*))?$`);
/** Up to 1.11: three bare values. */
const BARE = new RegExp(`^\\s*${KEY}\\s+(\\d{1,10}) (\\d{1,5}) ([0-9a-fA-F:.]{2,45})(?:\\s+(<-.*|#.*))?\\s*$`);
const SINGLE = /^(\S{2,60}) (?:maps to identity (\d{1,10})\b|does not map to any identity)/;

function base(found: RegExpExecArray): Entry | undefined {
  const prefix = parseCidrOrIp(found[1] ?? '');
  const tunnel = parseIp(found[5] ?? '');
  if (prefix === undefined || tunnel === undefined) return undefined;
  const entry: Entry = { prefix: prefix.text, identity: Number(found[3]), encryptKey: Number(found[4]) };
  if (found[2] !== undefined) entry.clusterId = Number(found[2]);
  if (tunnel.value !== 0n) entry.tunnelEndpoint = tunnel.text;
  return entry;
}

/** Reads one row of any release; undefined for anything else. */
export function readIpcacheRow(text: string): Entry | undefined {
  const line = text.trimEnd();
  const named = line.includes(' identity=') ? NAMED.exec(line) : null;
  const bare = named === null ? BARE.exec(line) : null;
  if (bare !== null) return base(bare);
  const entry = named === null ? undefined : base(named);
  if (named === null || entry === undefined) return undefined;
  const [, , , , , , nodeId, flags, state, rest] = named;
  // a remark of the author may follow the value; an error text only follows a state
  if (state === undefined && rest !== undefined && !/^(?:<-|#|←)/.test(rest)) return undefined;
  if (nodeId !== undefined) entry.nodeId = Number(nodeId);
  if (flags !== undefined) entry.flags = flags === '<none>' ? [] : flags.split(',').filter((flag) => flag !== '');
  if (state !== undefined) {
    entry.state = state;
    if (rest !== undefined) entry.error = rest.slice(0, 500);
  }
  return entry;
}

class Reader {
  readonly entries: Entry[] = [];
  count = 0;
  sawHeader = false;
  readonly #context: ParseContext;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const entry = readIpcacheRow(line.text);
    if (entry === undefined) {
      if (HEADER.test(line.text) || SINGLE.test(line.text)) { this.sawHeader = true; this.#context.known(line); }
      return;
    }
    this.count++;
    if (this.entries.length >= MAX_ENTRIES) { this.#context.known(line); return; }
    this.#context.noteItem('entries', this.entries.push(entry) - 1, '', line);
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  // `map list --verbose` holds this map among others
  if (head.some((line) => /^\s*## Map: /.test(line.text))) return 'no';
  return listingRows(head).some((line) => readIpcacheRow(line.text) !== undefined || /^\s*IP PREFIX\/ADDRESS\s+IDENTITY/.test(line.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-bpf-ipcache',
  title: 'cilium bpf ipcache list',
  columns: ['prefix', 'identity', 'tunnelEndpoint', 'encryptKey', 'flags'],
  scope: 'node',
  area: 'identities',
  collect: 'cilium-dbg bpf ipcache list',
  commands: [/^cilium(?:-dbg)?-(?:bpf-ipcache-list(?:-.*)?|map-get-cilium_ipcache(?:_v2)?)$/],
  sniff,
  schema: bpfIpcacheSchema,
  begin(context) {
    const reader = new Reader(context);
    const json = new MapJson();
    return {
      line: (line) => {
        const rows = json.rows(line);
        if (rows !== undefined) context.known(line);
        for (const row of rows ?? [line]) if (row.text.trim() !== '') reader.line(row);
      },
      end: () => (reader.count > 0 || reader.sawHeader ? { entries: reader.entries, count: reader.count } : undefined),
    };
  },
});
