import type { Line } from '../../base/lines.ts';
import type { Identity } from '../../model/document.ts';
import { readCommand } from './command.ts';
import type { ReadCommand } from './command.ts';
import { fenceSegments } from './fences.ts';
import type { Segment } from './fences.ts';
import { unglued } from './glued.ts';
import { looksLikeCommand } from './known-commands.ts';
import { cleaned, isNoise } from './noise.ts';
import { normalised, withoutIndent, withoutPrefix } from './normalise.ts';
import { commandInProse, isIdlePrompt, readHeading, readPrompt } from './prompt.ts';

export { commandFromBugtoolName, commandSlug } from './slug.ts';
export { unwrapBugtool } from './unwrap-bugtool.ts';

/** One output of a paste. */
export interface Block {
  /** Lines with the numbers of the file; prompt, quote prefix, common indentation and noise removed. */
  readonly lines: readonly Line[];
  /** What ran: prompt, wrappers and pipes removed. */
  readonly command?: string;
  /** As typed, without the prompt. */
  readonly rawCommand?: string;
  /** Line of the prompt or heading that names the command. */
  readonly commandLine?: number;
  /** Node, pod, namespace, container that prompt or wrappers name. */
  readonly identity: Identity;
  /** Lines may be missing: a pipe through a filter, or an elision mark inside. What is not there proves nothing. */
  readonly incomplete: boolean;
  /** Lines taken out: `Defaulted container ...`, elision marks, log lines of the tool. */
  readonly notes: readonly Line[];
  /** The author or a pager left lines out. */
  readonly elided?: boolean;
}

interface Draft { lines: Line[]; raw?: string; commandLine?: number; identity: Identity; user?: string; fenced: boolean }

function isBlank(line: Line): boolean {
  return line.text.trim() === '';
}

function draft(fenced: boolean): Draft {
  return { lines: [], identity: {}, fenced };
}

/**
 * Takes a paste apart into its outputs: at fences, prompts, bare command lines and headings that name a command. A text without
 * any of them is one block. Total and linear; blocks come in the order of the text, without those that hold nothing.
 */
export function splitPaste(lines: readonly Line[]): Block[] {
  const text = normalised(lines);
  if (isDebuginfo(text)) return [finished({ ...draft(false), lines: [...text] })];
  const drafts: Draft[] = [];
  for (const segment of fenceSegments(text).flatMap(quotedRuns)) {
    const part = withoutIndent(withoutPrefix(segment.lines));
    const found = promptDrafts(part, segment.fenced);
    if (segment.fenced) lendCommand(drafts, found);
    for (const one of found) drafts.push(one);
  }
  return drafts.filter((d) => d.raw !== undefined || !d.lines.every(isBlank)).map(finished).flatMap(divided);
}

/** Outputs that stand below each other without a prompt; the command is that of the first. */
function divided(block: Block): Block[] {
  const [first = [], ...rest] = unglued(block.lines);
  if (rest.length === 0) return [block];
  const { identity, incomplete } = block;
  return [{ ...block, lines: withoutOuterBlanks(first) }, ...rest.map((lines) => ({ lines: withoutOuterBlanks(lines), identity, incomplete, notes: [] }))];
}

const DEBUGINFO_HEADING = /^#### (?:Cilium (?:version|status|memory map|environment keys|encryption)|Kernel version|Endpoint list|Service list|Policy get|kvstore-locks|ongoing-endpoint-creations|(?:BPF Policy Get|BPF CT List|Endpoint Get|Endpoint Health|Endpoint Log|Identity get) \d{1,10})\s*$/;

// `cilium debuginfo` prints Markdown with fences of its own and has its own parser; an excerpt begins with one of its headings.
function isDebuginfo(lines: readonly Line[]): boolean {
  const first = lines.find((line) => !isBlank(line) && !isNoise(line.text));
  if (first === undefined) return false;
  if (/^# Cilium debug information/.test(first.text)) return true;
  return DEBUGINFO_HEADING.test(first.text) && lines.filter((line) => DEBUGINFO_HEADING.test(line.text)).length > 1;
}

// A mail quotes the output among words of its own: each run of quoted lines is a text by itself.
function quotedRuns(segment: Segment): Segment[] {
  if (segment.fenced) return [segment];
  const runs: { lines: Line[]; quoted: boolean }[] = [];
  for (const line of segment.lines) {
    const quoted = /^>(?:[\s>]|$)/.test(line.text);
    const last = runs.at(-1);
    if (last?.quoted === quoted) last.lines.push(line);
    else runs.push({ lines: [line], quoted });
  }
  if (!runs.some((run) => run.quoted && run.lines.length >= QUOTED_RUN)) return [segment];
  const out: Line[][] = [];
  let joinable = false;
  for (const run of runs) {
    const alone = run.quoted && run.lines.length >= QUOTED_RUN;
    if (!joinable || alone) out.push([]);
    for (const line of run.lines) out.at(-1)?.push(line);
    joinable = !alone;
  }
  return out.map((lines) => ({ lines, fenced: false }));
}

function promptDrafts(lines: readonly Line[], fenced: boolean): Draft[] {
  const drafts: Draft[] = [];
  let current = draft(fenced);
  let previousBlank = true;
  let yaml = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    const start: Start | undefined = yaml && /^\s*#/.test(line.text) ? undefined : startOf(line, previousBlank);
    // Comments of a manifest like to name the command that made it.
    yaml = start === undefined && (yaml || /^(?:apiVersion|kind):\s/.test(line.text));
    previousBlank = isBlank(line);
    if (start === undefined) {
      if (!isIdlePrompt(line.text)) current.lines.push(line);
      continue;
    }
    drafts.push(current);
    const typed = start.raw === undefined ? undefined : continued(lines, at, start.raw);
    at = typed?.last ?? at;
    current = { ...draft(fenced), identity: start.identity, commandLine: line.n, ...(start.user === undefined ? {} : { user: start.user }), ...(typed === undefined ? {} : { raw: typed.raw }) };
  }
  drafts.push(current);
  return drafts;
}

