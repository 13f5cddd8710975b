import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();
const ratio = z.object({ ready: count, total: count });
const spread = z.object({ min: z.number(), avg: z.number(), max: z.number() });
const connected = z.object({ notConnected: count, total: count.optional(), perNode: spread.optional() });

export const clustermeshStatusSchema = z.object({
  serviceType: z.string().optional().describe('LoadBalancer, NodePort, ClusterIP'),
  addresses: z.array(z.string()).describe('Where other clusters reach this one'),
  deploymentReady: z.boolean().optional(),
  kvstoreMesh: z.boolean().optional(),
  nodes: connected.optional().describe('Agents with a connection to all clusters'),
  replicas: connected.optional().describe('The same of KVStoreMesh replicas'),
  clusters: z.array(z.object({
    name: z.string(), configured: ratio, connected: ratio,
    kvstoreMesh: z.object({ configured: ratio, connected: ratio }).optional(),
  })),
  noCluster: z.boolean().describe('The output says that no cluster is connected'),
  globalServices: spread.optional(),
  errors: z.array(z.object({ text: z.string(), hints: z.array(z.string()) })),
  warnings: z.array(z.string()),
});

type Data = z.infer<typeof clustermeshStatusSchema>;
type Ratio = z.infer<typeof ratio>;
type Read = (found: RegExpExecArray, data: Data) => string | undefined;

const SPREAD = '\\[ ?min:([\\d.]{1,12}) / avg:([\\d.]{1,12}) / max:([\\d.]{1,12}) ?\\]';
const RATIOS = '(\\d{1,7})/(\\d{1,7}) configured, (\\d{1,7})/(\\d{1,7}) connected';

function spreadOf(found: RegExpExecArray, from: number): { min: number; avg: number; max: number } {
  const [min, avg, max] = [0, 1, 2].map((i) => Number(found[from + i]));
  return { min: min ?? 0, avg: avg ?? 0, max: max ?? 0 };
}

function ratioOf(found: RegExpExecArray, from: number): Ratio {
  return { ready: Number(found[from]), total: Number(found[from + 1]) };
}

function who(word: string | undefined): 'nodes' | 'replicas' {
  return word === 'nodes' ? 'nodes' : 'replicas';
}

/** Each reads one form of line and returns the path it filled; `` for a line that only needs to be known. */
const FORMS: readonly (readonly [RegExp, Read])[] = [
  [/^Service "[^"]{1,253}" of type "?(\w{1,30})"? found/, (m, data) => { data.serviceType = m[1] ?? ''; return 'serviceType'; }],
  [/^Deployment \S{1,253} is ready/, (_, data) => { data.deploymentReady = true; return 'deploymentReady'; }],
  [/^KVStoreMesh is (enabled|disabled)/, (m, data) => { data.kvstoreMesh = m[1] === 'enabled'; return 'kvstoreMesh'; }],
  [/^No cluster connected/, (_, data) => { data.noCluster = true; return 'noCluster'; }],
  [new RegExp(`^All (\\d{1,7}) (nodes|KVStoreMesh replicas) are connected to all clusters(?: ${SPREAD})?`), (m, data) => {
    data[who(m[2])] = { notConnected: 0, total: Number(m[1]), ...(m[3] === undefined ? {} : { perNode: spreadOf(m, 3) }) };
    return who(m[2]);
  }],
  [new RegExp(`^(\\d{1,7})/(\\d{1,7}) (nodes|KVStoreMesh replicas) are not connected to all clusters(?: ${SPREAD})?`), (m, data) => {
    data[who(m[3])] = { notConnected: Number(m[1]), total: Number(m[2]), ...(m[4] === undefined ? {} : { perNode: spreadOf(m, 4) }) };
    return who(m[3]);
  }],
  [new RegExp(`^- (\\S{1,253}): ${RATIOS}(?: - KVStoreMesh: ${RATIOS})?`), (m, data) => {
    const mesh = m[6] === undefined ? {} : { kvstoreMesh: { configured: ratioOf(m, 6), connected: ratioOf(m, 8) } };
    return `clusters[${data.clusters.push({ name: m[1] ?? '', configured: ratioOf(m, 2), connected: ratioOf(m, 4), ...mesh }) - 1}]`;
  }],
  [/^- (\[?[\da-fA-F.:]{2,45}\]?:\d{1,5})$/, (m, data) => `addresses[${data.addresses.push(m[1] ?? '') - 1}]`],
  [new RegExp(`^Global services: ${SPREAD}`), (m, data) => { data.globalServices = spreadOf(m, 1); return 'globalServices'; }],
  [/^Service type \w{1,30} detected!.*/, (m, data) => `warnings[${data.warnings.push(m[0]) - 1}]`],
  [/^(?:Cluster Connections:|Cluster access information is available:|\d{1,6} [Ee]rrors?:|\d{1,6} [Ww]arnings?:|Hostname based ingress detected|Hostname resolved|Waiting \(|Waiting for )/, () => ''],
];

const MARKS = /^[^\x20-\x7e]{1,8}\s*/;
const HINT = /^\s*💡\s*/u;
const FAILED = /^\s*❌/u;
const WARNED = /^\s*⚠/u;
/** Without its emoji an error still reads like one. */
const ERROR_TEXT = /^(?:\S{1,253} is not connected to cluster|unable to |Unable to |Cluster access information is not available|Error: |timeout |Timeout )/;

function readLine(line: Line, data: Data, context: ParseContext): boolean {
  const raw = line.text.trim();
  const text = raw.replace(MARKS, '').replace(MARKS, '').trim();
  for (const [form, read] of FORMS) {
    const found = form.exec(text);
    if (found === null) continue;
    const path = read(found, data);
    if (path === undefined || path === '') context.known(line);
    else context.note(path, line);
    return true;
  }
  if (HINT.test(raw)) {
    data.errors.at(-1)?.hints.push(text.slice(0, 500));
    context.known(line);
    return true;
  }
  if (FAILED.test(raw) || ERROR_TEXT.test(text)) context.note(`errors[${data.errors.push({ text: text.slice(0, 2000), hints: [] }) - 1}]`, line);
  else if (WARNED.test(raw)) context.note(`warnings[${data.warnings.push(text.slice(0, 2000)) - 1}]`, line);
  else return false;
  return true;
}

const SURE = /(?:Cluster Connections:|Cluster access information is (?:not )?available|Service "clustermesh-apiserver" of type|No cluster connected|(?:nodes|KVStoreMesh replicas) are (?:not )?connected to all clusters)/;

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-clustermesh-status',
  title: 'cilium clustermesh status (cilium-cli)',
  scope: 'cluster',
  area: 'cluster mesh',
  collect: 'cilium clustermesh status',
  commands: [/^cilium(?:-cli)?-clustermesh-status(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => SURE.test(text)) && !head.some(({ text }) => /^\s*(?:KVStore|ClusterMesh):\s/.test(text)) ? 'yes' : 'maybe'),
  schema: clustermeshStatusSchema,
  parse(lines, context) {
    const data: Data = { addresses: [], clusters: [], noCluster: false, errors: [], warnings: [] };
    let understood = 0;
    for (const line of lines) if (line.text.trim() !== '' && readLine(line, data, context)) understood++;
    return understood > 0 ? data : undefined;
  },
});
