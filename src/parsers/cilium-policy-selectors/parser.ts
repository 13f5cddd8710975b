import * as z from 'zod';
import { jsonElements } from '../../base/json-elements.ts';
import { fieldsOf, intField, itemsOf, textField } from '../../base/json-text.ts';
import { readHeader, readRow, type TableHeader } from '../../base/table.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const selectorSchema = z.object({
  selector: z.string().describe('At most 500 characters'),
  users: count,
  identities: count.describe('Number of identities it selects; 0: it matches nothing'),
  first: z.array(count).describe('At most 20 of them'),
  policies: z.array(z.string()).describe('namespace/name of the policies it is from; 1.15 and newer'),
});

export const policySelectorsSchema = z.object({
  selectors: z.array(selectorSchema).describe('The first 10000'),
  count,
});

type Selector = z.infer<typeof selectorSchema>;
type Data = z.infer<typeof policySelectorsSchema>;

const HEADER = /^\s*SELECTOR\s+(?:LABELS\s+)?USERS\s+IDENTITIES\b/;
const MAX_SELECTORS = 10_000;
const MAX_FIRST = 20;

function add(selector: Selector, identity: number): void {
  selector.identities++;
  if (selector.first.length < MAX_FIRST) selector.first.push(identity);
}

function policyOf(labels: unknown): string | undefined {
  const values = new Map(itemsOf(labels).map((label) => {
    const fields = fieldsOf(label);
    return [textField(fields, 'key') ?? '', textField(fields, 'value') ?? ''] as const;
  }));
  const name = values.get('io.cilium.k8s.policy.name');
  const namespace = values.get('io.cilium.k8s.policy.namespace');
  return name === undefined ? undefined : namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

function readJson(lines: readonly Line[], context: ParseContext): Data {
  const { elements, broken, others } = jsonElements(lines);
  const odd = new Set(others.map((line) => line.n));
  for (const line of lines) if (!odd.has(line.n)) context.known(line);
  for (const { place, why } of broken) context.problem(place, why);
  const selectors: Selector[] = [];
  for (const element of elements) {
    const fields = fieldsOf(element.value);
    const text = textField(fields, 'selector');
    if (text === undefined) { context.problem(element, 'an object without a selector'); continue; }
    const identities = itemsOf(fields.get('identities')).filter((id): id is number => typeof id === 'number');
    const policies = [...new Set(itemsOf(fields.get('labels')).flatMap((labels) => policyOf(labels) ?? []))].slice(0, 50);
    const selector = { selector: text.slice(0, 500), users: Math.max(0, intField(fields, 'users') ?? 0), identities: identities.length, first: identities.slice(0, MAX_FIRST), policies };
    if (selectors.length < MAX_SELECTORS) context.note(`selectors[${selectors.push(selector) - 1}]`, element);
  }
  return { selectors, count: elements.length };
}

function numberOf(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function readText(lines: readonly Line[], context: ParseContext): Data | undefined {
  const selectors: Selector[] = [];
  let total = 0;
  let header: TableHeader | undefined;
  let current: Selector | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    if (HEADER.test(line.text)) {
      header = readHeader(line, ['SELECTOR', 'LABELS', 'USERS', 'IDENTITIES']);
      context.known(line);
      continue;
    }
    const alone = numberOf(line.text.trim());
    if (alone !== undefined && current !== undefined) {
      add(current, alone);
      context.known(line);
      continue;
    }
    const row = header === undefined ? undefined : readRow(header, line);
    const users = numberOf(row?.cell('USERS') ?? '');
    if (row === undefined || users === undefined) continue;
    const labels = row.cell('LABELS');
    current = { selector: (row.cells[0] ?? '').slice(0, 500), users, identities: 0, first: [], policies: labels === '' ? [] : labels.split(',').slice(0, 50) };
    const first = numberOf(row.cell('IDENTITIES'));
    if (first !== undefined) add(current, first);
    total++;
    if (selectors.length < MAX_SELECTORS) context.note(`selectors[${selectors.push(current) - 1}]`, line);
    else context.known(line);
  }
  return header === undefined ? undefined : { selectors, count: total };
}

function isJson(lines: readonly Line[]): boolean {
  const text = lines.slice(0, 40).map((line) => line.text.slice(0, 2000)).join('\n').trimStart();
  return text.startsWith('[') && /"selector":\s*"/.test(text) && /"users":\s*\d|"identities":/.test(text);
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-policy-selectors',
  title: 'cilium policy selectors',
  scope: 'node',
  area: 'policy',
  collect: 'cilium-dbg policy selectors -o json',
  commands: [/^cilium(?:-dbg)?-policy-(?:subject-)?selectors(?:-.*)?$/],
  sniff: (head) => (head.some(({ text }) => HEADER.test(text)) || isJson(head) ? 'yes' : 'maybe'),
  schema: policySelectorsSchema,
  parse: (lines, context) => {
    if (lines.some(({ text }) => HEADER.test(text))) return readText(lines, context);
    const data = lines.some(({ text }) => /^\s*\[/.test(text)) ? readJson(lines, context) : undefined;
    return data === undefined || (data.count === 0 && !lines.some(({ text }) => /^\s*\[\s*\]/.test(text))) ? undefined : data;
  },
});
