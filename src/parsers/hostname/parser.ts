import * as z from 'zod';
import { defineParser, type Line } from '../define-parser.ts';

const Hostname = z.object({ hostname: z.string() });

/** RFC 1123, and the underscore that hosts have all the same. */
const NAME = /^[A-Za-z0-9_](?:[\w.-]{0,251}[A-Za-z0-9_])?$/;

function nameIn(lines: readonly Line[]): Line | undefined {
  const solid = lines.filter((line) => line.text.trim() !== '');
  return solid.length <= 2 ? solid.find((line) => NAME.test(line.text.trim())) : undefined;
}

export const parser = defineParser({
  id: 'hostname',
  title: 'host name',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'hostname',
  commands: [/^hostname(-(-f|--fqdn|-s|--short))?$/],
  schema: Hostname,
  // One word can be anything: only the command tells.
  sniff: (head) => (nameIn(head) === undefined ? 'no' : 'maybe'),
  parse(lines, context) {
    const line = nameIn(lines);
    if (line === undefined) return undefined;
    context.note('hostname', line);
    return { hostname: line.text.trim() };
  },
});
