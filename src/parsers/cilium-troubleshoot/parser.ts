import { defineParser, type Line } from '../define-parser.ts';
import { TroubleshootReader } from './reader.ts';
import { troubleshootSchema } from './schema.ts';

const OWN = /^\s*(?:Found \d{1,4} (?:remote )?cluster configurations\s*$|(?:\S{1,8}\s)?Configuration path: \S|(?:\S{1,8}\s{1,2})?Digital certificates:\s*$|(?:\S{1,8}\s{1,2})?Etcd client:\s*$)/u;

function sniff(head: readonly Line[]): 'yes' | 'maybe' {
  return head.filter(({ text }) => OWN.test(text)).length > 1 || head.some(({ text }) => /^Found \d{1,4} (?:remote )?cluster configurations\s*$/.test(text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-troubleshoot',
  title: 'cilium troubleshoot kvstore, clustermesh',
  scope: 'node',
  area: 'cluster mesh',
  collect: 'cilium-dbg troubleshoot clustermesh',
  commands: [/^(?:cilium(?:-dbg)?|cilium-operator(?:-\w{1,20})?|clustermesh-dbg|kvstoremesh-dbg)-troubleshoot(?:-.*)?$/],
  files: [/-(?:apiserver|kvstoremesh)-troubleshoot\.txt$/, /-cilium-operator-troubleshoot-(?:kvstore|clustermesh)\.txt$/],
  sniff,
  schema: troubleshootSchema,
  parse(lines, context) {
    const reader = new TroubleshootReader(context);
    for (const line of lines) if (line.text.trim() !== '') reader.line(line);
    return reader.end();
  },
});
