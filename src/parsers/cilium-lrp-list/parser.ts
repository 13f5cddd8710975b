import * as z from 'zod';
import { readHeader, readRow, type TableHeader } from '../../base/table.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const mappingSchema = z.object({
  frontend: z.string().describe('address:port/protocol'),
  backends: z.array(z.object({ address: z.string(), pod: z.string().optional() })).describe('Pods of this node; empty: traffic is not redirected here'),
});

const policySchema = z.object({
  namespace: z.string(),
  name: z.string(),
  frontendType: z.string().describe('clusterIP + all svc ports, clusterIP + named ports, IP + port, ...'),
  service: z.string().optional(),
  mappings: z.array(mappingSchema),
});

export const lrpListSchema = z.object({ policies: z.array(policySchema) });

type Policy = z.infer<typeof policySchema>;

const HEADER = /^\s*LRP namespace\s+LRP name\s+FrontendType\s+Matching Service\b/;
const MAPPING = /^\s*\|\s*(\S{2,80}) -> ?(.*)$/;
const BACKEND = /^(\S{2,60}?)(?:\(([^()\s]{0,300})\))?$/;
const MAX_POLICIES = 5000;

/** `10.0.1.9:53(kube-system/dns-x), ` with a dangling comma. */
function mappingOf(frontend: string, text: string): z.infer<typeof mappingSchema> {
  const backends = text.split(',').slice(0, 1000).flatMap((part) => {
    const [, address, pod] = BACKEND.exec(part.trim()) ?? [];
    return address === undefined ? [] : [{ address, ...(pod === undefined || pod === '' ? {} : { pod }) }];
  });
  return { frontend, backends };
}

function read(lines: readonly Line[], context: ParseContext): { policies: Policy[] } | undefined {
  const policies: Policy[] = [];
  let header: TableHeader | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    const mapping = MAPPING.exec(line.text);
    const last = policies.at(-1);
    if (HEADER.test(line.text)) {
      header = readHeader(line, ['LRP namespace', 'LRP name', 'FrontendType', 'Matching Service']);
      context.known(line);
    } else if (mapping !== null && last !== undefined) {
      const at = last.mappings.push(mappingOf(mapping[1] ?? '', mapping[2] ?? '')) - 1;
      context.note(`policies[${policies.length - 1}].mappings[${at}]`, line);
    } else if (header !== undefined && policies.length < MAX_POLICIES) {
      const { cells } = readRow(header, line);
      const [namespace = '', name = '', frontendType = '', service = ''] = cells;
      if (name === '' || frontendType === '') continue;
      context.note(`policies[${policies.push({ namespace, name, frontendType, ...(service === '' ? {} : { service }), mappings: [] }) - 1}]`, line);
    }
  }
  return header === undefined ? undefined : { policies };
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-lrp-list',
  title: 'cilium lrp list',
  scope: 'node',
  area: 'services',
  collect: 'cilium-dbg lrp list',
  commands: [/^cilium(?:-dbg)?-lrp-list$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: lrpListSchema,
  parse: read,
});
