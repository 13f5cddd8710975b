import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { readAll } from './read-all.ts';
import type { ReadTree } from './read-all.ts';
import { makeTar } from './tar-bytes.ts';
import { makeZip } from './zip-bytes.ts';
import type { MadeEntry } from './zip-bytes.ts';

const TOP = 'cilium-bugtool-20240102-030405.678+0000-UTC-42';
const STEM = 'cilium-sysdump-x/cilium-bugtool-cilium-abcde-20240102-030405';

const tar = await makeTar([
  { name: `${TOP}/cmd/a.md`, data: 'a is whole\n' },
  { name: `${TOP}/cmd/b.md`, data: 'b is whole and long\n'.repeat(2000) },
  { name: `${TOP}/conf/c.txt`, data: 'only here\n' },
]);

async function read(entries: readonly MadeEntry[]): Promise<ReadTree> {
  const bytes = makeZip(entries).bytes;
  return readAll('-', { stdin: [bytes] });
}

describe('a bugtool archive left in a sysdump', () => {
  it.each([['.tar', tar], ['.tar.gz', gzipSync(tar)]] as const)('%s takes the place of the folder it should have become', async (extension, data) => {
    const { files, problems } = await read([{ name: `${STEM}${extension}`, data }, { name: 'cilium-sysdump-x/cilium-sysdump.log', data: 'log\n' }]);
    expect(files.map((file) => file.path)).toEqual([`${STEM}/cmd/a.md`, `${STEM}/cmd/b.md`, `${STEM}/conf/c.txt`, 'cilium-sysdump-x/cilium-sysdump.log']);
    expect(files[0]?.locator).toBe(`stdin!/${STEM}${extension}!/${TOP}/cmd/a.md`);
    expect(problems).toEqual([]);
  });

  it('is merged with a partial folder: a cut copy gives way to the whole one', async () => {
    const { files, problems, again } = await read([
      { name: `${STEM}/cmd/a.md`, data: 'a is whole\n' }, { name: `${STEM}/cmd/b.md`, data: 'b is whole and' }, { name: `${STEM}.tar.gz`, data: gzipSync(tar) },
    ]);
    expect(files.map((file) => [file.path, file.size, file.locator.includes('.tar.gz!')])).toEqual([
      [`${STEM}/cmd/b.md`, 40_000, true], [`${STEM}/conf/c.txt`, 10, true], [`${STEM}/cmd/a.md`, 11, false],
    ]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/1 files were read from the folder, 1 from the archive .*, 1 are in the archive alone/);
    expect(again).toEqual(files);
  });

  it('gives way to the folder where the archive itself is cut', async () => {
    const cut = tar.subarray(0, 10_000);
    const { files, problems } = await read([{ name: `${STEM}/cmd/b.md`, data: 'b is whole and long\n'.repeat(1900) }, { name: `${STEM}.tar`, data: cut }]);
    expect(files.map((file) => [file.path, file.size])).toEqual([[`${STEM}/cmd/a.md`, 11], [`${STEM}/cmd/b.md`, 38_000]]);
    expect(problems.map((problem) => problem.message).join()).toMatch(/is cut after 2 entries/);
  });

  it('keeps the first of equal files when an outer tar holds both', async () => {
    const outer = await makeTar([{ name: `${STEM}/cmd/a.md`, data: 'a is whole\n' }, { name: `${STEM}.tar`, data: tar }]);
    const { files, problems } = await readAll('-', { stdin: [outer] });
    expect(files.map((file) => file.path)).toEqual([`${STEM}/cmd/a.md`, `${STEM}/cmd/b.md`, `${STEM}/conf/c.txt`]);
    expect(problems).toHaveLength(1);
  });
});
