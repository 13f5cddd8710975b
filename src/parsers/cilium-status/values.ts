import * as z from 'zod';

/** How the agent rates each of its parts. */
export const State = z.enum(['Ok', 'Warning', 'Failure', 'Disabled']);
export type State = z.infer<typeof State>;

export const OnOff = z.enum(['Enabled', 'Disabled']);

/** A count that may exceed 2^53 (IPv6 pools): digits then. */
export const BigCount = z.union([z.number().int(), z.string().regex(/^\d+$/)]);

export const Count = z.number().int().nonnegative();

/** Digits to a number; undefined when there is anything else, or too much for a number. */
export function toCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Digits to a number where it is exact, else the digits. */
export function toBigCount(text: string | undefined): number | string | undefined {
  if (text === undefined || !/^\d{1,39}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** `Ok   some text` to its two parts; undefined when the first word is no state. */
export function stateAndMessage(text: string): { state: State; message?: string } | undefined {
  const word = /^\S+/.exec(text)?.[0] ?? '';
  const state = State.safeParse(word);
  if (!state.success) return undefined;
  const message = text.slice(word.length).trim();
  return message === '' ? { state: state.data } : { state: state.data, message };
}

/** `Enabled` / `Disabled`. */
export function toOnOff(text: string): z.infer<typeof OnOff> | undefined {
  return text === 'Enabled' || text === 'Disabled' ? text : undefined;
}

/**
 * Takes the `[...]` groups out of a value: `BPF   [eth0, eth1]   10.0.0.0/8` gives groups `eth0, eth1` and rest
 * `BPF      10.0.0.0/8`. Undefined when a bracket has no partner.
 */
export function bracketGroups(text: string): { groups: string[]; rest: string } | undefined {
  const groups: string[] = [];
  let rest = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('[', at);
    if (open < 0) break;
    const close = text.indexOf(']', open);
    if (close < 0) return undefined;
    groups.push(text.slice(open + 1, close).trim());
    rest += text.slice(at, open) + ' ';
    at = close + 1;
  }
  rest += text.slice(at);
  return rest.includes(']') ? undefined : { groups, rest: rest.trim() };
}

/** `eth0, eth1` to names; undefined when a piece is not one word, which means the list was broken somewhere. */
export function deviceNames(list: string): string[] | undefined {
  const names = list.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return names.every((name) => /^\S+$/.test(name)) ? names : undefined;
}

/** Splits at commas that stand outside parentheses. */
export function splitOutsideParens(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === ',' && depth <= 0) { pieces.push(text.slice(from, i)); from = i + 1; }
  }
  pieces.push(text.slice(from));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}
