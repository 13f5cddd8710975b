import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHostile, zeros } from './make-hostile.ts';
import { tarHeader } from './tar-bytes.ts';
import { makeZip } from './zip-bytes.ts';

const MIB = 1024 * 1024;
let dir = '';
let script = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ciliumdoc-memory-'));
  script = join(dir, 'read-in-child.mjs');
  buildSync({
    entryPoints: [new URL('read-in-child.ts', import.meta.url).pathname], outfile: script, bundle: true, platform: 'node', format: 'esm', logLevel: 'error',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(createRequire(import.meta.url).resolve('yauzl'))});` },
  });
});
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

/** Inputs that are small on disk and large inside. */
function bombs(): Record<string, Buffer> {
  const gigabyte = makeZip([{ name: 'bomb.log', raw: zeros(1024), size: 1024 * MIB, crc: 0 }]);
  const manyNames = Array.from({ length: 30_000 }, (_, i) => ({ name: `root/cmd/${i}-${'n'.repeat(900)}.md`, data: 'x', method: 0 }));
  const innerZip = makeZip([{ name: 'x', raw: zeros(200), size: 200 * MIB, crc: 0 }, { name: 'y', data: Buffer.alloc(200 * MIB), method: 0 }]);
  const header = makeZip([{ name: 'x', data: '', descriptor: true }]).bytes.subarray(0, 31);
  const headers = Buffer.concat([makeZip([{ name: 'a', data: 'a' }]).bytes.subarray(0, 33), ...Array.from({ length: 190_000 }, () => header)]);
  const small = Array.from({ length: 60_000 }, (_, i) => ({ name: `root/${i}.md`, data: 'small and packed, small and packed, small and packed' }));
  return {
    'small-members.zip': makeZip(small).bytes,
    'small-members-without-directory.zip': makeZip(small).bytes.subarray(0, -22),
    'headers-without-data.zip': headers,
    'gigabyte-of-zeros.zip': gigabyte.bytes,
    'gigabyte-without-directory.zip': gigabyte.bytes.subarray(0, gigabyte.directory),
    'more-members-than-allowed.tar.gz': gzipSync(Buffer.concat(Array.from({ length: 250_000 }, (_, i) => tarHeader(`f${i}`, 0)))),
    'megabytes-of-names.zip': gzipSync(makeZip(manyNames).bytes),
    'large-zip-inside.zip': makeZip([{ name: 'inner.zip', data: innerZip.bytes }]).bytes,
    'one-endless-line.gz': gzipSync(Buffer.alloc(100 * MIB, 'x')),
  };
}

interface Line {
  readonly files: number;
  readonly peak: number;
}

function readInChild(paths: readonly string[]): Line[] {
  const output = execFileSync(process.execPath, [script, ...paths], { encoding: 'utf8' });
  return output.trim().split('\n').map((line) => JSON.parse(line) as Line);
}

describe.skipIf(process.platform !== 'linux')('memory stays under 300 MB', () => {
  it('for the hostile corpus', async () => {
    const corpus = join(dir, 'corpus');
    mkdirSync(corpus);
    const cases = await makeHostile(corpus);
    const lines = readInChild(cases.map((hostile) => join(corpus, hostile.file)));
    expect(lines).toHaveLength(cases.length);
    expect(lines.filter((line) => line.peak >= 300)).toEqual([]);
  }, 60_000);

  it.each(Object.entries(bombs()))('for %s', (name, bytes) => {
    const path = join(dir, name);
    writeFileSync(path, bytes);
    const lines = readInChild([path]);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.files).toBeGreaterThan(0);
    expect(lines[0]?.peak).toBeLessThan(300);
  }, 60_000);
});

describe('temporary files', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('none is left after %s', async (signal) => {
    const temp = join(dir, `temp-${signal}`);
    mkdirSync(temp);
    const child = spawn(process.execPath, [script, '-'], { env: { ...process.env, TMPDIR: temp }, stdio: ['pipe', 'ignore', 'ignore'] });
    // More than is held in memory, so that the temporary file exists, and no end of input.
    const flood = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(48 * MIB)]);
    await new Promise((resolve) => child.stdin.write(flood, resolve));
    const ended = new Promise((resolve) => child.once('exit', (_code, by) => { resolve(by); }));
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(readdirSync(temp)).toEqual([]);
  });
});
