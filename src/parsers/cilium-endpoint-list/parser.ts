import { readJsonText } from '../../base/json-text.ts';
import { defineParser } from '../define-parser.ts';
import type { Line } from '../define-parser.ts';
import { isEndpointJson, readEndpointJson } from './from-json.ts';
import { HEADER, TableReader, isEndpointRow } from './from-text.ts';
import { endpointListSchema } from './schema.ts';

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (head.some((line) => HEADER.test(line.text) || isEndpointRow(line.text))) return 'yes';
  if (!head.some((line) => /^\s*[[{]/.test(line.text))) return 'maybe';
  const has = (text: string): boolean => head.some((line) => line.text.includes(text));
  return has('"external-identifiers"') && has('"status"') && !has('"kind"') ? 'yes' : 'no';
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-endpoint-list',
  title: 'cilium endpoint list',
  columns: ['id', 'ingress', 'egress', 'identity', 'state', 'ipv4', 'pod', 'labels', 'namespace', 'health'],
  scope: 'node',
  area: 'endpoints',
  collect: 'cilium-dbg endpoint list',
  commands: [/^cilium(?:-dbg)?-endpoint-(?:list|get-\d+)(?:--o-json|---output-json)?$/],
  sniff,
  schema: endpointListSchema,
  parse(lines, context) {
    const json = readJsonText(lines);
    if (json !== undefined && (isEndpointJson(json.value) || (Array.isArray(json.value) && json.value.length === 0))) {
      return { endpoints: readEndpointJson(json, context) };
    }
    const reader = new TableReader(context);
    for (const line of lines) if (line.text.trim() !== '') reader.read(line);
    const endpoints = reader.finish();
    return endpoints.length > 0 || reader.sawHeader ? { endpoints } : undefined;
  },
});
