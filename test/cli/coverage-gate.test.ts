import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missedGates, readGates } from '../../src/cli/coverage-gate.ts';
import { minimalReport } from '../report/fixtures.ts';
import { run } from './run.ts';

describe('readGates', () => {
  it('reads a percentage for all rules, and one for an area by family or name', () => {
    expect(readGates(['90', 'kpr=80', 'masquerading=7.5%', 'XYZ=1'], ['XYZ'])).toEqual([
      { area: undefined, percent: 90 }, { area: 'kube-proxy replacement', percent: 80 }, { area: 'masquerading', percent: 7.5 }, { area: 'XYZ', percent: 1 },
    ]);
  });

  it.each(['', 'KPR=', 'KPR=eighty', '101', '-1', 'KPR=80=x'])('refuses "%s"', (word) => { expect(() => readGates([word], [])).toThrow(/not a percentage|no area/); });

  it('suggests the area that was meant', () => {
    let hint: unknown;
    try { readGates(['MASK=80'], []); } catch (error) { hint = (error as { hint?: string }).hint; }
    expect(hint).toBe('did you mean MASQ?');
  });
});

describe('missedGates', () => {
  it('names what is not reached; an area without a judged rule has no coverage', () => {
    const report = minimalReport();
    const covered = { ...report, summary: { ...report.summary, coverage: { ...report.summary.coverage, percent: 88 } }, coverage: { ...report.coverage, byArea: [{ area: 'masquerading', judged: 3, inconclusive: 1, notApplicable: 0, percent: 75 }] } };
    expect(missedGates(readGates(['88', 'MASQ=75', 'KPR=0'], []), covered)).toEqual([]);
    expect(missedGates(readGates(['90', 'MASQ=80', 'KPR=1'], []), covered)).toEqual([
      'coverage of all rules is 88 %, below 90 %', 'coverage of masquerading is 75 %, below 80 %', 'coverage of kube-proxy replacement is 0 %, below 1 %',
    ]);
  });
});

describe('analyze --fail-coverage-below', () => {
  let folder = '';
  let input = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-gate-'));
    input = join(folder, 'cilium-configmap.yaml');
    writeFileSync(input, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  kube-proxy-replacement: "true"\n');
  });
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  it('ends with code 4 and says why, also when findings are ignored', async () => {
    const ran = await run('analyze', input, '-f', 'json', '--fail-on', 'never', '--fail-coverage-below', '100', '--fail-coverage-below', 'KPR=100');
    expect(ran.code).toBe(4);
    expect(ran.err).toMatch(/coverage of all rules is [\d.]+ %, below 100 %/);
    expect(ran.err).toContain('coverage of kube-proxy replacement is');
  });

  it('ends with code 0 where the demand is met, and 2 where it is none', async () => {
    expect((await run('analyze', input, '-f', 'json', '--fail-on', 'never', '--fail-coverage-below', '0')).code).toBe(0);
    expect((await run('analyze', input, '-f', 'json', '--fail-coverage-below', 'most')).code).toBe(2);
  });

  it('comes before findings and after unreadable input', async () => {
    expect((await run('analyze', input, '-f', 'json', '--fail-on', 'info', '--fail-coverage-below', '100')).code).toBe(4);
    expect((await run('analyze', join(folder, 'missing.zip'), '-f', 'json', '--fail-coverage-below', '100')).code).toBe(3);
  });
});
