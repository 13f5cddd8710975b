import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openInput } from '../../src/archive/open.ts';
import { ownBytes } from '../../src/base/own-bytes.ts';
import { readAll } from './read-all.ts';
import { makeTar } from './tar-bytes.ts';
import { makeZip } from './zip-bytes.ts';

let dir = '';
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'ciliumdoc-open-')); });
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

const files = [
  { name: 'dump/cmd/a.md', data: 'first\n' },
  { name: 'dump/cmd/b.md', data: 'second\n'.repeat(5000) },
  { name: 'dump/empty.md', data: '' },
];
const paths = files.map((file) => file.name);

function put(name: string, bytes: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

function* once(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

function yazl(options: { forceZip64Format?: boolean; compress?: boolean }): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, data } of files) zip.addBuffer(Buffer.from(data), name, options);
  zip.end({ forceZip64Format: options.forceZip64Format ?? false, comment: '' });
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    zip.outputStream.on('data', (part: Buffer) => parts.push(part)).on('end', () => { resolve(Buffer.concat(parts)); }).on('error', reject);
  });
}

describe('pieces that change threads', () => {
  it('leave what is read of the archive afterwards as it was', async () => {
    const large = 'third line\n'.repeat(50_000);
    const input = put('handed-over.zip', makeZip([...files, { name: 'dump/large.md', data: large }]).bytes);
    const tree = await openInput(input);
    try {
      const read = new Map<string, string>();
      for await (const file of tree.files()) {
        for (let time = 0; time < 2; time++) {
          const pieces: Uint8Array[] = [];
          for await (const piece of file.chunks()) pieces.push(ownBytes(piece));
          const own = pieces.map((piece) => structuredClone(piece, { transfer: piece.buffer instanceof ArrayBuffer ? [piece.buffer] : [] }));
          expect(file.damageSeen()).toBeUndefined();
          read.set(`${file.path} ${String(time)}`, Buffer.concat(own).toString());
        }
      }
      for (const { name, data } of [...files, { name: 'dump/large.md', data: large }]) {
        expect(read.get(`${name} 0`)).toBe(data);
        expect(read.get(`${name} 1`)).toBe(data);
      }
    } finally {
      await tree.close();
    }
  });
});

