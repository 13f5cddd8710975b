import type { Mark } from '../../model/document.ts';
import { sumUp } from '../cluster-health.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { addressesSection } from './ipam.ts';
import { bpfMapsSection } from './bpf-maps.ts';
import { clusterMeshSection } from './clustermesh.ts';
import { controllersSection } from './controllers.ts';
import { FIELDS, SECTION_OF, topLevel } from './fields.ts';
import { healthSection } from './health.ts';
import { kprDetailsSection } from './kpr-details.ts';
import { modulesSection } from './modules.ts';
import { readBrief, readMonitorLoss } from './overview.ts';
import { proxySection } from './proxy.ts';
import type { Status } from './schema.ts';
import { createTarget, type Change, type Section, type Target } from './target.ts';
import { cutShort, joins, unbalanced, withoutRemark } from './wrapping.ts';

/** What the author of a paste writes in place of lines left out. */
const ELISION = /^\s*(?:=>\s*)?(?:\.{2,6}|…|\[\.{2,4}\]|\[…\]|[<[(]?(?:snip|snipped|truncated|omitted|output omitted)[>\])]?|--)\s*$/i;
/** An agent that is not well makes the command fail after it printed everything. */
const FAILED_AT_END = /^(?:> Error while running '|command terminated with exit code \d)/;
/** A key of the output's own form that we do not know: padded to a column. */
const FOREIGN_KEY = /^([A-Z][\w /()-]{1,50}):(?:\s{3,}|\t)(\S.*)$/;
/** Lines a single logical line may be broken into. */
const MAX_PARTS = 24;
/** Characters of a logical line that is put together; keeps hostile texts from being glued over and over. */
const MAX_JOINED = 16_000;
/** A terminal narrower than this is not expected: shorter lines that make sense alone are not glued to the next. */
const MIN_WRAP = 60;

const monitorSection: Section = {
  name: 'NodeMonitor',
  read: (text) => {
    const loss = readMonitorLoss(text);
    if (loss === undefined) return undefined;
    return {
      write: (target, mark) => {
        target.status.nodeMonitor = { ...(target.status.nodeMonitor ?? { enabled: true }), ...loss };
        target.note('nodeMonitor', loss, mark);
      },
    };
  },
};

/** One logical line, held back until it is known that nothing more belongs to it. */
interface Pending {
  /** Top-level key, when it has one. */
  readonly key: string | undefined;
  readonly lines: readonly Line[];
  /** Undefined: not understood so far. */
  readonly change: Change | undefined;
  /** Lines after it that may belong to it. */
  readonly tail: readonly Line[];
}

/** Reads the whole output into data; undefined when no line of it was understood. */
export function readStatus(lines: readonly Line[], context: ParseContext): Status | undefined {
  return new Reader(context).read(lines);
}

class Reader {
  readonly #status: Status = { unknown: [] };
  readonly #target: Target;
  readonly #sections: readonly Section[] = [
    kprDetailsSection, controllersSection, bpfMapsSection, addressesSection, clusterMeshSection, monitorSection, healthSection, modulesSection(), proxySection,
  ];
  readonly #seen = new Set<string>();
  #current: Section | undefined;
  #pending: Pending | undefined;
  #understood = 0;

  constructor(context: ParseContext) {
    this.#target = createTarget(this.#status, context);
  }

  read(lines: readonly Line[]): Status | undefined {
    const solid = lines.filter((line) => line.text.trim() !== '');
    for (const [i, line] of solid.entries()) {
      if (!this.#line(line)) { this.#second(solid.slice(i)); break; }
    }
    this.#commit();
    const [only] = solid;
    if (solid.length === 1 && only !== undefined) this.#brief(only);
    if (this.#status.clusterHealth !== undefined) sumUp(this.#status.clusterHealth);
    return this.#understood === 0 ? undefined : this.#status;
  }

  /** False when the line begins another output. */
  #line(line: Line): boolean {
    const text = line.text.trimEnd();
    if (this.#sure(text, line)) return true;
    const top = topLevel(text);
    if (top !== undefined) return this.#open(top.key, line);
    const inList = this.#current?.name === healthSection.name && text.trim() === '...';
    if ((ELISION.test(text) && !inList) || FAILED_AT_END.test(text)) { this.#commit(); this.#target.known(markOf([line])); return true; }
    if (this.#waits() && this.#append(line)) return true;
    const change = this.#readAny([line]);
    if (change !== undefined) this.#hold({ key: undefined, lines: [line], change, tail: [] });
    else if (!this.#foreign(line) && !this.#append(line)) this.#hold({ key: undefined, lines: [line], change: undefined, tail: [] });
    return true;
  }

  /** A line that can be nothing else, after one that is complete: the health of hundreds of nodes is thousands of them. */
  #sure(text: string, line: Line): boolean {
    const complete = this.#pending?.key === undefined && this.#pending?.change !== undefined;
    const change = complete && this.#current?.surely?.(text) === true ? this.#current.read(text, true) : undefined;
    if (change !== undefined) this.#hold({ key: undefined, lines: [line], change, tail: [] });
    return change !== undefined;
  }

  #open(key: string, line: Line): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    this.#commit();
    const name = SECTION_OF.get(key) ?? key;
    this.#current = this.#sections.find((section) => section.name === name);
    this.#hold({ key, lines: [line], change: this.#readKey(key, [line]), tail: [] });
    return true;
  }

  /** A bracket is open, or the line made no sense by itself: what follows is its rest first of all. */
  #waits(): boolean {
    const pending = this.#pending;
    if (pending === undefined) return false;
    const lines = [...pending.lines, ...pending.tail];
    return (pending.key !== undefined || pending.change === undefined) && sizeOf(lines) <= MAX_JOINED && unbalanced(textOf(lines));
  }

  #append(line: Line): boolean {
    const pending = this.#pending;
    const last = pending?.tail.at(-1) ?? pending?.lines.at(-1);
    if (pending === undefined || last?.n !== line.n - 1) return false;
    const lines = [...pending.lines, ...pending.tail, line];
    if (lines.length > MAX_PARTS || sizeOf(lines) > MAX_JOINED) return false;
    const wrapped = pending.change === undefined || unbalanced(textOf(pending.lines)) || last.text.length >= MIN_WRAP;
    const change = this.#reread(pending.key, lines, wrapped);
    if (change !== undefined) this.#pending = { ...pending, lines, change, tail: [] };
    else this.#pending = { ...pending, tail: [...pending.tail, line] };
    return change !== undefined || wrapped;
  }

  #reread(key: string | undefined, lines: readonly Line[], wrapped: boolean): Change | undefined {
    if (key !== undefined) return wrapped ? this.#readKey(key, lines) : undefined;
    const multiline = this.#current?.multiline === true ? this.#current.read(lines.map((l) => l.text).join('\n'), true) : undefined;
    return multiline ?? (wrapped ? this.#readAny(lines) : undefined);
  }

  #readKey(key: string, lines: readonly Line[]): Change | undefined {
    const read = FIELDS.get(key);
    for (const text of joins(lines)) {
      const value = text.slice(text.indexOf(':') + 1).trim();
      const change = read?.(withoutRemark(value)) ?? read?.(value);
      if (change !== undefined) return change;
    }
    return undefined;
  }

  /** The section the line stands in first, then every other: lines may have been left out or grepped. */
  #readAny(lines: readonly Line[]): Change | undefined {
    for (const joined of joins(lines)) {
      const bare = withoutRemark(joined);
      for (const text of bare === joined ? [joined] : [bare, joined]) {
        const own = this.#current?.read(text, true);
        if (own !== undefined) return own;
        for (const section of this.#sections) {
          const change = section === this.#current ? undefined : section.read(text, false);
          if (change !== undefined) return change;
        }
      }
    }
    return undefined;
  }

  #foreign(line: Line): boolean {
    const match = FOREIGN_KEY.exec(line.text.trimEnd());
    if (match === null) return false;
    this.#commit();
    this.#current = undefined;
    this.#keepUnknown(match[1] ?? '', match[2] ?? '', markOf([line]), `unknown key ${match[1] ?? ''}`);
    return true;
  }

  #hold(pending: Pending): void {
    this.#commit();
    this.#pending = pending;
    const opens = pending.change?.opens;
    if (opens !== undefined) this.#current = this.#sections.find((section) => section.name === opens) ?? this.#current;
  }

  #commit(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    const mark = markOf(pending.lines);
    if (pending.change !== undefined) { this.#write(pending.change, mark); return; }
    if (pending.key === undefined) return;
    this.#broken(pending.key, [...pending.lines, ...pending.tail]);
  }

  #write(change: Change, mark: Mark): void {
    this.#understood++;
    change.write(this.#target, mark);
  }

  /** A known key whose value makes no sense; perhaps the screen cut it off. */
  #broken(key: string, lines: readonly Line[]): void {
    const mark = markOf(lines);
    const value = textOf(lines).slice(textOf(lines).indexOf(':') + 1).trim();
    for (const repaired of cutShort(value)) {
      const change = FIELDS.get(key)?.(repaired);
      if (change === undefined) continue;
      this.#write(change, mark);
      this.#target.problem(mark, `the value of ${key} is cut off`);
      return;
    }
    this.#keepUnknown(key, value, mark, value === '' ? `${key} has no value` : `the value of ${key} is not understood: ${value.slice(0, 120)}`);
  }

  #keepUnknown(key: string, value: string, mark: Mark, message: string): void {
    this.#status.unknown.push({ key, value });
    this.#target.problem(mark, message);
    if (FIELDS.has(key)) this.#understood++;
  }

  #second(rest: readonly Line[]): void {
    this.#commit();
    this.#target.problem(markOf(rest), 'another status output begins here; only the first one is read');
  }

  #brief(line: Line): void {
    const brief = readBrief(line.text.trim());
    if (brief === undefined) return;
    this.#understood++;
    this.#status.brief = brief;
    this.#target.note('brief', brief, markOf([line]));
  }
}

function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length, 0);
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.text.trim()).join(' ');
}

function markOf(lines: readonly Line[]): Mark {
  return { start: lines[0]?.n ?? 1, end: lines.at(-1)?.n ?? 1 };
}
