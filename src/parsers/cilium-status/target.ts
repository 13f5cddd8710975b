import type { Mark } from '../../model/document.ts';
import type { ParseContext } from '../define-parser.ts';
import type { Status } from './schema.ts';

/** Where what was read goes: the data in the making, and the account of its lines. */
export interface Target {
  readonly status: Status;
  /** Notes a value and everything inside it at the same lines, so that rules can cite any leaf. */
  note(path: string, value: unknown, mark: Mark): void;
  /** Notes a part of an item of a list, `list[index]rest`, and nothing inside it. */
  noteItem(list: string, index: number, rest: string, mark: Mark): void;
  known(mark: Mark): void;
  problem(mark: Mark, message: string): void;
}

/** A line that was understood and waits until it is sure that no wrapped rest of it follows. */
export interface Change {
  /** The part of the output the following lines belong to; absent: as before. */
  readonly opens?: string;
  /** Puts the value into the data. Called once, in the order of the lines. */
  write(target: Target, mark: Mark): void;
}

/** Reads the lines below one top-level key. Pure: all state lives in the target. */
export interface Section {
  readonly name: string;
  /** `current`: the line stands below the key, so a looser grammar will do. Undefined: not a line of this section. */
  read(text: string, current: boolean): Change | undefined;
  /** Whether a line below the key is one of this section and nothing else, whatever comes after it. */
  readonly surely?: (text: string) => boolean;
  /** Rows may hold line feeds: a line that fits nothing continues the row above. */
  readonly multiline?: true;
}

export function createTarget(status: Status, context: ParseContext): Target {
  return {
    status,
    note: (path, value, mark) => { noteTree(context, path, value, mark); },
    noteItem: (list, index, rest, mark) => { context.noteItem(list, index, rest, mark); },
    known: (mark) => { context.known(mark); },
    problem: (mark, message) => { context.problem(mark, message); },
  };
}

function noteTree(context: ParseContext, path: string, value: unknown, mark: Mark): void {
  context.note(path, mark);
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) noteTree(context, `${path}[${String(i)}]`, item, mark);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) noteTree(context, `${path}.${key}`, item, mark);
  }
}
