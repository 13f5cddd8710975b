import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { wholeNumber } from '../list-values.ts';
import { readListing, sniffListing, type Listing } from '../listing.ts';
import { at, list, text, texts } from '../object-fields.ts';

const rowSchema = z.object({
  pod: z.string(),
  namespace: z.string(),
  cgroupIds: z.array(z.number()).describe('One for each container'),
  ips: z.array(z.string()).optional().describe('JSON form only'),
});

export const cgroupsSchema = z.object({ rows: z.array(rowSchema).describe('Pods with a known cgroup'), count: z.int().nonnegative() });

type Row = z.infer<typeof rowSchema>;

const listing: Listing<Row> = {
  header: /^\s*POD NAME\s+POD NAMESPACE\s+CGROUP IDS\s*$/,
  titles: ['POD NAME', 'POD NAMESPACE', 'CGROUP IDS'],
  row: (cells, last) => {
    const id = wholeNumber(cells.cell('CGROUP IDS')) ?? (cells.cells.filter((cell) => cell !== '').length === 1 ? wholeNumber(cells.line.text.trim()) : undefined);
    if (id === undefined) return undefined;
    if (cells.cell('POD NAME') !== '' && cells.cell('POD NAMESPACE') !== '') return { pod: cells.cell('POD NAME'), namespace: cells.cell('POD NAMESPACE'), cgroupIds: [id] };
    last?.cgroupIds.push(id);
    return last === undefined ? undefined : 'more';
  },
  element: (value) => {
    const [pod, namespace, ips] = [text(at(value, 'name')), text(at(value, 'namespace')), texts(at(value, 'ips'))];
    if (pod === undefined || namespace === undefined) return undefined;
    // The ids are 64 bits wide and come as texts or as numbers.
    const cgroupIds = list(at(value, 'containers')).flatMap((one) => wholeNumber(text(at(one, 'cgroup-id'))) ?? []);
    return { pod, namespace, cgroupIds, ...(ips === undefined ? {} : { ips }) };
  },
};

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-cgroups',
  title: 'cilium cgroups list',
  scope: 'node',
  area: 'cgroups',
  collect: 'cilium-dbg cgroups list -o json',
  commands: [/^cilium(?:-dbg)?-cgroups-(?:list|ls)(?:-.*)?$/],
  sniff: (head) => (head.some(({ text: line }) => /^\s*"cgroup-id":/.test(line)) && head.some(({ text: line }) => line.includes('"containers"')) ? 'yes' : sniffListing(listing, head)),
  schema: cgroupsSchema,
  parse: (lines, context) => readListing(listing, lines, context),
});
