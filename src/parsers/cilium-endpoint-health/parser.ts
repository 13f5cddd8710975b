import * as z from 'zod';
import { keyValue } from '../../base/key-value.ts';
import { defineParser } from '../define-parser.ts';

const state = z.string().describe('OK, Bootstrap, Pending, Warning, Failure, Disabled');

export const endpointHealthSchema = z.object({
  endpointId: z.int().nonnegative().optional().describe('When the command tells'),
  overall: state.optional(),
  bpf: state.optional(),
  policy: state.optional(),
  connected: z.boolean().optional(),
});

const FIELDS: ReadonlyMap<string, 'overall' | 'bpf' | 'policy'> = new Map([['Overall Health', 'overall'], ['BPF Health', 'bpf'], ['Policy Health', 'policy']]);

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-endpoint-health',
  title: 'cilium endpoint health',
  scope: 'node',
  area: 'endpoints',
  collect: 'cilium-dbg endpoint health <id>',
  commands: [/^cilium(?:-dbg)?-endpoint-health-\d{1,6}$/],
  sniff: (head) => {
    const keys = head.map((line) => keyValue(line)?.key);
    // debuginfo holds one for each endpoint
    if (head.some(({ text }) => text.startsWith('#### '))) return 'no';
    return keys.includes('Overall Health') && (keys.includes('BPF Health') || keys.includes('Policy Health')) ? 'yes' : 'maybe';
  },
  schema: endpointHealthSchema,
  parse(lines, context) {
    const id = /endpoint[ -]health[ -](\d{1,6})/.exec(context.command ?? '')?.[1];
    const data: z.infer<typeof endpointHealthSchema> = id === undefined ? {} : { endpointId: Number(id) };
    let understood = 0;
    for (const line of lines) {
      const pair = keyValue(line);
      const field = FIELDS.get(pair?.key ?? '');
      if (pair === undefined) continue;
      if (field !== undefined) {
        data[field] = pair.value;
        context.note(field, line);
      } else if (pair.key === 'Connected' && /^(?:yes|no)$/.test(pair.value)) {
        data.connected = pair.value === 'yes';
        context.note('connected', line);
      } else continue;
      understood++;
    }
    return understood > 0 ? data : undefined;
  },
});
