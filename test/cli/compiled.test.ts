import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'compiled-test-'));
const compiled = join(folder, 'dist/compiled');
const sample = join(root, 'samples/partial-kpr.zip');
// Says on standard error whether the engine took the code that was kept.
writeFileSync(join(folder, 'watch.mjs'), `
  import vm from 'node:vm';
  import { syncBuiltinESMExports } from 'node:module';
  const { Script } = vm;
  vm.Script = class extends Script {
    constructor(text, options) {
      super(text, options);
      console.error(\`refused: \${this.cachedDataRejected}\`);
    }
  };
  syncBuiltinESMExports();
`);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

// A copy of the built program, to be damaged.
beforeEach(() => {
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['rules', 'package.json']) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(join(root, name), join(folder, name));
  }
});

function analysed(...flags: string[]): { stderr: string; report: string } {
  const bin = `import(${JSON.stringify(join(folder, 'dist/cli.js'))}).then(({ start }) => start(process.argv.slice(1), process)).then((code) => { process.exitCode = code; })`;
  const run = spawnSync(process.execPath, [...flags, '--import', join(folder, 'watch.mjs'), '-e', bin, 'analyze', sample, '-o', 'json=-', '--quiet', '--fail-on', 'never'], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  return { stderr: run.stderr, report: run.stdout };
}

function codeFile(): string {
  return join(compiled, readdirSync(compiled).find((name) => name.endsWith('.bin')) ?? '');
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 64)) bytes[at] = (bytes[at] ?? 0) ^ 0x15;
  writeFileSync(file, bytes);
}

describe('compiled code that the build keeps', () => {
  it('is taken, and says what the program says without it', () => {
    const kept = analysed();
    expect(kept.stderr).toBe('refused: false\n');
    rmSync(compiled, { recursive: true });
    expect(analysed()).toEqual({ stderr: '', report: kept.report });
  });

  it('is left alone where it is damaged, cut, or of another program', () => {
    const { report } = analysed();
    const whole = readFileSync(codeFile());
    damage(codeFile());
    expect(analysed()).toEqual({ stderr: '', report });
    for (const length of [0, 3, 4, 100_000]) {
      writeFileSync(codeFile(), whole.subarray(0, length));
      expect(analysed()).toEqual({ stderr: '', report });
    }
    cpSync(join(root, 'dist/compiled'), compiled, { recursive: true });
    damage(join(compiled, 'program.js'));
    expect(analysed()).toEqual({ stderr: '', report });
  });

  it('is refused by an engine with other flags, which compiles as usual', () => {
    const { report } = analysed();
    expect(analysed('--max-lazy')).toEqual({ stderr: 'refused: true\n', report });
  });
});
