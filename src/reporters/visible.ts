/**
 * Characters that are not seen but act: C0 and C1 controls (without tab and newline), soft hyphen, Arabic letter mark,
 * zero-width and bidirectional controls, line and paragraph separators, interlinear marks, byte order mark, tag characters,
 * halves of surrogate pairs standing alone.
 */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** Most texts are of these characters only. */
const SEEN = /^[\t\n\u0020-\u007e]*$/;

/** JSON text with the same characters as escapes: nothing acts when it is printed, nothing is lost when it is read. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (char) => char.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''));
}

function picture(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * Text from the input, safe to print: control and bidirectional characters become visible (escape as `␛`, U+202E as
 * `\u202e`). Newlines and tabs stay; carriage returns before a newline go.
 */
export function visible(text: string): string {
  return SEEN.test(text) ? text : text.replace(/\r\n/g, '\n').replace(UNSEEN, picture);
}

/** `visible` on one line: newlines and tabs become blanks. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\n\t]+/g, ' ');
}

/** The same value with every string in it made visible, keys of records included. Parts that need no change are the very same ones. */
export function visibleDeep<T>(value: T): T;
export function visibleDeep(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => visibleDeep(item));
    return items.every((item, i) => item === value[i]) ? value as unknown : items;
  }
  let same = true;
  const entries = Object.entries(value).map(([key, item]: [string, unknown]): [string, unknown] => {
    const own: [string, unknown] = [visible(key), visibleDeep(item)];
    if (own[0] !== key || own[1] !== item) same = false;
    return own;
  });
  return same ? value : Object.fromEntries(entries);
}
