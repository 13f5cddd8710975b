import * as z from 'zod';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { readCounted } from '../text/counted.ts';

const ShellCount = z.object({
  /** The number printed. */
  value: z.number().int().nonnegative(),
  /** The command whose lines were counted, wrappers removed. */
  command: z.string(),
  /** Each `grep` on the way, in order; none means that every line was counted. */
  filters: z.array(z.object({ pattern: z.string(), inverted: z.boolean(), ignoreCase: z.boolean() })),
});

const NUMBER = /^\s*(\d{1,12})\s*$/;

function solid(lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => line.text.trim() !== '');
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof ShellCount> | undefined {
  const [line, ...rest] = solid(lines);
  const value = NUMBER.exec(line?.text ?? '')?.[1];
  const counted = readCounted(context.command ?? '');
  if (line === undefined || value === undefined || rest.length > 0 || counted === undefined) return undefined;
  context.note('value', line);
  return { value: Number(value), command: counted.command, filters: counted.filters.map((filter) => ({ ...filter })) };
}

export const parser = defineParser({
  id: 'shell-count',
  title: 'number of lines of a command (pipeline that ends in wc -l or grep -c)',
  kind: 'text',
  scope: 'node',
  area: 'host',
  collect: 'iptables-save | grep -c KUBE-SVC',
  commands: [/\|-{0,3}(?:wc--l|[efz]?grep-)[^|]{0,200}$/],
  schema: ShellCount,
  // A number alone could be anything: only the command above it tells.
  sniff: (head) => (solid(head).length === 1 && head.some((line) => NUMBER.test(line.text)) ? 'maybe' : 'no'),
  parse,
});