describe('openInput', () => {
  it.each([
    ['zip', 'deflate.zip', () => makeZip(files).bytes],
    ['zip', 'go-style.zip', () => makeZip(files.map((file) => ({ ...file, descriptor: true }))).bytes],
    ['zip', 'stored.zip', () => yazl({ compress: false })],
    ['zip', 'zip64.zip', () => yazl({ forceZip64Format: true })],
    ['zip', 'windows.zip', () => makeZip(files.map((file) => ({ ...file, name: file.name.replaceAll('/', '\\') }))).bytes],
    ['tar', 'plain.tar', () => makeTar(files)],
    ['tar.gz', 'packed.tar.gz', async () => gzipSync(await makeTar(files))],
    ['tar.gz', 'wrong-name.zip', async () => gzipSync(await makeTar(files))],
    ['tar', 'no-name', () => makeTar(files)],
  ] as const)('reads %s: %s', async (kind, name, make) => {
    const bytes = await make();
    const path = put(name, bytes);
    const read = await readAll(path);
    expect(read.kind).toBe(kind);
    expect(read.problems).toEqual([]);
    expect(read.files.map((file) => file.path)).toEqual(paths);
    expect(read.files.map((file) => file.locator)).toEqual(paths.map((p) => `${name}!/${p}`));
    expect(read.files.map((file) => file.size)).toEqual(files.map((file) => file.data.length));
    expect(read.files[0]?.text).toBe('first\n');
    expect(read.files.every((file) => file.damage === '')).toBe(true);
    expect(read.again).toEqual(read.files);
    const tree = await openInput(path);
    expect([tree.bytes, await tree.sha256()]).toEqual([bytes.length, createHash('sha256').update(bytes).digest('hex')]);
    await tree.close();

    const piped = await readAll('-', { stdin: once(bytes) });
    expect(piped.kind).toBe('stdin');
    expect(piped.files.map((file) => file.text)).toEqual(read.files.map((file) => file.text));
    expect(piped.files[0]?.locator).toBe('stdin!/dump/cmd/a.md');
  });

  it('reads a folder without following links, and archives in it', async () => {
    const root = join(dir, 'case');
    mkdirSync(join(root, 'cmd'), { recursive: true });
    writeFileSync(join(root, 'cmd/x.md'), 'x');
    writeFileSync(join(root, 'a.txt'), 'a');
    writeFileSync(join(root, 'other.zip'), makeZip(files).bytes);
    symlinkSync('/etc', join(root, 'etc'));
    symlinkSync('/etc/hostname', join(root, 'hostname'));
    const read = await readAll(root);
    expect(read.kind).toBe('folder');
    expect(read.files.map((file) => file.path)).toEqual(['a.txt', 'cmd/x.md', ...paths.map((p) => `other/${p}`)]);
    expect(read.files.map((file) => file.locator).slice(0, 3)).toEqual(['case/a.txt', 'case/cmd/x.md', 'case/other.zip!/dump/cmd/a.md']);
    expect(read.problems).toEqual([
      { path: 'etc', message: 'is a symbolic link and was not followed' },
      { path: 'hostname', message: 'is a symbolic link and was not followed' },
    ]);
    expect(read.again).toEqual(read.files);
  });

  it('reads a single text, UTF-16 included, and a packed one', async () => {
    const text = await readAll(put('status.txt', 'KVStore: Ok\n'));
    expect(text.files).toMatchObject([{ path: 'status.txt', locator: 'status.txt', size: 12, text: 'KVStore: Ok\n' }]);
    const wide = await readAll(put('wide.txt', Buffer.from('\ufeffKVStore: Ok\n', 'utf16le')));
    expect(wide.files).toHaveLength(1);
    const packed = await readAll(put('agent.log.gz', gzipSync('level=info\n')));
    expect(packed.kind).toBe('gzip');
    expect(packed.files).toMatchObject([{ path: 'agent.log', locator: 'agent.log.gz!/agent.log', size: -1, text: 'level=info\n' }]);
    const piped = await readAll('-', { stdin: once(Buffer.from('KVStore: Ok\n')) });
    expect(piped.files).toMatchObject([{ path: 'stdin', locator: 'stdin', text: 'KVStore: Ok\n' }]);
  });

  it('enters archives in archives and tells where each file came from', async () => {
    const tar = gzipSync(await makeTar(files));
    const inner = makeZip([{ name: 'cilium-bugtool-x.tar.gz', data: tar }, { name: 'conf/kernel-config.gz', data: gzipSync('CONFIG_BPF=y\n') }]).bytes;
    const outer = makeZip([{ name: 'sysdump-1.zip', data: inner, method: 0 }, { name: 'sysdump-2.zip', data: inner }]).bytes;
    const read = await readAll(put('artifact.zip', outer));
    expect(read.problems).toEqual([]);
    expect(read.files.map((file) => file.path)).toEqual([1, 2].flatMap((n) => [
      `sysdump-${n}/cilium-bugtool-x/cmd/a.md`, `sysdump-${n}/cilium-bugtool-x/cmd/b.md`, `sysdump-${n}/cilium-bugtool-x/empty.md`, `sysdump-${n}/conf/kernel-config`,
    ]));
    expect(read.files[0]?.locator).toBe('artifact.zip!/sysdump-1.zip!/cilium-bugtool-x.tar.gz!/dump/cmd/a.md');
    expect(read.files[3]?.locator).toBe('artifact.zip!/sysdump-1.zip!/conf/kernel-config.gz!/kernel-config');
    expect(read.again).toEqual(read.files);
  });

  it('enters archives inside a tar, where nothing can be read twice', async () => {
    const inner = makeZip(files).bytes;
    const tar = await makeTar([{ name: 'a.md', data: 'a' }, { name: 'one.zip', data: inner }, { name: 'two.tar', data: await makeTar(files) }, { name: 'z.md', data: 'z' }]);
    const read = await readAll(put('all.tar.gz', gzipSync(tar)));
    expect(read.files.map((file) => file.path)).toEqual(['a.md', ...paths.map((p) => `one/${p}`), ...paths.map((p) => `two/${p}`), 'z.md']);
    expect(read.again).toEqual(read.files);
  });

  it('gives archives that would share a folder one each', async () => {
    const inner = makeZip([{ name: 'x.md', data: 'x' }]).bytes;
    const read = await readAll(put('shared.zip', makeZip([{ name: 'a.zip', data: inner }, { name: 'a/x.md', data: 'y' }]).bytes));
    expect(read.files.map((file) => [file.path, file.text])).toEqual([['a~2/x.md', 'x'], ['a/x.md', 'y']]);
    expect(read.problems).toEqual([{ path: 'a.zip', message: 'its files are listed under a~2/ because a/ is there already' }]);
  });

  it('can be looked at first and read afterwards, within the turn and after it', async () => {
    for (const path of [put('look.zip', makeZip(files).bytes), put('look.tar.gz', gzipSync(await makeTar(files)))]) {
      const tree = await openInput(path);
      const kept = [];
      for await (const file of tree.files()) {
        const head = await file.read(3);
        expect(head).toEqual({ bytes: head.bytes, more: file.size > 3 });
        expect((await file.read(1e6)).bytes).toHaveLength(file.size);
        for await (const chunk of file.chunks()) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
        kept.push(file);
      }
      for (const file of kept) expect((await file.read(1e6)).bytes).toHaveLength(file.size);
      expect(await tree.open('no/such/file')).toBeUndefined();
      expect((await tree.open(kept[1]?.locator ?? ''))?.path).toBe('dump/cmd/b.md');
      await tree.close();
    }
  });

  it('reads a streamed file larger than what is kept for a second look', async () => {
    const data = Buffer.alloc(20 * 1024 * 1024, 'abcdefgh\n');
    const tree = await openInput(put('large.tar', await makeTar([{ name: 'large.log', data }, { name: 'b.md', data: 'b' }])));
    const seen: string[] = [];
    for await (const file of tree.files()) {
      await file.read(10);
      for (let time = 1; time <= 2; time++) {
        const hash = createHash('sha1');
        for await (const chunk of file.chunks()) hash.update(chunk);
        seen.push(hash.digest('hex'));
      }
    }
    const [large, small] = [createHash('sha1').update(data).digest('hex'), createHash('sha1').update('b').digest('hex')];
    expect(seen).toEqual([large, large, small, small]);
    await tree.close();
  });

  it('stops cleanly when the walk is left early', async () => {
    const path = put('early.tar.gz', gzipSync(await makeTar(files)));
    const tree = await openInput(path);
    for await (const file of tree.files()) {
      expect(file.path).toBe('dump/cmd/a.md');
      break;
    }
    await tree.close();
  });
});

