import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { cell, isRemark, isSelected, sniffTable, titlesOf } from '../kubectl-row.ts';
import { compact } from '../object-fields.ts';

const PodRow = z.object({
  /** Absent when only one namespace was listed. */
  namespace: z.string().optional(),
  name: z.string(),
  readyContainers: z.number().int(),
  containers: z.number().int(),
  /** `Running`, `CrashLoopBackOff`, `Init:0/3`: kubectl's summary, not the phase. */
  status: z.string(),
  restarts: z.number().int(),
  /** How long before the listing the last restart was. */
  lastRestartSeconds: z.number().optional(),
  ageSeconds: z.number().optional(),
  ip: z.string().optional(),
  node: z.string().optional(),
});
type PodRow = z.input<typeof PodRow>;

const KubectlPodsTable = z.object({
  rows: z.array(PodRow),
  /** The table has a namespace column. */
  allNamespaces: z.boolean(),
  /** The table has address and node columns. */
  wide: z.boolean(),
  /** Only some pods were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const HEADER = /^\s*(?:NAMESPACE\s+)?NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE(?:\s|$)/;
// Without its header a row is known by `1/1` followed by a state in words and a number.
const ROW = /^\s*(?:[a-z0-9-]{1,63}\s+)?(?:pod\/)?[a-z0-9][a-z0-9.-]{0,252}\s+\d{1,4}\/\d{1,4}\s+[A-Z][\w:/.-]{1,60}\s+\d{1,9}(?:\s|$)/;

/** Reads a row word by word: `1/1` is the anchor, so lost alignment does no harm. */
function readRow(text: string, namespaced: boolean | undefined, wide: boolean | undefined): PodRow | undefined {
  const words = text.trim().split(/\s+/);
  const anchor = words.findIndex((word) => /^\d{1,4}\/\d{1,4}$/.test(word));
  if (anchor < 1 || anchor > 2 || (namespaced === false && anchor !== 1)) return undefined;
  const [ready, total] = (words[anchor] ?? '').split('/').map(Number);
  const status = words[anchor + 1];
  const restarts = words[anchor + 2];
  if (status === undefined || restarts === undefined || !/^\d{1,9}$/.test(restarts)) return undefined;
  const ago = words[anchor + 3]?.startsWith('(') === true ? words[anchor + 3] : undefined;
  const rest = words.slice(anchor + (ago === undefined ? 3 : 5));
  const [age, ip, node] = rest;
  return compact({
    namespace: anchor === 2 ? words[0] : undefined, name: (words[anchor - 1] ?? '').replace(/^pod\//, ''),
    readyContainers: ready ?? 0, containers: total ?? 0, status, restarts: Number(restarts),
    lastRestartSeconds: ago === undefined ? undefined : parseDuration(ago.slice(1)), ageSeconds: parseDuration(age ?? ''),
    ...(wide === false ? {} : { ip: cell(ip), node: cell(node) }),
  });
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlPodsTable> | undefined {
  const rows: PodRow[] = [];
  let titles: readonly string[] | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    if (HEADER.test(line.text)) {
      titles = titlesOf(line.text);
      context.known(line);
      continue;
    }
    const row = readRow(line.text, titles?.includes('NAMESPACE'), titles?.includes('NODE'));
    if (row === undefined) {
      if (isRemark(line)) context.problem(line, 'a remark, not a pod: the list may not be whole');
      continue;
    }
    const path = `rows[${String(rows.length)}]`;
    for (const field of ['', '.status', '.restarts', '.node']) context.note(`${path}${field}`, line);
    rows.push(row);
  }
  if (titles === undefined && rows.length === 0) return undefined;
  return {
    rows, allNamespaces: titles?.includes('NAMESPACE') ?? rows.every((row) => row.namespace !== undefined),
    wide: titles?.includes('NODE') ?? rows.some((row) => row.node !== undefined), selected: titles === undefined || isSelected(context),
  };
}

export const parser = defineParser({
  id: 'kubectl-pods-table',
  title: 'table of pods (kubectl get pods)',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get pods --all-namespaces -o wide',
  files: [/^(?:k8s-)?pods\.txt$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:pods?|po)(?:-|$)/],
  schema: KubectlPodsTable,
  sniff: (head) => sniffTable(head, HEADER, ROW),
  parse,
});
