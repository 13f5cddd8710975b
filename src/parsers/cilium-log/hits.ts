import { LOG_LEVELS } from '../../base/log-line.ts';
import type { LogLevel } from '../../base/log-line.ts';
import { remembered } from '../../base/remember.ts';
import { LiteralIndex } from './literal-index.ts';
import type { LogRecord } from './record.ts';
import type { LogHit } from './schema.ts';
import type { LogSignature } from './signatures/signature.ts';

/** Characters of a record that signatures look at. */
const MAX_TEXT = 4096;
const MAX_VALUES = 20;
const TEN_MINUTES = 600_000;

interface Tally {
  count: number; level: LogLevel | undefined; first: string | undefined; last: string | undefined; firstLine: number; lastLine: number;
  sample: string; values: Set<string>; period: number; inPeriod: number; peak: number;
}

/** Position in the order of severity; lines without a level rank with the worst, so that a copy without levels is not passed over. */
export function rank(level: LogLevel | undefined): number {
  return level === undefined ? 0 : LOG_LEVELS.indexOf(level);
}

/** Message, fields and stack as one text: a reason may stand in any of them. */
export function textOf(record: LogRecord): string {
  let text = record.msg;
  for (const [key, value] of record.fields) {
    if (text.length > MAX_TEXT) break;
    if (key !== 'source' && key !== 'subsys') text += `\n${key}=${value}`;
  }
  if (record.more.length > 0) text += `\n${record.more.join('\n')}`;
  return text.slice(0, MAX_TEXT);
}

/** Decides for a signature one of whose pieces is in the text. */
function matched(signature: LogSignature, lower: string, text: string): { values: string[] } | undefined {
  if (signature.all?.every((piece) => lower.includes(piece)) === false) return undefined;
  const values: string[] = [];
  if (signature.pattern !== undefined) {
    const found = signature.pattern.exec(text);
    if (found === null) return undefined;
    values.push(...named(found));
  }
  if (signature.capture !== undefined) for (const found of text.matchAll(signature.capture)) values.push(...named(found));
  return { values };
}

function named(found: RegExpExecArray): string[] {
  return Object.values(found.groups ?? {}).filter((value: string | undefined) => value !== undefined && value !== '');
}

/** From this rank on most lines are of no interest. */
export const MILD = rank('info');

/** One index of all pieces, and one of those that count at information level, where no piece reaches over two fields. Made once for a table. */
const indexesOf = remembered((signatures: readonly LogSignature[]): { readonly all: LiteralIndex; readonly mild: LiteralIndex } => {
  const pieces = signatures.filter((s) => rank(s.from) >= MILD).flatMap((s) => s.any);
  // The part in front of an equals sign or a line feed stands in one field, whatever the whole reaches over.
  return { all: new LiteralIndex(signatures.map((s) => s.any)), mild: new LiteralIndex([pieces.map((piece) => piece.split(/[=\n]/).sort((a, b) => b.length - a.length)[0] ?? piece)]) };
});

/** Counts how often each signature occurs. */
export class SignatureCounter {
  readonly #signatures: readonly LogSignature[];
  readonly #tallies = new Map<string, Tally>();
  readonly #mildest: number;
  readonly #index: LiteralIndex;
  readonly #mild: LiteralIndex;

  constructor(signatures: readonly LogSignature[]) {
    this.#signatures = signatures;
    const { all, mild } = indexesOf(signatures);
    this.#index = all;
    this.#mild = mild;
    this.#mildest = Math.max(...signatures.filter((s) => s.topic !== 'crash').map((s) => rank(s.from)));
  }

  /** Counts the record; gives the signatures it matched. */
  add(record: LogRecord): LogSignature[] {
    const level = rank(record.level);
    if (level > this.#mildest || (level >= MILD && !this.#mayMatch(record))) return [];
    const text = textOf(record);
    const lower = text.toLowerCase();
    const out: LogSignature[] = [];
    for (const at of this.#index.owners(lower)) {
      const signature = this.#signatures[at];
      if (signature === undefined || level > rank(signature.from)) continue;
      const match = matched(signature, lower, text);
      if (match === undefined) continue;
      this.#count(signature, record, text, match.values);
      out.push(signature);
    }
    return out;
  }

  /** Whether one of the pieces that count at information level occurs in a text of small letters. */
  holdsMildPiece(lower: string): boolean {
    return this.#mild.some(lower);
  }

  /** Most lines of a log are information that nobody looks for: they are told by their parts, before those are put together. */
  #mayMatch(record: LogRecord): boolean {
    const holds = (part: string): boolean => part.length >= 3 && this.holdsMildPiece(part.toLowerCase());
    if (holds(record.msg)) return true;
    for (const [key, value] of record.fields) if (key !== 'source' && (holds(value) || holds(key))) return true;
    return record.more.length > 0;
  }

  #count(signature: LogSignature, record: LogRecord, text: string, values: readonly string[]): void {
    let tally = this.#tallies.get(signature.id);
    if (tally === undefined) {
      tally = {
        count: 0, level: record.level, first: undefined, last: undefined, firstLine: record.start, lastLine: record.end,
        sample: text.slice(0, 600), values: new Set(), period: -1, inPeriod: 0, peak: 0,
      };
      this.#tallies.set(signature.id, tally);
    }
    tally.count++;
    if (record.level !== undefined && (tally.level === undefined || rank(record.level) < rank(tally.level))) tally.level = record.level;
    tally.lastLine = record.end;
    for (const value of values) if (tally.values.size < MAX_VALUES) tally.values.add(value.slice(0, 200));
    if (record.time === undefined) return;
    tally.first ??= record.time;
    tally.last = record.time;
    const period = Math.floor(Date.parse(record.time) / TEN_MINUTES);
    tally.inPeriod = period === tally.period ? tally.inPeriod + 1 : 1;
    tally.period = period;
    tally.peak = Math.max(tally.peak, tally.inPeriod);
  }

  /** What was counted, in the order of the table. `lastTime`: end of the log. */
  result(lastTime: string | undefined): LogHit[] {
    const out: LogHit[] = [];
    for (const { id, topic, means, keys, normal } of this.#signatures) {
      const tally = this.#tallies.get(id);
      if (tally === undefined) continue;
      const { level, first, last } = tally;
      out.push({
        id, topic, means, keys: [...keys], normal, count: tally.count, firstLine: tally.firstLine, lastLine: tally.lastLine,
        peakPerTenMinutes: tally.peak, sample: tally.sample, values: [...tally.values],
        ...(level === undefined ? {} : { level }), ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }),
        ...(first === undefined || last === undefined ? {} : { spanSeconds: Math.max(0, (Date.parse(last) - Date.parse(first)) / 1000) }),
        ...(last === undefined || lastTime === undefined ? {} : { secondsBeforeEnd: Math.max(0, (Date.parse(lastTime) - Date.parse(last)) / 1000) }),
      });
    }
    return out;
  }
}
