import { defineParser } from '../define-parser.ts';
import { flowSummarySchema } from '../flow-summary.ts';
import { FlowReader } from './reader.ts';

const ENVELOPE = /^\s*\{\s*"(?:flow|lost_events|lostEvents|node_status|nodeStatus)"\s*:\s*\{/;
const BARE = /^\s*\{\s*"time"\s*:\s*"[^"]{1,40}",\s*(?:"uuid"\s*:\s*"[^"]{0,60}",\s*)?"verdict"\s*:\s*"[A-Z_]{1,20}"/;
const SWAPPED = /^\s*\{\s*"(?:node_name|time)"\s*:\s*"[^"]{1,300}"\s*,.{0,300}"(?:flow|lost_events|node_status)"\s*:\s*\{/;

export const parser = defineParser({
  kind: 'stream',
  id: 'hubble-flows',
  title: 'Hubble flows (JSON lines)',
  rows: '',
  columns: ['flows', 'first', 'last', 'verdicts', 'lost'],
  scope: 'node',
  area: 'hubble',
  collect: 'hubble observe --last 10000 -o jsonpb',
  commands: [/^hubble-observe-.*-(?:o|-output)[-=]?(?:jsonpb|json)(?:-.*)?$/],
  files: [/^hubble-flows-.+\.json$/],
  sniff: (head) => (head.some(({ text }) => ENVELOPE.test(text) || BARE.test(text) || SWAPPED.test(text)) || isPretty(head.map(({ text }) => text)) ? 'yes' : 'maybe'),
  schema: flowSummarySchema,
  begin(context) {
    const reader = new FlowReader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});

/** jq spreads an object over lines. */
function isPretty(texts: readonly string[]): boolean {
  const at = texts.findIndex((text) => text.trim() !== '');
  return /^\s*\{\s*$/.test(texts[at] ?? '') && /^\s*"(?:flow|lost_events|node_status)":\s*\{/.test(texts[at + 1] ?? '');
}
