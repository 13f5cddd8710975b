import { readHeader, readRow, type TableHeader } from '../../base/table.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readPolicy } from './rows.ts';
import { bgpRoutePoliciesSchema, type Policy } from './schema.ts';

const HEADER = /^\s*VRouter\s+Policy Name\s+Type\s+Match /;
const MAX_POLICIES = 20_000;

function read(lines: readonly Line[], context: ParseContext): { policies: Policy[] } | undefined {
  const policies: Policy[] = [];
  let header: TableHeader | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const policy = header === undefined ? undefined : readPolicy(readRow(header, line).cells, policies.at(-1));
    if (HEADER.test(line.text)) {
      header = readHeader(line);
      context.known(line);
    } else if (policy !== undefined && policies.length < MAX_POLICIES) context.note(`policies[${policies.push(policy) - 1}]`, line);
  }
  return header === undefined ? undefined : { policies };
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bgp-route-policies',
  title: 'cilium bgp route-policies',
  scope: 'node',
  area: 'bgp',
  collect: 'cilium-dbg bgp route-policies',
  commands: [/^cilium(?:-dbg|-cli)?-(?:shell----)?bgp-route-policies(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: bgpRoutePoliciesSchema,
  parse: read,
});
