import { defineParser, type Line } from '../define-parser.ts';
import { HEADER, IdentityReader, readIdentityRow } from './reader.ts';
import { identityListSchema } from './schema.ts';

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (head.some(({ text }) => HEADER.test(text) || /^\s*\d/.test(text) && readIdentityRow(text)?.labels.some((label) => /^(?:reserved|k8s|cidr|cidrgroup|fqdn|cluster|cilium-generated):/.test(label)) === true)) return 'yes';
  const text = head.slice(0, 40).map((line) => line.text.slice(0, 2000)).join('\n');
  if (!/^\s*\[/.test(text) || /"(?:status|spec|selector|cidr)":/.test(text)) return 'maybe';
  return /"id":\s*\d/.test(text) && /"labels":\s*\[/.test(text) && (/"labelsSHA256"/.test(text) || /"(?:reserved|k8s|cidr):/.test(text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-identity-list',
  title: 'cilium identity list, identity get',
  columns: ['id', 'labels', 'refCount'],
  scope: 'node',
  area: 'identities',
  collect: 'cilium-dbg identity list',
  commands: [/^cilium(?:-dbg)?-identity-(?:list|get)(?:-.*)?$/],
  sniff,
  schema: identityListSchema,
  begin(context) {
    const reader = new IdentityReader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
