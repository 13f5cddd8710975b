import { describe, expect, it } from 'vitest';
import { parser } from '../../src/parsers/envoy-config-dump/parser.ts';
import { examplesOf, linesOf, parseText } from '../contract/example.ts';

const SECRET = /bm90IGEg|W3JlZGFj|\[redacted\]|inline_bytes|private_key/;

describe('configuration of Envoy', () => {
  it.each(examplesOf('envoy-config-dump').map((e) => [e.name, e] as const))('keeps and marks nothing of a key: %s', (_name, { text }) => {
    expect(text).toMatch(SECRET);
    const document = parseText(parser, text);
    expect(JSON.stringify(document.data)).not.toMatch(SECRET);
    const lines = linesOf(text);
    const marked = [...document.marks].filter(([path]) => path !== '').map(([, mark]) => lines.slice(mark.start - 1, mark.end).map((line) => line.text).join('\n'));
    expect(marked.length).toBeGreaterThan(5);
    for (const quoted of marked) expect(quoted).not.toMatch(SECRET);
  });

  it('marks nothing in a dump that stands on one line', () => {
    const [example] = examplesOf('envoy-config-dump');
    const document = parseText(parser, JSON.stringify(JSON.parse(example?.text ?? '')));
    expect(document.status).toBe('parsed');
    expect([...document.marks.keys()].filter((path) => path !== '')).toEqual([]);
  });
});
