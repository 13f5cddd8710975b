const BLANK = 32;

/** Whether a text is empty or white space only, as `trim` sees it; without making a second text of each line. */
export function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BLANK || (c >= 9 && c <= 13)) continue;
    // White space beyond ASCII is rare: only then it is worth asking.
    return c >= 0x80 && text.trim() === '';
  }
  return true;
}
