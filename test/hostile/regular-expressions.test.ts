import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = join(dirname(fileURLToPath(import.meta.url)), '../../src');

interface Found { readonly file: string; readonly source: string; readonly pattern: RegExp }

/** Every regular expression literal of the sources. */
function literals(): Found[] {
  const files = readdirSync(src, { recursive: true, withFileTypes: true }).filter((d) => d.isFile() && d.name.endsWith('.ts')).map((d) => join(d.parentPath, d.name));
  return files.flatMap((file) => {
    const found: Found[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        found.push({ file: file.slice(src.length + 1), source: node.text, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1).replace(/[gy]/g, '')) });
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022));
    return found;
  });
}

/** Beginnings that let an expression get going, and pieces that it may go around in. */
const STARTS = ['', 'a', ' ', '"', '[', '(', '10.0.0.1:', 'level=info msg="', '- ', 'x: '];
const PUMPS = ['a', ' ', '\t', '1', '.', ':', '-', '/', ',', '"', '=', '_', '[', '(', '{', 'a ', 'a.', '1.', 'a:', 'a=', ', ', '. ', ' -', 'aA1', '::', '\\"', '%', '0x', '{}', '[]', '()'];
/** Nothing ends with it, so that the match fails at the very end. */
const END = '\u0001!';

/** Short ones betray exponential time, long ones cubic and worse. */
const SHORT = STARTS.flatMap((start) => PUMPS.map((pump) => start + pump.repeat(Math.ceil(24 / pump.length)) + END));
const LONG = PUMPS.map((pump) => pump.repeat(Math.ceil(4000 / pump.length)) + END);

/** Processor time in milliseconds; a busy machine does not count. */
function spent(pattern: RegExp, texts: readonly string[]): number {
  const from = process.cpuUsage();
  for (const text of texts) pattern.test(text);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

describe('regular expressions of the program', () => {
  const all = literals();

  it('are found', () => { expect(all.length).toBeGreaterThan(1000); });

  it('take no explosive time on hostile lines', () => {
    const slow = all.filter(({ pattern }) => spent(pattern, SHORT) > 1000 || (spent(pattern, LONG) > 800 && spent(pattern, LONG) > 800));
    expect(slow.map(({ file, source }) => `${file}: ${source}`)).toEqual([]);
  }, 600_000);
});
