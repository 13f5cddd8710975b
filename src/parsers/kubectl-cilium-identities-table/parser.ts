import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { isSelected } from '../kubectl-row.ts';
import { bareName, isAge, readKubectlRows } from '../kubectl-table.ts';
import { compact } from '../object-fields.ts';

const IdentityRow = z.object({ id: z.number().int(), /** Printed since 1.10. */ namespace: z.string().optional(), ageSeconds: z.number().optional() });
type Row = z.input<typeof IdentityRow>;

const KubectlCiliumIdentitiesTable = z.object({
  rows: z.array(IdentityRow),
  /** Only some identities were asked for or kept: absence proves nothing. */
  selected: z.boolean(),
});

const TITLES = ['NAME', 'NAMESPACE', 'AGE'];
const HEADER = /^\s*NAME\s+(?:NAMESPACE\s+)?AGE\s*$/;
const ROW = /^\s*(?:ciliumidentity\.cilium\.io\/)?\d{3,10}\s+(?:[a-z0-9-]{1,63}\s+)?\d{1,6}[a-z]\w{0,10}\s*$/;

function readRow(words: readonly string[]): Row | undefined {
  const [name = '', ...rest] = words;
  const id = bareName(name);
  const age = rest.at(-1);
  if (!/^\d{1,15}$/.test(id) || rest.length < 1 || rest.length > 2 || !isAge(age)) return undefined;
  return compact({ id: Number(id), namespace: rest.length === 2 ? rest[0] : undefined, ageSeconds: parseDuration(age) });
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof KubectlCiliumIdentitiesTable> | undefined {
  const rows: Row[] = [];
  const { header } = readKubectlRows(lines, context, { titles: TITLES, header: HEADER, item: 'an identity' }, ({ words, line }) => {
    const read = readRow(words);
    if (read === undefined) return false;
    context.note(`rows[${String(rows.length)}]`, line);
    rows.push(read);
    return true;
  });
  if (header === undefined && rows.length === 0) return undefined;
  return { rows, selected: header === undefined || isSelected(context) };
}

/** Many kinds print a header like that; names that are numbers are identities. */
function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((l) => l.text.trim() !== '').slice(0, 20);
  if (!solid.slice(0, 5).some((l) => HEADER.test(l.text))) return solid.some((l) => ROW.test(l.text)) ? 'maybe' : 'no';
  return solid.some((l) => ROW.test(l.text)) && solid.every((l) => ROW.test(l.text) || HEADER.test(l.text)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'kubectl-cilium-identities-table',
  title: 'table of Cilium identities (kubectl get ciliumidentities)',
  kind: 'text',
  scope: 'cluster',
  area: 'identities',
  collect: 'kubectl get ciliumidentities',
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:ciliumidentit(?:y|ies)|ciliumid)(?:\.cilium\.io)?(?:-|$)/],
  schema: KubectlCiliumIdentitiesTable,
  sniff,
  parse,
});
