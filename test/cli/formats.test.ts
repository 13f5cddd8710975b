import fc from 'fast-check';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import type { Report } from '../../src/model/report.ts';
import { reporters } from '../../src/reporters/registry.gen.ts';
import { run } from './run.ts';

const ROOT = join(import.meta.dirname, '../..');
const FORMATS = Object.keys(reporters);
const LEVELS = ['critical', 'error', 'warning', 'info'] as const;
const GATES = [[], ['--fail-coverage-below', '100'], ['--fail-coverage-below', '1']] as const;
const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-formats-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** One dump with findings, one without, and one output alone, which leaves most rules unjudged. */
const INPUTS = ['partial-kpr', 'healthy', 'status.txt'];
const input = (name: string): string => join(folder, name);

beforeAll(() => {
  for (const story of ['partial-kpr', 'healthy']) {
    for (const [path, text] of Object.entries(buildStory(story))) {
      mkdirSync(dirname(join(folder, story, path)), { recursive: true });
      writeFileSync(join(folder, story, path), text);
    }
  }
  writeFileSync(input('status.txt'), 'KVStore:   Ok   Disabled\nKubernetes:   Ok   1.30 (v1.30.5) [linux/amd64]\nCilium:   Ok   1.16.3 (v1.16.3-f2217191)\n');
});

const target = (format: string): string => join(folder, `out.${format}`);

/** What the code must be, from the report alone. */
function wanted(report: Report, failOn: string, gate: readonly string[]): number {
  if (report.summary.outcomes.errored > 0) return 5;
  if (gate[1] !== undefined && report.summary.coverage.percent < Number(gate[1])) return 4;
  const limit = LEVELS.findIndex((l) => l === failOn);
  return report.findings.some((f) => LEVELS.indexOf(f.severity) <= limit) ? 1 : 0;
}

/** Each run loads every rule, so runs are counted: the machine may be busy. */
const PATIENCE = 180_000;

describe('exit code', () => {
  it('is the same for every format, any set and order of them, to a file or to standard output', async () => {
    const reports = new Map<string, Report>();
    for (const name of INPUTS) reports.set(name, JSON.parse((await run('analyze', input(name), '-f', 'json')).out) as Report);
    const codes = new Set<number>();
    await fc.assert(fc.asyncProperty(
      fc.constantFrom(...INPUTS), fc.shuffledSubarray(FORMATS, { minLength: 1 }), fc.constantFrom(...LEVELS, 'never'), fc.constantFrom(...GATES), fc.boolean(), fc.boolean(),
      async (name, formats, failOn, gate, toStdout, lenient) => {
        const outputs = formats.flatMap((f, i) => ['-o', `${f}=${toStdout && i === 0 ? '-' : target(f)}`]);
        const { code } = await run('analyze', input(name), '--fail-on', failOn, ...gate, ...(lenient ? ['--exit-zero-on-failure'] : []), ...outputs);
        const report = reports.get(name);
        if (report === undefined) throw new Error(name);
        const strict = wanted(report, failOn, gate);
        expect(code).toBe(lenient && strict !== 5 ? 0 : strict);
        codes.add(code);
      },
    ), { numRuns: 20, seed: 8 });
    expect([...codes].sort()).toEqual([0, 1, 4]);
  }, PATIENCE);

  it('and the bytes of a format do not depend on the formats beside it', async () => {
    const name = input('partial-kpr');
    const all = await run('analyze', name, ...FORMATS.flatMap((f) => ['-o', `${f}=${target(f)}`]));
    for (const format of FORMATS) {
      const { code } = await run('analyze', name, '-o', `${format}=${target('alone')}`);
      expect(code, format).toBe(all.code);
      expect(readFileSync(target('alone'), 'utf8') === readFileSync(target(format), 'utf8'), format).toBe(true);
    }
  }, PATIENCE);
});

describe('formats', () => {
  it('are named by the help, the readme and the guide', async () => {
    const help = (await run('analyze', '--help')).out.replace(/\s+/g, ' ');
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const guide = readFileSync(join(ROOT, 'docs/formats.md'), 'utf8');
    for (const format of FORMATS) {
      expect(help).toMatch(new RegExp(`\\b${format}\\b`));
      expect(readme, format).toMatch(new RegExp(`\`${format}\``));
      expect(guide, format).toMatch(new RegExp(`\`${format}\``));
    }
  });

  it('that do not exist are refused with the nearest that does', async () => {
    expect(await run('analyze', input('healthy'), '-f', 'sariff')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "sarif"?') as string });
  });

  it('a ticket is written for the reader that is named', async () => {
    const texts = new Map<string, string>();
    for (const audience of ['customer', 'escalation', 'upstream']) texts.set(audience, (await run('analyze', input('partial-kpr'), '-f', 'ticket', '--audience', audience)).out);
    expect(new Set(texts.values()).size).toBe(3);
    expect((await run('analyze', input('partial-kpr'), '-f', 'ticket')).out).toBe(texts.get('escalation'));
    expect(await run('analyze', input('healthy'), '--audience', 'custmer')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean customer?') as string });
  });

  it('junit fails what the threshold fails', async () => {
    const count = async (failOn: string): Promise<number> => Number(/failures="(\d+)"/.exec((await run('analyze', input('partial-kpr'), '-f', 'junit', '--fail-on', failOn)).out)?.[1]);
    expect(await count('critical')).toBeLessThan(await count('error'));
    expect(await count('never')).toBe(await count('error'));
    expect(existsSync(join(folder, 'ciliumdoc-report.html'))).toBe(false);
  });
});
