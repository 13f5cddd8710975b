import type { z } from 'zod';
import { startsJsonList } from '../../base/json-output.ts';
import { defineParser, type Line } from '../define-parser.ts';
import { readInterfaceHead } from '../ip-interface.ts';
import { BridgeReader, FDB, readVlanTitle } from './read.ts';
import { BridgeData } from './schema.ts';

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsJsonList(head)) return 'no';
  const texts = head.slice(0, 60).map((l) => l.text.trimEnd()).filter((t) => t.trim() !== '');
  const [first] = texts;
  if (first === undefined) return 'no';
  if (readVlanTitle(first)) return 'yes';
  const own = texts.filter((t) => FDB.test(t.trim())).length;
  if (own * 2 > texts.length) return 'yes';
  const ports = texts.filter((t) => readInterfaceHead(t.trim()) !== undefined);
  return ports.length > 0 && ports.every((t) => / state [a-z]+ priority \d+ cost \d+/.test(t)) ? 'yes' : own > 0 ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'bridge',
  title: 'bridges of the host: ports, learned addresses, VLANs (bridge)',
  kind: 'text',
  scope: 'node',
  area: 'routing',
  collect: 'bridge fdb show',
  commands: [/^bridge(--[ds]|--details|--statistics)*-(link|fdb|vlan)(-.*)?$/],
  schema: BridgeData,
  sniff,
  parse: (lines, context): z.input<typeof BridgeData> | undefined => {
    const reader = new BridgeReader(context);
    for (const line of lines) reader.line(line);
    return reader.end();
  },
});
