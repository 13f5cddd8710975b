import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { buildStory } from '../../scripts/stories.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-damage-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

async function sampleZip(): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(buildStory('kube-proxy-leftovers'))) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

/** A generator with a seed, so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Always a report or exit code 3 with one line; never an internal fault, never silence about a loss. */
async function expectSurvival(bytes: Uint8Array, what: string): Promise<void> {
  const path = join(folder, 'dump.zip');
  writeFileSync(path, bytes);
  const { code, out, err } = await run('analyze', path, '-o', 'json=-', '--fail-on', 'never');
  expect([0, 3], `${what}: ${err}`).toContain(code);
  if (code === 3) {
    expect(err.split('\n')[0], what).toContain('dump.zip');
    return;
  }
  const report = JSON.parse(out) as { problems: unknown[]; coverage: { files: { status: string; problems: unknown[] }[] }; summary: { outcomes: { errored: number } } };
  expect(report.summary.outcomes.errored, what).toBe(0);
  expect(report.problems.length + report.coverage.files.filter((f) => f.status !== 'parsed').length, `${what}: the loss is told`).toBeGreaterThan(0);
}

describe('a dump that arrives broken', () => {
  it('gives a report or code 3 wherever it is cut', async () => {
    const whole = await sampleZip();
    for (let percent = 0; percent < 100; percent += 2) await expectSurvival(whole.subarray(0, Math.floor((whole.length * percent) / 100)), `cut at ${percent} %`);
  });

  it('gives a report or code 3 with random bytes flipped', async () => {
    const whole = await sampleZip();
    const random = randomFrom(20260310);
    for (let round = 0; round < 60; round++) {
      const broken = whole.slice();
      for (let i = 0; i < 40; i++) broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
      await expectSurvival(broken, `round ${round}`);
    }
  });
});

describe('the ceilings', () => {
  it('are options, and reaching one is told while the rest goes on', async () => {
    const path = join(folder, 'whole.zip');
    writeFileSync(path, await sampleZip());
    const { code, out } = await run('analyze', path, '-o', 'json=-', '--fail-on', 'never', '--limit', 'entries=20');
    expect(code).toBe(0);
    const report = JSON.parse(out) as { problems: { message: string }[]; coverage: { files: unknown[] } };
    expect(report.coverage.files.length).toBeGreaterThan(5);
    expect(report.problems.length).toBeGreaterThan(0);
  });

  it('are refused when misspelt', async () => {
    const { code, err } = await run('analyze', folder, '--limit', 'entrys=20');
    expect(code).toBe(2);
    expect(err).toContain('did you mean entries?');
  });
});
