import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'tables-'));
afterAll(() => { rmSync(dir, { recursive: true }); });
const input = join(dir, 'cilium-version.txt');
writeFileSync(input, 'Client: 1.19.6 f2217191 2026-07-15T09:42:11+02:00 go version go1.24.7 linux/amd64\n');

/** A folder with one table in it. */
function db(name: string, content: string): string {
  const folder = mkdtempSync(join(dir, 'db-'));
  writeFileSync(join(folder, name), content);
  return folder;
}

describe('--db', () => {
  it('takes the place of the shipped advisories', async () => {
    const row = { id: 'GHSA-aaaa-bbbb-cccc', cve: 'CVE-2027-12345', severity: 'high', affected: '>=1.19.0 <1.19.9', fixed: ['1.19.9'], summary: 'Something happens', when: [], published: '2027-01-02' };
    const folder = db('advisories.json', JSON.stringify({ checked: '2027-02-01', advisories: [row], notJudged: [] }));
    const { code, out } = await run('analyze', input, '--db', folder, '--only', 'CVE-001', '-o', 'json=-', '--fail-on', 'never');
    expect(code).toBe(0);
    const report = JSON.parse(out) as { findings: { message: string }[] };
    expect(report.findings.map((f) => f.message)).toEqual(['CVE-2027-12345 (high, published 2027-01-02) affects 1.19.6: Something happens; it needs nothing but the version; fixed in 1.19.9']);
  });

  it.each([
    ['advisories.json', '{', /advisories\.json: not JSON/],
    ['advisories.json', '{"checked":"2027-02-01","advisories":[{"id":"x"}],"notJudged":[]}', /advisories\.json: advisories\.0\.id: an id like/],
    ['releases.json', '{"checked":"soon","releases":[]}', /releases\.json: checked: a date/],
    ['other.json', '{}', /neither advisories\.json nor releases\.json/],
  ])('refuses %s with %s', async (name, content, wanted) => {
    const { code, err } = await run('analyze', input, '--db', db(name, content));
    expect(code).toBe(2);
    expect(err).toMatch(wanted);
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