describe('refusals', () => {
  const refused = async (input: string, message: RegExp, hint: RegExp = /./): Promise<void> => {
    await expect(openInput(input)).rejects.toMatchObject({ name: 'UserError', exitCode: 3, message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
  };

  it('names the file that may have been meant', async () => {
    put('sysdump-20240102.zip', makeZip(files).bytes);
    await refused(join(dir, 'sysdump-20240120.zip'), /no such file or folder/, /did you mean sysdump-20240102.zip\?/);
    await refused(join(dir, 'nothing/like/this'), /no such file or folder/, /check the path/);
  });

  it('refuses empty folders, pipes and devices', async () => {
    mkdirSync(join(dir, 'hollow/inside'), { recursive: true });
    await refused(join(dir, 'hollow'), /folder without files/);
    await refused('/dev/null', /neither a file nor a folder/);
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    await refused(join(dir, 'pipe'), /neither a file nor a folder/);
  });

  it.skipIf(process.getuid?.() === 0)('refuses what may not be read', async () => {
    const path = put('secret.txt', 'x');
    chmodSync(path, 0);
    await refused(path, /permission denied/);
  });

  it('says so when standard input is empty', async () => {
    await expect(openInput('-', { stdin: once(Buffer.alloc(0)) })).rejects.toMatchObject({ message: 'standard input: is empty' });
  });
});

describe('temporary files', () => {
  it('go when a large stream is read, given up, or fails', async () => {
    const temp = mkdtempSync(join(dir, 'temp-'));
    const bytes = makeZip(files.map((file) => ({ ...file, method: 0 }))).bytes;
    const options = { tempDir: temp, limits: { memoryBytes: 1000 } };
    const read = await readAll('-', { ...options, stdin: once(bytes) });
    expect(read.files.map((file) => file.path)).toEqual(paths);
    expect(readdirSync(temp)).toEqual([]);
    await expect(openInput('-', { ...options, limits: { memoryBytes: 1000, spoolBytes: 5000 }, stdin: once(bytes) })).rejects.toThrow(/larger than 5,000 bytes/);
    await expect(openInput('-', { ...options, stdin: (function* () { yield bytes; throw new Error('pipe broke'); })() })).rejects.toThrow('pipe broke');
    expect(readdirSync(temp)).toEqual([]);
    await expect(openInput('-', { ...options, tempDir: join(temp, 'gone'), stdin: once(bytes) })).rejects.toMatchObject({ exitCode: 3, hint: expect.stringContaining('TMPDIR') });
  });

  it('serve nested zips as well', async () => {
    const temp = mkdtempSync(join(dir, 'temp-'));
    const outer = makeZip([{ name: 'inner.zip', data: makeZip(files.map((file) => ({ ...file, method: 0 }))).bytes }]).bytes;
    const read = await readAll(put('outer.zip', outer), { tempDir: temp, limits: { memoryBytes: 1000 } });
    expect(read.files.map((file) => file.path)).toEqual(paths.map((p) => `inner/${p}`));
    expect(read.again).toEqual(read.files);
    expect(readdirSync(temp)).toEqual([]);
  });
});
