import * as z from 'zod';
import { defineParser, type Line } from '../define-parser.ts';

const BootId = z.object({ bootId: z.string().describe('Lower case') });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function solid(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => line.text.trim() !== '');
}

export const parser = defineParser({
  id: 'boot-id',
  title: 'boot id of the running kernel',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'cat /proc/sys/kernel/random/boot_id',
  commands: [/^cat-(-u-)?-proc-sys-kernel-random-boot_id$/],
  schema: BootId,
  // A lone UUID can be anything: only the command tells.
  sniff: (head) => (solid(head).some((line) => UUID.test(line.text.trim())) && solid(head).length <= 2 ? 'maybe' : 'no'),
  parse(lines, context) {
    const line = lines.find((l) => UUID.test(l.text.trim()));
    if (line === undefined) return undefined;
    const bootId = line.text.trim().toLowerCase();
    context.note('bootId', line);
    context.identify({ bootId });
    return { bootId };
  },
});
