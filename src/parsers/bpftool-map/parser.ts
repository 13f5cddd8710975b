import { defineParser, type Line } from '../define-parser.ts';
import { isMap, readMapText } from './from-text.ts';
import { readMapJson } from './from-json.ts';
import { bpftoolMapSchema } from './schema.ts';

const JSON_MAP = /"(?:bytes_key|max_entries)":/;

function isJson(lines: readonly Line[]): boolean {
  return lines.slice(0, 40).some((line) => /^\s*[[{]/.test(line.text)) && lines.slice(0, 40).some((line) => JSON_MAP.test(line.text));
}

export const parser = defineParser({
  kind: 'text',
  id: 'bpftool-map',
  title: 'bpftool map show',
  scope: 'node',
  area: 'maps',
  collect: 'bpftool map show',
  commands: [/^bpftool(?:--[jpf]|---json|---pretty|---bpffs)*-map(?:-(?:show|list|l))?(?:-(?:id|name|pinned)-.+)?(?:--[jpf])*$/],
  sniff: (head) => (head.some((line) => isMap(line.text)) || isJson(head) ? 'yes' : 'maybe'),
  schema: bpftoolMapSchema,
  parse(lines, context) {
    const data = isJson(lines) ? readMapJson(lines, context) : readMapText(lines, context);
    return data.count > 0 ? data : undefined;
  },
});
