import { defineParser, type Line } from '../define-parser.ts';
import { isProgram, readProgText } from './from-text.ts';
import { readProgJson } from './from-json.ts';
import { bpftoolProgSchema } from './schema.ts';

const JSON_PROGRAM = /"(?:bytes_xlated|gpl_compatible)":/;

function isJson(lines: readonly Line[]): boolean {
  return lines.slice(0, 40).some((line) => /^\s*[[{]/.test(line.text)) && lines.slice(0, 40).some((line) => JSON_PROGRAM.test(line.text));
}

export const parser = defineParser({
  kind: 'text',
  id: 'bpftool-prog',
  title: 'bpftool prog show',
  scope: 'node',
  area: 'datapath',
  collect: 'bpftool prog show',
  commands: [/^bpftool(?:--[jpf]|---json|---pretty|---bpffs)*-(?:prog|p)(?:-(?:show|list|l))?(?:-(?:id|name|tag|pinned)-.+)?(?:--[jpf])*$/],
  sniff: (head) => (head.some((line) => isProgram(line.text)) || isJson(head) ? 'yes' : 'maybe'),
  schema: bpftoolProgSchema,
  parse(lines, context) {
    const data = isJson(lines) ? readProgJson(lines, context) : readProgText(lines, context);
    return data.count > 0 ? data : undefined;
  },
});
