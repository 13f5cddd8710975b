import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../src/archive/open.ts';
import { UserError } from '../../src/base/errors.ts';
import { makeTar } from './tar-bytes.ts';
import { makeZip } from './zip-bytes.ts';

/** A small generator with a fixed seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

function word(next: () => number): string {
  return Math.floor(next() * 0xffffff).toString(36);
}

function textOf(next: () => number, lines: number): string {
  return Array.from({ length: lines }, (_, i) => `${i} ${word(next)} ${word(next)} level=info\n`).join('');
}

const next = random(1);
const contents = Array.from({ length: 14 }, (_, i) => ({ name: `root/cmd/file-${i}.md`, data: textOf(next, 3 + i * i * 2) }));
const inner = makeZip(contents.slice(0, 3).map((entry) => ({ ...entry, descriptor: true }))).bytes;
const zip = makeZip([
  ...contents.map((entry, i) => ({ ...entry, descriptor: i % 3 !== 0, method: i % 5 === 0 && i % 3 === 0 ? 0 : 8 })),
  { name: 'root/inner.zip', data: inner, method: 0 },
]).bytes;
const tarGz = gzipSync(await makeTar(contents));

interface Outcome {
  readonly refused: boolean;
  readonly digests: ReadonlySet<string>;
  readonly losses: number;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

/** Anything but a UserError escapes and fails the test. */
async function outcome(bytes: Uint8Array): Promise<Outcome> {
  const digests = new Set<string>();
  let losses = 0;
  try {
    const tree = await openInput('-', { stdin: [bytes] });
    for await (const file of tree.files()) {
      const read = await file.read(1024 * 1024);
      digests.add(digestOf(read.bytes));
      if (read.damage !== undefined || file.damage.length > 0 || file.recovered === true) losses += 1;
    }
    losses += tree.problems.length;
    await tree.close();
    return { refused: false, digests, losses };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refused: true, digests, losses: 1 };
  }
}

/** Every text comes back unchanged, or the report says that something was lost. */
async function expectNamedLosses(bytes: Uint8Array, what: string): Promise<void> {
  const { digests, losses } = await outcome(bytes);
  const missing = contents.filter((entry) => !digests.has(digestOf(Buffer.from(entry.data))));
  if (losses === 0) expect(missing.map((entry) => entry.name), what).toEqual([]);
}

describe('any damage is survived and named', () => {
  it('reads the whole samples without a loss', async () => {
    for (const bytes of [zip, tarGz]) {
      const { digests, losses } = await outcome(bytes);
      expect(losses).toBe(0);
      expect(digests.size).toBe(contents.length);
    }
  });

  it.each([['zip', zip] as const, ['tar.gz', tarGz] as const])('%s cut at every fiftieth of its length', async (_name, sample) => {
    for (let percent = 0; percent < 100; percent += 2) {
      const at = Math.floor((sample.length * percent) / 100);
      await expectNamedLosses(sample.subarray(0, at), `cut at ${percent} %`);
    }
  });

  it('recovers from a cut zip every file that lies before the cut', async () => {
    const half = Math.floor(zip.length / 2);
    const { digests } = await outcome(zip.subarray(0, half));
    const whole = contents.filter((_, i) => i + 1 < contents.length && zip.indexOf(contents[i + 1]?.name ?? '') < half);
    expect(whole.length).toBeGreaterThan(3);
    for (const entry of whole) expect(digests.has(digestOf(Buffer.from(entry.data)))).toBe(true);
  });

  it.each([['zip', zip, 700] as const, ['tar.gz', tarGz, 300] as const])('%s with random bytes changed', async (_name, sample, runs) => {
    const pick = random(7);
    for (let run = 0; run < runs; run++) {
      const copy = Buffer.from(sample);
      const flips = 1 + Math.floor(pick() * 3);
      for (let i = 0; i < flips; i++) copy[Math.floor(pick() * copy.length)] = Math.floor(pick() * 256);
      await expectNamedLosses(copy, `run ${run}`);
    }
  });

  it('zip with changes in its directory only', async () => {
    const pick = random(11);
    const directory = zip.indexOf('PK\x01\x02', 0, 'latin1');
    for (let run = 0; run < 300; run++) {
      const copy = Buffer.from(zip);
      copy[directory + Math.floor(pick() * (copy.length - directory))] = Math.floor(pick() * 256);
      await expectNamedLosses(copy, `run ${run}`);
    }
  });
});

