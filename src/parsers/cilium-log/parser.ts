import { defineParser } from '../define-parser.ts';
import type { Line } from '../define-parser.ts';
import { RecordReader } from './record.ts';
import { LogSummary } from './summary.ts';
import { ciliumLogSchema } from './schema.ts';

const SNIFFED = 40;

/** Most of the first records are log lines. Output that only has a log line mixed in stays with its own parser. */
/** CoreDNS prints levels as well, and names its plugins. */
const COREDNS = /\[(?:INFO|WARNING|ERROR)\] plugin\/[a-z]/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' {
  if (head.some(({ text }) => COREDNS.test(text))) return 'maybe';
  let seen = 0;
  let structured = 0;
  const reader = new RecordReader((record) => {
    seen++;
    if (record.level !== undefined) structured++;
  });
  for (const line of head.slice(0, SNIFFED)) reader.line(line);
  reader.end();
  return structured > 0 && structured * 2 >= seen ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-log',
  title: 'log of a Cilium container',
  rows: '',
  columns: ['pod', 'container', 'previous', 'records', 'counts.fatal', 'counts.error', 'counts.warning', 'version', 'firstTime', 'lastTime'],
  scope: 'node',
  area: 'logs',
  collect: 'kubectl -n kube-system logs <pod> -c <container> --timestamps',
  files: [/^logs-.*\.(?:log|txt)$/, /\.log$/, /^(?:cilium|hubble)[\w-]*-logs?\.txt$/],
  sniff,
  schema: ciliumLogSchema,
  begin(context) {
    const summary = new LogSummary(context);
    return {
      line: (line) => { summary.line(line); },
      end: () => summary.end(),
    };
  },
});
