import type { Line, ParseContext } from '../define-parser.ts';
import type { Debuginfo } from './schema.ts';

const TOP = /^ {2}"([\w-]{1,80})": ?(.*)$/;
const VERSION = /^"(\d{1,4}\.\d{1,4}\.\d{1,4}\S{0,60}) ([0-9a-f]{7,40}) /;
const KERNEL = /^"(\d{1,4}\.\d{1,4}[^"\s]{0,80})"/;
const ELEMENT = /^ {4}"((?:[^"\\]|\\.){1,8000})",?$/;
const SETTING = /^([a-z][\w.-]{0,120}):([\s\S]*)$/;
const MAX_SETTINGS = 5000;

/** Whether a line is the first key of the JSON form: the object is printed with an indentation of two. */
export function isJsonKey(text: string): boolean {
  return /^ {2}"(?:cilium-memory-map|cilium-nodemonitor-memory-map|cilium-status|cilium-version|environment-variables|kernel-version|endpoint-list)": ?["{[]/.test(text);
}

/** Reads the JSON form by its indentation: the object is far too large to be held. */
export class JsonReader {
  readonly #context: ParseContext;
  readonly #data: Debuginfo = { form: 'json', environment: {}, endpoints: 0, sections: [] };
  #key = '';
  #settings = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const { text } = line;
    if (text.trim() === '') return;
    const top = TOP.exec(text);
    if (top !== null) this.#open(top[1] ?? '', top[2] ?? '', line);
    else this.#inside(text, line);
    this.#context.known(line);
  }

  end(): Debuginfo | undefined {
    this.#data.sections.forEach(({ line }, i) => { this.#context.note(`sections[${i}]`, line); });
    return this.#data.sections.length > 0 ? this.#data : undefined;
  }

  #open(key: string, value: string, line: Line): void {
    this.#key = key;
    if (this.#data.sections.length < 200) this.#data.sections.push({ title: key, count: 1, lines: 1, line: line.n });
    const [, version, commit] = key === 'cilium-version' ? VERSION.exec(value) ?? [] : [];
    const kernel = key === 'kernel-version' ? KERNEL.exec(value)?.[1] : undefined;
    if (version !== undefined && commit !== undefined) {
      this.#data.ciliumVersion = version;
      this.#data.ciliumCommit = commit;
      this.#context.note('ciliumVersion', line);
    }
    if (kernel === undefined) return;
    this.#data.kernelVersion = kernel;
    this.#context.note('kernelVersion', line);
  }

  #inside(text: string, line: Line): void {
    const section = this.#data.sections.at(-1);
    if (section?.title === this.#key) section.lines++;
    if (this.#key === 'endpoint-list' && /^ {4}\{$/.test(text)) this.#data.endpoints++;
    else if (this.#key === 'environment-variables') this.#setting(text, line);
    const revision = this.#key === 'policy' ? /^ {4}"revision": (\d{1,15})/.exec(text)?.[1] : undefined;
    if (revision === undefined) return;
    this.#data.policyRevision = Number(revision);
    this.#context.note('policyRevision', line);
  }

  #setting(text: string, line: Line): void {
    const quoted = ELEMENT.exec(text)?.[1];
    const [, key, value] = SETTING.exec(quoted === undefined ? '' : unquoted(quoted)) ?? [];
    if (key === undefined || this.#settings >= MAX_SETTINGS) return;
    this.#settings++;
    this.#data.environment[key] = (value ?? '').slice(0, 4000);
    this.#context.note(`environment.${key}`, line);
  }
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
