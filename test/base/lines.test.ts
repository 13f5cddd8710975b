import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, decodeText, readLines, splitLines } from '../../src/base/lines.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, little: boolean) => {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, little);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + i * 2, text.charCodeAt(i), little);
  return bytes;
};
function streamed(bytes: Uint8Array, step: number, cap?: number) {
  const splitter = new LineSplitter(cap);
  const lines = [];
  for (let at = 0; at < bytes.length; at += step) lines.push(...splitter.push(bytes.subarray(at, at + step)));
  lines.push(...splitter.end());
  return { lines, mojibake: splitter.mojibake };
}

test('encodings', () => {
  expect(decodeText(encode('/¯¯\\'))).toEqual({ text: '/¯¯\\', encoding: 'utf-8', mojibake: false });
  expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).text).toBe('a');
  expect(decodeText(utf16('a└b', true))).toMatchObject({ text: 'a└b', encoding: 'utf-16le' });
  expect(decodeText(utf16('a└b', false))).toMatchObject({ text: 'a└b', encoding: 'utf-16be' });
  expect(decodeText(new Uint8Array([0x2f, 0xaf, 0xaf, 0x5c]))).toEqual({ text: '/¯¯\\', encoding: 'windows-1252', mojibake: true });
});

test('a character cut at the end of the file is no wrong encoding', () => {
  expect(decodeText(encode('ok └').subarray(0, 5))).toEqual({ text: 'ok ', encoding: 'utf-8', mojibake: false });
});

test('line ends and overwritten progress keep the numbers of the file', () => {
  expect(splitLines('a\r\nb\r\r\n\r\nload 1%\rload 100%\r\nlast')).toEqual([
    { n: 1, text: 'a' }, { n: 2, text: 'b' }, { n: 3, text: '' }, { n: 4, text: 'load 100%' }, { n: 5, text: 'last' },
  ]);
  expect(splitLines('a\rb\r')).toEqual([{ n: 1, text: 'a' }, { n: 2, text: 'b' }]);
  expect(splitLines('')).toEqual([]);
  expect(splitLines('a\n\n')).toEqual([{ n: 1, text: 'a' }, { n: 2, text: '' }]);
});

test.each([
  ['\x1b[31mDegraded\x1b[0m 1', 'Degraded 1'], ['\x1b[1;32mOK\x1b[m', 'OK'], ['\x1b]0;root@n1: ~\x07text', 'text'], ['\x1b]8;;http://x\x1b\\link', 'link'],
  ['\x1b(B\x1b[Kend', 'end'], ['\\u001b[31mred\\u001b[0m', 'red'], ['^[[0;33mwarn^[[0m', 'warn'], ['\\033[1mbold\\033[0m', 'bold'],
  ['[32mOK[0m', 'OK'], ['[0mplain', 'plain'], ['[31mFailed', 'Failed'], ['[1;32m10.0.0.1[0m', '10.0.0.1'], ['\x9b31mred\x9b0m', 'red'],
])('removes escapes from %j', (text, clean) => {
  expect(splitLines(text)[0]?.text).toBe(clean);
});

test.each(['rate(x[5m])', 'Host connectivity to 10.0.0.1: [4m12s]', '[1m30s] ok', 'Kubernetes APIs: ["core/v1::Node"]', '[30m ago', 'a[0] b[1]', '\\[x'])(
  'leaves %s alone', (text) => {
    expect(splitLines(text)[0]?.text).toBe(text);
  });

test('over-long lines are cut and flagged', () => {
  expect(splitLines('abcdef\nab', 4)).toEqual([{ n: 1, text: 'abcd', cut: true }, { n: 2, text: 'ab' }]);
  expect(streamed(encode('abcdefghijklmnopqrstuvwxyz\nab\n'), 3, 4).lines).toEqual([{ n: 1, text: 'abcd', cut: true }, { n: 2, text: 'ab' }]);
});

test('a stream gives the lines of the whole text, however it is chunked', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '└', '😀', '\n', '\r\n', '\t', ' ', '¯'), maxLength: 60 });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 7 }), fc.constantFrom('utf-8', 'le', 'be'), (content, step, kind) => {
    const lf = `${content}\n`;
    const bytes = kind === 'utf-8' ? encode(lf) : utf16(lf, kind === 'le');
    expect(streamed(bytes, step).lines).toEqual(readLines(bytes).lines);
  }));
});

test('only the broken line of a stream is read as windows-1252', () => {
  const bytes = new Uint8Array([...encode('└\n'), 0xaf, 0x0a, ...encode('¯\n')]);
  expect(streamed(bytes, 2)).toEqual({ lines: [{ n: 1, text: '└' }, { n: 2, text: '¯' }, { n: 3, text: '¯' }], mojibake: true });
});

test('notices say what was wrong with the lines', () => {
  const splitter = new LineSplitter(3);
  splitter.push(new Uint8Array([...encode('abcd\nok\n'), 0xff, 0x0a, 0xfe, 0x0a]));
  expect(splitter.notices()).toEqual(['2 lines are not valid UTF-8, read as windows-1252', '1 line is longer than 3 characters, the rest of each is left out']);
  expect(new LineSplitter().notices()).toEqual([]);
});

test('a huge line does not fill the memory', () => {
  const splitter = new LineSplitter(1000);
  const chunk = new Uint8Array(1 << 20).fill(0x61);
  for (let i = 0; i < 100; i++) expect(splitter.push(chunk)).toEqual([]);
  expect(splitter.push(encode('\nnext\n'))).toEqual([{ n: 1, text: 'a'.repeat(1000), cut: true }, { n: 2, text: 'next' }]);
  expect(splitter.end()).toEqual([]);
  expect(splitter.count).toBe(2);
});

test('leaves the words of Envoy alone, whose brackets look like a lost reset', () => {
  expect(splitLines('[2026-01-01 00:00:00.000][7][info][main] [source/server.cc:1] ready').map((l) => l.text)).toEqual(['[2026-01-01 00:00:00.000][7][info][main] [source/server.cc:1] ready']);
  expect(splitLines('[32mOK[m done').map((l) => l.text)).toEqual(['OK done']);
});
