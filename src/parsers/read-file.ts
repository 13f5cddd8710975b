import type { Document } from '../model/document.ts';
import type { Problem } from '../model/problem.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { Watch } from '../model/watch.ts';
import { baseName, withoutStamp } from '../base/file-name.ts';
import { LineSplitter } from '../base/lines.ts';
import { isCollected } from './collected-name.ts';
import { type ContentKind, contentKind } from './content-kind.ts';
import type { AnyParser, Line } from './define-parser.ts';
import { type MixedObjects, splitKinds } from './mixed-objects.ts';
import { type Clues, namedParsers, recognise, slugOf } from './recognise.ts';
import { type About, runParser, type Session, startParser } from './run-parser.ts';
import { readCounted } from './text/counted.ts';
import { DebuginfoSections } from './text/debuginfo-sections.ts';
import { commandThatFailed, failedCommand } from './text/failed-command.ts';
import { type Block, splitPaste, unwrapBugtool } from './text/split.ts';

/** One file read: its documents, and what stayed unread. */
export interface ReadFile {
  readonly documents: readonly Document[];
  /** Non-blank lines that belong to no document, when the file holds at least one text we do not know. */
  readonly strayLines: number;
  readonly problems: readonly Problem[];
  /** The file has text, and no parser wanted any of it. */
  readonly unrecognised: boolean;
  /** For a file no parser wanted: what its content says it is. */
  readonly content?: ContentKind;
  /** A long text of this parser, which nobody asked for: it was left alone. */
  readonly left?: string;
}

export interface ReadFileOptions {
  readonly watch?: Watch | undefined;
  /** Ids of the parsers whose data is asked for; all when absent. Short texts are parsed in any case. */
  readonly needed?: ReadonlySet<string> | undefined;
}

/** Lines looked at before it is decided whose text this is. */
const HEAD_LINES = 400;
/** Pastes are small; anything larger is one text and is streamed. */
const PASTE_LINES = 200_000;
/** Characters held before it is decided; a line of JSON may be long. */
const HELD = 48 * 1024 * 1024;

/** Bytes taken apart at a time: the lines of a piece should be gone before the next ones come. */
const PIECE = 32 * 1024;

/**
 * Reads one file of the input. A file that cilium-bugtool or the collector named is one text and is streamed to its
 * parser; any other is taken for something a person saved or pasted, and is taken apart into its blocks first.
 */
export async function readFile(file: SourceFile, parsers: readonly AnyParser[], { watch, needed }: ReadFileOptions = {}): Promise<ReadFile> {
  const stop = watch?.start('parse');
  const reader = isCollected(file.path) ? new Collected(file, parsers, { watch, needed }) : new Pasted(file, parsers);
  const splitter = new LineSplitter();
  for await (const chunk of file.chunks()) {
    for (let at = 0; at < chunk.length && !reader.enough(); at += PIECE) {
      for (const line of splitter.push(chunk.subarray(at, at + PIECE))) reader.line(line);
      splitter.apart = reader.keepsParts();
    }
    if (reader.enough()) break;
  }
  for (const line of splitter.end()) reader.line(line);
  const read = reader.finish(damageOf(file));
  stop?.(read.documents[0]?.parser ?? read.left ?? 'none');
  if (!splitter.mojibake) return read;
  return { ...read, problems: [...read.problems, { path: file.path, message: 'not valid UTF-8; read as windows-1252, so letters beyond ASCII may be wrong' }] };
}

/** Why the text is less than it was. */
function damageOf(file: SourceFile): string | undefined {
  const seen = file.damageSeen();
  const all = seen === undefined || file.damage.includes(seen) ? file.damage : [...file.damage, seen];
  return all.length === 0 ? undefined : all.join('; ');
}

interface Reader {
  line(line: Line): void;
  /** The rest of the file is of no interest. */
  enough(): boolean;
  /** Small parts of very many lines are kept, so that each should have memory of its own. */
  keepsParts(): boolean;
  finish(damage: string | undefined): ReadFile;
}

function about(file: SourceFile): { path: string; locator: string; fileName: string } {
  return { path: file.path, locator: file.locator, fileName: withoutStamp(baseName(file.path)) };
}

/**
 * A parser at work on a text of the file. `cilium debuginfo` holds outputs of other commands: each is also given to the parser of its
 * command, with the lines of this file. What they make nothing of stays with the container alone.
 */
class Reading {
  readonly #session: Session;
  readonly #sections: DebuginfoSections | undefined;
  readonly #inner: Document[] = [];

  constructor(parser: AnyParser, parsers: readonly AnyParser[], about: About) {
    this.#session = startParser(parser, about);
    this.#sections = parser.id !== 'cilium-debuginfo' ? undefined : new DebuginfoSections(({ command, lines, part }) => {
      const owner = recognise(parsers, { path: '', command, head: lines.slice(0, HEAD_LINES) });
      if (owner === undefined || owner.id === parser.id) return;
      const { path, locator, fileName, identity } = about;
      const document = runParser(owner, lines, { path, locator, fileName, command: slugOf({ path: '', command }), incomplete: part, ...(identity === undefined ? {} : { identity }) });
      if (document.data !== undefined) this.#inner.push(document);
    });
  }

  line(line: Line): void {
    this.#session.line(line);
    this.#sections?.line(line);
  }

  noise(line: number): void {
    this.#session.noise(line);
  }

  finish(damage: string | undefined): Document[] {
    this.#sections?.end();
    return [this.#session.finish(damage), ...this.#inner];
  }
}

