import { writeFileSync } from 'node:fs';
import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Io } from './io.ts';
import type { Output } from './outputs.ts';

/**
 * Reads `--format` and `-o` for a command with formats of its own. Without any: the first one on standard output.
 * @param files name of the file for formats nobody wants on a terminal
 */
export function readOutputs(formats: readonly string[], pairs: readonly string[], known: readonly string[], files: Readonly<Record<string, string>>): Output[] {
  const outputs = [...formats.map((format) => ({ format, target: files[format] ?? '-' })), ...pairs.map(pairOf)];
  for (const { format } of outputs) {
    if (known.includes(format)) continue;
    const near = nearest(format, [...known]);
    throw new UserError(`unknown format "${format}"`, EXIT.usage, near === undefined ? `formats here are ${known.join(', ')}` : `did you mean "${near}"?`);
  }
  const toStdout = outputs.filter((o) => o.target === '-');
  if (toStdout.length > 1) throw new UserError(`only one format can go to standard output, not ${toStdout.map((o) => o.format).join(' and ')}`, EXIT.usage, 'name a file for the others: -o html=FILE');
  return outputs.length > 0 ? outputs : [{ format: known[0] ?? 'text', target: '-' }];
}

function pairOf(pair: string): Output {
  const at = pair.indexOf('=');
  const format = at < 0 ? pair : pair.slice(0, at);
  const target = at < 0 ? '-' : pair.slice(at + 1);
  if (target === '') throw new UserError(`-o ${pair} names no file`, EXIT.usage, `write -o ${format}=FILE, or -o ${format}=- for standard output`);
  return { format, target };
}

/** Writes each output. A file that cannot be written ends the run only after the others are out. */
export async function writeAll(outputs: readonly Output[], io: Io, render: (output: Output) => Promise<string>): Promise<void> {
  let fault: unknown;
  const written: Output[] = [];
  for (const output of outputs) {
    const text = await render(output);
    if (output.target === '-') { io.stdout.write(text); continue; }
    try {
      writeText(output.target, text);
      written.push(output);
    } catch (error) {
      fault ??= error;
    }
  }
  for (const { format, target } of written) io.stderr.write(`${format}: ${target}\n`);
  if (fault !== undefined) throw fault;
}

export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot write ${path} (${code})`, EXIT.usage, 'name a file in a folder that exists and is writable');
  }
}
