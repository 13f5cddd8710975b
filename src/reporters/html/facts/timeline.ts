import type { ReportFacts } from '../../../model/report-facts.ts';
import { counted } from '../../../base/plural.ts';
import { relativeWord } from '../../words.ts';
import type { Section } from './table.ts';

const STEP = 600_000;
/** A day of periods is as wide as the picture gets. */
const WIDEST = 144;
/** So much of the picture lies before the first odd thing when it does not fit whole. */
const BEFORE = 24;
const ROWS = 14;
const EVENTS = 12;
const ALTERNATIVE = 150;
/** Sizes in units of the picture. */
const NAMES = { least: 60, most: 190, letter: 7.2 };
const WIDTH = 960;
const ROW = 32;
const TOP = 30;

type Row = ReportFacts['logs'][number];
interface Window { readonly from: number; readonly to: number }

function period(text: string): number {
  return Math.floor(Date.parse(text) / STEP);
}

function instant(at: number): string {
  return new Date(at * STEP).toISOString();
}

/** `10 Mar 09:20` would need a language; ISO without seconds needs none. */
function minute(text: string): string {
  return text.slice(0, 16).replace('T', ' ');
}

/** A report read from a file may hold any text for a time. */
function isTime(text: string): boolean {
  const at = Date.parse(text);
  return Number.isFinite(at) && Math.abs(at) < 8e15;
}

function nameOf(row: Row): string {
  const name = row.node === '' ? row.component : row.node;
  return name.length > 26 ? `${name.slice(0, 25)}…` : name;
}

function windowOf(rows: readonly Row[], odd: number | undefined): Window {
  const times = rows.flatMap((r) => r.periods.map((p) => period(p.at)));
  if (odd !== undefined) times.push(odd);
  const from = times.reduce((a, b) => Math.min(a, b), Infinity);
  const to = times.reduce((a, b) => Math.max(a, b), -Infinity) + 1;
  if (to - from <= WIDEST) return to - from < 6 ? { from: from - 3, to: to + 3 } : { from, to };
  const start = Math.min(Math.max(from, (odd ?? from) - BEFORE), to - WIDEST);
  return { from: start, to: start + WIDEST };
}

function scale(value: number): number {
  return value === 0 ? 0 : Math.min(1, 0.3 + Math.log10(value) / 4);
}

/** What relative times count from: the time of collection, or the newest time stamps where that has no zone. */
function snapshotTime(facts: ReportFacts, collectedAt: string | undefined): { readonly at: string | undefined; readonly word: string } {
  if (collectedAt !== undefined && /(?:Z|[+-]\d\d:?\d\d)$/.test(collectedAt)) return { at: collectedAt, word: 'before and after count from the time of collection' };
  const at = facts.clocks?.at;
  return { at, word: at === undefined ? '' : 'before and after count from the newest time stamps of the nodes, as the time of collection has no zone' };
}

/**
 * Errors and warnings of the logs over time, with the first odd things marked.
 * @param collectedAt as in the report; relative times count from it
 */
