import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from '../../src/base/lines.ts';
import type { Document } from '../../src/model/document.ts';
import type { AnyParser, Line } from '../../src/parsers/define-parser.ts';
import { runParser } from '../../src/parsers/run-parser.ts';

/** One example beside a parser: input, expectation, and what is known of it from outside. */
export interface Example {
  readonly name: string;
  readonly text: string;
  readonly expected: { readonly status: string; readonly data?: unknown };
  readonly meta: { readonly fileName?: string; readonly command?: string };
}

/** Examples of a parser folder, in name order. */
export function examplesOf(id: string): Example[] {
  const folder = join(import.meta.dirname, '../../src/parsers', id, 'examples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((f) => f.endsWith('.in')).sort().map((file) => {
    const stem = join(folder, file.slice(0, -'.in'.length));
    const metaFile = `${stem}.in.meta.json`;
    return {
      name: file.slice(0, -'.in'.length),
      text: readFileSync(`${stem}.in`, 'utf8'),
      expected: JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as Example['expected'],
      meta: existsSync(metaFile) ? JSON.parse(readFileSync(metaFile, 'utf8')) as Example['meta'] : {},
    };
  });
}

export function linesOf(text: string): Line[] {
  return [...readLines(new TextEncoder().encode(text)).lines];
}

/** Runs one parser over a text as the frame would. */
export function parseText(parser: AnyParser, text: string, meta: Example['meta'] = {}): Document {
  return runParser(parser, linesOf(text), {
    path: meta.fileName ?? 'capture.txt', locator: meta.fileName ?? 'capture.txt', fileName: meta.fileName ?? 'capture.txt',
    ...(meta.command === undefined ? {} : { command: meta.command }),
  });
}
