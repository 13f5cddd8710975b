import type { ClocksFact, ReportFacts } from '../../../model/report-facts.ts';
import { counted } from '../../../base/plural.ts';
import { sample, spanWord } from '../../words.ts';

/** Apart from the others by more than this many seconds is worth a word: a dump of a large cluster takes minutes. */
const APART = 300;
const NAMED = 6;

type Stamp = ClocksFact['nodes'][number];

/** `+4 min 2 s`, `−3 s`, `0 s`. */
export function offsetWord(seconds: number): string {
  return `${seconds > 0 ? '+' : seconds < 0 ? '−' : ''}${spanWord(seconds)}`;
}

function middle(stamps: readonly Stamp[]): number {
  return [...stamps].map((s) => s.seconds).sort((a, b) => a - b)[Math.floor(stamps.length / 2)] ?? 0;
}

function apart(stamp: Stamp, from: number): object {
  const off = stamp.seconds - from;
  return { name: stamp.node, word: off > 0 ? `${spanWord(off)} later than the middle, so its clock is ahead or it was collected later` : `${spanWord(off)} earlier than the middle, so its clock is behind or it had nothing to write` };
}

/** What the newest time stamps of the nodes say of their clocks; `show` is false when there are none. */
export function clocks({ clocks: fact }: ReportFacts): object {
  const stamps = fact?.nodes ?? [];
  if (fact === undefined || stamps.length === 0) return { show: false };
  const from = middle(stamps);
  const odd = stamps.filter((s) => Math.abs(s.seconds - from) > APART).sort((a, b) => Math.abs(b.seconds - from) - Math.abs(a.seconds - from));
  const { shown, more } = sample(odd, NAMED);
  const [least, most] = [Math.min(...stamps.map((s) => s.seconds)), Math.max(...stamps.map((s) => s.seconds))];
  const against = fact.reference === 'collection' ? 'the time of collection' : 'the middle of the nodes, as the time of collection has no zone';
  return {
    show: true, odd: odd.length > 0,
    summary: `The newest time stamps of ${counted(stamps.length, 'node')} lie ${least === most ? offsetWord(least) : `${offsetWord(least)} to ${offsetWord(most)}`} from ${against}.`,
    apart: shown.map((s) => apart(s, from)), left: more > 0 ? `and ${more} more, in the table` : '',
  };
}

/** Offset of each node, for the table of nodes. */
export function offsets({ clocks: fact }: ReportFacts): ReadonlyMap<string, number> {
  return new Map((fact?.nodes ?? []).map((s) => [s.node, s.seconds]));
}
