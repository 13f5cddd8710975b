import { CelFailure, parseExpression } from './cel.ts';
import type { CelContext, Expression } from './cel.ts';

/** A text with `{expression}` slots. `{{` and `}}` stand for the braces themselves. */
export interface Template {
  readonly text: string;
  readonly parts: readonly (string | Slot)[];
}

export interface Slot {
  readonly expression: Expression;
  /** Where the expression starts in the text. */
  readonly offset: number;
}

/** A fault in a template; offsets are into its text. */
export interface TemplateFault { readonly message: string; readonly start: number; readonly end: number; readonly hint?: string }

/** Splits a text at its slots and parses their expressions. */
export function parseTemplate(text: string): { readonly template: Template; readonly faults: readonly TemplateFault[] } {
  const parts: (string | Slot)[] = [];
  const faults: TemplateFault[] = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const c = text[at] ?? '';
    if ((c === '{' || c === '}') && text[at + 1] === c) { plain += c; at += 2; continue; }
    if (c !== '{') { plain += c; at++; continue; }
    const close = closingBrace(text, at + 1);
    if (close < 0) {
      faults.push({ message: 'this { is never closed', start: at, end: at + 1, hint: 'write {{ for a brace that is no slot' });
      break;
    }
    const source = text.slice(at + 1, close);
    const parsed = parseExpression(source);
    if ('run' in parsed) {
      if (plain !== '') parts.push(plain);
      plain = '';
      parts.push({ expression: parsed, offset: at + 1 });
    } else {
      faults.push({ message: parsed.message, start: at + 1 + parsed.start, end: at + 1 + Math.max(parsed.end, parsed.start + 1), hint: 'write {{ for a brace that is no slot' });
    }
    at = close + 1;
  }
  if (plain !== '') parts.push(plain);
  return { template: { text, parts }, faults };
}

// Braces inside quotes belong to a string, others nest (map literals).
function closingBrace(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const c = text[at] ?? '';
    if (quote !== '') {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '{') depth++;
    else if (c === '}' && depth-- === 0) return at;
  }
  return -1;
}

/** Fills the slots. A value that is not there reads `unknown`; faults other than that are thrown as `CelFailure`. */
export function fillTemplate(template: Template, context: CelContext, isAbsence: (failure: CelFailure) => boolean): string {
  let text = '';
  for (const part of template.parts) text += typeof part === 'string' ? part : fillSlot(part, context, isAbsence);
  return text;
}

function fillSlot(slot: Slot, context: CelContext, isAbsence: (failure: CelFailure) => boolean): string {
  try {
    return plainText(slot.expression.run(context));
  } catch (error) {
    if (error instanceof CelFailure && isAbsence(error)) return 'unknown';
    throw error;
  }
}

const LONGEST_LIST = 20;

/** A value as it reads in a sentence: lists joined by commas, booleans as yes and no, numbers with at most two decimals. */
export function plainText(value: unknown): string {
  switch (typeof value) {
    case 'string': return value;
    case 'boolean': return value ? 'yes' : 'no';
    case 'number': return Number.isInteger(value) ? String(value) : String(Math.round(value * 100) / 100);
    case 'bigint': return String(value);
    default:
      if (value === null || value === undefined) return 'none';
      if (Array.isArray(value)) return listText(value);
      return JSON.stringify(value);
  }
}

function listText(list: readonly unknown[]): string {
  if (list.length === 0) return 'none';
  const shown = list.slice(0, LONGEST_LIST).map(plainText).join(', ');
  return list.length > LONGEST_LIST ? `${shown} and ${list.length - LONGEST_LIST} more` : shown;
}
