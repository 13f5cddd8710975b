import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildStory } from '../../scripts/stories.ts';
import { commandTable, optionNames } from '../../src/cli/command-table.ts';
import { allCommands } from '../../src/cli/commands/index.ts';
import { environmentName, SETTINGS } from '../../src/cli/config/settings.ts';
import { run } from '../cli/run.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-ecosystem-'));

beforeAll(() => {
  for (const story of ['healthy', 'partial-kpr']) {
    for (const [path, text] of Object.entries(buildStory(story))) {
      mkdirSync(dirname(join(folder, story, path)), { recursive: true });
      writeFileSync(join(folder, story, path), text);
    }
  }
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

interface Step { readonly id?: string; readonly run?: string; readonly uses?: string; readonly if?: string; readonly env?: Record<string, string> }
interface Action { readonly inputs: Record<string, { default?: string; required?: boolean; description: string }>; readonly outputs: Record<string, { value: string }>; readonly runs: { using: string; steps: Step[] } }

describe('the GitHub Action', () => {
  const action = parse(read('action.yml')) as Action;
  const judge = action.runs.steps.find((s) => s.id === 'judge');

  it('uses every input it has, and never as a part of a script', () => {
    const text = read('action.yml').split('\nruns:')[1] ?? '';
    for (const name of Object.keys(action.inputs)) expect(text).toContain(`inputs.${name}`);
    for (const step of action.runs.steps) expect(step.run ?? '').not.toContain('${{');
  });

  /** Runs the step as a runner would: inputs as variables, `bash -e`. */
  function step(input: string): { code: number; out: string; outputs: string; summary: string } {
    const [outputs, summary] = [join(folder, 'outputs'), join(folder, 'summary')];
    writeFileSync(outputs, '');
    writeFileSync(summary, '');
    const values = Object.fromEntries(Object.entries(judge?.env ?? {}).map(([name, value]) => [name, action.inputs[/inputs\.([a-z-]+)/.exec(value)?.[1] ?? '']?.default ?? '']));
    const env = { ...process.env, ...values, INPUT: input, PROGRAM: join(root, 'bin/ciliumdoc.js'), GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary };
    let [code, out] = [0, ''];
    try {
      out = execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', judge?.run ?? 'exit 9'], { cwd: folder, env, encoding: 'utf8' });
    } catch (error) {
      const fault = error as { status: number; stdout: string };
      [code, out] = [fault.status, fault.stdout];
    }
    return { code, out, outputs: readFileSync(outputs, 'utf8'), summary: readFileSync(summary, 'utf8') };
  }

  it('annotates, writes the reports and tells the exit code', () => {
    const sick = step('partial-kpr\n');
    expect(sick).toMatchObject({ code: 1, outputs: 'exit-code=1\n' });
    expect(sick.out).toMatch(/^::error title=.*KPR-001/m);
    expect(sick.summary).toContain('KPR-001');
    for (const name of ['ciliumdoc-report.html', 'ciliumdoc-report.json', 'ciliumdoc.sarif']) expect(existsSync(join(folder, name)), name).toBe(true);
    expect(step('healthy').code).toBe(0);
    expect(step('missing').outputs).toBe('exit-code=3\n');
    expect(step('--fail-on=never').code, 'a name is never taken for an option').toBe(3);
  });
});

describe('what is there for other tools', () => {
  it('GitLab: the settings are settings, the command runs as written', async () => {
    const job = (parse(read('docs/gitlab-ci.yml')) as Record<string, { variables: Record<string, string>; script: string[]; artifacts: { reports: Record<string, string>; paths: string[] } }>)['.ciliumdoc'];
    const settings = SETTINGS.map(environmentName);
    for (const name of Object.keys(job?.variables ?? {})) if (name !== 'CILIUMDOC_INPUT') expect(settings).toContain(name);
    const command = (job?.script[0] ?? '').replace('"$CILIUMDOC_INPUT"', join(folder, 'partial-kpr')).replaceAll(/=(?=[a-z])/g, `=${folder}/`).split(' ');
    expect((await run(...command.slice(1))).code).toBe(1);
    for (const file of [...Object.values(job?.artifacts.reports ?? {}), ...(job?.artifacts.paths ?? [])]) expect(existsSync(join(folder, file)), file).toBe(true);
  });

  it('pre-commit: the hooks are commands', async () => {
    const hooks = parse(read('.pre-commit-hooks.yaml')) as { id: string; entry: string; language: string; files: string; args?: string[] }[];
    const names = commandTable(await allCommands()).flatMap((c) => [c.name, ...c.commands.map((s) => s.name)]);
    for (const { entry, files, language } of hooks) {
      expect(language).toBe('node');
      expect(() => new RegExp(files)).not.toThrow();
      const [, ...words] = entry.split(' ');
      expect(names.includes(words.join(' ')) || names.includes(words[0] ?? ''), entry).toBe(true);
    }
    const waivers = join(folder, 'waivers.yaml');
    writeFileSync(waivers, 'waivers:\n  - code: KPR-001\n    reason: known\n    expires: 2020-01-01\n');
    expect((await run('waivers', 'audit', waivers, '--no-config')).code).toBe(1);
  });

  it('the image copies what is there and runs as nobody', () => {
    const text = read('Dockerfile');
    const ignored = read('.dockerignore').split('\n');
    const copied = [...text.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap((m) => (m[1] ?? '').split(' ')).map((p) => p.replace('/app/', ''));
    expect(copied).toEqual(['package.json', 'LICENSE', 'bin', 'dist', 'rules']);
    for (const path of copied.filter((p) => p !== 'dist')) expect(existsSync(join(root, path)) && !ignored.includes(path), path).toBe(true);
    expect(text.split('\nFROM ').at(-1)).toMatch(/^gcr\.io\/distroless\/nodejs20-debian12:nonroot\n[^]*\nUSER nonroot\n/);
  });

  it('options that documents show exist', async () => {
    const known = new Set(optionNames(commandTable(await allCommands())));
    for (const path of ['README.md', 'docs/ci.md', 'docs/scale.md', 'docs/diff.md', 'docs/fleet.md', 'docs/formats.md', 'docs/gitlab-ci.yml', 'docs/indexed-job.yaml', 'action.yml']) {
      for (const line of read(path).split('\n').filter((l) => /\bciliumdoc [a-z]+ /.test(l))) {
        for (const [, option] of line.slice(line.indexOf('ciliumdoc ')).matchAll(/ --([a-z-]+)/g)) expect(known.has((option ?? '').replace(/^no-/, '')), `${path}: --${option ?? ''}`).toBe(true);
      }
    }
  });
});
