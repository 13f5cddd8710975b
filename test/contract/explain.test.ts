import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../src/archive/memory.ts';
import { decidingLeaf, explain } from '../../src/engine/explain.ts';
import { smallestFlip } from '../../src/engine/flip.ts';
import { judge } from '../../src/engine/judge.ts';
import { checkRules, factBook, readInputs } from '../../src/pipeline.ts';
import { buildStory } from '../../scripts/stories.ts';

const ROOT = join(import.meta.dirname, '../../rules');
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((p) => p.endsWith('/rule.yaml')).sort().map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const { rules } = checkRules(files);

const INPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a whole dump': buildStory('partial-kpr'),
  'next to nothing': { 'cilium-version.txt': 'Client: 1.16.3 f2217191 2024-10-15T09:42:11+02:00 go version go1.22.7 linux/amd64\n' },
};

describe.each(Object.entries(INPUTS))('every rule explains itself on %s', (_name, input) => {
  it('with its conditions, what decided, and what would turn it', async () => {
    const { snapshots } = await readInputs([memoryTree('dump', input)]);
    const states = new Set<string>();
    for (const snapshot of snapshots) {
      const book = factBook(snapshot);
      for (const rule of rules) {
        const told = new Set<string>();
        for (const outcome of judge([rule], book)) {
          states.add(outcome.state);
          if (told.has(outcome.state)) continue;
          told.add(outcome.state);
          const explained = explain(outcome);
          expect(explained.sentence, rule.rule.code).not.toBe('');
          expect(explained.conditions.filter((c) => c.deciding).length, `${rule.rule.code} ${outcome.state}`).toBe(decidingLeaf(outcome) === undefined ? 0 : 1);
          const flip = smallestFlip(rule, book, outcome);
          expect(flip.words !== undefined || flip.changes.length > 0, rule.rule.code).toBe(true);
        }
        expect(told.size, `${rule.rule.code} has an outcome`).toBeGreaterThan(0);
      }
    }
    expect(states.has('errored')).toBe(false);
    expect(states.size).toBeGreaterThan(1);
  }, 120_000);
});
