import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { buffer } from 'node:stream/consumers';
import { buildStory } from '../../scripts/stories.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-cli-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function zipOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

/** One line that names the input, one that says what to do, and nothing that looks like a stack. */
function expectPlain(err: string, name: string): void {
  const lines = err.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^ciliumdoc: /);
  expect(lines[0]).toContain(name);
  expect(lines.length).toBeLessThanOrEqual(2);
  expect(err).not.toMatch(/^\s+at |node:|Error:/m);
}

describe('an input that cannot be read', () => {
  it.each([
    ['a missing path', 'no-such.zip', undefined],
    ['an empty file', 'empty.txt', ''],
    ['an empty archive', 'empty.zip', ''],
    ['a zip that is none', 'fake.zip', 'this is not a zip\n'],
    ['a binary', 'program', new Uint8Array(2000).map((_, i) => (i * 37) % 256)],
    ['text that nobody knows', 'poem.txt', 'The woods are lovely, dark and deep,\nBut I have promises to keep.\n'],
  ])('%s ends with code 3 and one plain line', async (_what, name, content) => {
    const path = content === undefined ? join(folder, name) : file(name, content);
    const { code, err, out } = await run('analyze', path, '-o', 'text=-');
    expect(code).toBe(3);
    expectPlain(err, name);
    expect(out).toBe('');
  });

  it('a name that no file can have ends with code 3 and one plain line', async () => {
    const { code, err, out } = await run('analyze', 'n'.repeat(5000), '-o', 'text=-');
    expect(code).toBe(3);
    expectPlain(err, 'cannot be read (ENAMETOOLONG)');
    expect(out).toBe('');
  });

  it('a folder without a known file ends with code 3', async () => {
    const path = join(folder, 'holiday');
    mkdirSync(path);
    writeFileSync(join(path, 'notes.txt'), 'nothing to see\n');
    const { code, err } = await run('analyze', path);
    expect(code).toBe(3);
    expectPlain(err, 'holiday');
  });

  it('does not stop the other inputs', async () => {
    const status = file('status.txt', 'KVStore:   Ok   Disabled\nKubernetes:   Ok   1.30 (v1.30.5) [linux/amd64]\nCilium:   Ok   1.16.3 (v1.16.3-f2217191)\n');
    const { code, err, out } = await run('analyze', join(folder, 'missing.zip'), status, '-o', 'text=-');
    expect(code).toBe(0);
    expect(err).toContain('missing.zip');
    expect(out).toContain('1.16.3');
  });
});

describe('a damaged dump', () => {
  it('is read as far as it goes, and the report says so', async () => {
    const whole = await zipOf(buildStory('healthy'));
    const path = file('cut.zip', whole.subarray(0, Math.floor(whole.length * 0.7)));
    const { code, out } = await run('analyze', path, '-o', 'json=-', '--fail-on', 'never');
    expect(code).toBe(0);
    const report = JSON.parse(out) as { problems: { message: string }[]; coverage: { files: { parser?: string }[] } };
    expect(report.problems.some((p) => p.message.includes('zip directory is missing'))).toBe(true);
    expect(report.coverage.files.filter((f) => f.parser !== undefined).length).toBeGreaterThan(10);
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['anlyze', 'x'], 'did you mean analyze?'],
    [['analyze', 'x', '--fromat', 'json'], 'did you mean --format?'],
    [['analyze', 'x', '-o', 'htm=y'], 'did you mean "html"?'],
    [['analyze', 'x', '--fail-on', 'eror'], 'did you mean error?'],
    [['analyze', 'x', '--only', 'KRP'], 'no rule has the code'],
    [['analyze', 'x', '-o', 'json=-', '-o', 'text=-'], 'only one format'],
    [['analyze'], 'an input is missing'],
    [['explain', 'KPR-999'], 'no rule has the code'],
    [[], 'say what to do'],
  ])('%j ends with code 2 and says %s', async (argv, words) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('a rule folder with a mistake', () => {
  it('is refused with file, line, caret and the right word', async () => {
    const rules = join(folder, 'rules/x/ZZ-001-x');
    mkdirSync(rules, { recursive: true });
    writeFileSync(join(rules, 'rule.yaml'), [
      'code: ZZ-001', 'name: x', 'title: a rule with a mistake', 'severity: warning', 'scope: node', 'each: node',
      'inputs: { required: [cilium-status] }', 'when:', '  - is: ciliumStatus.kpr.mod == "True"', '    say: it is on',
      'message: the mode is on', 'why: it is a test and matters to nobody else', 'remedy: [{ do: nothing at all }]',
      'references: ["https://docs.cilium.io/"]', 'since: 0.1.0', '',
    ].join('\n'));
    const { code, err } = await run('rules', '--rules', join(folder, 'rules'));
    expect(code).toBe(2);
    expect(err).toMatch(/rule\.yaml:9:\d+/);
    expect(err).toContain('^');
    expect(err).toContain('mode');
  });
});

describe('an output that cannot be written', () => {
  it('does not keep the others back', async () => {
    const status = file('status-2.txt', 'KVStore:   Ok   Disabled\nKubernetes:   Ok   1.30 (v1.30.5) [linux/amd64]\nCilium:   Ok   1.16.3 (v1.16.3-f2217191)\n');
    const { code, out, err } = await run('analyze', status, '-o', `html=${join(folder, 'no/such/folder/r.html')}`, '-o', 'text=-', '--fail-on', 'never');
    expect(code).toBe(2);
    expect(out).toContain('1.16.3');
    expectPlain(err, 'r.html');
  });
});
