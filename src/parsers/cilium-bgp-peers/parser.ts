import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readFamily, readPeer } from './rows.ts';
import { bgpPeersSchema, type Peer } from './schema.ts';

const HEADER = /^\s*(?:Node\s+)?Local AS\s+Peer AS\s+Peer Address\s+Session/;
const NOTHING = /^\s*No BGP peer\S* .{0,120}$/;

function read(lines: readonly Line[], context: ParseContext): { peers: Peer[] } | undefined {
  const peers: Peer[] = [];
  let header: string | undefined;
  let seen = false;
  for (const line of lines) {
    const { text } = line;
    const named = header?.startsWith('Node') === true;
    const family = readFamily(text);
    const peer = header === undefined ? undefined : readPeer(text, named);
    if (HEADER.test(text)) header = text.trim();
    else if (family !== undefined && peers.length > 0) peers.at(-1)?.families.push(family);
    else if (peer !== undefined) {
      // cilium-cli prints a node once and leaves it blank for its further peers.
      const node = named && peer.node === undefined ? peers.at(-1)?.node : undefined;
      context.note(`peers[${peers.push(node === undefined ? peer : { node, ...peer }) - 1}]`, line);
    } else if (!NOTHING.test(text)) continue;
    seen = true;
    context.known(line);
  }
  return seen ? { peers } : undefined;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bgp-peers',
  title: 'cilium bgp peers',
  columns: ['localAs', 'peerAs', 'ip', 'port', 'state', 'uptimeSeconds', 'families', 'node'],
  scope: 'node',
  area: 'bgp',
  collect: 'cilium-dbg bgp peers',
  commands: [/^cilium(?:-dbg|-cli)?-(?:shell----)?bgp-peers?(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: bgpPeersSchema,
  parse: read,
});
