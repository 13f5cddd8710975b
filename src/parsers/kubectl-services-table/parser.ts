import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { cell, isSelected, sniffTable } from '../kubectl-row.ts';
import { type KubectlRow, bareName, isObjectName, readKubectlRows } from '../kubectl-table.ts';
import { compact } from '../object-fields.ts';

const ServicePort = z.object({ port: z.number().int(), nodePort: z.number().int().optional(), protocol: z.string() });

const ServiceRow = z.object({
  /** Absent when only one namespace was listed. */
  namespace: z.string().optional(),
  name: z.string(),
  /** Absent in tables of kubectl before 1.8. */
  type: z.string().optional(),
  /** `None` for a headless service; absent for `ExternalName`. */
  clusterIP: z.string().optional(),
  /** Addresses or names outside; very long lists end in `...`. */
  externalIPs: z.array(z.string()),
  /** A load balancer has not given an address yet. */
  pending: z.boolean(),
  ports: z.array(ServicePort),
  ageSeconds: z.number().optional(),
  /** With `-o wide`. */
  selector: z.string().optional(),
});
type Row = z.input<typeof ServiceRow>;

const KubectlServicesTable = z.object({
  rows: z.array(ServiceRow),
  allNamespaces: z.boolean(),
  wide: z.boolean(),
  /** Only some services were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const TITLES = ['NAMESPACE', 'NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE', 'SELECTOR'];
const HEADER = /^\s*(?:NAMESPACE\s+)?NAME\s+(?:TYPE\s+)?CLUSTER-IP\s+EXTERNAL-IP\s+PORT\(S\)\s+AGE(?:\s|$)/;
const TYPES = new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);
const ROW = /^\s*(?:[a-z0-9-]{1,63}\s+)?(?:service\/)?[a-z0-9][a-z0-9-]{0,62}\s+(?:ClusterIP|NodePort|LoadBalancer|ExternalName)\s+\S{1,45}\s+\S{1,253}\s+\S{1,500}\s+\d{1,6}[a-z]/;
const NO_PORTS = '<none>';

/** No cell of a row is empty or has blanks in it, so rows are read by words, whatever became of the alignment. */
function readRow({ words, has, loose }: KubectlRow): Row | undefined {
  const typed = loose || has('TYPE');
  const at = typed ? words.findIndex((word, i) => i > 0 && i < 3 && TYPES.has(word)) : has('NAMESPACE') ? 1 : 0;
  const [nameAt, ipAt] = typed ? [at - 1, at + 1] : [at, at + 1];
  const name = nameAt < 0 ? undefined : bareName(words[nameAt] ?? '');
  const [ip, external, ports, age, selector] = words.slice(ipAt);
  if (at < 0 || !isObjectName(name) || external === undefined || ports === undefined || age === undefined) return undefined;
  const read = readPorts(ports);
  if (read === undefined) return undefined;
  return compact({
    namespace: nameAt === 1 ? words[0] : undefined, name, type: typed ? words[at] : undefined, clusterIP: cell(ip),
    externalIPs: cell(external)?.split(',') ?? [], pending: external === '<pending>', ports: read, ageSeconds: parseDuration(age), selector: cell(selector),
  });
}

/** `443:30443/TCP,9090/UDP`; undefined when it is something else. */
function readPorts(text: string): Row['ports'] | undefined {
  if (text === NO_PORTS) return [];
  const found = text.split(',').map((part) => /^(\d{1,5})(?::(\d{1,5}))?\/([A-Z]{2,5})$/.exec(part));
  const ports = found.flatMap((m) => (m === null ? [] : [compact({
    port: Number(m[1]), nodePort: m[2] === undefined ? undefined : Number(m[2]), protocol: m[3] ?? '',
  })]));
  return ports.length === found.length ? ports : undefined;
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlServicesTable> | undefined {
  const rows: Row[] = [];
  const { header } = readKubectlRows(lines, context, { titles: TITLES, header: HEADER, item: 'a service' }, (row) => {
    const read = readRow(row);
    if (read === undefined) return false;
    const path = `rows[${String(rows.length)}]`;
    for (const field of ['', '.clusterIP', '.externalIPs', '.pending', '.ports']) context.note(path + field, row.line);
    rows.push(read);
    return true;
  });
  if (header === undefined && rows.length === 0) return undefined;
  const titles = header?.columns.map((column) => column.title);
  return {
    rows, allNamespaces: titles?.includes('NAMESPACE') ?? rows.every((row) => row.namespace !== undefined),
    wide: titles?.includes('SELECTOR') ?? rows.some((row) => row.selector !== undefined), selected: header === undefined || isSelected(context),
  };
}

export const parser = defineParser({
  id: 'kubectl-services-table',
  title: 'table of services (kubectl get services)',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get services --all-namespaces -o wide',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:services?|svc)(?:-|$)/],
  schema: KubectlServicesTable,
  sniff: (head) => sniffTable(head, HEADER, ROW),
  parse,
});
