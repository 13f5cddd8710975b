import { appendFileSync, writeFileSync } from 'node:fs';
import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Report } from '../model/report.ts';
import type { RenderOptions } from '../reporters/define-reporter.ts';
import { reporters } from '../reporters/registry.gen.ts';
import { columns, type Io, wantsColor } from './io.ts';

/** One thing to write: a format and where to; `-` is standard output. */
export interface Output { readonly format: string; readonly target: string; readonly append?: boolean }

/** What formats may ask of the command line, beyond where they are printed. */
export type Wishes = Pick<RenderOptions, 'audience' | 'failOn' | 'anchor'>;

export const HTML_FILE = 'ciliumdoc-report.html';
/** The name tells what may be done with it. */
export const REDACTED_HTML_FILE = 'ciliumdoc-report-redacted.html';

/**
 * Reads `--format` and `-o`. `-o html=report.html` names format and file; a bare `--format json` goes to standard output, as
 * does everything but HTML, which nobody wants to see there. Without any: a summary on the terminal and the HTML beside it.
 */
export function chooseOutputs(formats: readonly string[], pairs: readonly string[], redacted = false): Output[] {
  const page = redacted ? REDACTED_HTML_FILE : HTML_FILE;
  const outputs = [...formats.map((format) => ({ format, target: format === 'html' ? page : '-' })), ...pairs.map(parsePair)];
  for (const { format } of outputs) checkFormat(format);
  const toStdout = outputs.filter((o) => o.target === '-');
  if (toStdout.length > 1) throw new UserError(`only one format can go to standard output, not ${toStdout.map((o) => o.format).join(' and ')}`, EXIT.usage, 'name a file for the others: -o html=report.html');
  return outputs.length > 0 ? outputs : [{ format: 'text', target: '-' }, { format: 'html', target: page }];
}

/**
 * In a step of a GitHub workflow (`GITHUB_STEP_SUMMARY` is set): annotations bring the step summary with them, and the summary
 * is put behind what other commands of the step have written.
 */
export function withStepSummary(outputs: readonly Output[], io: Io): Output[] {
  const file = io.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return [...outputs];
  const wanted = outputs.some((o) => o.format === 'github') && !outputs.some((o) => o.format === 'github-summary');
  const all = wanted ? [...outputs, { format: 'github-summary', target: file }] : outputs;
  return all.map((output) => (output.target === file ? { ...output, append: true } : output));
}

/** Checks `--sarif-anchor`: a path inside a repository, with `/`. Throws UserError (usage) for any other. */
export function readAnchor(path: string): string {
  const plain = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  if (plain !== '' && !plain.startsWith('/') && !/^[A-Za-z]:/.test(plain) && !plain.split('/').some((s) => s === '..' || s === '.' || s === '')) return plain;
  throw new UserError(`--sarif-anchor ${path}: is no path inside a repository`, EXIT.usage, 'name a file of the repository from its root: --sarif-anchor deploy/cilium-values.yaml');
}

function parsePair(pair: string): Output {
  const at = pair.indexOf('=');
  const format = at < 0 ? pair : pair.slice(0, at);
  const target = at < 0 ? '-' : pair.slice(at + 1);
  if (target === '') throw new UserError(`-o ${pair} names no file`, EXIT.usage, `write -o ${format}=FILE, or -o ${format}=- for standard output`);
  return { format, target };
}

function checkFormat(format: string): void {
  if (Object.hasOwn(reporters, format)) return;
  const near = nearest(format, Object.keys(reporters));
  throw new UserError(`unknown format "${format}"`, EXIT.usage, near === undefined ? `formats are ${Object.keys(reporters).join(', ')}` : `did you mean "${near}"?`);
}

/** Renders the report in every format asked for. A file that cannot be written ends the run only after the others are out. */
export async function writeOutputs(report: Report, outputs: readonly Output[], io: Io, wishes: Wishes = {}): Promise<void> {
  let fault: unknown;
  const written: Output[] = [];
  for (const output of outputs) {
    const text = await render(report, output, io, wishes);
    if (output.target === '-') { io.stdout.write(text); continue; }
    try {
      writeFile(output, text);
      written.push(output);
    } catch (error) {
      fault ??= error;
    }
  }
  for (const { format, target } of written) io.stderr.write(`${format} report: ${target}\n`);
  if (fault !== undefined) throw fault;
}

async function render(report: Report, output: Output, io: Io, wishes: Wishes): Promise<string> {
  const load = reporters[output.format];
  if (load === undefined) throw new UserError(`unknown format "${output.format}"`, EXIT.usage);
  const reporter = await load();
  const toTerminal = output.target === '-';
  return reporter.render(report, { ...wishes, columns: toTerminal ? columns(io) : 80, color: toTerminal && wantsColor(io) });
}

function writeFile({ target: path, append }: Output, text: string): void {
  try {
    if (append === true) appendFileSync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot write ${path} (${code})`, EXIT.usage, 'name a file in a folder that exists and is writable');
  }
}
