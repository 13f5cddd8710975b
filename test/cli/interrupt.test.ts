import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCluster } from '../../scripts/cluster/build.ts';
import { writeZip } from '../../scripts/cluster/write.ts';

const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bin/ciliumdoc.js');
const folder = mkdtempSync(join(tmpdir(), 'interrupt-test-'));
const dump = join(folder, 'dump.zip');
const work = join(folder, 'work');
beforeAll(async () => {
  mkdirSync(work);
  await writeZip(buildCluster({ nodes: 6, collected: 6, services: 30, podsPerNode: 8, logLines: 12000, flows: 1500, conntrack: 1500, nat: 20, proxy: 'replaced', cilium: '1.17.6', seed: 5 }), dump);
}, 120_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** Interrupts a run after some milliseconds, unless it is done before. */
async function interrupted(after: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' = 'SIGINT'): Promise<{ code: number | null; signal: string | null; left: string[]; stdout: string }> {
  const child = spawn(process.execPath, [bin, 'analyze', dump, '-o', 'text=-', '-o', 'json=report.json', '--jobs', '2', '--fail-on', 'never'], { cwd: work, env: { ...process.env, TMPDIR: work }, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (piece: Buffer) => { stdout += piece.toString(); });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => { child.once('close', (code, signal) => { resolve({ code, signal }); }); });
  await Promise.race([wait(after), ended]);
  child.kill(signal);
  const left = await ended;
  return { ...left, left: readdirSync(work).filter((name) => name !== 'report.json'), stdout };
}

/** The report of an interrupted run is whole or not there. */
function isWholeOrAbsent(): boolean {
  const path = join(work, 'report.json');
  if (!existsSync(path)) return true;
  const { findings } = JSON.parse(readFileSync(path, 'utf8')) as { readonly findings?: unknown };
  rmSync(path);
  return Array.isArray(findings);
}

it.each([150, 500, 900, 1500, 2300, 3300, 4500])('an interrupt after %i ms leaves nothing behind and ends with 130, or comes too late', async (after) => {
  const { code, signal, left } = await interrupted(after);
  expect(left).toEqual([]);
  expect(isWholeOrAbsent()).toBe(true);
  // On a busy machine Node itself may not be up when the first one comes.
  expect(code === 130 || code === 0 || (after < 1000 && signal === 'SIGINT'), `${String(code)} ${String(signal)}`).toBe(true);
}, 60_000);

it.each([['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s ends with %i', async (name, number) => {
  const { code, left } = await interrupted(2000, name);
  expect([number, 0]).toContain(code);
  expect(left).toEqual([]);
  expect(isWholeOrAbsent()).toBe(true);
}, 60_000);
