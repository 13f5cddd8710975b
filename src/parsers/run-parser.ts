import type { Document, Identity } from '../model/document.ts';
import type { Problem } from '../model/problem.ts';
import { isBlank } from '../base/blank.ts';
import { conforms } from '../base/conforms.ts';
import type { AnyParser, Line, ParseContext } from './define-parser.ts';
import { MAX_LINE } from '../base/lines.ts';
import { firstOf, lastOf, LineAccount } from './line-account.ts';
import { MarkTable } from './mark-table.ts';
import { createObjectReader } from './objects.ts';
import { failedCommand, isTrailer } from './text/failed-command.ts';

/** What is known of a text before it is parsed. */
export interface About {
  readonly path: string;
  readonly locator: string;
  /** Base name without the dump's time stamp. */
  readonly fileName: string;
  readonly command?: string;
  /** The author or a pipe removed lines. */
  readonly incomplete?: boolean;
  readonly identity?: Identity;
}

/** A document in the making: lines in, document out. */
export interface Session {
  line(line: Line): void;
  /** A line that belongs to the text without being output: the prompt, a remark of a wrapper. Counts as understood. */
  noise(line: number): void;
  /** `damage`: why the text ends early, when it does. */
  finish(damage?: string): Document;
}

/** A text parser holds its lines in memory; beyond this many characters the rest is left out and said so. */
const MAX_TEXT = 64 * 1024 * 1024;
/** Lines not understood are listed up to here; the rest is counted. */
const MAX_LISTED = 40;
/** A failed command prints little; longer outputs are never taken for one. */
const FAILURE_WINDOW = 60;

interface Engine { line(line: Line): void; end(): unknown }

/**
 * Starts parsing one text. Never throws: a parser that breaks gives a `failed` document, a failed command gives an
 * `unavailable` one, and each line that is neither a field, known noise nor a reported problem becomes a problem itself.
 */
export function startParser(parser: AnyParser, about: About): Session {
  return new Run(parser, about);
}

/** Parses lines already at hand. */
export function runParser(parser: AnyParser, lines: readonly Line[], about: About, damage?: string): Document {
  const session = startParser(parser, about);
  for (const line of lines) session.line(line);
  return session.finish(damage);
}

class Run implements Session {
  readonly #parser: AnyParser;
  readonly #about: About;
  readonly #marks = new MarkTable();
  readonly #problems: Problem[] = [];
  readonly #understood = new LineAccount();
  readonly #reported = new LineAccount();
  readonly #solid = new LineAccount();
  readonly #held: Line[] = [];
  #identity: Identity;
  #cutShort = false;
  /** There is output, and not only the prompt of it. */
  #printed = false;
  #engine: Engine | undefined;
  #broken: string | undefined;
  #first = 0;
  #last = 0;
  /** Texts of lines that may have to be quoted as not understood. */
  readonly #texts: Line[] = [];

  constructor(parser: AnyParser, about: About) {
    this.#parser = parser;
    this.#about = about;
    this.#identity = about.identity ?? {};
  }

