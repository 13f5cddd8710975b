import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStory } from '../../scripts/stories.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-pack-'));
const work = join(folder, 'work');
const program = join(work, 'node_modules/.bin/ciliumdoc');
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function sh(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
}

describe('the packed program', () => {
  beforeAll(() => {
    expect(existsSync(join(ROOT, 'dist/cli.js')), 'npm run build comes first').toBe(true);
    sh('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
    const tarball = readdirSync(folder).find((f) => f.endsWith('.tgz')) ?? '';
    mkdirSync(work);
    writeFileSync(join(work, 'package.json'), '{}\n');
    // Offline: the package must bring along all it needs.
    sh('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)], work);
    for (const [path, text] of Object.entries(buildStory('healthy'))) {
      mkdirSync(dirname(join(work, 'dump', path)), { recursive: true });
      writeFileSync(join(work, 'dump', path), text);
    }
  }, 120_000);

  it('runs from an empty folder, with its rules and templates', () => {
    expect(sh(program, ['--version'], work)).toMatch(/^\d+\.\d+\.\d+/);
    expect(sh(program, ['rules'], work)).toContain('CONF-008');
    const out = sh(program, ['analyze', 'dump', '--fail-on', 'never'], work);
    expect(out).toContain('Cilium 1.16.3');
    expect(readFileSync(join(work, 'ciliumdoc-report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('brings the licences of what it bundles, and no dependencies', () => {
    expect(readdirSync(join(work, 'node_modules')).filter((n) => !n.startsWith('.'))).toEqual(['ciliumdoc']);
    expect(readFileSync(join(work, 'node_modules/ciliumdoc/dist/THIRD-PARTY-NOTICES.txt'), 'utf8')).toContain('yauzl');
  });
});

describe('standard input', () => {
  it('is read under the name -', () => {
    const text = 'KVStore:   Ok   Disabled\nKubernetes:   Ok   1.30 (v1.30.5) [linux/amd64]\nCilium:   Ok   1.16.3 (v1.16.3-f2217191)\n';
    const out = execFileSync('node', [join(ROOT, 'bin/ciliumdoc.js'), 'inspect', '-', '--format', 'json'], { input: text, encoding: 'utf8' });
    expect(JSON.parse(out)).toMatchObject({ files: [{ path: 'stdin', parser: 'cilium-status', status: 'parsed', lines: 3, understood: 3 }] });
  });
});
