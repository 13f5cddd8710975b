import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';
import type { Report } from '../../src/model/report.ts';
import { reporters } from '../../src/reporters/registry.gen.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-policy-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const at = (name: string): string => join(folder, name);
const file = (name: string, text: string): string => { writeFileSync(at(name), text); return at(name); };
const DUMP = at('dump');
/** Two families are enough, and quicker. */
const ONLY = ['--only', 'KPR', '--no-config'];
const PATIENCE = 180_000;
let plain: Report;
let everything: string;

beforeAll(async () => {
  for (const [path, text] of Object.entries(buildStory('partial-kpr'))) {
    mkdirSync(dirname(join(DUMP, path)), { recursive: true });
    writeFileSync(join(DUMP, path), text);
  }
  const ran = await run('analyze', DUMP, ...ONLY, '-o', `json=${at('plain.json')}`, '-f', 'text');
  expect(ran.code).toBe(1);
  plain = JSON.parse(readFileSync(at('plain.json'), 'utf8')) as Report;
  const codes = [...new Set(plain.findings.map((f) => f.code))];
  everything = file('all.yaml', `waivers:\n${codes.map((code) => `  - {code: ${code}, reason: accepted for now, owner: net, expires: 2026-12-31}\n`).join('')}`);
}, PATIENCE);

describe('waivers', () => {
  it('keep every finding in every format and do not fail, until they expire', async () => {
    const held = await run('analyze', DUMP, ...ONLY, '--waivers', everything, '--as-of', '2026-12-31', ...Object.keys(reporters).flatMap((f) => ['-o', `${f}=${at(`held.${f}`)}`]));
    expect(held.code).toBe(0);
    const report = JSON.parse(readFileSync(at('held.json'), 'utf8')) as Report;
    expect(report.findings).toHaveLength(plain.findings.length);
    expect(report.findings.every((f) => f.waived?.reason === 'accepted for now')).toBe(true);
    for (const format of ['html', 'markdown', 'text', 'junit', 'sarif', 'csv', 'ndjson', 'github-summary']) expect(readFileSync(at(`held.${format}`), 'utf8'), format).toContain('accepted for now');
    expect(JSON.parse(readFileSync(at('held.gitlab'), 'utf8'))).toEqual([]);
    expect(readFileSync(at('held.junit'), 'utf8')).not.toContain('<failure');
    const late = await run('analyze', DUMP, ...ONLY, '--waivers', everything, '--as-of', '2027-01-01', '-f', 'text');
    expect(late.code).toBe(1);
    expect(late.out).toMatch(/waivers? needs? a look: \d+ expired/);
  }, PATIENCE);

  it('audit and prune work on files and reports', async () => {
    const path = file('w.yaml', 'waivers:\n  - {code: KPR-001, reason: ours, expires: 2026-12-31}\n  - {code: KPR-001, reason: old, expires: 2020-01-01}\n');
    const audit = await run('waivers', 'audit', path, '--from', at('plain.json'), '--as-of', '2026-06-01', '--no-config');
    expect(audit).toMatchObject({ code: 1, out: expect.stringContaining('2 waivers, 1 needs a look (as of 2026-06-01)') as string });
    const pruned = await run('waivers', 'prune', path, '--from', at('plain.json'), '--as-of', '2026-06-01', '--no-config');
    expect(pruned.out).toBe('waivers:\n  - { code: KPR-001, reason: ours, expires: 2026-12-31 }\n');
    expect(readFileSync(path, 'utf8')).toContain('old');
    await run('waivers', 'prune', path, '--write', '--as-of', '2026-06-01', '--no-config');
    expect(readFileSync(path, 'utf8')).not.toContain('old');
    expect((await run('waivers', 'audit', path, '--as-of', '2026-06-01', '--no-config')).code).toBe(0);
    expect(await run('waivers', 'audit', '--no-config')).toMatchObject({ code: 2 });
    expect(await run('analyze', DUMP, ...ONLY, '--waivers', at('missing.yaml'))).toMatchObject({ code: 2, err: expect.stringContaining('cannot read the waivers') as string });
  }, PATIENCE);
});

describe('a baseline', () => {
  it('is taken, holds, and refuses to grow by itself', async () => {
    const path = at('base.json');
    expect(await run('baseline', 'update', path, '--from', at('plain.json'), '--no-config')).toMatchObject({ code: 0 });
    const same = await run('analyze', DUMP, ...ONLY, '--baseline', path, '-f', 'sarif');
    expect(same.code).toBe(0);
    expect(new Set([...same.out.matchAll(/"baselineState": "(\w+)"/g)].map((m) => m[1]))).toEqual(new Set(['unchanged']));
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/\n {4}\{[^\n]*\},?(?=\n)/, ''));
    expect((await run('analyze', DUMP, ...ONLY, '--fail-on', 'info', '--baseline', path, '-f', 'text')).code).toBe(1);
    expect((await run('baseline', 'update', path, '--from', at('plain.json'), '--no-config')).code).toBe(1);
    expect((await run('baseline', 'update', path, '--from', at('plain.json'), '--accept-new', '--no-config')).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(text);
  }, PATIENCE);
});

describe('other decisions', () => {
  it('--exit-zero-on-failure forgives findings and coverage, not wrong usage', async () => {
    expect((await run('analyze', DUMP, ...ONLY, '--exit-zero-on-failure', '--fail-coverage-below', '100', '-f', 'ndjson')).code).toBe(0);
    expect((await run('analyze', DUMP, ...ONLY, '--exit-zero-on-failure', '--as-of', 'soon', '--waivers', everything)).code).toBe(2);
    expect((await run('analyze', at('nothing.zip'), ...ONLY, '--exit-zero-on-failure')).code).toBe(3);
  }, PATIENCE);

  it('--severity is said, and the rule still quoted with its own', async () => {
    const changed = await run('analyze', DUMP, ...ONLY, ...[...new Set(plain.findings.map((f) => f.code))].flatMap((code) => ['--severity', `${code}=info`]), '-f', 'json');
    expect(changed.code).toBe(0);
    const report = JSON.parse(changed.out) as Report;
    expect(report.findings.every((f) => f.severity === 'info')).toBe(true);
    expect(report.findings.some((f) => f.ruleSeverity === 'critical' || f.ruleSeverity === 'error')).toBe(true);
    expect(await run('analyze', DUMP, ...ONLY, '--severity', 'KPR-001=fatal')).toMatchObject({ code: 2 });
    expect(await run('analyze', DUMP, ...ONLY, '--severity', 'KPR-999=info')).toMatchObject({ code: 2 });
  }, PATIENCE);

  it('--sarif-anchor puts a file of the repository first and keeps the proof', async () => {
    const { out } = await run('analyze', DUMP, ...ONLY, '--sarif-anchor', './deploy/cilium values.yaml', '-f', 'sarif');
    const [result] = (JSON.parse(out) as { runs: { results: { locations: { physicalLocation: { artifactLocation: object } }[]; relatedLocations: unknown[] }[] }[] }).runs[0]?.results ?? [];
    expect(result?.locations[0]?.physicalLocation.artifactLocation).toEqual({ uri: 'deploy/cilium%20values.yaml' });
    expect(result?.relatedLocations.length).toBeGreaterThan(0);
    for (const path of ['/etc/x', '../x', 'a//b', '']) expect((await run('analyze', DUMP, ...ONLY, `--sarif-anchor=${path}`, '-f', 'sarif')).code, path).toBe(2);
  }, PATIENCE);
});
