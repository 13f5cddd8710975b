import { logLevel, logTime, MAX_LOG_LINE, usualTime } from '../../base/log-line.ts';
import type { LogFormat, LogLevel } from '../../base/log-line.ts';
import { endOfWord, readQuoted } from '../../base/logfmt.ts';
import { mayTell } from './facts.ts';
import { MILD, rank } from './hits.ts';

/** What is counted of a line that nobody looks for. */
export interface QuietLine { readonly format: LogFormat; readonly level: LogLevel; readonly time: string | undefined }

const QUOTE = 34;
const SPACE = 32;

/**
 * Tells a whole line at information level or below that says nothing of its writer and holds no piece of a signature, without taking
 * its fields apart: nine lines of ten are such. Only the order in which logrus and slog write is known here: `time`, `level`, `source`,
 * `msg`. Undefined whenever it is in doubt; the line is then read in full.
 */
export function quietLine(text: string, holdsPiece: (lower: string) => boolean): QuietLine | undefined {
  if (text.length > MAX_LOG_LINE) return undefined;
  const begin = text.startsWith('time=') ? 0 : text.indexOf(' ') + 1;
  if (!text.startsWith('time=', begin)) return undefined;
  const stamp = begin === 0 ? undefined : usualTime(text.slice(0, begin - 1));
  if (begin > 0 && stamp === undefined) return undefined;
  const own = valueAt(text, begin + 5);
  if (own === undefined || !text.startsWith(' level=', own.end)) return undefined;
  const word = valueAt(text, own.end + 7);
  const level = word === undefined ? undefined : logLevel(word.value);
  if (word === undefined || level === undefined || rank(level) < MILD) return undefined;
  const msg = messageAt(text, word.end);
  // Escapes hide what stands in a value.
  if (msg === undefined || mayTell(msg) || text.includes('\\') || holdsPiece(text.slice(word.end).toLowerCase())) return undefined;
  return { format: isDigit(text.charCodeAt(begin + 5)) ? 'slog' : 'logfmt', level, time: stamp ?? logTime(own.value) };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function messageAt(text: string, after: number): string | undefined {
  const source = text.startsWith(' source=', after) ? valueAt(text, after + 8) : undefined;
  const at = source?.end ?? after;
  const msg = text.startsWith(' msg=', at) ? valueAt(text, at + 5) : undefined;
  // A message without quotes may go on behind the blank.
  return msg === undefined || (text.charCodeAt(at + 5) !== QUOTE && msg.end < text.length) ? undefined : msg.value;
}

/** The value of a field; undefined where there is none, its quotes are open or something is glued to them. */
function valueAt(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  if (text.charCodeAt(at) !== QUOTE) {
    const end = endOfWord(text, at);
    return end === at ? undefined : { value: text.slice(at, end), end };
  }
  const quoted = readQuoted(text, at);
  return quoted.closed && (quoted.end === text.length || text.charCodeAt(quoted.end) === SPACE) ? quoted : undefined;
}
