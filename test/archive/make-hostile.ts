import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import type { Limits } from '../../src/archive/open.ts';
import { makeTar, tarHeader } from './tar-bytes.ts';
import { makeZip } from './zip-bytes.ts';
import type { MadeEntry } from './zip-bytes.ts';

/** What one hostile file must cause. Every file also has to be survived: no crash, no hang, no other error. */
export interface HostileCase {
  readonly file: string;
  readonly bytes: Buffer;
  /** The whole input is refused with a message like this. */
  readonly refused?: RegExp;
  /** A problem like this is told. */
  readonly problem?: RegExp;
  /** A file has damage like this. */
  readonly damage?: RegExp;
  /** The paths of all files, where they matter. */
  readonly paths?: readonly string[];
  readonly limits?: Partial<Limits>;
}

const MIB = 1024 * 1024;
const text = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i} of a text\n`).join('');
const good: MadeEntry = { name: 'root/cmd/good.md', data: text(50), descriptor: true };
const zip = (...entries: MadeEntry[]): Buffer => makeZip(entries).bytes;

/** Raw deflate data of `mib` MiB of zeros, a thousandth of that in size. */
export function zeros(mib: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: mib }, () => one), deflateRawSync(Buffer.alloc(0))]);
}

function refusals(): HostileCase[] {
  return [
    { file: 'empty-file.zip', bytes: Buffer.alloc(0), refused: /is empty/ },
    { file: 'no-zip-at-all.zip', bytes: Buffer.from('<html><title>Sign in</title></html>\n'), refused: /no readable zip archive/ },
    { file: 'zip-of-nothing.zip', bytes: zip(), refused: /zip archive without files/ },
    { file: 'zip-of-folders.zip', bytes: zip({ name: 'a/', method: 0 }, { name: 'a/b/', method: 0 }), refused: /without files/ },
    { file: 'password-protected.zip', bytes: zip({ ...good, flags: 1 }, { name: 'b', data: 'x', flags: 1 }), refused: /protected by a password/ },
    { file: 'strong-encryption.zip', bytes: zip({ ...good, flags: 0x41, descriptor: false }), refused: /protected by a password/ },
    { file: 'binary.bin', bytes: Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 37) % 256)), refused: /neither an archive nor text/ },
    { file: 'seven-zip.7z', bytes: Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4, 1, 2, 3]), refused: /7-Zip archive/ },
    { file: 'text-named-as-archive.tar.gz', bytes: Buffer.from('curl: (22) The requested URL returned error: 404\n'), refused: /named like an archive/ },
    { file: 'gzip-of-nothing.log.gz', bytes: gzipSync(''), refused: /gzip of an empty file/ },
    { file: 'gzip-of-binary.gz', bytes: gzipSync(Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 37) % 256))), refused: /holds no text/ },
  ];
}

async function emptyTars(): Promise<HostileCase[]> {
  const links = await makeTar([{ name: 'd', type: 'directory' }, { name: 'l', type: 'symlink', linkname: '/etc/passwd' }]);
  const one = await makeTar([{ name: 'a.md', data: text(5000) }]);
  return [
    { file: 'tar-of-links.tar', bytes: links, refused: /without a readable file: it|tar archive without files/ },
    { file: 'cut-in-first-header.tar.gz', bytes: gzipSync(one).subarray(0, 60), refused: /tar archive|nothing can be unpacked|no text/ },
  ];
}

function badNames(): HostileCase[] {
  const named = (...names: (string | Uint8Array)[]): Buffer => zip(good, ...names.map((name) => ({ name, data: 'x' })));
  return [
    { file: 'path-traversal.zip', bytes: named('../../etc/evil', 'a/../../b'), problem: /"\.\."/, paths: ['a/b', 'etc/evil', 'root/cmd/good.md'] },
    { file: 'absolute-name.zip', bytes: named('/etc/passwd', 'C:\\Windows\\x.ini'), problem: /absolute name/, paths: ['Windows/x.ini', 'etc/passwd', 'root/cmd/good.md'] },
    { file: 'backslash-traversal.zip', bytes: named('a\\..\\..\\b'), problem: /"\.\."/, paths: ['a/b', 'root/cmd/good.md'] },
    { file: 'nothing-but-dots.zip', bytes: named('../..'), problem: /no usable name/, paths: ['root/cmd/good.md'] },
    { file: 'duplicate-names.zip', bytes: zip(good, { ...good, data: 'other' }), problem: /more than once/, paths: ['root/cmd/good.md', 'root/cmd/good~2.md'] },
    { file: 'case-colliding-names.zip', bytes: named('root/cmd/GOOD.md'), problem: /only in upper and lower case/ },
    { file: 'bidi-name.zip', bytes: named('log\u202egnp.exe'), problem: /invisible/, paths: ['log\\u202egnp.exe', 'root/cmd/good.md'] },
    { file: 'nul-in-name.zip', bytes: named('a\0b.md'), problem: /invisible/, paths: ['a\\u0000b.md', 'root/cmd/good.md'] },
    { file: 'escape-sequence-name.zip', bytes: named('\u001b]0;owned\u0007.md'), problem: /invisible/ },
    { file: 'invalid-utf8-name.zip', bytes: named(new Uint8Array([0x61, 0xff, 0x62])) },
    { file: 'proto-name.zip', bytes: named('__proto__', 'constructor/prototype', '__proto__/x'), paths: ['__proto__', '__proto__/x', 'constructor/prototype', 'root/cmd/good.md'] },
    { file: 'name-too-long.zip', bytes: named('n'.repeat(5000)), problem: /name of 5,000 bytes/, paths: ['root/cmd/good.md'] },
    { file: 'operating-system-clutter.zip', bytes: named('__MACOSX/root/._good.md', 'root/.DS_Store', 'root/Thumbs.db'), problem: /passed over/, paths: ['root/cmd/good.md'] },
  ];
}

function badSizes(): HostileCase[] {
  const many = Array.from({ length: 300 }, (_, i) => ({ name: `f${i}`, data: 'x' }));
  const raw = zeros(64);
  const shared = Array.from({ length: 100 }, (_, i) => ({ name: `copy${i}`, raw, size: 64 * MIB, offset: 0, ghost: i > 0 }));
  return [
    { file: 'too-many-entries.zip', bytes: makeZip(many).bytes, problem: /more than 100 entries/, limits: { entries: 100 } },
    { file: 'too-many-name-bytes.zip', bytes: makeZip(many.map((e) => ({ ...e, name: e.name.padEnd(100, 'x') }))).bytes, problem: /bytes of names/, limits: { allNameBytes: 5000 } },
    { file: 'overlapping-entries.zip', bytes: makeZip(shared).bytes, problem: /99 entries share their data/, paths: ['copy0'] },
    { file: 'declares-less-than-it-holds.zip', bytes: zip({ name: 'liar', raw: zeros(16), size: 1000 }), damage: /more than the 1,000 bytes/ },
    { file: 'declares-more-than-it-holds.zip', bytes: zip(good, { name: 'liar', data: 'short', size: 1000 }), damage: /only 5 of 1,000 bytes/ },
    { file: 'declares-exabytes.zip', bytes: zip(good, { name: 'liar', data: 'short', size: 0xfffffff0 }), damage: /only 5 of/ },
    { file: 'bomb-of-one-file.zip', bytes: zip({ name: 'bomb', raw: zeros(256), size: 256 * MIB, crc: 0 }), problem: /more than 200:1/ },
    { file: 'member-limit.zip', bytes: zip({ name: 'big', raw: zeros(4), size: 4 * MIB, crc: 0 }), problem: /limit of 100,000 bytes of one file/, limits: { memberBytes: 100_000 } },
    { file: 'archives-limit.zip', bytes: zip({ name: 'a.zip', data: zip(good) }, { name: 'b.zip', data: zip(good) }), problem: /limit of 500 bytes of all archives/, limits: { totalBytes: 500 } },
    { file: 'total-limit.zip', bytes: zip({ name: 'a', data: text(9000) }, { name: 'b', data: text(9000) }), problem: /limit of 200,000 bytes of all files/, limits: { totalBytes: 200_000 } },
    { file: 'data-behind-the-end.zip', bytes: zip(good, { name: 'ghost', data: 'x', offset: 0x7ffffff0, ghost: true }), damage: /behind the end/ },
    { file: 'data-somewhere-else.zip', bytes: zip(good, { name: 'ghost', data: 'x', offset: 300, ghost: true }), damage: /something else where its data should be/ },
    { file: 'more-entries-stated-than-there.zip', bytes: makeZip([good], 60_000).bytes, problem: /directory is damaged/, paths: ['root/cmd/good.md'] },
  ];
}

function damaged(): HostileCase[] {
  const three = makeZip([good, { name: 'root/second.log', data: text(3000), descriptor: true }, { name: 'root/third.log', data: text(20), descriptor: true }]);
  const secondAt = three.bytes.indexOf('root/second.log') + 'root/second.log'.length;
  const all = ['root/cmd/good.md', 'root/second.log', 'root/third.log'];
  const flipped = (at: number, from: Buffer = three.bytes): Buffer => {
    const copy = Buffer.from(from);
    copy.fill(0xff, at, at + 4);
    return copy;
  };
  return [
    { file: 'directory-cut-off.zip', bytes: three.bytes.subarray(0, three.directory), problem: /directory is missing/, damage: /recovered/, paths: all },
    { file: 'end-record-cut-off.zip', bytes: three.bytes.subarray(0, three.bytes.length - 22), problem: /directory is missing/, paths: all },
    { file: 'cut-inside-a-member.zip', bytes: three.bytes.subarray(0, secondAt + 500), problem: /directory is missing/, damage: /cut inside this file/, paths: all.slice(0, 2) },
    { file: 'junk-in-front.zip', bytes: Buffer.concat([Buffer.from('WARNING: upload started\n'.repeat(60)), three.bytes]), paths: all },
    { file: 'junk-behind.zip', bytes: Buffer.concat([three.bytes, Buffer.from('\nconnection closed\n'.repeat(300))]), paths: all },
    { file: 'directory-entry-damaged.zip', bytes: flipped(three.bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1')), problem: /directory is damaged/, paths: all },
    { file: 'local-header-damaged.zip', bytes: flipped(three.bytes.indexOf('PK\x03\x04', 5, 'latin1')), damage: /something else where its data should be/, paths: all },
    { file: 'deflate-corrupt.zip', bytes: flipped(secondAt + 400), damage: /corrupt after [1-9]|checksum|only/, paths: all },
    { file: 'checksum-wrong.zip', bytes: zip({ ...good, crc: 1 }), damage: /checksum does not match/ },
    { file: 'one-member-encrypted.zip', bytes: zip(good, { name: 'secret', data: 'x', flags: 1 }), problem: /password/, paths: ['root/cmd/good.md'] },
    { file: 'unknown-method.zip', bytes: zip(good, { name: 'x', data: 'x', method: 93 }), problem: /Zstandard/, paths: ['root/cmd/good.md'] },
    { file: 'symbolic-link.zip', bytes: zip(good, { name: 'l', data: '/etc/passwd', mode: 0o120777 }), problem: /symbolic link/, paths: ['root/cmd/good.md'] },
    { file: 'device.zip', bytes: zip(good, { name: 'd', data: '', mode: 0o020666 }), problem: /character device/, paths: ['root/cmd/good.md'] },
    { file: 'empty-member.zip', bytes: zip({ name: 'nothing.md', data: '' }, good), paths: ['nothing.md', 'root/cmd/good.md'] },
    { file: 'inner-zip-stored-outer-cut.zip', bytes: zip({ name: 'inner.zip', data: three.bytes, method: 0 }, good).subarray(0, three.bytes.length + 60), problem: /directory is missing/, paths: all.map((p) => `inner/${p}`) },
  ];
}

async function tars(): Promise<HostileCase[]> {
  const plain = await makeTar([{ name: 'top/a.md', data: text(100) }, { name: 'top/b.md', data: text(40_000) }, { name: 'top/c.md', data: text(10) }]);
  const packed = gzipSync(plain);
  const odd = await makeTar([
    { name: '../../evil', data: 'x' }, { name: '/etc/evil', data: 'x' }, { name: 'l', type: 'symlink', linkname: '/etc/passwd' },
    { name: 'h', type: 'link', linkname: 'good' }, { name: 'd', type: 'character-device' }, { name: 'p', type: 'fifo' }, { name: 'good', data: 'x' },
  ]);
  const wrong = Buffer.from(plain);
  wrong.fill(0x58, plain.indexOf('top/c.md'), plain.indexOf('top/c.md') + 200);
  return [
    { file: 'names-and-kinds.tar', bytes: odd, problem: /symbolic link/, paths: ['evil', 'etc/evil', 'good'] },
    { file: 'cut-inside-a-member.tar', bytes: plain.subarray(0, 500_000), problem: /is cut after/, damage: /only .* bytes are there/, paths: ['top/a.md', 'top/b.md'] },
    { file: 'cut-inside-a-member.tar.gz', bytes: packed.subarray(0, Math.floor(packed.length / 2)), problem: /gzip data is cut/, damage: /gzip data is cut/, paths: ['top/a.md', 'top/b.md'] },
    { file: 'cut-checksum.tar.gz', bytes: packed.subarray(0, packed.length - 6), problem: /gzip data is cut/, paths: ['top/a.md', 'top/b.md', 'top/c.md'] },
    { file: 'corrupt-header.tar', bytes: wrong, problem: /is corrupt after 2 entries/, paths: ['top/a.md', 'top/b.md'] },
    { file: 'declares-eight-gigabytes.tar', bytes: Buffer.concat([tarHeader('big', 8 ** 11 - 1), Buffer.from(text(3))]), damage: /only .* bytes are there/, paths: ['big'] },
    { file: 'long-name-bomb.tar', bytes: Buffer.concat([plain.subarray(0, 512 + 2048), tarHeader('x', 64 * MIB, 'L'), Buffer.alloc(4096, 0x61)]), problem: /corrupt|cut/ },
    { file: 'size-in-pax-is-no-number.tar', bytes: Buffer.concat([tarHeader('x', 13, 'x'), Buffer.from('13 size=abcd\n'.padEnd(512, '\0')), plain]), refused: /tar archive/ },
    { file: 'corrupt-gzip.tar.gz', bytes: Buffer.concat([packed.subarray(0, 30_000), Buffer.alloc(64, 0xff), packed.subarray(30_064)]), problem: /gzip data is corrupt/ },
    { file: 'bomb.tar.gz', bytes: gzipSync(Buffer.concat([tarHeader('bomb', 64 * MIB), Buffer.alloc(64 * MIB), Buffer.alloc(1024)])), problem: /more than 200 times/ },
  ];
}

async function nested(): Promise<HostileCase[]> {
  let deep = zip(good);
  for (let i = 5; i >= 1; i--) deep = zip({ name: `level${i}.zip`, data: deep, method: i % 2 === 0 ? 0 : 8 });
  let matryoshka: Buffer = Buffer.from(text(10));
  for (let i = 0; i < 8; i++) matryoshka = gzipSync(matryoshka);
  const inner = await makeTar([{ name: 'x/a.md', data: text(10) }]);
  return [
    { file: 'archives-too-deep.zip', bytes: deep, problem: /inside 3 others/, paths: ['level1/level2/level3.zip'] },
    { file: 'gzip-too-deep.gz', bytes: matryoshka, problem: /inside 3 others/ },
    { file: 'zip-named.tar.gz', bytes: zip(good), paths: ['root/cmd/good.md'] },
    { file: 'tar-named.zip', bytes: inner, paths: ['x/a.md'] },
    { file: 'tar-gz-named-log-inside.zip', bytes: zip({ name: 'node.log', data: gzipSync(inner), method: 0 }), paths: ['node.log/x/a.md'] },
    { file: 'broken-zip-inside.zip', bytes: zip(good, { name: 'broken.zip', data: Buffer.from('PK\x03\x04 and no more', 'latin1') }), problem: /no readable zip/, paths: ['broken.zip', 'root/cmd/good.md'] },
    { file: 'locked-zip-inside.zip', bytes: zip(good, { name: 'locked.zip', data: zip({ ...good, flags: 1 }) }), problem: /protected by a password/, paths: ['locked.zip', 'root/cmd/good.md'] },
    { file: 'rar-inside.zip', bytes: zip(good, { name: 'logs.rar', data: Buffer.from('Rar!\x1a\x07\x00 and so on', 'latin1') }), problem: /RAR archive/, paths: ['logs.rar', 'root/cmd/good.md'] },
    { file: 'empty-archive-inside.zip', bytes: zip(good, { name: 'cilium-bugtool-x.tar.gz', data: '' }), problem: /named like an archive but is empty/ },
  ];
}

/** All hostile inputs. */
export async function hostileCases(): Promise<HostileCase[]> {
  return [...refusals(), ...await emptyTars(), ...badNames(), ...badSizes(), ...damaged(), ...await tars(), ...await nested()];
}

/** Writes the corpus to `dir` and returns its cases. */
export async function makeHostile(dir: string): Promise<HostileCase[]> {
  const cases = await hostileCases();
  for (const { file, bytes } of cases) writeFileSync(join(dir, file), bytes);
  return cases;
}
