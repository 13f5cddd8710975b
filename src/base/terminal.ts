// Control sequences, operating system commands (titles, hyperlinks), character set choices, other two-byte escapes.
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[()*+][0-9A-Za-z]|[ -/]?[0-~])|\x9b[0-?]*[ -/]*[@-~]/g;
// The escape byte written out by a logger, a shell or a terminal: \u001b[31m \x1b[0m \033[1m \e[m ^[[0m
const WRITTEN = /(?:\\u001[bB]|\\x1[bB]|\\033|\\e|\^\[)\[[0-9;]{0,30}[mKJ]/g;
const WRITTEN_START = /\\u001[bB]\[|\\x1[bB]\[|\\033\[|\\e\[|\^\[\[/;
// Left-overs whose escape byte got lost. `[4m12s]` and `rate(x[5m])` are data, so a lone start code counts only as a colour.
// A bare `[m` before a word is Envoy's `[main]`, not a reset.
const RESET = /\[0m(?![\d\]])|\[m(?![\w\]])/;
const BARE = /\[(?:(?:0|1|2|3|4|7|22|39|49|(?:[01];)?(?:3|4|9|10)[0-7](?:;[14])?|[34]8;5;\d{1,3})m|m(?!\w))(?!\])/g;
const BARE_COLOUR = /\[(?:[01];)?[39][0-7](?:;1)?m(?=[^\d\s\]])/g;

/** Removes colours, cursor movements and titles, also where the escape byte was lost or written out as text. */
export function withoutEscapes(text: string): string {
  let out = text;
  if (out.includes('\x1b') || out.includes('\x9b')) out = out.replace(ESCAPES, '');
  if (!out.includes('[')) return out;
  if (WRITTEN_START.test(out)) out = out.replace(WRITTEN, '');
  if (RESET.test(out)) return out.replace(BARE, '');
  return out.replace(BARE_COLOUR, '');
}

const DIGITS = /[0-9]/;
/** What may stand between a written escape byte and its bracket: `\\u001b[`, `\\033[`, `\\e[`, `^[[`. */
const BEFORE_BRACKET = 'bB3e[';

/** Whether any of these removals could change some line of a text; false is certain, true is not. Cheap for what has none. */
export function mayNeedCleaning(text: string): boolean {
  if (text.includes('\r') || text.includes('\x1b') || text.includes('\x9b')) return true;
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    const next = text.charAt(at + 1);
    if (next === 'm' || DIGITS.test(next) || BEFORE_BRACKET.includes(text.charAt(at - 1) || '-')) return true;
  }
  return false;
}

/** What a terminal would show of a line with carriage returns in it: each part overwrites the one before. */
export function withoutOverwrites(text: string): string {
  if (!text.includes('\r')) return text;
  const parts = text.split('\r');
  return parts.findLast((part) => part !== '') ?? '';
}
