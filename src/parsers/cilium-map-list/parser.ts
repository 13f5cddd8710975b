import { defineParser } from '../define-parser.ts';
import type { Line } from '../define-parser.ts';
import { DUMP_HEADER, HEADER, MapReader, isMapRow } from './reader.ts';
import { mapListSchema } from './schema.ts';

const DUMP_HEAD = /^\s*## Map: \S/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const several = head.some((line) => HEADER.test(line.text) || DUMP_HEAD.test(line.text));
  // one table of the ipcache has its own parser
  if (!several && head.some((line) => line.text.includes('encryptkey='))) return 'no';
  return several || head.some((line) => DUMP_HEADER.test(line.text) || isMapRow(line.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-map-list',
  title: 'cilium map list, map get',
  columns: ['name', 'entries', 'errors', 'cached'],
  scope: 'node',
  area: 'maps',
  collect: 'cilium-dbg map list --verbose',
  commands: [/^cilium(?:-dbg)?-map-list(?:-{1,2}-?verbose)?$/, /^cilium(?:-dbg)?-map-get-cilium_(?!ipcache)\w+$/],
  sniff,
  schema: mapListSchema,
  begin(context) {
    const reader = new MapReader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