interface Start { readonly raw?: string; readonly identity: Identity; readonly user?: string }

// Fewer could be prompts.
const QUOTED_RUN = 3;
const MAX_COMMAND_LINE = 2000;

// Where a new output begins. Unsure signs in an indented line only count below a blank one: configuration is full of comments.
function startOf(line: Line, previousBlank: boolean): Start | undefined {
  const { text } = line;
  if (text.length > MAX_COMMAND_LINE || isBlank(line)) return undefined;
  const indented = /^\s/.test(text);
  const prompt = readPrompt(text);
  if (prompt !== undefined && (previousBlank || !indented || !/^[#>%]/.test(text.trimStart()))) return prompt;
  const heading = indented ? undefined : readHeading(text);
  if (heading !== undefined) return heading;
  if (indented && !previousBlank) return undefined;
  return isBareCommand(text) ? { raw: text.trim(), identity: {} } : undefined;
}

// A row of a table has runs of blanks; what someone typed has none, save before a pipe or a comment.
function isBareCommand(text: string): boolean {
  const line = text.trim();
  return !/\S {2,}[^|#&>]/.test(line.replace(/"[^"]*"|'[^']*'/g, '""')) && (looksLikeCommand(line) || /^k\w{0,10} exec (?:\S+ ){1,10}-- \S/.test(line));
}

// A backslash at the end, or an open quote, carries the command over to the next line.
function continued(lines: readonly Line[], at: number, raw: string): { raw: string; last: number } {
  let out = raw;
  let last = at;
  while (last + 1 < lines.length && last - at < 20 && /(?:^|[^\\])\\$/.test(out.trimEnd())) {
    last++;
    out = `${out.trimEnd().slice(0, -1).trimEnd()} ${(lines[last]?.text ?? '').trim().replace(/^> /, '')}`;
  }
  return { raw: out, last };
}

// A fence without a prompt belongs to the command above it: `Output of `cilium status`:`, or a fence with nothing but the command.
function lendCommand(before: readonly Draft[], found: readonly Draft[]): void {
  const target = found[0];
  if (target === undefined || target.lines.every(isBlank)) return;
  const prose = before.at(-1);
  if (prose === undefined) return;
  const solid = prose.lines.filter((line) => !isBlank(line));
  const last = solid.at(-1);
  if (prose.raw !== undefined && solid.length === 0) {
    Object.assign(target, { raw: prose.raw, identity: prose.identity, commandLine: prose.commandLine });
    delete prose.raw;
    return;
  }
  const raw = prose.fenced || last === undefined ? undefined : commandInProse(last.text);
  if (raw !== undefined && last !== undefined) Object.assign(target, { raw, commandLine: last.n });
}

function finished(d: Draft): Block {
  const trimmed = withoutOuterBlanks(d.lines);
  // Between outputs noted with `# => `, a second `#` begins the author's own words.
  const noted = /^\s*# => /.test(trimmed[0]?.text ?? '');
  const remarks = trimmed.filter((line) => noted && line.text.startsWith('##'));
  const body = remarks.length === 0 ? trimmed : trimmed.filter((line) => !line.text.startsWith('##'));
  const clean = cleaned(withoutIndent(withoutPrefix(body)));
  const read = d.raw === undefined ? undefined : readCommand(d.raw);
  const elided = clean.elided;
  return {
    lines: withoutOuterBlanks(withoutIndent(clean.lines)),
    ...(read === undefined || read.command === '' ? {} : { command: read.command }),
    ...(d.raw === undefined ? {} : { rawCommand: d.raw }),
    ...(d.commandLine === undefined ? {} : { commandLine: d.commandLine }),
    identity: { ...clean.identity, ...(hostless(d, read) ? withoutHost(d.identity) : d.identity), ...read?.identity },
    incomplete: elided || read?.filtered === true,
    notes: [...remarks, ...clean.notes].sort((a, b) => a.n - b.n),
    ...(elided ? { elided } : {}),
  };
}

// Through kubectl or ssh the command ran elsewhere: the prompt's host is the author's own machine. So it is, most likely, where an
// ordinary user runs a tool that also exists for workstations.
function hostless(d: Draft, read: ReadCommand | undefined): boolean {
  if (read === undefined) return false;
  return read.remote || (d.user !== undefined && d.user !== 'root' && /^(?:cilium|hubble|helm)(?: |$)/.test(read.command));
}

function withoutHost({ namespace, container }: Identity): Identity {
  return { ...(namespace === undefined ? {} : { namespace }), ...(container === undefined ? {} : { container }) };
}

function withoutOuterBlanks(lines: readonly Line[]): readonly Line[] {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, last + 1);
}
