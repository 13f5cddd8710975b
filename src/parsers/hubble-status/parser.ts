import * as z from 'zod';
import { keyValue } from '../../base/key-value.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

export const hubbleStatusSchema = z.object({
  ok: z.boolean().optional(),
  address: z.string().optional().describe('Server that was asked'),
  message: z.string().optional().describe('Why it is not ok'),
  currentFlows: count.optional(),
  maxFlows: count.optional(),
  flowsPerSecond: z.number().optional(),
  uptime: z.string().optional(),
  connectedNodes: count.optional().describe('Only from relay'),
  totalNodes: count.optional(),
  unavailableNodes: z.array(z.string()),
  nodes: z.array(z.object({ name: z.string(), status: z.string(), age: z.string().optional() })).describe('Of hubble list nodes'),
});

type Data = z.infer<typeof hubbleStatusSchema>;
type Field = (data: Data, value: string) => boolean;

const HEALTH = /^\s*Healthcheck \(via ([^)]{1,300})\):\s+(\S.*)$/;
const NODES_HEADER = /^\s*NAME\s+STATUS\s+AGE\s+FLOWS\/S\s+CURRENT\/MAX-FLOWS\b/;
const NODE = /^\s*(\S{1,300})\s+(Connected|Unavailable|Gone|Error|Unknown)(?:\s+(\S{1,30}))?(?:\s.*)?$/;

function number(text: string): number | undefined {
  const digits = text.replaceAll(',', '');
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

function ratio(value: string): [number, number] | undefined {
  const [, a, b] = /^([\d,]{1,20})\/([\d,]{1,20})(?:\s|$)/.exec(value) ?? [];
  const [left, right] = [number(a ?? ''), number(b ?? '')];
  return left === undefined || right === undefined ? undefined : [left, right];
}

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['Current/Max Flows', (data, value) => { const found = ratio(value); if (found !== undefined) [data.currentFlows, data.maxFlows] = found; return found !== undefined; }],
  ['Connected Nodes', (data, value) => { const found = ratio(value); if (found !== undefined) [data.connectedNodes, data.totalNodes] = found; return found !== undefined; }],
  ['Max Flows', (data, value) => { const found = number(value); if (found !== undefined) data.maxFlows = found; return found !== undefined; }],
  ['Current Flows', (data, value) => { const found = number(value.split(' ')[0] ?? ''); if (found !== undefined) data.currentFlows = found; return found !== undefined; }],
  ['Flows/s', (data, value) => { const found = Number(value.replaceAll(',', '')); if (Number.isFinite(found)) data.flowsPerSecond = found; return true; }],
  ['Uptime', (data, value) => { data.uptime = value; return true; }],
  ['Unavailable Nodes', () => true],
]);

const PATHS: ReadonlyMap<string, string> = new Map([
  ['Current/Max Flows', 'currentFlows'], ['Connected Nodes', 'connectedNodes'], ['Max Flows', 'maxFlows'], ['Current Flows', 'currentFlows'],
  ['Flows/s', 'flowsPerSecond'], ['Uptime', 'uptime'], ['Unavailable Nodes', 'unavailableNodes'],
]);

function readLine(line: Line, data: Data, context: ParseContext): boolean {
  const health = HEALTH.exec(line.text);
  if (health !== null) {
    data.address = health[1] ?? '';
    const said = (health[2] ?? '').trim();
    data.ok = /^ok\b/i.test(said);
    if (!data.ok) data.message = said;
    context.note('ok', line);
    return true;
  }
  const pair = keyValue(line);
  const field = FIELDS.get(pair?.key ?? '');
  if (pair !== undefined && field !== undefined) {
    if (field(data, pair.value)) context.note(PATHS.get(pair.key) ?? '', line);
    else context.problem(line, `${pair.key} has an unknown form: ${pair.value.slice(0, 80)}`);
    return true;
  }
  const unavailable = /^\s*- (\S{1,300})\s*$/.exec(line.text)?.[1];
  const node = NODE.exec(line.text);
  if (unavailable !== undefined) context.note(`unavailableNodes[${data.unavailableNodes.push(unavailable) - 1}]`, line);
  else if (node !== null) {
    const age = node[3] === undefined || node[3] === 'N/A' ? {} : { age: node[3] };
    context.note(`nodes[${data.nodes.push({ name: node[1] ?? '', status: node[2] ?? '', ...age }) - 1}]`, line);
  } else if (NODES_HEADER.test(line.text)) context.known(line);
  else return false;
  return true;
}

export const parser = defineParser({
  kind: 'text',
  id: 'hubble-status',
  title: 'hubble status, hubble list nodes',
  scope: 'cluster',
  area: 'hubble',
  collect: 'hubble status',
  commands: [/^hubble-(?:status|list-nodes)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEALTH.test(text) || NODES_HEADER.test(text)) ? 'yes' : 'maybe'),
  schema: hubbleStatusSchema,
  parse(lines, context) {
    const data: Data = { unavailableNodes: [], nodes: [] };
    let understood = 0;
    for (const line of lines) if (line.text.trim() !== '' && readLine(line, data, context)) understood++;
    return understood > 0 ? data : undefined;
  },
});
