import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/model/document.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { recognise } from '../../src/parsers/recognise.ts';
import { examplesOf, linesOf, parseText } from './example.ts';

/** What every parser must keep to, whoever wrote it: the folder is the registration, this is the exam. */
describe.each(parsers.map((p) => [p.id, p] as const))('parser %s', (id, parser) => {
  const examples = examplesOf(id);

  it('has notes and at least two examples', () => {
    expect(existsSync(join(import.meta.dirname, '../../src/parsers', id, 'notes.md'))).toBe(true);
    expect(examples.length, `src/parsers/${id}/examples needs two pairs of .in and .json`).toBeGreaterThanOrEqual(2);
    const notes = readFileSync(join(import.meta.dirname, '../../src/parsers', id, 'notes.md'), 'utf8');
    expect(notes.length, 'notes.md names the upstream source and the traps').toBeGreaterThan(200);
  });

  it.each(examples.map((e) => [e.name, e] as const))('reads example %s', (_name, example) => {
    const document = parseText(parser, example.text, example.meta);
    expect({ status: document.status, problems: document.problems }).toMatchObject({ status: example.expected.status });
    if (example.expected.data !== undefined) expect(document.data).toEqual(example.expected.data);
  });

  it.each(examples.map((e) => [e.name, e] as const))('claims example %s, and nobody else does', (_name, example) => {
    const head = linesOf(example.text).slice(0, 400);
    if (example.expected.status === 'unavailable' || head.every((l) => l.text.trim() === '')) return;
    const owner = recognise(parsers, { path: example.meta.fileName ?? '', head, ...(example.meta.command === undefined ? {} : { command: example.meta.command }) });
    expect(owner?.id).toBe(id);
    const sure = parsers.filter((p) => p.sniff(head) === 'yes').map((p) => p.id);
    expect(sure.filter((other) => other !== id), 'parsers that are also sure of it').toEqual([]);
  });

  it.each(examples.map((e) => [e.name, e] as const))('accounts for each line of example %s', (_name, example) => {
    const document = parseText(parser, example.text, example.meta);
    const told = new Set(document.problems.flatMap((p) => (p.line === undefined ? [] : [p.line])));
    expect(document.understood + told.size).toBeGreaterThanOrEqual(document.data === undefined ? 0 : document.lines);
    for (const [path, mark] of document.marks) {
      expect(mark.start, `mark of ${path}`).toBeGreaterThanOrEqual(1);
      expect(mark.end, `mark of ${path}`).toBeLessThanOrEqual(linesOf(example.text).length || 1);
      expect(mark.end).toBeGreaterThanOrEqual(mark.start);
    }
  });

  it.each(examples.map((e) => [e.name, e] as const))('reads example %s the same with CRLF and ANSI colour', (_name, example) => {
    const plain = parseText(parser, example.text, example.meta);
    const dirty = parseText(parser, example.text.split('\n').map((l) => (l === '' ? l : `\u001b[32m${l}\u001b[0m`)).join('\r\n'), example.meta);
    expect(dirty.data).toEqual(plain.data);
  });

  it.each(examples.map((e) => [e.name, e] as const))('survives example %s cut at each tenth', (_name, example) => {
    for (let tenth = 0; tenth < 10; tenth++) {
      const cut = parseText(parser, example.text.slice(0, Math.floor((example.text.length * tenth) / 10)), example.meta);
      expect(broke(cut), `cut at ${tenth}0 %`).toBe(false);
    }
  });

  it.each(examples.map((e) => [e.name, e] as const))('gives plain JSON for example %s', (_name, example) => {
    const { data } = parseText(parser, example.text, example.meta);
    if (data === undefined) return;
    const again: unknown = JSON.parse(JSON.stringify(data));
    expect(again).toEqual(data);
    expect(parser.schema.safeParse(again).success).toBe(true);
  });

  it('survives text that is not its own', () => {
    for (const text of ['', '\n\n\n', 'hello world', '{"a": [1, 2', '\u0000\u0001\u0002', '-'.repeat(100_000), 'a:\n'.repeat(500)]) {
      expect(broke(parseText(parser, text))).toBe(false);
    }
  });
});

/** A parser that threw, as opposed to one that found nothing. */
function broke(document: Document): boolean {
  return document.failure?.reason.includes('broke') === true;
}
