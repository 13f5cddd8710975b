import * as z from 'zod';
import { recordsIn, startsJsonList, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { isEmptyList, TcCounters, takeTcCounters, tcCountersFromJson, tcTarget } from '../tc-words.ts';

const Class = TcCounters.extend({
  /** `htb`, `mq`, `fq_codel`, `hfsc` ... */
  kind: z.string(),
  handle: z.string(),
  /** `root`, or the class or discipline above. */
  parent: z.string(),
  /** Discipline below. */
  leaf: z.string().optional(),
  /** Settings as printed: `prio 0 rate 100Mbit ceil 100Mbit burst 1600b cburst 1600b`. */
  options: z.string().optional(),
});
type Class = z.infer<typeof Class>;

const TcClassData = z.object({
  /** Of the command: the text does not name it. */
  device: z.string().optional(),
  /** Empty: the command said that there is none. */
  classes: z.array(Class),
});
type Data = z.infer<typeof TcClassData>;

const MAX_CLASSES = 5000;
const HEAD = /^(?:deleted )?class (\S{1,40}) ([0-9a-f]{0,8}:[0-9a-f]{1,8}) (root|parent (\S{1,20}))(?: leaf (\S{1,20}))?(?: (.*))?$/;

/** `class htb 1:10 root prio 0 rate 100Mbit ceil 100Mbit burst 1600b cburst 1600b `. */
function readClass(text: string): Class | undefined {
  const m = HEAD.exec(text);
  if (m?.[1] === undefined || m[2] === undefined) return undefined;
  const options = (m[6] ?? '').trim().slice(0, 400);
  return { kind: m[1], handle: m[2], parent: m[4] ?? 'root', ...(m[5] !== undefined && { leaf: m[5] }), ...(options !== '' && { options }) };
}

function readText(lines: readonly Line[], context: ParseContext): Class[] {
  const classes: Class[] = [];
  let current: Class | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    const read = readClass(text);
    if (read === undefined) {
      const detail = current !== undefined && (takeTcCounters(text, current) || /^\s/.test(line.text));
      if (detail || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    current = read;
    if (classes.length >= MAX_CLASSES) {
      context.known(line);
      continue;
    }
    context.note(`classes[${classes.length}]`, line);
    classes.push(read);
  }
  return classes;
}

function readJson(lines: readonly Line[], context: ParseContext): Class[] {
  const read = readJsonText(lines);
  if (read === undefined) {
    context.problem(lines[0]?.n ?? 1, 'the JSON is cut or broken');
    return [];
  }
  context.known(read);
  const classes: Class[] = [];
  for (const [i, entry] of recordsIn(read.value).entries()) {
    const kind = textOf(entry['class']);
    if (kind === undefined || classes.length >= MAX_CLASSES) continue;
    const leaf = textOf(entry['leaf']);
    context.note(`classes[${classes.length}]`, read.elements[i] ?? read);
    classes.push({
      kind, handle: textOf(entry['handle']) ?? '', parent: textOf(entry['parent']) ?? 'root', ...(leaf !== undefined && { leaf }),
      ...tcCountersFromJson(recordsIn([entry['stats']])[0] ?? entry),
    });
  }
  return classes;
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const { device } = tcTarget(context.command);
  const classes = startsJsonList(lines) ? readJson(lines, context) : readText(lines, context);
  const none = isEmptyList(lines.map((l) => l.text)) || (device !== undefined && lines.every((l) => l.text.trim() === ''));
  if (classes.length === 0 && !none) return undefined;
  return { ...(device !== undefined && { device }), classes };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (isEmptyList(head.slice(0, 4).map((l) => l.text))) return 'maybe';
  if (startsJsonList(head)) return head.slice(0, 10).some((l) => /"class":\s*"\w+",\s*"handle":/.test(l.text)) ? 'yes' : 'no';
  return head.slice(0, 60).some((l) => HEAD.test(l.text.trim())) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'tc-class',
  title: 'traffic control classes of a device (tc class)',
  kind: 'text',
  scope: 'node',
  area: 'datapath',
  collect: 'tc -s class show dev DEVICE',
  commands: [/^tc(-(-[sdjp]|-stats|-details|-json|-pretty))*-c(lass)?-(show|list|ls)(-.*)?$/],
  schema: TcClassData,
  sniff,
  parse,
});
