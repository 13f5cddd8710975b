import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable, optionNames } from '../../src/cli/command-table.ts';
import { allCommands, COMMANDS } from '../../src/cli/commands/index.ts';
import { manPage } from '../../src/cli/man-page.ts';
import { run } from './run.ts';

const root = join(import.meta.dirname, '../..');

/** The candidates for the last word, without what is told of them. */
async function words(...typed: readonly string[]): Promise<string[]> {
  const { code, out, err } = await run('complete', ...typed);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.split('\n').filter((line) => line !== '').map((line) => line.split('\t')[0] ?? '');
}

describe('words that may stand next', () => {
  it('are commands and their words at first', async () => {
    expect(await words('')).toEqual(Object.keys(COMMANDS));
    expect(await words('an')).toEqual(['analyze']);
    expect(await words('rules', 'mu')).toEqual(['mutate']);
    expect(await words('config', '')).toEqual(['view', 'schema']);
    expect(await words('completion', 'f')).toEqual(['fish']);
    expect(await words('nonsense', '')).toEqual([]);
  });

  it('are options, of the command only', async () => {
    expect(await words('analyze', 'dump.zip', '--fail')).toEqual(['--fail-on', '--fail-coverage-below']);
    expect(await words('rules', 'mutate', '--at')).toEqual(['--at-least']);
    expect(await words('show', '--fail')).toEqual([]);
    expect(await words('analyze', '--', '--fail')).toEqual([':files ']);
  });

  it('are values of options', async () => {
    expect(await words('analyze', '--fail-on', 'w')).toEqual(['warning']);
    expect(await words('analyze', '--fail-on=w')).toEqual(['--fail-on=warning']);
    expect(await words('diff', 'a.zip', 'b.zip', '-f', '')).toEqual(['text', 'json', 'html', 'markdown']);
    expect(await words('fleet', 'reports', '-o', 'c')).toEqual(['csv=']);
    expect(await words('analyze', '-o', 'html=')).toEqual([':files html=']);
    expect(await words('analyze', '--severity', 'MASQ-001=e')).toEqual(['MASQ-001=error']);
    expect(await words('analyze', '--limit', 'memberB')).toEqual(['memberBytes=']);
    expect(await words('analyze', '--fail-coverage-below', 'KP')).toEqual(['KPR=']);
    expect(await words('analyze', '--waivers', '')).toEqual([':files ']);
  });

  it('are codes and families, in small letters, too', async () => {
    expect(await words('explain', 'kpr-001')).toEqual(['KPR-001']);
    expect((await words('analyze', '--only', 'KPR-001', 'MASQ')).slice(0, 2)).toEqual(['MASQ', 'MASQ-001']);
    expect((await run('complete', 'explain', 'KPR-001')).out).toMatch(/^KPR-001\tkube-proxy replacement .+\n$/);
  });

  it('are files for inputs', async () => {
    expect(await words('analyze', '')).toEqual([':files ']);
    expect(await words('diff', 'a.zip', '')).toEqual([':files ']);
    expect(await words('diff', 'a.zip', 'b.zip', '')).toEqual([]);
  });

  it('are nodes of a dump or of a saved report', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-completion-'));
    try {
      writeFileSync(join(folder, 'nodes.yaml'), 'apiVersion: v1\nkind: NodeList\nitems:\n- metadata:\n    name: worker-1\n- metadata:\n    name: cp-1\n');
      expect(await words('explain', 'KPR-001', '--input', folder, '--node', '')).toEqual(['cp-1', 'worker-1']);
      expect(await words('explain', 'KPR-001', '-i', folder, '--node', 'w')).toEqual(['worker-1']);
      await run('analyze', folder, '-o', `json=${join(folder, 'report.json')}`, '--fail-on', 'never');
      expect(await words('explain', 'KPR-001', '-i', join(folder, 'report.json'), '--node', '')).toEqual(['cp-1', 'worker-1']);
      expect(await words('explain', 'KPR-001', '-i', join(folder, 'missing'), '--node', '')).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the scripts', () => {
  it('are for three shells', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) expect((await run('completion', shell)).out).toContain('ciliumdoc complete ');
    const { code, err } = await run('completion', 'basch');
    expect(code).toBe(2);
    expect(err).toContain('did you mean bash');
  });

  it('work in bash, which takes words apart at =', async () => {
    const { out: script } = await run('completion', 'bash');
    const typed = [['an'], ['analyze', '--fail-on', '=', 'w'], ['analyze', '-o', 'js'], ['analyze', '-o', 'html', '=', 'package.js']];
    // Stands in for the program: says which words came.
    const program = 'ciliumdoc() { node -e "const a=process.argv.slice(2); const w=a.at(-1); console.log(w.startsWith(\'html=\') ? \':files html=\' : w===\'js\' ? \'json=\' : w===\'--fail-on=w\' ? \'--fail-on=warning\' : \'analyze\\tJudge\')" "$@"; }';
    const tries = typed.map((line) => `COMP_WORDS=(ciliumdoc ${line.join(' ')}); COMP_CWORD=${String(line.length)}; _ciliumdoc; echo "\${COMPREPLY[*]}"`);
    const shown = execFileSync('bash', ['--norc', '-c', `${program}\n${script}\nCOMP_WORDBREAKS=" =:"\n${tries.join('\n')}`], { cwd: root, encoding: 'utf8' });
    expect(shown.trimEnd().split('\n')).toEqual(['analyze', 'warning', 'json=', 'package.json']);
  });
});

describe('the table of commands', () => {
  it('has every command, and options with words', async () => {
    const table = commandTable(await allCommands());
    expect(table.map((c) => c.name)).toEqual(Object.keys(COMMANDS));
    expect(optionNames(table)).toEqual(expect.arrayContaining(['fail-on', 'at-least', 'help', 'redact']));
    for (const c of table.flatMap((one) => [one, ...one.commands])) for (const option of c.options) expect(option.describe, `${c.name} --${option.name}`).not.toBe('');
  });

  it('gives the man page in docs/; npm run man writes it', async () => {
    expect(manPage(commandTable(await allCommands()))).toBe(readFileSync(join(root, 'docs/ciliumdoc.1'), 'utf8'));
  });

  it('names the option that was meant', async () => {
    expect((await run('rules', 'mutate', '--at-lest', '3')).err).toContain('did you mean --at-least');
  });
});
