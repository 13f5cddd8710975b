import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { beginsFailure, extendFailure, readEntry, readFailure, readFeatures } from './entry.ts';
import type { Entry } from './entry.ts';
import { isExpected, reasonOf } from './reason.ts';
import { sysdumpLogSchema } from './schema.ts';
import type { SysdumpFailure, SysdumpLog } from './schema.ts';

const START = /^Collecting sysdump with cilium-cli version: v?(\S{1,60}), args: \[(.{0,2000}?)\]?$/;
const NAMESPACE = /^Detected Cilium installation in namespace:? "?([\w.-]{1,63})"?/;
const SAVED = /^The sysdump has been saved to (.{1,1000})$/;
const SURE = /(?:Collecting sysdump with cilium-cli version|The following tasks failed, the sysdump may be incomplete|Collecting Kubernetes (?:nodes|events)|Collecting Cilium (?:endpoints|nodes|identities))/;

class Reader {
  readonly log: SysdumpLog = { arguments: [], tasks: [], features: [], failures: [], warnings: [] };
  readonly #context: ParseContext;
  #failing = false;
  #failedAt: { start: number; end: number } | undefined;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(line: Line): void {
    const entry = readEntry(line.text);
    const goesOn = this.#failing && !entry.signed && !beginsFailure(entry.text) && !entry.text.startsWith('Please note that');
    if (entry.kind === 'rest' || goesOn) { this.#rest(line, entry.text); return; }
    this.#context.known(line);
    if (entry.kind === 'client') return;
    if (entry.kind === 'warning' || (this.#failing && beginsFailure(entry.text))) this.#warning(line, entry.text);
    else this.#progress(line, entry);
  }

  #progress(line: Line, { kind, text }: Entry): void {
    const { log } = this;
    this.#failedAt = undefined;
    const start = START.exec(text);
    if (start !== null) this.#start(line, start[1] ?? '', start[2] ?? '');
    else if (kind === 'task') this.#place('tasks', log.tasks.push(text), line);
    else if (kind === 'detection') this.#detection(line, text);
    const saved = SAVED.exec(text)?.[1];
    if (saved === undefined) return;
    log.archive = saved.slice(Math.max(saved.lastIndexOf('/'), saved.lastIndexOf('\\')) + 1);
    this.#context.note('archive', line);
  }

  #start(line: Line, version: string, args: string): void {
    this.log.cliVersion = version;
    this.log.arguments = args.split(' ').filter((word) => word !== '');
    this.#context.note('cliVersion', line);
    this.#context.note('arguments', line);
  }

  #detection(line: Line, text: string): void {
    const namespace = NAMESPACE.exec(text)?.[1];
    if (namespace !== undefined) {
      this.log.namespace = namespace;
      this.log.installationDetected = true;
      this.#context.note('namespace', line);
      this.#context.note('installationDetected', line);
    } else if (text.startsWith('Detected Cilium features')) {
      this.log.features = readFeatures(text);
      this.#context.note('features', line);
    }
  }

  #warning(line: Line, text: string): void {
    if (text.startsWith('The following tasks failed')) { this.#failing = true; return; }
    if (text.startsWith('Please note that')) { this.#failing = false; this.#failedAt = undefined; return; }
    const failure = this.#failing ? readFailure(text) : undefined;
    if (failure !== undefined) {
      this.#failedAt = { start: line.n, end: line.n };
      this.#place('failures', this.log.failures.push(failure), line);
      return;
    }
    if (text.startsWith('Failed to detect Cilium installation')) {
      this.log.installationDetected = false;
      this.#context.note('installationDetected', line);
    }
    const reason = reasonOf(text);
    this.#place('warnings', this.log.warnings.push({ message: text.slice(0, 2000), reason, expected: isExpected(reason, '', text) }), line);
  }

  /** Error texts carry what a command wrote to its error output, line by line. */
  #rest(line: Line, text: string): void {
    const last: SysdumpFailure | undefined = this.log.failures.at(-1);
    if (this.#failedAt === undefined || last === undefined) {
      this.#context.problem(line, `neither task, warning nor detection: ${text.slice(0, 120)}`);
      return;
    }
    this.log.failures[this.log.failures.length - 1] = extendFailure(last, text);
    this.#failedAt = { start: this.#failedAt.start, end: line.n };
    this.#context.note(`failures[${String(this.log.failures.length - 1)}]`, this.#failedAt);
  }

  #place(list: string, length: number, line: Line): void {
    this.#context.note(`${list}[${String(length - 1)}]`, line);
  }
}

function sniff(head: readonly Line[]): 'yes' | 'no' {
  return head.slice(0, 60).some((line) => SURE.test(line.text) && readEntry(line.text).kind !== 'rest') ? 'yes' : 'no';
}

export const parser = defineParser({
  kind: 'text',
  id: 'sysdump-log',
  title: 'log of the collector (cilium-sysdump.log)',
  scope: 'cluster',
  area: 'collection',
  collect: 'cilium sysdump',
  files: [/^cilium-sysdump\.log$/],
  sniff,
  schema: sysdumpLogSchema,
  parse(lines, context) {
    const reader = new Reader(context);
    for (const line of lines) if (line.text.trim() !== '') reader.read(line);
    const { log } = reader;
    return log.tasks.length + log.failures.length + log.warnings.length === 0 && log.cliVersion === undefined ? undefined : log;
  },
});
