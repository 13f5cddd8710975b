import type { LogFormat, LogLevel, LogLine } from '../../base/log-line.ts';
import { readLogLine } from '../../base/log-line.ts';
import type { Line } from '../define-parser.ts';
import type { QuietLine } from './quiet.ts';

/** One event of a log: a line with the lines that go on with it. */
export interface LogRecord {
  /** First and last line. */
  readonly start: number;
  readonly end: number;
  readonly format: LogFormat;
  readonly time: string | undefined;
  /** Undefined for output without levels. */
  readonly level: LogLevel | undefined;
  readonly msg: string;
  readonly error: string;
  readonly subsys: string;
  readonly fields: ReadonlyMap<string, string>;
  /** Lines below the first, such as stack frames; bounded. */
  readonly more: readonly string[];
  readonly pod: string | undefined;
  readonly container: string | undefined;
}

function draftOf({ n, text }: Line, line: LogLine): Draft {
  return { line, raw: text.slice(0, MAX_RAW), start: n, end: n, joined: 0, more: [], size: 0 };
}

interface Draft { line: LogLine; raw: string; start: number; end: number; joined: number; more: string[]; size: number }

const MAX_JOINED = 30;
const MAX_RAW = 16384;
const MAX_MORE = 4096;

/** The next fields of a wrapped record: `error="dial tcp ..."`, also after the dots some wrappers put in front. */
const FIELD_REST = /^(?:\.{2,3} )?[A-Za-z_][\w.-]{0,60}=/;
/** An error chain broken by a narrow terminal. */
const WRAPPED = /[:,]\s?$/;
/** First line of a crash: Go runtime, lock checker, race detector. */
const CRASH = /^(?:panic: |fatal error: |POTENTIAL DEADLOCK:|WARNING: DATA RACE|runtime: goroutine stack exceeds|SIGSEGV|SIGABRT|unexpected fault address|\[signal SIG)/;
/** Lines of a Go stack dump, of a race report, of a register dump. */
const FRAME = /^(?:\s|goroutine \d|created by |exit status \d|\[signal |\[originating from|rax |rbx |rcx |rdx |rdi |rsi |rbp |rsp |r\d{1,2} |rip |rflags |[cfg]s {2}|PC=|sigcode|\.\.\.additional frames|github\.com\/|golang\.org\/|google\.golang\.org\/|k8s\.io\/|sigs\.k8s\.io\/|go\.\w|runtime\.|main\.|net\/http|sync\.|internal\/|reflect\.|={3,}|-{3,}|Previous |Goroutine )/;

/** Tells lines of which only few things are wanted, and takes them. */
export interface Glance {
  /** Undefined for a line that is to be read in full. */
  readonly at: (text: string) => QuietLine | undefined;
  readonly take: (quiet: QuietLine, n: number) => void;
}

/** Puts lines together to records. Feed every line, then call `end`; each record is handed over when its last line is known. */
export class RecordReader {
  readonly #take: (record: LogRecord) => void;
  readonly #glance: Glance | undefined;
  #draft: Draft | undefined;
  /** The last line, as long as it needed no more than a glance. */
  #quiet: { readonly line: Line; readonly seen: QuietLine } | undefined;

  constructor(take: (record: LogRecord) => void, glance?: Glance) {
    this.#take = take;
    this.#glance = glance;
  }

  line(next: Line): void {
    const seen = this.#glance?.at(next.text);
    if (seen !== undefined) {
      this.end();
      this.#quiet = { line: next, seen };
      return;
    }
    if (next.text.trim() === '') return;
    const line = readLogLine(next.text);
    if (line.format === 'plain') {
      // It may go on with the line before, of which all is wanted then.
      if (this.#quiet !== undefined) this.#draft = draftOf(this.#quiet.line, readLogLine(this.#quiet.line.text));
      this.#quiet = undefined;
      if (this.#goesOn(next.n, line)) return;
    }
    this.end();
    const crash = line.format === 'plain' && CRASH.test(line.msg);
    this.#draft = draftOf(next, crash ? { ...line, level: 'panic' } : line);
  }

  end(): void {
    const quiet = this.#quiet;
    if (quiet !== undefined) {
      this.#quiet = undefined;
      this.#glance?.take(quiet.seen, quiet.line.n);
      return;
    }
    const draft = this.#draft;
    if (draft === undefined) return;
    this.#draft = undefined;
    const { line } = draft;
    this.#take({
      start: draft.start, end: draft.end, format: line.format, time: line.time, level: line.level, msg: line.msg, fields: line.fields,
      error: line.fields.get('error') ?? line.fields.get('err') ?? '',
      subsys: line.fields.get('subsys') ?? line.fields.get('module') ?? line.fields.get('logger') ?? '',
      more: draft.more, pod: line.pod, container: line.container,
    });
  }

  #goesOn(n: number, next: LogLine): boolean {
    const draft = this.#draft;
    if (draft === undefined || (draft.line.level !== 'panic' && CRASH.test(next.msg))) return false;
    if (this.#isRest(draft, next)) this.#join(draft, next.msg);
    else if (next.msg.trim() !== '' && !this.#isBelow(draft, next)) return false;
    else if (draft.size < MAX_MORE && next.msg.trim() !== '') {
      draft.more.push(next.msg.slice(0, 400));
      draft.size += next.msg.length;
    }
    draft.end = n;
    return true;
  }

  #isRest(draft: Draft, next: LogLine): boolean {
    if (draft.joined >= MAX_JOINED || draft.raw.length >= MAX_RAW) return false;
    if (draft.line.open) return true;
    if (draft.line.format === 'plain' && WRAPPED.test(draft.raw)) return true;
    return (draft.line.format === 'logfmt' || draft.line.format === 'slog') && FIELD_REST.test(next.msg);
  }

  #join(draft: Draft, rest: string): void {
    draft.raw = `${draft.raw.trimEnd()} ${rest.replace(/^\.{2,3} /, '')}`.slice(0, MAX_RAW);
    draft.line = readLogLine(draft.raw);
    draft.joined++;
  }

  /** A crash takes everything that has no structure of its own; other records take frames and indented lines. */
  #isBelow(draft: Draft, next: LogLine): boolean {
    if (draft.line.level === 'panic' || draft.line.format === 'envoy') return true;
    return FRAME.test(next.msg);
  }
}
