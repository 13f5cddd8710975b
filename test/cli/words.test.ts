import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-words-'));
const file = join(folder, 'config.yaml');
writeFileSync(file, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  debug: "true"\n');
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the order of words', () => {
  it.each([
    ['inputs first', [file, '-f', 'json', '--skip', 'KPR', 'CVE']],
    ['an option before the input', ['--skip', 'KPR', 'CVE', '-f', 'json', file]],
    ['an output before the input', ['-o', 'json=-', file, '--skip', 'KPR', 'CVE']],
    ['inputs after --', ['-f', 'json', '--skip', 'KPR', 'CVE', '--', file]],
  ] as const)('%s', async (_, words) => {
    const { out, err } = await run('analyze', ...words);
    expect(err).not.toContain('missing');
    expect(JSON.parse(out)).toMatchObject({ input: { name: 'config.yaml' }, options: { skip: ['KPR', 'CVE'] } });
  });

  it('nothing after -- is an option, and - stays standard input', async () => {
    const { code, err } = await run('analyze', '-f', 'json', '--', '--fail-on=never');
    expect(code).toBe(3);
    expect(err).toContain('--fail-on=never');
  });

  it('an option without its value is named', async () => {
    expect((await run('analyze', file, '-o')).err).toContain('-o needs a value');
    expect((await run('analyze', file, '--waivers')).err).toContain('--waivers needs a value');
  });
});
