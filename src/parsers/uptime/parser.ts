import type { z } from 'zod';
import { defineParser, type Line } from '../define-parser.ts';
import { readUptime, Uptime } from '../uptime-line.ts';

function find(lines: readonly Line[]): { line: Line; data: z.infer<typeof Uptime> } | undefined {
  for (const line of lines) {
    const data = readUptime(line.text.trim());
    if (data !== undefined) return { line, data };
  }
  return undefined;
}

export const parser = defineParser({
  id: 'uptime',
  title: 'time since boot and load (uptime)',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'uptime',
  commands: [/^uptime(-.*)?$/],
  schema: Uptime,
  sniff: (head) => (head.filter((l) => l.text.trim() !== '').length <= 3 && find(head) !== undefined ? 'yes' : 'no'),
  parse(lines, context) {
    const found = find(lines);
    if (found === undefined) return undefined;
    context.note('seconds', found.line);
    return found.data;
  },
});
