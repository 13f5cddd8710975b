import { describe, expect, it } from 'vitest';
import { startDumps, startProgress } from '../../src/cli/progress.ts';
import { run } from './run.ts';

/** A stream and a clock to set by hand. */
function stage(how: { readonly isTTY?: boolean; readonly quiet?: boolean } = {}): { io: Parameters<typeof startProgress>[0]; at: (ms: number) => void; now: () => number; text: () => string } {
  let time = 0;
  let text = '';
  const io = { stdout: { write: () => undefined }, stderr: { write: (piece: string) => { text += piece; }, ...(how.isTTY === undefined ? {} : { isTTY: how.isTTY }), columns: 60 }, env: {}, ...(how.quiet === undefined ? {} : { quiet: how.quiet }) };
  return { io, at: (ms) => { time = ms; }, now: () => time, text: () => text };
}

describe('progress', () => {
  it('is a plain line every ten seconds where nobody watches, and one at the end after such lines', () => {
    const { io, at, now, text } = stage();
    const progress = startProgress(io, now);
    for (const ms of [0, 9_999, 10_000, 10_001, 19_999, 20_000]) { at(ms); progress.file('a/b.txt', 1_500_000); }
    progress.done();
    progress.done();
    expect(text().split('\n')).toEqual(['ciliumdoc: reading, 3 files, 5 MB so far', 'ciliumdoc: reading, 6 files, 9 MB so far', 'ciliumdoc: 6 files, 9 MB read', '']);
  });

  it('is nothing for short work', () => {
    for (const isTTY of [true, false]) {
      const { io, at, now, text } = stage({ isTTY });
      const progress = startProgress(io, now);
      at(600);
      progress.file('a', 1);
      progress.done();
      expect(text()).toBe('');
    }
  });

  it('is one line on a terminal that is wiped, as wide as the terminal, with nothing in it that acts', () => {
    const { io, at, now, text } = stage({ isTTY: true });
    const progress = startProgress(io, now);
    at(5000);
    progress.file(`a\u001b[31m${'b'.repeat(100)}`, 2_000_000);
    progress.done();
    const [shown = '', ...rest] = text().slice(1).split('\r');
    expect(shown).toMatch(/^\u001b\[Kreading: 1 files, 2 MB {2}a\?\[31mb+$/);
    expect(shown.length - 3).toBe(59);
    expect(rest).toEqual(['\u001b[K']);
  });

  it('is left out when it is not wanted', async () => {
    const { io, at, now, text } = stage({ quiet: true });
    const [progress, dumps] = [startProgress(io, now), startDumps(io, 3, now)];
    at(60_000);
    progress.file('a', 1);
    progress.done();
    dumps.done();
    expect(text()).toBe('');
    expect((await run('--quiet', '--version')).code).toBe(0);
    expect((await run('analyze', '--help')).out).toContain('--quiet');
  });

  it('counts dumps, and says nothing of the last one', () => {
    const { io, at, now, text } = stage();
    const dumps = startDumps(io, 4, now);
    for (const ms of [1000, 12_000, 13_000, 30_000]) { at(ms); dumps.done(); }
    expect(text()).toBe('ciliumdoc: 2 of 4 dumps judged\n');
  });
});