export function timeline(facts: ReportFacts, collectedAt?: string): Section {
  const snapshot = snapshotTime(facts, collectedAt);
  const events = facts.events.filter((e) => isTime(e.at));
  const ranked = facts.logs.map((row) => ({ ...row, periods: row.periods.filter((p) => isTime(p.at)) })).map((row) => ({ row, weight: row.periods.reduce((sum, p) => sum + p.errors * 10 + p.warnings, 0) }))
    .filter((r) => r.weight > 0).sort((a, b) => b.weight - a.weight).map((r) => r.row);
  const shown = ranked.slice(0, ROWS);
  const odd = events[0] === undefined ? undefined : period(events[0].at);
  if (shown.length === 0) return { show: false };
  const span = windowOf(shown, odd);
  const left = Math.round(Math.min(NAMES.most, Math.max(NAMES.least, 14 + NAMES.letter * Math.max(...shown.map((r) => nameOf(r).length)))));
  const x = (at: number): number => Math.round((left + ((at - span.from) / (span.to - span.from)) * (WIDTH - left)) * 10) / 10;
  const inside = (at: number): boolean => at >= span.from && at < span.to;
  const outside = shown.reduce((sum, r) => sum + r.periods.filter((p) => !inside(period(p.at))).reduce((n, p) => n + p.errors + p.warnings, 0), 0);
  const bottom = TOP + shown.length * ROW;
  return {
    show: true, width: WIDTH, height: bottom + 30, left, top: TOP, bottom, labelX: left - 10,
    rows: shown.map((row, i) => drawRow(row, TOP + i * ROW, inside, x)), ticks: ticks(span, x, bottom),
    marks: marks(events, inside, x, bottom), first: events[0] === undefined ? '' : minute(events[0].at),
    description: `${counted(shown.length, 'log')} from ${minute(instant(span.from))} to ${minute(instant(span.to))} UTC, ten minutes to a step.`,
    outside: outside > 0 ? `${counted(outside, 'line lies', 'lines lie')} outside of this picture` : '', more: ranked.length > ROWS ? `${counted(ranked.length - ROWS, 'quieter log')} not drawn` : '',
    events: events.slice(0, EVENTS).map((e) => ({
      at: minute(e.at), ago: relativeWord(e.at, snapshot.at), node: e.node === '' ? e.component : `${e.node}, ${e.component}`, text: e.text, times: e.count > 1 ? `${e.count} times` : '', kind: e.kind === 'stop' ? 'critical' : e.kind === 'known' ? 'warning' : 'error',
      word: e.kind === 'stop' ? 'the program ended' : e.kind === 'known' ? 'known message' : 'error',
    })),
    counted: snapshot.word,
    eventsLeft: events.length > EVENTS ? `and ${events.length - EVENTS} more` : '', ...alternative(shown),
  };
}

function drawRow(row: Row, y: number, inside: (at: number) => boolean, x: (at: number) => number): object {
  const full = ROW - 6;
  return {
    y, textY: y + 21, baseY: y + ROW - 3, name: nameOf(row), component: row.component,
    bars: row.periods.filter((p) => inside(period(p.at))).flatMap((p) => {
      const at = period(p.at);
      const width = Math.max(2, Math.round((x(at + 1) - x(at) - 1) * 10) / 10);
      const error = Math.round(scale(p.errors) * full * 10) / 10;
      const warning = Math.round(scale(p.warnings) * (full - error) * 10) / 10;
      const base = y + ROW - 3;
      return [{ x: x(at), width, errorY: base - error, error, warningY: Math.round((base - error - warning) * 10) / 10, warning, title: `${row.node} ${row.component}, ${minute(p.at)}: ${counted(p.errors, 'error')}, ${counted(p.warnings, 'warning')}` }];
    }),
  };
}

function ticks(span: Window, x: (at: number) => number, bottom: number): object[] {
  const every = [1, 3, 6, 12, 18, 36].find((n) => (span.to - span.from) / n <= 9) ?? 36;
  const out: object[] = [];
  for (let at = Math.ceil(span.from / every) * every; at < span.to; at += every) {
    const text = instant(at);
    const isNewDay = out.length === 0 || text.slice(11, 16) === '00:00';
    if (x(at) < WIDTH - 36) out.push({ x: x(at), y1: TOP - 4, y2: bottom, textY: bottom + 15, label: text.slice(11, 16), day: isNewDay ? text.slice(0, 10) : '', dayY: bottom + 27 });
  }
  return out;
}

/** One line for each moment something odd began, numbered as in the list below the picture. */
function marks(events: ReportFacts['events'], inside: (at: number) => boolean, x: (at: number) => number, bottom: number): object[] {
  const byPlace = new Map<number, number[]>();
  events.slice(0, EVENTS).forEach((event, i) => {
    const at = Date.parse(event.at) / STEP;
    if (!inside(at)) return;
    const place = x(Math.floor(at));
    byPlace.set(place, [...(byPlace.get(place) ?? []), i + 1]);
  });
  return [...byPlace].map(([place, numbers]) => ({
    x: place, y1: TOP - 12, y2: bottom, textY: TOP - 16, first: numbers.includes(1),
    label: numbers.length > 2 ? `${numbers[0] ?? ''}–${numbers.at(-1) ?? ''}` : numbers.join(','),
  }));
}

function alternative(rows: readonly Row[]): object {
  const all = rows.flatMap((r) => r.periods.map((p) => ({ at: minute(p.at), node: r.node, component: r.component, errors: String(p.errors), warnings: String(p.warnings) })))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { numbers: all.slice(0, ALTERNATIVE), numbersLeft: all.length > ALTERNATIVE ? `and ${all.length - ALTERNATIVE} more steps` : '' };
}
