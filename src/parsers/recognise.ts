import { baseName, withoutStamp } from '../base/file-name.ts';
import { MAX_LINE } from '../base/lines.ts';
import { remembered } from '../base/remember.ts';
import type { AnyParser, Line } from './define-parser.ts';
import { commandFromBugtoolName, commandSlug } from './text/split.ts';

/** What tells whose text it is. */
export interface Clues {
  /** Path inside the input. */
  readonly path: string;
  /** Command from a prompt, when the text was pasted with one. */
  readonly command?: string;
  /** First lines of the text. */
  readonly head: readonly Line[];
}

/** The slug of the command that printed a file, when its name follows cilium-bugtool's rule; else the bare stem. */
export function slugOf(clues: Pick<Clues, 'path' | 'command'>): string {
  return clues.command === undefined ? commandFromBugtoolName(baseName(clues.path)) : commandSlug(clues.command);
}

/** Parsers that the name or the command points at, before anyone looks inside. */
export function namedParsers<P extends Pick<AnyParser, 'commands' | 'files'>>(parsers: readonly P[], clues: Pick<Clues, 'path' | 'command'>): P[] {
  const slug = slugOf(clues);
  const name = clues.command === undefined ? withoutStamp(baseName(clues.path)) : '';
  const key = `${slug}\u0000${name}`;
  const answers = answersOf(parsers);
  const known = answers.get(key);
  if (known !== undefined) return known.flatMap((at) => parsers[at] ?? []);
  const found = parsers.flatMap((p, at) => (
    (p.commands ?? []).some((re) => re.test(slug)) || (clues.command === undefined && (p.files ?? []).some((re) => re.test(name))) ? [at] : []));
  if (answers.size < MOST_NAMES) answers.set(key, found);
  return found.flatMap((at) => parsers[at] ?? []);
}

/** Hundreds of nodes have files of the same names; names with a pod in them are many, and each is asked for once. */
const MOST_NAMES = 2000;
const answersOf = remembered((_parsers: readonly object[]) => new Map<string, readonly number[]>());

/** A line of JSON can be as long as its file; who wants it shows at its start. */
function glimpse(line: Line): Line {
  return line.text.length <= MAX_LINE ? line : { ...line, text: line.text.slice(0, MAX_LINE) };
}

/**
 * The one parser a text belongs to. Content outranks the name where they contradict (a `.yaml` full of Prometheus text);
 * the name decides where the content alone could be several things, and for empty or failed outputs.
 */
export function recognise(parsers: readonly AnyParser[], given: Clues): AnyParser | undefined {
  const clues = { ...given, head: given.head.map(glimpse) };
  const named = namedParsers(parsers, clues);
  const empty = clues.head.every((l) => l.text.trim() === '');
  // Saved state of the agent has names like those of the collector: `state/nodes.json`.
  if (empty) return /(?:^|\/)cmd\/.*state\//.test(clues.path) ? undefined : named[0];
  // Asked one by one, the named first: most files are claimed by the parser their name points at, and looking costs time.
  const verdicts = new Map<AnyParser, ReturnType<AnyParser['sniff']>>();
  for (const parser of named) {
    const verdict = parser.sniff(clues.head);
    if (verdict === 'yes') return parser;
    verdicts.set(parser, verdict);
  }
  const willing = named.find((p) => verdicts.get(p) === 'maybe');
  if (isBeyondDoubt(clues.head, willing !== undefined)) return willing;
  return parsers.find((p) => !verdicts.has(p) && p.sniff(clues.head) === 'yes') ?? willing;
}

/** Whether two hundred parsers need not be asked: of a lone word only the name of its file tells what it is, and nobody knows a lone number. */
function isBeyondDoubt(head: readonly Line[], isNamed: boolean): boolean {
  if (head.length > 2) return false;
  const text = head.map((line) => line.text).join('\n').trim();
  return isNamed ? /^[\w.-]{1,253}$/.test(text) : /^\d{1,20}$/.test(text);
}
