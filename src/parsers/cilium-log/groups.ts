import type { LogLevel } from '../../base/log-line.ts';
import type { LogRecord } from './record.ts';
import type { LogGroup } from './schema.ts';
import type { LogSignature } from './signatures/signature.ts';
import { templateOf } from './template.ts';

const MAX_GROUPS = 200;
/** Masked error text that still tells two causes of one message apart. */
const MAX_ERROR_KEY = 120;

/** Errors and warnings by kind. Its size is bounded by the number of kinds, not by the log. */
export class LogGroups {
  readonly #groups = new Map<string, LogGroup>();
  #dropped = 0;

  /** Records that found no place any more. */
  get dropped(): number { return this.#dropped; }

  add(record: LogRecord, level: LogLevel, signatures: readonly LogSignature[]): void {
    const template = templateOf(record.msg);
    const key = `${record.subsys}\n${template}\n${templateOf(record.error).slice(0, MAX_ERROR_KEY)}`;
    const group = this.#groups.get(key);
    if (group === undefined) { this.#open(key, template, record, level, signatures); return; }
    group.count++;
    group.lastLine = record.end;
    if (record.time !== undefined) { group.first ??= record.time; group.last = record.time; }
  }

  #open(key: string, template: string, record: LogRecord, level: LogLevel, signatures: readonly LogSignature[]): void {
    if (this.#groups.size >= MAX_GROUPS) { this.#dropped++; return; }
    this.#groups.set(key, {
      template, level, message: record.msg.slice(0, 500), count: 1, firstLine: record.start, lastLine: record.end,
      signatures: signatures.map((signature) => signature.id),
      normal: signatures.length > 0 && signatures.every((signature) => signature.normal),
      ...(record.error === '' ? {} : { error: record.error.slice(0, 1000) }),
      ...(record.subsys === '' ? {} : { subsys: record.subsys.slice(0, 100) }),
      ...(record.time === undefined ? {} : { first: record.time, last: record.time }),
    });
  }

  /** Most frequent first, then by line. */
  result(): LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || a.firstLine - b.firstLine);
  }
}