  line(line: Line): void {
    if (this.#first === 0) this.#first = line.n;
    this.#last = Math.max(this.#last, line.n);
    if (!isBlank(line.text)) {
      this.#solid.addLine(line.n);
      this.#printed = true;
    }
    if (this.#engine !== undefined) { this.#later(line); return; }
    this.#held.push(line);
    if (this.#held.length > FAILURE_WINDOW || line.text.length > MAX_LINE) this.#open(this.#held);
  }

  noise(line: number): void {
    this.#solid.add(line);
    this.#understood.add(line);
    this.#first = this.#first === 0 ? line : Math.min(this.#first, line);
    this.#last = Math.max(this.#last, line);
  }

  finish(damage?: string): Document {
    let failure = this.#engine === undefined && this.#parser.commands !== undefined ? failedCommand(this.#held) : undefined;
    if (failure !== undefined) this.#noteFailure(failure);
    if (this.#engine === undefined) this.#open(failure?.rest ?? this.#held);
    let data: unknown;
    if (failure === undefined || failure.rest.some((l) => l.text.trim() !== '')) data = this.#end();
    if (data !== undefined && failure !== undefined) {
      this.#endedBadly(failure.line, failure.text);
      failure = undefined;
    }
    if (damage !== undefined) this.#problems.push({ path: this.#about.path, message: damage });
    const valid = data === undefined ? undefined : this.#validate(data);
    this.#listUnread(valid !== undefined);
    return this.#document(valid, failure);
  }

  /** The output is long, so it is no failure as a whole; cilium-bugtool may still close it with the command's error. */
  #later(line: Line): void {
    if (this.#parser.commands !== undefined && isTrailer(line.text)) this.#endedBadly(line.n, line.text.trim());
    else this.#feed(line);
  }

  #endedBadly(line: number, text: string): void {
    this.#reported.add(line);
    this.#understood.add(line);
    this.#cutShort = true;
    this.#problems.push({ path: this.#about.path, line, message: `the command failed after this output, which may be cut: ${text}` });
  }

  #open(lines: readonly Line[]): void {
    try {
      this.#engine = startEngine(this.#parser, this.#context(), (message) => { this.#problems.push({ path: this.#about.path, message }); });
    } catch (error) {
      this.#broken = String(error);
      this.#engine = { line: () => undefined, end: () => undefined };
    }
    for (const line of lines) this.#feed(line);
    this.#held.length = 0;
  }

  #feed(line: Line): void {
    if (this.#broken !== undefined) return;
    try {
      this.#engine?.line(line);
    } catch (error) {
      this.#broken = `line ${String(line.n)}: ${String(error)}`;
    }
    this.#keepText(line);
  }

  /** Texts are kept only for lines that may have to be quoted as not understood: all of a text parser's, few of a stream's. */
  #keepText(line: Line): void {
    if (this.#parser.kind === 'text') this.#texts.push(line);
    else if (this.#texts.length < MAX_LISTED && !this.#understood.has(line.n)) this.#texts.push({ n: line.n, text: line.text.slice(0, 160) });
  }

  #end(): unknown {
    if (this.#broken !== undefined) return undefined;
    try {
      return this.#engine?.end();
    } catch (error) {
      this.#broken = String(error);
      return undefined;
    }
  }

  #validate(data: unknown): unknown {
    if (conforms(this.#parser.schema, data)) return data;
    const result = this.#parser.schema.safeParse(data);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    this.#broken = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit its schema'}`;
    return undefined;
  }

  #context(): ParseContext {
    const { path, fileName, command, incomplete } = this.#about;
    return {
      fileName, command, incomplete: incomplete ?? false,
      note: (key, place) => {
        this.#marks.set(key, firstOf(place), lastOf(place));
        this.#understood.add(place);
      },
      noteItem: (list, index, rest, place) => {
        this.#marks.setItem(list, index, rest, firstOf(place), lastOf(place));
        this.#understood.add(place);
      },
      known: (place) => { this.#understood.add(place); },
      problem: (place, message) => {
        this.#reported.add(place);
        this.#problems.push({ path, line: firstOf(place), message });
      },
      identify: (identity) => { this.#identity = { ...this.#identity, ...identity }; },
    };
  }

  #noteFailure(failure: { readonly line: number; readonly text: string; readonly rest: readonly Line[] }): void {
    const rest = new Set(failure.rest.map((l) => l.n));
    for (const line of this.#held) if (!rest.has(line.n)) this.#understood.add(line);
  }

  /** Silence is not understanding: what no one spoke for is reported, the first ones by line, the rest by number. */
  #listUnread(usable: boolean): void {
    if (!usable) return;
    let listed = 0;
    let more = 0;
    for (let n = this.#first; n <= this.#last && this.#first > 0; n++) {
      if (!this.#solid.has(n) || this.#understood.has(n) || this.#reported.has(n)) continue;
      if (listed++ < MAX_LISTED) this.#problems.push({ path: this.#about.path, line: n, message: `not understood: ${this.#textOf(n)}` });
      else more++;
    }
    if (more > 0) this.#problems.push({ path: this.#about.path, message: `${String(more)} more lines were not understood` });
  }

  #textOf(n: number): string {
    return (this.#texts.findLast((line) => line.n === n)?.text ?? '').trim().slice(0, 120);
  }

  #document(data: unknown, failure: { readonly reason: string; readonly line: number; readonly text: string } | undefined): Document {
    const span = { start: Math.max(1, this.#first), end: Math.max(1, this.#last) };
    // A parser may point at harmless lines of its own: some outputs hold keys that no excerpt should quote.
    if (this.#marks.get('') === undefined) this.#marks.set('', span.start, span.end);
    const { path, locator, command, incomplete } = this.#about;
    const { status, why } = this.#verdict(data, failure, span.start);
    if (status === 'failed' && why !== undefined) this.#problems.push({ path, line: why.line, message: why.reason });
    let understood = 0;
    for (let n = span.start; n <= span.end; n++) if (this.#solid.has(n) && this.#understood.has(n)) understood++;
    return {
      parser: this.#parser.id, path, locator, status, marks: this.#marks, identity: this.#identity, problems: this.#problems,
      incomplete: (incomplete ?? false) || this.#cutShort, span, lines: this.#solid.size,
      understood: status === 'unavailable' ? this.#solid.size : understood,
      ...(command === undefined ? {} : { command }),
      ...(data === undefined ? {} : { data }),
      ...(why === undefined ? {} : { failure: why }),
    };
  }

  #verdict(data: unknown, failure: { readonly reason: string; readonly line: number; readonly text: string } | undefined, line: number): Pick<Document, 'status'> & { why?: NonNullable<Document['failure']> } {
    if (data !== undefined) return { status: this.#problems.length > 0 ? 'partial' : 'parsed' };
    if (failure !== undefined) return { status: 'unavailable', why: { reason: failure.reason, line: failure.line, text: failure.text } };
    if (!this.#printed) return { status: 'unavailable', why: { reason: this.#solid.size === 0 ? 'the file is empty' : 'no output follows the command', line, text: '' } };
    if (this.#broken !== undefined) return { status: 'failed', why: { reason: `the parser ${this.#parser.id} broke: ${this.#broken}`, line, text: '' } };
    return { status: 'failed', why: { reason: `nothing that looks like ${this.#parser.title} was found`, line, text: '' } };
  }
}

function startEngine(parser: AnyParser, context: ParseContext, warn: (message: string) => void): Engine {
  if (parser.kind === 'stream') return parser.begin(context);
  if (parser.kind === 'objects') {
    const sink = parser.begin(context);
    const reader = createObjectReader({
      object: (value, place, lineOf) => { sink.object(value, place, lineOf); context.known(place); },
      problem: (place, message) => { context.problem(place, message); },
      known: (place) => { context.known(place); },
    });
    return { line: (line) => { reader.line(line); }, end: () => { reader.end(); return sink.end(); } };
  }
  const lines: Line[] = [];
  let size = 0;
  return {
    line: (line) => {
      size += line.text.length;
      if (size <= MAX_TEXT) lines.push(line);
    },
    end: () => {
      if (size > MAX_TEXT) warn(`only the first ${String(MAX_TEXT >> 20)} MiB were read`);
      return parser.parse(lines, context);
    },
  };
}
