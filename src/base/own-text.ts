/**
 * The same text with memory of its own. A part cut from a longer text keeps all of that alive; what is kept for long from each of
 * many lines should not.
 */
export function ownText(text: string): string {
  // Shorter parts are copied by engines anyway.
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
