import * as z from 'zod';
import { parseCidrOrIp } from '../../base/cidr.ts';
import { parseIp } from '../../base/ip.ts';
import { arrayRows } from '../array-json.ts';
import { defineParser } from '../define-parser.ts';
import { at, text } from '../object-fields.ts';

const ruleSchema = z.object({
  source: z.string().describe('Pod address'),
  destination: z.string().describe('CIDR'),
  egressIp: z.string().optional().describe('Absent: unspecified, as everywhere but on the gateway'),
  gateway: z.string().optional().describe('Address of the gateway node; absent when none or excluded'),
  state: z.enum(['gateway', 'not-found', 'excluded']),
  ifindex: z.int().optional().describe('1.20 and newer'),
});

export const bpfEgressListSchema = z.object({
  rules: z.array(ruleSchema),
  count: z.int().nonnegative().describe('Rules in the text, also those beyond the 50000 that are kept'),
  off: z.boolean().describe('The maps do not exist: the feature is off'),
});

type Rule = z.infer<typeof ruleSchema>;

const HEADER = /^\s*(?:Source IP\s+Destination CIDR\s+Egress IP\s+Gateway\b|SRC IP & DST CIDR\s+EGRESS INFO)/;
const ROW = /^\s*([0-9a-fA-F:.]{2,45})\s+([0-9a-fA-F:.]{2,45}\/\d{1,3})\s+([0-9a-fA-F:.]{2,45})\s+(Not Found|Excluded CIDR|[0-9a-fA-F:.]{2,45})(?:\s+(\d{1,10}))?\s*$/;
const OFF = /^\s*Cannot find egress gateway bpf maps/;
const MAX_RULES = 50_000;

/** 1.11 to 1.13 print reserved addresses for what later releases say in words. */
function stateOf(gateway: string): Rule['state'] {
  if (gateway === 'Not Found' || gateway === '0.0.0.0') return 'not-found';
  return gateway === 'Excluded CIDR' || gateway === '0.0.0.1' ? 'excluded' : 'gateway';
}

/** Reads one row of any release; undefined for anything else. */
export function readEgressRule(text: string): Rule | undefined {
  const found = ROW.exec(text);
  const source = parseIp(found?.[1] ?? '');
  const destination = parseCidrOrIp(found?.[2] ?? '');
  const egress = parseIp(found?.[3] ?? '');
  if (found === null || source === undefined || destination === undefined || egress === undefined) return undefined;
  const state = stateOf(found[4] ?? '');
  const gateway = state === 'gateway' ? parseIp(found[4] ?? '') : undefined;
  if (state === 'gateway' && gateway === undefined) return undefined;
  return {
    source: source.text, destination: destination.text, ...(egress.value === 0n ? {} : { egressIp: egress.text }),
    ...(gateway === undefined ? {} : { gateway: gateway.text }), state, ...(found[5] === undefined ? {} : { ifindex: Number(found[5]) }),
  };
}

/** The JSON form (`[{"SourceIP": ..., "DestCIDR": ..., "EgressIP": ..., "GatewayIP": ...}]`) as rows of the table. */
function rowOf(value: unknown): string | undefined {
  const cells = ['SourceIP', 'DestCIDR', 'EgressIP', 'GatewayIP'].map((key) => text(at(value, key)));
  return cells.every((cell) => cell !== undefined) ? cells.join('   ') : undefined;
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-egress-list',
  title: 'cilium bpf egress list',
  scope: 'node',
  area: 'egress gateway',
  collect: 'cilium-dbg bpf egress list',
  commands: [/^cilium(?:-dbg)?-bpf-egress-list(?:-.*)?$/],
  sniff: (head) => (arrayRows(head, rowOf).some((line) => HEADER.test(line.text) || OFF.test(line.text) || readEgressRule(line.text) !== undefined) ? 'yes' : 'maybe'),
  schema: bpfEgressListSchema,
  parse(lines, context) {
    const rules: Rule[] = [];
    let count = 0;
    let sawHeader = false;
    let off = false;
    for (const line of arrayRows(lines, rowOf, context)) {
      const rule = readEgressRule(line.text);
      if (rule !== undefined) {
        count++;
        if (rules.length < MAX_RULES) context.note(`rules[${rules.push(rule) - 1}]`, line);
        else context.known(line);
      } else if (OFF.test(line.text)) { off = true; context.note('off', line); }
      else if (HEADER.test(line.text)) { sawHeader = true; context.known(line); }
      else if (/^\s*No entries found\.?\s*$/.test(line.text)) { sawHeader = true; context.known(line); }
    }
    return count > 0 || sawHeader || off ? { rules, count, off } : undefined;
  },
});
