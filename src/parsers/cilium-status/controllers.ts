import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import type { Mark } from '../../model/document.ts';
import type { Change, Section, Target } from './target.ts';
import { Count, toCount } from './values.ts';

const Controller = z.object({
  name: z.string(),
  /** Age in seconds; absent: never. */
  lastSuccessSeconds: z.number().optional(),
  /** Age in seconds; absent: never. With `consecutiveFailures` 0 it is history, not a fault. */
  lastFailureSeconds: z.number().optional(),
  /** Above 0: failing now. */
  consecutiveFailures: Count,
  /** Absent when the agent prints `no error`. */
  message: z.string().optional(),
});
type Controller = z.infer<typeof Controller>;

export const Controllers = z.object({
  healthy: Count.optional(),
  total: Count.optional(),
  /** All in verbose output; otherwise the failing ones only. */
  rows: z.array(Controller),
});

interface Word { readonly text: string; readonly start: number; readonly end: number }

function words(text: string): Word[] {
  const out: Word[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    out.push({ text: match[0], start: match.index, end: match.index + match[0].length });
    // Names are short; nothing after the first words decides where the cells begin.
    if (out.length === 40) break;
  }
  return out;
}

/** `never` or `3m5s ago` at a word: the age, and how many words it took. */
function ageAt(all: readonly Word[], at: number): { seconds?: number; next: number } | undefined {
  const word = all[at]?.text;
  if (word === 'never') return { next: at + 1 };
  const seconds = parseDuration(word ?? '');
  return seconds === undefined || all[at + 1]?.text !== 'ago' ? undefined : { seconds, next: at + 2 };
}

/** Names contain blanks, messages anything: the two ages and the count between them are what can be found. */
function readController(text: string): Controller | undefined {
  const all = words(text);
  for (let at = 1; at < all.length; at++) {
    const success = ageAt(all, at);
    const failure = success === undefined ? undefined : ageAt(all, success.next);
    const count = failure === undefined ? undefined : toCount(all[failure.next]?.text);
    if (success === undefined || failure === undefined || count === undefined) continue;
    const name = text.slice(all[0]?.start, all[at - 1]?.end);
    const message = text.slice(all[failure.next]?.end).trim();
    return plausible(name, count, message) ? {
      name,
      ...(success.seconds === undefined ? {} : { lastSuccessSeconds: success.seconds }),
      ...(failure.seconds === undefined ? {} : { lastFailureSeconds: failure.seconds }),
      consecutiveFailures: count,
      ...(count === 0 || message === 'no error' || message === '' ? {} : { message }),
    } : undefined;
  }
  return undefined;
}

/** A controller that does not fail says `no error` and nothing else; the screen may have cut it short. */
function plausible(name: string, count: number, message: string): boolean {
  return !name.includes('\n') && (count > 0 || 'no error'.startsWith(message));
}

function controllersOf(target: Target): z.infer<typeof Controllers> {
  return (target.status.controllers ??= { rows: [] });
}

/** `25/26 healthy`. */
export function readControllersHead(text: string): { healthy: number; total: number } | undefined {
  const match = /^(\d{1,9})\/(\d{1,9}) healthy$/.exec(text);
  const healthy = toCount(match?.[1]);
  const total = toCount(match?.[2]);
  return healthy === undefined || total === undefined ? undefined : { healthy, total };
}

export function writeControllersHead(target: Target, head: { healthy: number; total: number }, mark: Mark): void {
  Object.assign(controllersOf(target), head);
  target.note('controllers.healthy', head.healthy, mark);
  target.note('controllers.total', head.total, mark);
}

function readRow(text: string): Change | undefined {
  if (/^\s*Name\s+Last success\s+Last error\s+Count\s+Message$/.test(text)) {
    return { opens: controllersSection.name, write: (target, mark) => { controllersOf(target); target.known(mark); } };
  }
  const row = readController(text);
  if (row === undefined) return undefined;
  return {
    opens: controllersSection.name,
    write: (target, mark) => {
      const at = controllersOf(target).rows.push(row) - 1;
      target.note(`controllers.rows[${String(at)}]`, row, mark);
    },
  };
}

export const controllersSection: Section = { name: 'Controller Status', read: readRow, multiline: true };
