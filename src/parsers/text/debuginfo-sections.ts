import type { Line } from '../../base/lines.ts';

/** Output of one command inside `cilium debuginfo`, with the line numbers of the file. */
export interface DebuginfoSection {
  /** The command that would have printed it. */
  readonly command: string;
  readonly lines: readonly Line[];
  /** One of many like it: what is not in it may be in another. */
  readonly part: boolean;
}

/** Sections that are outputs of commands with a parser; the others are Go dumps, keys and values, or say nothing of their own. */
const TITLES: readonly (readonly [title: RegExp, command: (id: string) => string, part: boolean])[] = [
  [/^#### Cilium status\s*$/, () => 'cilium status --verbose', false],
  [/^#### Endpoint list\s*$/, () => 'cilium endpoint list', false],
  [/^#### Service list\s*$/, () => 'cilium service list', false],
  [/^#### Policy get\s*$/, () => 'cilium policy get', false],
  [/^#### BPF Policy Get (\d{1,10})\s*$/, (id) => `cilium bpf policy get ${id}`, true],
  [/^#### Endpoint Health (\d{1,10})\s*$/, (id) => `cilium endpoint health ${id}`, true],
  [/^#### Endpoint Log (\d{1,10})\s*$/, (id) => `cilium endpoint log ${id}`, true],
];
/** Members of the JSON form that are the JSON of a command. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['cilium-status', 'cilium status -o json'], ['endpoint-list', 'cilium endpoint list -o json'], ['service-list', 'cilium service list -o json'],
]);
const KEY = /^ {2}"([\w-]{1,60})": ([[{])$/;
const JSON_END = /^ {2}([\]}]),?$/;
const FENCE = /^\s{0,3}```/;
/** Beyond these a section is left to the coarse reading. */
const MAX_LINES = 100_000;
const MAX_SECTIONS = 3000;

/**
 * Finds the sections of `cilium debuginfo`, Markdown or JSON, while it is read. Memory is that of the section at hand; `found` is called
 * at its end.
 */
export class DebuginfoSections {
  readonly #found: (section: DebuginfoSection) => void;
  #open: { command: string; part: boolean; json: boolean; lines: Line[] } | undefined;
  #count = 0;

  constructor(found: (section: DebuginfoSection) => void) {
    this.#found = found;
  }

  line(line: Line): void {
    const { text } = line;
    const open = this.#open;
    if (open?.json === true) { this.#inside(line, open.lines); return; }
    const key = KEY.exec(text);
    const command = KEYS.get(key?.[1] ?? '');
    if (command !== undefined) this.#open = { command, part: false, json: true, lines: [{ n: line.n, text: key?.[2] ?? '' }] };
    else if (text.startsWith('#### ')) this.#title(text);
    else if (open !== undefined && !FENCE.test(text)) this.#keep(line, open.lines);
  }

  end(): void {
    const open = this.#open;
    this.#open = undefined;
    // The JSON of a cut file is no JSON; a table may be used as far as it goes.
    if (open === undefined || open.json) return;
    const first = open.lines.findIndex(({ text }) => text.trim() !== '');
    const last = open.lines.findLastIndex(({ text }) => text.trim() !== '');
    if (first >= 0) this.#give({ command: open.command, lines: open.lines.slice(first, last + 1), part: open.part });
  }

  #title(text: string): void {
    this.end();
    for (const [title, command, part] of TITLES) {
      const match = title.exec(text);
      if (match !== null) this.#open = { command: command(match[1] ?? ''), part, json: false, lines: [] };
    }
  }

  #inside(line: Line, lines: Line[]): void {
    const end = JSON_END.exec(line.text)?.[1];
    // one level less deep, as the command prints it
    this.#keep(end === undefined ? { ...line, text: line.text.replace(/^ {2}/, '') } : { n: line.n, text: end }, lines);
    if (end === undefined || this.#open === undefined) return;
    this.#give({ command: this.#open.command, lines, part: false });
    this.#open = undefined;
  }

  #keep(line: Line, lines: Line[]): void {
    lines.push(line);
    if (lines.length > MAX_LINES) this.#open = undefined;
  }

  #give(section: DebuginfoSection): void {
    if (this.#count++ < MAX_SECTIONS) this.#found(section);
  }
}
