import type { LogFormat, LogLevel } from '../../base/log-line.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { StartFacts } from './facts.ts';
import { LogGroups } from './groups.ts';
import { SignatureCounter } from './hits.ts';
import { componentOf, componentOfText, originOfName } from './origin.ts';
import type { LogComponent, LogOrigin } from './origin.ts';
import { PeriodCounter } from './periods.ts';
import { quietLine } from './quiet.ts';
import type { QuietLine } from './quiet.ts';
import { RecordReader } from './record.ts';
import type { LogRecord } from './record.ts';
import type { CiliumLog, LogGroup, LogStop } from './schema.ts';
import { logSignatures } from './signatures/all.ts';
import type { LogSignature } from './signatures/signature.ts';

const MAX_STOPS = 50;
const MAX_FRAMES = 12;
/** Lines of unknown form are shown up to here and counted beyond. */
const MAX_SHOWN = 20;

/** Output of scripts and web servers that carries no level and no meaning for us. */
const SCRIPT_OUTPUT = /^(?:Copy|Install|Wrote |Waiting |Done|Success|Start|Using |Detected |Check|Running |Found \d|Remov|Delet|Mount|Overwrit|Mov|Restart|Defaulted container|Link is |Node initialization|Usage:|Flags:|Global Flags:|Aliases:|Available Commands:|Examples?:|Use "|\+ |\* |#|cp |mkdir |rm |nsenter |net\.|kernel\.|fs\.|sysctl|\.:\d|linux\/|CoreDNS-|Linkerd|maxprocs|\/docker-entrypoint|\d{1,3}(?:\.\d{1,3}){3} - |[0-9a-f:.]{2,45} - \S{1,60} \[)/i;
/** The collector or kubectl could not get the log. */
const NO_LOG = /^(?:Error from server|error: |unable to retrieve container logs|failed to try resolving symlinks|failed to create fsnotify watcher|rpc error: )/;
/** Errors that end the process although their level is only `error`: the hive start of 1.14 and newer. */
const START_FAILURE = /^(?:Start hook failed|Start failed|Failed to start(?: hive)?$|Failed to start: |Failed to run(?: the)? hive)/i;

/** Turns the lines of one log into its summary. */
export class LogSummary {
  readonly #context: ParseContext;
  readonly #origin: LogOrigin;
  readonly #reader = new RecordReader((record) => { this.#record(record); }, {
    // Until it is known who wrote the log, every line may tell.
    at: (text) => (this.#written === undefined || this.#written === 'cni' ? undefined : quietLine(text, (lower) => this.#hits.holdsMildPiece(lower))),
    take: (quiet, n) => { this.#count(quiet, n); },
  });
  readonly #hits = new SignatureCounter(logSignatures);
  readonly #periods = new PeriodCounter();
  readonly #errors = new LogGroups();
  readonly #warnings = new LogGroups();
  readonly #facts: StartFacts;
  readonly #counts = { panic: 0, fatal: 0, error: 0, warning: 0, info: 0, debug: 0, trace: 0, none: 0 };
  readonly #formats = new Map<LogFormat, number>();
  readonly #fatal: LogStop[] = [];
  #records = 0;
  #unread = 0;
  #unreadAt = 0;
  #understood = 0;
  #first: string | undefined;
  #last: string | undefined;
  #written: LogComponent | undefined;
  #pod: string | undefined;
  #container: string | undefined;
  #afterStop = 0;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#origin = originOfName(context.fileName);
    this.#facts = new StartFacts((path, line) => { context.note(path, line); });
  }

  line(line: Line): void {
    this.#reader.line(line);
  }

  #tally({ level, format, time }: Pick<LogRecord, 'level' | 'format' | 'time'>): void {
    this.#records++;
    this.#counts[level ?? 'none']++;
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
    if (time !== undefined) { this.#first ??= time; this.#last = time; }
  }

  #count(quiet: QuietLine, n: number): void {
    this.#tally(quiet);
    this.#understood++;
    this.#context.known(n);
    this.#afterStop++;
  }

  #record(record: LogRecord): void {
    this.#tally(record);
    this.#pod ??= record.pod;
    this.#container ??= record.container;
    // A journal of the host holds lines of the CNI plugin between those of a component; that component decides.
    if (this.#written === undefined || this.#written === 'cni') this.#written = componentOfText(record.format, record.msg, record.subsys) ?? this.#written;
    const signatures = this.#hits.add(record);
    if (this.#isUnread(record, signatures)) { this.#showUnread(record); return; }
    this.#understood++;
    this.#context.known({ start: record.start, end: record.end });
    this.#periods.add(record);
    this.#sort(record, signatures);
  }

  #sort(record: LogRecord, signatures: readonly LogSignature[]): void {
    const { level } = record;
    if (level === 'panic' || level === 'fatal' || (level === 'error' && START_FAILURE.test(record.msg))) this.#stop(record, level, signatures);
    else if (record.level !== undefined) this.#afterStop++;
    if (level === 'error') this.#errors.add(record, level, signatures);
    else if (level === 'warning') this.#warnings.add(record, level, signatures);
    else if (level === 'info' || level === undefined) this.#facts.read(record);
  }

  #isUnread(record: LogRecord, signatures: readonly LogSignature[]): boolean {
    if (record.format !== 'plain' || record.level !== undefined || signatures.length > 0) return false;
    return !SCRIPT_OUTPUT.test(record.msg) && !/^[\s_|.\\/-]+$/.test(record.msg);
  }

  #showUnread(record: LogRecord): void {
    this.#unread++;
    const place = { start: record.start, end: record.end };
    if (NO_LOG.test(record.msg)) this.#context.problem(place, `the log was not collected: ${record.msg.slice(0, 160)}`);
    else if (this.#unread <= MAX_SHOWN) this.#context.problem(place, `no log line: ${record.msg.slice(0, 120)}`);
    else this.#context.known(place);
    this.#unreadAt = record.start;
  }

  #stop(record: LogRecord, level: LogLevel, signatures: readonly LogSignature[]): void {
    this.#afterStop = 0;
    const stop: LogStop = {
      level, message: record.msg.slice(0, 1000), line: record.start,
      frames: record.more.slice(0, MAX_FRAMES).map((frame) => frame.trim()), signatures: signatures.map((signature) => signature.id),
      ...(record.error === '' ? {} : { error: record.error.slice(0, 2000) }),
      ...(record.subsys === '' ? {} : { subsys: record.subsys }),
      ...(record.time === undefined ? {} : { time: record.time }),
    };
    // Of very many the first ones and the last one are kept: the last is what ended the process.
    if (this.#fatal.length >= MAX_STOPS) this.#fatal.pop();
    this.#fatal.push(stop);
  }

  /** The summary, or undefined when no line was a log line. */
  end(): CiliumLog | undefined {
    this.#reader.end();
    if (this.#understood === 0) return undefined;
    if (this.#unread > MAX_SHOWN) this.#context.problem(this.#unreadAt, `${String(this.#unread - MAX_SHOWN)} more lines have no form of a log line; this is the last`);
    const log = this.#build();
    this.#noteAll(log);
    const { pod, container, node } = log;
    this.#context.identify({
      ...(pod === undefined ? {} : { pod }), ...(container === undefined ? {} : { container }), ...(node === undefined ? {} : { node }),
    });
    return log;
  }

  #build(): CiliumLog {
    const { facts, settings, apiServers, initialized } = this.#facts;
    const pod = this.#origin.pod ?? this.#pod;
    const container = this.#origin.container ?? this.#container;
    const stop = this.#ending();
    const periods = this.#periods.result();
    return {
      previous: this.#origin.previous, component: this.#component(container), format: this.#mainFormat(), records: this.#records,
      counts: this.#counts, ...facts, apiServers, initialized, settings, fatal: this.#fatal,
      errors: this.#errors.result(), warnings: this.#warnings.result(), droppedGroups: this.#errors.dropped + this.#warnings.dropped,
      signatures: this.#hits.result(this.#last), unread: this.#unread,
      ...(pod === undefined ? {} : { pod }), ...(container === undefined ? {} : { container }), ...(stop === undefined ? {} : { stop }), ...(periods.length === 0 ? {} : { periods }),
      ...(this.#first === undefined ? {} : { firstTime: this.#first }), ...(this.#last === undefined ? {} : { lastTime: this.#last }),
    };
  }

  /** A process that wrote a lot after its last fatal line is alive again: in the same file that is a later run. */
  #ending(): LogStop | undefined {
    return this.#afterStop > 100 ? undefined : this.#fatal.at(-1);
  }

  #component(container: string | undefined): LogComponent {
    const named = container === undefined ? this.#origin.component : componentOf(container);
    return named === 'unknown' ? this.#written ?? 'unknown' : named;
  }

  #mainFormat(): LogFormat {
    let best: LogFormat = 'plain';
    for (const [format, count] of this.#formats) if (best === 'plain' || (format !== 'plain' && count > (this.#formats.get(best) ?? 0))) best = format;
    return best;
  }

  #noteAll(log: CiliumLog): void {
    const note = (path: string, line: number): void => { this.#context.note(path, line); };
    if (log.stop !== undefined) note('stop', log.stop.line);
    for (const [i, stop] of log.fatal.entries()) note(`fatal[${String(i)}]`, stop.line);
    this.#noteGroups('errors', log.errors);
    this.#noteGroups('warnings', log.warnings);
    for (const [i, hit] of log.signatures.entries()) {
      note(`signatures[${String(i)}]`, hit.firstLine);
      note(`signatures[${String(i)}].lastLine`, hit.lastLine);
    }
  }

  #noteGroups(name: string, groups: readonly LogGroup[]): void {
    for (const [i, group] of groups.entries()) {
      this.#context.note(`${name}[${String(i)}]`, group.firstLine);
      this.#context.note(`${name}[${String(i)}].lastLine`, group.lastLine);
    }
  }
}
