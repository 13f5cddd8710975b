import type { Line, ParseContext } from '../define-parser.ts';
import type { HelmSettingsData } from './schema.ts';

type Entry = HelmSettingsData['entries'][number];

/** Longest line looked at; arguments of a release fit many times. */
const MAX_LINE = 8192;
/** An argument: anything without blanks, or quoted. */
const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;
const ASSIGNMENT = /^([A-Za-z][A-Za-z0-9_.[\]-]{0,160})=(.*)$/;
/** What stands around the values in an installation command. */
const COMMAND = /^(?:\$|#|sudo|helm|cilium|cilium\/cilium|install|upgrade|template|kube-system|values?)$/;

/** Values that one line sets; undefined when the line is something else. A line of a command without values gives none. */
export function readFlags(text: string): Entry[] | undefined {
  if (text.length > MAX_LINE) return undefined;
  const words = text.replace(/\\\s*$/, '').match(WORD) ?? [];
  if (words.length === 0) return undefined;
  const entries: Entry[] = [];
  let command = 0;
  let expected = false;
  for (const word of words) {
    const flag = /^--?[a-z][a-z-]*(?:=(.*))?$/.exec(word);
    const body = flag === null ? word : flag[1];
    if (flag !== null) { command++; expected = body === undefined; }
    const read = body === undefined ? undefined : readAssignments(unquoted(body));
    // `--version 1.15.3`, `--namespace kube-system`: the word after a flag.
    if (read !== undefined && (flag === null || word.startsWith('--set'))) entries.push(...read);
    else if (flag === null && !expected && !COMMAND.test(word)) return undefined;
    else command++;
    if (flag === null) expected = false;
  }
  return entries.length > 0 || command > 0 ? entries : undefined;
}

/** `a=b` or `a=b,c=d`; a comma inside braces belongs to a list. */
function readAssignments(text: string): Entry[] | undefined {
  const entries: Entry[] = [];
  for (const piece of text.split(/,(?=[A-Za-z][A-Za-z0-9_.-]{0,160}=)/)) {
    const match = ASSIGNMENT.exec(piece);
    if (match === null) return undefined;
    entries.push({ path: match[1] ?? '', value: listText(unquoted(match[2] ?? '')) });
  }
  return entries;
}

/** `{eth0,eth1}` is Helm's notation of a list. */
function listText(value: string): string {
  const list = /^\{(.*)\}$/.exec(value);
  return list === null ? value : (list[1] ?? '').split(',').map((v) => v.trim()).join(' ');
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}

export function parseFlags(lines: readonly Line[], context: ParseContext): HelmSettingsData | undefined {
  const entries: Entry[] = [];
  for (const line of lines) {
    if (line.text.trim() === '' || /^\s*(?:#|\/\/)/.test(line.text)) { context.known(line); continue; }
    const read = readFlags(line.text);
    if (read === undefined) { context.problem(line, 'no setting of the form name=value'); continue; }
    context.known(line);
    for (const entry of read) {
      context.note(`entries[${String(entries.length)}]`, line);
      entries.push(entry);
    }
  }
  return entries.length === 0 ? undefined : { source: 'flags', entries };
}
