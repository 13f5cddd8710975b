import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

export const connectivityTestSchema = z.object({
  ciliumVersion: z.string().optional(),
  finished: z.boolean().describe('The report at the end is there'),
  ok: z.boolean().optional(),
  tests: count.optional().describe('Tests that were run, as the report counts them'),
  failedTests: z.array(z.object({ name: z.string(), actions: z.array(z.string()), line: z.int().positive() })).describe('Of the report; at most 200'),
  failedCount: count,
  actions: count.optional(),
  failedActions: count.optional(),
  skippedTests: count.optional(),
  skippedScenarios: count.optional(),
  started: count.describe('Tests that began'),
  errors: z.array(z.object({ text: z.string(), test: z.string().optional(), line: z.int().positive() })).describe('What failed while it ran; at most 200'),
  warnings: z.array(z.string()).describe('At most 50'),
});

type Data = z.infer<typeof connectivityTestSchema>;

const RUNNING = /🏃\s*(?:\[[^\]]{1,80}\] )?Running \d{1,5} tests|^Running \d{1,5} tests \.\.\./u;
const TEST = /^\[=\] (?:\[[^\]]{1,80}\] )?Test \[([^\]]{1,120})\](?: \[\d{1,5}\/\d{1,5}\])?/;
const SKIPPED = /^\[=\] (?:\[[^\]]{1,80}\] )?Skipping [Tt]est \[/;
const FAILED = /(\d{1,5})\/(\d{1,5}) tests failed \((\d{1,6})\/(\d{1,6}) actions\), (\d{1,5}) tests skipped, (\d{1,5}) scenarios skipped/;
const PASSED = /All (\d{1,5}) tests \((\d{1,6}) actions\) successful, (\d{1,5}) tests skipped, (\d{1,5}) scenarios skipped/;
const REPORT_TEST = /^Test \[([^\]]{1,120})\]:$/;
const VERSION = /Cilium version: (\d{1,4}\.\d{1,4}\.\d{1,4}\S{0,60})/;
const BAD = /^(?:❌|🟥)\s*/u;
const WARN = /^⚠️?\s*/u;
const MARKED = /^[^\x20-\x7e\s]/;
const STEP = /^(?:\[[-.=]\]|[.]{1,4000}$|Error: |connectivity test failed|-{20,}|={20,}|curl: |[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d)/;

class Reader {
  readonly #context: ParseContext;
  readonly #data: Data = { finished: false, failedTests: [], failedCount: 0, started: 0, errors: [], warnings: [] };
  #test: string | undefined;
  #reporting = false;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  line(line: Line): void {
    const text = line.text.trim();
    if (text === '') return;
    if (!this.#form(text, line) && !this.#mark(text, line) && !this.#plain(line)) return;
    this.#context.known(line);
  }

  end(): Data | undefined {
    return this.#seen ? this.#data : undefined;
  }

  /** Lines with numbers or names of their own. */
  #form(text: string, line: Line): boolean {
    const test = TEST.exec(text)?.[1];
    const failed = FAILED.exec(text);
    const passed = PASSED.exec(text);
    const reported = REPORT_TEST.exec(text)?.[1];
    const version = VERSION.exec(text)?.[1];
    if (test !== undefined) {
      this.#test = test;
      this.#data.started++;
    } else if (failed !== null) this.#report(failed, line);
    else if (passed !== null) this.#success(passed, line);
    else if (reported !== undefined && this.#reporting) this.#failedTest(reported, line);
    else if (version !== undefined) {
      this.#data.ciliumVersion = version;
      this.#context.note('ciliumVersion', line);
    } else if (!SKIPPED.test(text) && !RUNNING.test(text)) return false;
    this.#seen = true;
    return true;
  }

  #report(found: RegExpExecArray, line: Line): void {
    const [failed, tests, failedActions, actions, skippedTests, skippedScenarios] = found.slice(1, 7).map(Number);
    Object.assign(this.#data, { finished: true, ok: false, failedCount: failed, tests, failedActions, actions, skippedTests, skippedScenarios });
    this.#reporting = true;
    this.#context.note('failedCount', line);
  }

  #success(found: RegExpExecArray, line: Line): void {
    const [tests, actions, skippedTests, skippedScenarios] = found.slice(1, 5).map(Number);
    Object.assign(this.#data, { finished: true, ok: true, tests, actions, failedActions: 0, skippedTests, skippedScenarios });
    this.#context.note('ok', line);
  }

  #failedTest(name: string, line: Line): void {
    const { failedTests } = this.#data;
    if (failedTests.length < 200) this.#context.note(`failedTests[${failedTests.push({ name, actions: [], line: line.n }) - 1}]`, line);
  }

  /** Lines told by the sign they begin with. */
  #mark(text: string, line: Line): boolean {
    const plain = text.replace(BAD, '').slice(0, 1000);
    const { errors, warnings, failedTests } = this.#data;
    if (BAD.test(text)) {
      const actions = failedTests.at(-1)?.actions;
      if (this.#reporting && actions !== undefined) {
        if (actions.length < 200) actions.push(plain);
      } else if (errors.length < 200) this.#context.note(`errors[${errors.push({ text: plain, line: line.n, ...(this.#test === undefined ? {} : { test: this.#test }) }) - 1}]`, line);
      return true;
    }
    if (WARN.test(text) && warnings.length < 50) warnings.push(text.replace(WARN, '').slice(0, 500));
    return MARKED.test(text);
  }

  /** Progress, and the output of failed commands below their test. */
  #plain(line: Line): boolean {
    return STEP.test(line.text.trim()) || (this.#seen && /^\s/.test(line.text)) || this.#test !== undefined;
  }
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return head.some(({ text }) => {
    const line = text.trim();
    return RUNNING.test(line) || TEST.test(line) || FAILED.test(line) || PASSED.test(line) || SKIPPED.test(line) || /Creating namespace cilium-test\S{0,40} for connectivity check/.test(line);
  }) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-connectivity-test',
  title: 'cilium connectivity test',
  scope: 'cluster',
  area: 'connectivity',
  collect: 'cilium connectivity test',
  commands: [/^cilium(?:-cli)?-connectivity-(?:test|perf)(?:-.*)?$/],
  sniff,
  schema: connectivityTestSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