/** One output, one parser, any size. */
class Collected implements Reader {
  readonly #file: SourceFile;
  readonly #parsers: readonly AnyParser[];
  readonly #options: ReadFileOptions;
  readonly #head: Line[] = [];
  #session: Reading | undefined;
  #left: string | undefined;
  #decided = false;
  #parts = false;
  #size = 0;

  constructor(file: SourceFile, parsers: readonly AnyParser[], options: ReadFileOptions) {
    this.#file = file;
    this.#parsers = parsers;
    this.#options = options;
  }

  line(line: Line): void {
    if (this.#session !== undefined) { this.#session.line(line); return; }
    if (this.#decided) return;
    this.#head.push(line);
    this.#size += line.text.length;
    if (this.#head.length >= HEAD_LINES || this.#size > HELD) this.#decide(this.#options.needed);
  }

  enough(): boolean {
    return this.#decided && this.#session === undefined;
  }

  keepsParts(): boolean {
    return this.#parts;
  }

  finish(damage: string | undefined): ReadFile {
    if (!this.#decided) this.#decide();
    if (this.#left !== undefined) return { documents: [], strayLines: 0, problems: damaged(this.#file, damage), unrecognised: false, left: this.#left };
    if (this.#session === undefined) return nothing(this.#file, this.#head, damage);
    return { documents: this.#session.finish(damage), strayLines: 0, problems: [], unrecognised: false };
  }

  #decide(needed?: ReadonlySet<string>): void {
    this.#decided = true;
    const { path } = this.#file;
    const inside = /(^|\/)cmd\//.test(path) ? unwrapBugtool(this.#head) : { lines: this.#head };
    const stop = this.#options.watch?.start('recognise');
    const parser = recognise(this.#parsers, { path, head: inside.lines }) ?? failedOutputOwner(this.#parsers, { path, head: inside.lines });
    stop?.(parser?.id ?? 'none');
    if (parser === undefined) return;
    if (needed !== undefined && !needed.has(parser.id)) { this.#left = parser.id; return; }
    this.#parts = parser.kind === 'objects';
    this.#session = new Reading(parser, this.#parsers, { ...about(this.#file), command: slugOf({ path }) });
    for (const line of inside.lines) this.#session.line(line);
  }
}

/** Who reads objects of one kind: the parser that is sure of them, else the only one of objects that would have them. */
function kindOwner(parsers: readonly AnyParser[], head: readonly Line[]): AnyParser | undefined {
  const sure = recognise(parsers, { path: '', head });
  if (sure !== undefined) return sure;
  const willing = parsers.filter((p) => p.kind === 'objects' && p.sniff(head) === 'maybe');
  return willing.length === 1 ? willing[0] : undefined;
}

/** A failed command prints text that no parser knows; file name or prompt still tell whose output it would have been. */
function failedOutputOwner(parsers: readonly AnyParser[], clues: Clues): AnyParser | undefined {
  if (clues.head.length >= HEAD_LINES || failedCommand(clues.head) === undefined) return undefined;
  return namedParsers(parsers, clues).find((p) => p.commands !== undefined);
}

/** Something saved or pasted by a person: perhaps several outputs, with prompts, fences, quotes. */
class Pasted implements Reader {
  readonly #file: SourceFile;
  readonly #parsers: readonly AnyParser[];
  #lines: Line[] = [];
  #session: Reading | undefined;
  #size = 0;
  #full = false;

  constructor(file: SourceFile, parsers: readonly AnyParser[]) {
    this.#file = file;
    this.#parsers = parsers;
  }

  line(line: Line): void {
    if (this.#session !== undefined) { this.#session.line(line); return; }
    if (this.#full) return;
    this.#lines.push(line);
    this.#size += line.text.length;
    if (this.#lines.length === PASTE_LINES || this.#size > HELD) this.#stream();
  }

  enough(): boolean {
    return this.#session === undefined && this.#full;
  }

  keepsParts(): boolean {
    return this.#session !== undefined;
  }

  finish(damage: string | undefined): ReadFile {
    if (this.#session !== undefined) return { documents: this.#session.finish(damage), strayLines: 0, problems: [], unrecognised: false };
    const { path } = this.#file;
    const whole = wholeFile(this.#parsers, path, this.#lines);
    const blocks: readonly Block[] = whole === undefined ? splitPaste(this.#lines) : [whole];
    const documents: Document[] = [];
    const problems: Problem[] = [];
    let strayLines = 0;
    for (const block of blocks) {
      documents.push(...this.#typed(block));
      const mixed = splitKinds(block.lines);
      if (mixed !== undefined) {
        const read = this.#kinds(mixed, block, damage);
        documents.push(...read.documents);
        problems.push(...read.problems);
        strayLines += read.strayLines;
        continue;
      }
      const read = this.#parse(block, blocks.length === 1, damage);
      if (read === undefined) strayLines += solid(block.lines);
      else documents.push(...read);
    }
    if (documents.length === 0) return nothing(this.#file, this.#lines, damage);
    return { documents, strayLines, problems, unrecognised: false };
  }

  /** Each kind to its own parser; a kind that nobody reads is one problem. */
  #kinds({ groups, frame }: MixedObjects, block: Block, damage: string | undefined): Pick<ReadFile, 'documents' | 'problems' | 'strayLines'> {
    const documents: Document[] = [];
    const problems: Problem[] = [];
    let strayLines = 0;
    const outside = [...frame, ...block.notes.map((l) => l.n), ...(block.commandLine === undefined ? [] : [block.commandLine])];
    for (const { kind, objects, lines, noise } of groups) {
      const parser = kindOwner(this.#parsers, lines.slice(0, HEAD_LINES));
      if (parser === undefined) {
        strayLines += new Set([...lines.map((l) => l.n), ...noise]).size;
        problems.push({ path: this.#file.path, line: lines[0]?.n ?? 1, message: `${String(objects)} ${objects === 1 ? 'object' : 'objects'} of kind ${kind.slice(0, 120)} not read` });
        continue;
      }
      const session = new Reading(parser, this.#parsers, { ...about(this.#file), incomplete: block.incomplete, identity: block.identity, ...(block.command === undefined ? {} : { command: block.command }) });
      for (const line of lines) session.line(line);
      for (const n of documents.length === 0 ? [...noise, ...outside] : noise) session.noise(n);
      documents.push(...session.finish(damage));
    }
    return { documents, problems, strayLines };
  }

  /** The installation command itself says what was asked for: `helm upgrade cilium ... --set a=b`. */
  #typed({ rawCommand, commandLine, identity }: Block): Document[] {
    if (rawCommand === undefined || commandLine === undefined || !/^(?:\S{1,40} ){0,3}(?:helm|cilium) .*--set/.test(rawCommand)) return [];
    const lines = [{ n: commandLine, text: rawCommand }];
    const parser = recognise(this.#parsers, { path: '', head: lines });
    return parser === undefined ? [] : [runParser(parser, lines, { ...about(this.#file), identity })].filter((d) => d.data !== undefined);
  }

  #parse(block: Block, only: boolean, damage: string | undefined): Document[] | undefined {
    if (block.lines.length === 0 && block.command === undefined) return undefined;
    const { path } = this.#file;
    const command = printerOf(block);
    const clues = { path: only ? path : '', head: block.lines.slice(0, HEAD_LINES), ...(command === undefined ? {} : { command }) };
    const named = command !== undefined || only;
    const parser = recognise(this.#parsers, clues) ?? (named ? failedOutputOwner(this.#parsers, clues) : undefined);
    if (parser === undefined) return undefined;
    const session = new Reading(parser, this.#parsers, {
      ...about(this.#file), incomplete: block.incomplete, identity: block.identity,
      ...(command === undefined ? {} : { command }),
    });
    for (const line of block.lines) session.line(line);
    for (const line of block.notes) session.noise(line.n);
    if (block.commandLine !== undefined) session.noise(block.commandLine);
    return session.finish(damage);
  }

  /** Too long for a paste: one text after all. */
  #stream(): void {
    this.#full = true;
    const parser = recognise(this.#parsers, { path: this.#file.path, head: this.#lines.slice(0, HEAD_LINES) });
    if (parser === undefined) return;
    this.#session = new Reading(parser, this.#parsers, about(this.#file));
    for (const line of this.#lines) this.#session.line(line);
    this.#lines = [];
  }
}

/**
 * The command whose output a block is: of a pipeline that ends in a count, all of it, since what it prints is the count;
 * without a prompt, the one that cilium-bugtool names when it failed.
 */
function printerOf(block: Block): string | undefined {
  if (block.rawCommand !== undefined && readCounted(block.rawCommand) !== undefined) return block.rawCommand;
  return block.command ?? commandThatFailed(block.lines);
}

/** Logs and collector logs contain lines that look like prompts; a sure owner by name keeps its file in one piece. */
function wholeFile(parsers: readonly AnyParser[], path: string, lines: readonly Line[]): Block | undefined {
  const head = lines.slice(0, HEAD_LINES);
  const owner = namedParsers(parsers, { path }).find((p) => p.kind !== 'text' && p.sniff(head) === 'yes');
  return owner === undefined ? undefined : { lines, incomplete: false, identity: {}, notes: [] };
}

function solid(lines: readonly Line[]): number {
  return lines.reduce((sum, l) => sum + (l.text.trim() === '' ? 0 : 1), 0);
}

function nothing(file: SourceFile, lines: readonly Line[], damage: string | undefined): ReadFile {
  const content = contentKind(lines);
  return { documents: [], strayLines: solid(lines), problems: damaged(file, damage), unrecognised: true, ...(content === undefined ? {} : { content }) };
}

function damaged(file: SourceFile, damage: string | undefined): Problem[] {
  return damage === undefined ? [] : [{ path: file.path, message: damage }];
}
