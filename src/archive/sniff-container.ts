/** What a file is by its first bytes. Names lie, so they are not looked at. */
export type ContainerKind = 'zip' | 'gzip' | 'tar' | ForeignKind;
/** Archives that are recognised so that the user can be told, but not read. */
export type ForeignKind = '7-Zip' | 'RAR' | 'xz' | 'bzip2' | 'Zstandard';

/** Bytes needed by `sniffContainer`: one tar header. */
export const SNIFF_BYTES = 512;

const SIGNATURES: readonly (readonly [ContainerKind, readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['zip', [0x50, 0x4b, 0x07, 0x08]],
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['7-Zip', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['RAR', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The kind of archive that starts with `head`, or undefined for anything else. */
export function sniffContainer(head: Uint8Array): ContainerKind | undefined {
  for (const [kind, bytes] of SIGNATURES) {
    if (bytes.every((byte, i) => head[i] === byte)) return kind === 'bzip2' && !isBzip2(head) ? undefined : kind;
  }
  return isTarHeader(head) ? 'tar' : undefined;
}

/** A text may well begin with `BZh`: the level and the block mark must follow. */
function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  return level >= 0x31 && level <= 0x39 && head[4] === 0x31 && head[5] === 0x41 && head[6] === 0x59;
}

/** A tar header is known by its checksum: the sum of its bytes with the checksum field taken as blanks. */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false;
  let sum = 8 * 32;
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += head[i] ?? 0;
  let field = '';
  for (let i = 148; i < 156; i++) field += String.fromCharCode(head[i] ?? 0);
  const stated = /^[ \0]*([0-7]+)/.exec(field)?.[1];
  return stated !== undefined && parseInt(stated, 8) === sum;
}

/**
 * Whether these first bytes of a file are no text: more than one character in ten is a control character or invalid UTF-8,
 * or one in fifty when there are NUL bytes. UTF-16 with its byte order mark is text.
 */
export function looksBinary(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return false;
  let nul = 0;
  let control = 0;
  for (const byte of head) {
    if (byte === 0) nul += 1;
    else if (byte === 0x7f || (byte < 0x20 && !isTextControl(byte))) control += 1;
  }
  const odd = nul + control + invalidCharacters(head);
  return odd > head.length / 10 || (nul > 0 && odd > head.length / 50);
}

/** Backspace, tab, line feed, form feed, carriage return and escape are found in captured terminal output. */
function isTextControl(byte: number): boolean {
  return byte === 8 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 27;
}

function invalidCharacters(head: Uint8Array): number {
  let n = 0;
  for (const character of new TextDecoder('utf-8').decode(head, { stream: true })) if (character === '\ufffd') n += 1;
  return n;
}
