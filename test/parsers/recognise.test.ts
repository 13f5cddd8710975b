import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/parsers/recognise.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { linesOf } from '../contract/example.ts';

const word = fc.oneof(
  fc.constantFrom('OK', 'Ok', '---', '...', '--', '-', '.', '_', '1', '0', 'disabled', 'enabled', 'v1.16.4', '5.15.0-91-generic', 'worker-1', 'Linux', 'Disabled', 'true', 'active', '3f0b7f8e-6c1f-4d8e-9d35-0a4c1c7e2b11'),
  fc.stringMatching(/^[\w.-]{1,40}$/),
);

describe('a lone word', () => {
  it('is nothing that a parser could be sure of, so only the name of its file is asked', () => {
    fc.assert(fc.property(word, (text) => {
      expect(parsers.filter((p) => p.sniff(linesOf(text)) === 'yes').map((p) => p.id)).toEqual([]);
    }));
  });

  it('is what its file is called', () => {
    expect(recognise(parsers, { path: 'dump/cmd/hostname.md', head: linesOf('worker-1\n') })?.id).toBe('hostname');
    expect(recognise(parsers, { path: 'dump/cmd/something-else.md', head: linesOf('worker-1\n') })).toBeUndefined();
    expect(recognise(parsers, { path: 'dump/cmd/something-else.md', head: linesOf('1') })).toBeUndefined();
  });
});
