import { recordsIn, startsJsonList } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { isEmptyList, tcTarget } from '../tc-words.ts';
import { filterFromJson, readFilter, takeDetail } from './filter-line.ts';
import { type TcFilter, TcFilterData } from './schema.ts';

/** Nobody has more; a hostile text might. */
const MAX_FILTERS = 5000;

function readText(lines: readonly Line[], context: ParseContext): TcFilter[] {
  const filters: TcFilter[] = [];
  let current: TcFilter | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    const read = readFilter(text);
    if (read === undefined) {
      if (current !== undefined && /^\s/.test(line.text)) takeDetail(text, current);
      if (current !== undefined || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    current = read.filter;
    if (read.isHeader || filters.length >= MAX_FILTERS) {
      context.known(line);
      continue;
    }
    context.note(`filters[${filters.length}]`, line);
    filters.push(read.filter);
  }
  return filters;
}

function readJson(lines: readonly Line[], context: ParseContext): TcFilter[] {
  const read = readJsonText(lines);
  if (read === undefined) {
    context.problem(lines[0]?.n ?? 1, 'the JSON is cut or broken');
    return [];
  }
  context.known(read);
  const filters: TcFilter[] = [];
  for (const [i, entry] of recordsIn(read.value).entries()) {
    const filter = filterFromJson(entry);
    if (filter === undefined || filters.length >= MAX_FILTERS) continue;
    context.note(`filters[${filters.length}]`, read.elements[i] ?? read);
    filters.push(filter);
  }
  return filters;
}

function parse(lines: readonly Line[], context: ParseContext): TcFilterData | undefined {
  const json = startsJsonList(lines);
  const asked = tcTarget(context.command);
  const filters = json ? readJson(lines, context) : readText(lines, context);
  const blank = lines.every((l) => l.text.trim() === '');
  // A device without filters prints nothing: that is the answer, when the name tells which device it was.
  const answered = filters.length > 0 || (blank && asked.device !== undefined) || isEmptyList(lines.map((l) => l.text))
    || lines.some((l) => readFilter(l.text.trim()) !== undefined);
  if (!answered) return undefined;
  return { ...asked, filters: filters.map((f) => ({ ...f, ...(f.direction === undefined && asked.direction !== undefined && { direction: asked.direction }) })) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text.slice(0, 4000));
  if (isEmptyList(texts)) return 'maybe';
  if (startsJsonList(head)) return texts.some((t) => /"pref":/.test(t)) && texts.some((t) => /"kind":/.test(t)) ? 'yes' : 'no';
  return texts.some((t) => readFilter(t.trim()) !== undefined) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'tc-filter',
  title: 'traffic control filters of a device (tc filter)',
  rows: 'filters',
  columns: ['device', 'direction', 'pref', 'protocol', 'kind', 'handle', 'name', 'directAction', 'progId'],
  kind: 'text',
  scope: 'node',
  area: 'datapath',
  collect: 'tc filter show dev DEVICE ingress',
  commands: [/^tc(-(-[sdjp]|-stats|-details|-json|-pretty))*-f(ilter)?-(show|list|ls)(-.*)?$/],
  schema: TcFilterData,
  sniff,
  parse,
});
