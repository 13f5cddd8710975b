import { readCommand } from './command.ts';
import { programName } from './known-commands.ts';
import { shellParts } from './shell-words.ts';
import type { ShellPart } from './shell-words.ts';

/** One `grep` of a pipeline. */
export interface LineFilter { readonly pattern: string; readonly inverted: boolean; readonly ignoreCase: boolean }

/** A pipeline that ends in a count: what ran, and which of its lines were counted. */
export interface CountedCommand {
  /** The first command, wrappers removed. */
  readonly command: string;
  readonly filters: readonly LineFilter[];
}

const GREP = /^[efz]?grep$/;
const MAX_DEPTH = 2;

/**
 * Reads `iptables-save | grep KUBE | wc -l` and `... | grep -c KUBE`, also inside `sh -c "..."`. Undefined for a command line
 * that does not end in a count, or that has anything but `grep` between the command and the count.
 */
export function readCounted(raw: string, depth = 0): CountedCommand | undefined {
  const parts = shellParts(raw.trim().slice(0, 4000));
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  if (parts.length === 1) {
    const inner = last.words.at(-1)?.text ?? '';
    return depth < MAX_DEPTH && inner.includes('|') ? readCounted(inner, depth + 1) : undefined;
  }
  if (!countsLines(last) || parts.slice(0, -1).some((part) => !part.piped)) return undefined;
  const greps = parts.slice(1).filter((part) => part !== last || isGrep(last));
  const filters = greps.map(readGrep);
  const first = parts[0]?.words ?? [];
  if (first.length === 0 || filters.some((filter) => filter === undefined)) return undefined;
  const end = first.at(-1)?.end ?? 0;
  return { command: readCommand(raw.trim().slice(0, end)).command, filters: filters.filter((filter) => filter !== undefined) };
}

function isGrep(part: ShellPart): boolean {
  return GREP.test(programName(part.words[0]?.text ?? ''));
}

function countsLines(part: ShellPart): boolean {
  const [program, ...rest] = part.words.map((word) => word.text);
  if (programName(program ?? '') === 'wc') return rest.some((word) => word === '-l' || word === '--lines');
  return isGrep(part) && rest.some((word) => /^-[A-Za-z]*c/.test(word) || word === '--count');
}

function readGrep(part: ShellPart): LineFilter | undefined {
  if (!isGrep(part)) return undefined;
  const rest = part.words.slice(1).map((word) => word.text);
  const flags = rest.filter((word) => word.startsWith('-'));
  const pattern = rest.find((word) => !word.startsWith('-'));
  if (pattern === undefined) return undefined;
  const has = (letter: string, long: string): boolean => flags.some((flag) => flag === long || (/^-[A-Za-z]+$/.test(flag) && flag.includes(letter)));
  return { pattern, inverted: has('v', '--invert-match'), ignoreCase: has('i', '--ignore-case') };
}
