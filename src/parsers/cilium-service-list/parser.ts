import { readJsonText } from '../../base/json-text.ts';
import { defineParser } from '../define-parser.ts';
import type { Line } from '../define-parser.ts';
import { isServiceJson, readServiceJson } from './from-json.ts';
import { HEADER, TableReader, isServiceRow } from './from-text.ts';
import { serviceListSchema } from './schema.ts';

/** Rows without header are certain too: no other output has the arrow with the backend number. */
function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (head.some((line) => HEADER.test(line.text) || isServiceRow(line.text))) return 'yes';
  if (!head.some((line) => /^\s*[[{]/.test(line.text))) return 'maybe';
  return head.some((line) => line.text.includes('"frontend-address"')) ? 'yes' : 'no';
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-service-list',
  title: 'cilium service list',
  columns: ['id', 'frontend', 'type', 'namespace', 'name', 'backends'],
  scope: 'node',
  area: 'services',
  collect: 'cilium-dbg service list',
  commands: [/^cilium(?:-dbg)?-(?:service|svc)-list(?:-{1,2}(?:o-json|clustermesh-affinity|o-jsonpath.*|output-json))*$/],
  sniff,
  schema: serviceListSchema,
  parse(lines, context) {
    const json = readJsonText(lines);
    if (json !== undefined && (isServiceJson(json.value) || (Array.isArray(json.value) && json.value.length === 0))) {
      return { services: readServiceJson(json, context) };
    }
    const reader = new TableReader(context);
    for (const line of lines) if (line.text.trim() !== '') reader.read(line);
    return reader.services.length > 0 || reader.sawHeader ? { services: reader.services } : undefined;
  },
});
