import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTextFolder } from '../../src/archive/folder-reader.ts';
import { ProblemLog } from '../../src/archive/problem-log.ts';
import { isClutter, safePath, UniquePaths, withoutArchiveExtension } from '../../src/archive/safe-path.ts';
import { looksBinary, sniffContainer } from '../../src/archive/sniff-container.ts';
import { tarHeader } from './tar-bytes.ts';

describe('safePath', () => {
  it.each([
    ['./a//b/./c.md', true, 'a/b/c.md', 0],
    ['a\\b', true, 'a/b', 0],
    ['a\\b', false, 'a\\b', 0],
    ['/a', true, 'a', 1],
    ['C:\\a', true, 'a', 1],
    ['c:/a', false, 'a', 1],
    ['../a/../..', true, 'a', 1],
    ['..', true, '', 1],
    ['a..b/...', true, 'a..b/...', 0],
    ['x\u202ey\u0000\u200b', true, 'x\\u202ey\\u0000\\u200b', 1],
    ['cilium-bpf-tunnel-list-$(pidof-cilium-agent).md', true, 'cilium-bpf-tunnel-list-$(pidof-cilium-agent).md', 0],
    ['naïve-日本.log', true, 'naïve-日本.log', 0],
  ])('%j becomes %j', (raw, backslash, path, remarks) => {
    const safe = safePath(raw, backslash);
    expect([safe.path, safe.remarks.length]).toEqual([path, remarks]);
  });

  it('numbers what is not unique', () => {
    const unique = new UniquePaths();
    const kept = ['d/a.md', 'd/a.md', 'd/a~2.md', 'd/a.md', 'd.x/b', 'd.x/b', '.hidden', '.hidden'].map((path) => unique.keep(path).path);
    expect(kept).toEqual(['d/a.md', 'd/a~2.md', 'd/a~2~2.md', 'd/a~3.md', 'd.x/b', 'd.x/b~2', '.hidden', '.hidden~2']);
    expect(unique.keep('D/A.md').caseTwin).toBe('d/a.md');
  });

  it('knows clutter and archive extensions', () => {
    expect(['__MACOSX/a', 'x/__MACOSX/a', 'a/.DS_Store', 'a/._b.md', 'Thumbs.db'].every(isClutter)).toBe(true);
    expect(['a.md', 'x/MACOSX/a', '_a'].some(isClutter)).toBe(false);
    expect(['a/b.tar.gz', 'b.tgz', 'b.ZIP', 'b.tar', 'b.log.gz', 'b', '.gz'].map(withoutArchiveExtension)).toEqual(['a/b', 'b', 'b', 'b', 'b.log', 'b', '.gz']);
  });
});

describe('sniffing', () => {
  it('goes by content', () => {
    expect(sniffContainer(Buffer.from('PK\x03\x04'))).toBe('zip');
    expect(sniffContainer(Buffer.from([0x1f, 0x8b, 8, 0]))).toBe('gzip');
    expect(sniffContainer(tarHeader('a', 3))).toBe('tar');
    expect(sniffContainer(Buffer.from('BZh is how this text begins'))).toBeUndefined();
    expect(sniffContainer(Buffer.from('BZh91AY&SY'))).toBe('bzip2');
    expect(sniffContainer(Buffer.alloc(1024))).toBeUndefined();
    expect(sniffContainer(Buffer.from('PK'))).toBeUndefined();
    expect(sniffContainer(Buffer.from('x'.repeat(600)))).toBeUndefined();
  });

  it('takes dirty text for text and binary for binary', () => {
    expect(looksBinary(Buffer.from('\u001b[32mOK\u001b[0m\r\n\tcilium\b\f'))).toBe(false);
    expect(looksBinary(Buffer.from('naïve 日本\n'))).toBe(false);
    expect(looksBinary(Buffer.from('na\xefve caf\xe9 in an old encoding\n', 'latin1'))).toBe(false);
    expect(looksBinary(Buffer.from('\ufefftext', 'utf16le'))).toBe(false);
    expect(looksBinary(Buffer.from(`a log with one \0 byte\n${'line\n'.repeat(50)}`))).toBe(false);
    expect(looksBinary(Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0'))).toBe(true);
    expect(looksBinary(Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 91) % 256)))).toBe(true);
  });
});

describe('ProblemLog', () => {
  it('tells each problem once and counts those over the limit', () => {
    const log = new ProblemLog('dump.zip', 2);
    for (const path of ['a', 'a', 'b', 'c', 'd']) log.add(path, 'is odd');
    expect(log.list).toEqual([{ path: 'a', message: 'is odd' }, { path: 'b', message: 'is odd' }, { path: 'dump.zip', message: '2 more problems are not listed one by one' }]);
  });
});

describe('readTextFolder', () => {
  let dir = '';
  beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'ciliumdoc-rules-')); });
  afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

  it('gives matching files sorted, and refuses what is no rule file', async () => {
    for (const folder of ['kpr/KPR-002-b', 'kpr/KPR-001-a', 'empty']) mkdirSync(join(dir, folder), { recursive: true });
    for (const folder of ['kpr/KPR-002-b', 'kpr/KPR-001-a']) writeFileSync(join(dir, folder, 'rule.yaml'), `code: ${folder}\n`);
    writeFileSync(join(dir, 'kpr/README.md'), 'not one');
    expect(await readTextFolder(dir, /(^|\/)rule\.ya?ml$/)).toEqual([
      { path: 'kpr/KPR-001-a/rule.yaml', text: 'code: kpr/KPR-001-a\n' }, { path: 'kpr/KPR-002-b/rule.yaml', text: 'code: kpr/KPR-002-b\n' },
    ]);
    expect(await readTextFolder(join(dir, 'empty'), /./)).toEqual([]);
    await expect(readTextFolder(join(dir, 'missing'), /./)).rejects.toMatchObject({ exitCode: 2 });
    writeFileSync(join(dir, 'kpr/latin.yaml'), Buffer.from([0xe9, 0x0a]));
    await expect(readTextFolder(dir, /latin/)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/not UTF-8/) });
    writeFileSync(join(dir, 'kpr/large.yaml'), Buffer.alloc(1024 * 1024 + 1, 0x20));
    await expect(readTextFolder(dir, /large/)).rejects.toMatchObject({ message: expect.stringMatching(/larger than 1,048,576 bytes/) });
  });
});
