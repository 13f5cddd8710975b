import type { Mark } from '../../model/document.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { isLogo, readClusterPods, readComponent, readContainers, readImage, readIssue, readWorkload } from './rows.ts';
import type { CliStatus } from './schema.ts';

/** Keys that open a list; the rows of a list repeat the key's column as blanks. `Image versions` has no colon. */
const KEY = /^\s*(Containers:|Cluster Pods:|Helm chart version:|Image versions:?|Errors:|Warnings:|Configuration:)(.*)$/;
const FAILURE = /^(?:Error: |Unable to |timeout while waiting )/;
const ELISION = /^\s*(?:=>\s*)?(?:\.{2,6}|…|\[\.{2,4}\])\s*$/;

type List = 'containers' | 'images' | 'errors' | 'warnings' | 'configuration';
const LISTS: ReadonlyMap<string, List> = new Map([
  ['Containers', 'containers'], ['Image versions', 'images'], ['Errors', 'errors'], ['Warnings', 'warnings'], ['Configuration', 'configuration'],
]);

/** Reads the output; undefined when no line of it was understood. */
export function readCliStatus(lines: readonly Line[], context: ParseContext): CliStatus | undefined {
  return new Reader(context).read(lines);
}

class Reader {
  readonly #context: ParseContext;
  readonly #status: CliStatus = { components: [], workloads: [], containers: [], images: [], errors: [], warnings: [], configuration: [] };
  #list: List | undefined;
  /** The line before, when it made no sense: perhaps the terminal broke it. */
  #broken: Line | undefined;
  #issueFrom = 0;
  #understood = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(lines: readonly Line[]): CliStatus | undefined {
    for (const line of lines) {
      if (line.text.trim() === '') continue;
      const before = this.#broken;
      this.#broken = undefined;
      if (this.#line(line.text.trimEnd(), line) || (before !== undefined && this.#glued(before, line))) this.#understood++;
      else this.#broken = line;
    }
    return this.#understood === 0 ? undefined : this.#status;
  }

  #glued(before: Line, line: Line): boolean {
    const mark = { start: before.n, end: line.n };
    return this.#row(before.text.trimEnd() + line.text.trim(), mark) || this.#row(`${before.text.trimEnd()} ${line.text.trim()}`, mark);
  }

  #line(text: string, line: Line): boolean {
    const mark = { start: line.n, end: line.n };
    if (isLogo(text) || ELISION.test(text)) { this.#context.known(line); return true; }
    return this.#row(text, mark) || this.#failure(text, mark) || this.#more(text, line);
  }

  #row(text: string, mark: Mark): boolean {
    const component = readComponent(text);
    if (component !== undefined) return this.#add('components', component, mark);
    const workload = readWorkload(text);
    if (workload !== undefined) { this.#list = undefined; return this.#add('workloads', workload, mark); }
    const key = KEY.exec(text);
    if (key !== null) return this.#open((key[1] ?? '').replace(/:$/, ''), (key[2] ?? '').trim(), mark);
    return /^\s/.test(text) || this.#list === 'containers' || this.#list === 'images' ? this.#item(text.trim(), mark, false) : false;
  }

  #open(key: string, value: string, mark: Mark): boolean {
    this.#list = LISTS.get(key);
    this.#context.known(mark);
    if (key === 'Cluster Pods') {
      const pods = readClusterPods(value);
      if (pods === undefined) { this.#context.problem(mark, `the value of ${key} is not understood: ${value.slice(0, 80)}`); return true; }
      this.#status.clusterPods = pods;
      this.#note('clusterPods', pods, mark);
    } else if (key === 'Helm chart version') {
      if (value !== '') this.#status.helmChartVersion = value;
      this.#note('helmChartVersion', value, mark);
    } else if (value !== '' && !this.#item(value, mark, true)) this.#context.problem(mark, `row not understood: ${value.slice(0, 120)}`);
    return true;
  }

  /** One row of the list that is open. */
  #item(text: string, mark: Mark, first: boolean): boolean {
    if (this.#list === 'containers') return this.#add('containers', readContainers(text), mark);
    if (this.#list === 'images') return this.#add('images', readImage(text), mark);
    if (this.#list === 'configuration') return this.#add('configuration', text, mark);
    if (this.#list === undefined) return false;
    this.#issueFrom = mark.start;
    return this.#add(this.#list, readIssue(text, first), mark);
  }

  /** Log lines of a crashed container, and messages with line feeds, go on in column 0. */
  #more(text: string, line: Line): boolean {
    const list = this.#list;
    if (list !== 'errors' && list !== 'warnings') return false;
    const issue = this.#status[list].at(-1);
    if (issue === undefined) return false;
    issue.text += `\n${text.trim()}`;
    this.#note(`${list}[${String(this.#status[list].length - 1)}]`, issue, { start: this.#issueFrom, end: line.n });
    return true;
  }

  #failure(text: string, mark: Mark): boolean {
    if (!FAILURE.test(text)) return false;
    this.#status.failure = text;
    this.#context.note('failure', mark);
    return true;
  }

  #add<K extends List | 'components' | 'workloads'>(key: K, value: CliStatus[K][number] | undefined, mark: Mark): boolean {
    if (value === undefined) return false;
    const list: CliStatus[K][number][] = this.#status[key];
    this.#note(`${key}[${String(list.push(value) - 1)}]`, value, mark);
    return true;
  }

  #note(path: string, value: unknown, mark: Mark): void {
    this.#context.note(path, mark);
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) this.#context.note(`${path}.${key}`, mark);
  }
}
