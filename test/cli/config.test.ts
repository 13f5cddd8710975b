import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { findConfig } from '../../src/cli/config/discover.ts';
import { readConfig } from '../../src/cli/config/read-config.ts';
import { type Given, resolveSettings, SETTINGS, SHAPES, environmentName } from '../../src/cli/config/settings.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'ciliumdoc-config-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

function file(path: string, text = ''): string {
  const full = join(root, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, text);
  return full;
}

function settings(given: Given, env: Record<string, string>, config?: string): { values: Record<string, readonly string[]>; sources: Record<string, string>; err: string } {
  let err = '';
  const io = { stdout: { write: () => true }, stderr: { write: (text: string) => { err += text; } }, env };
  const found = resolveSettings(given, { config, wanted: config !== undefined, inputs: [] }, io);
  return { values: Object.fromEntries(SETTINGS.map((n) => [n, found[n].values])), sources: Object.fromEntries(SETTINGS.map((n) => [n, found[n].source])), err };
}

describe('precedence', () => {
  const config = file('a/.ciliumdoc.yaml', 'failOn: warning\nskip: [KPR, MASQ-001]\nlimits: {memberBytes: 4GiB}\n');

  it('is flag, environment, file, default', () => {
    const words = { flag: ['critical'], env: { CILIUMDOC_FAIL_ON: 'info' } };
    expect(settings({ failOn: words.flag }, words.env, config)).toMatchObject({ values: { failOn: ['critical'] }, sources: { failOn: '--fail-on' } });
    expect(settings({}, words.env, config)).toMatchObject({ values: { failOn: ['info'] }, sources: { failOn: 'CILIUMDOC_FAIL_ON' } });
    expect(settings({}, {}, config)).toMatchObject({ values: { failOn: ['warning'] }, sources: { failOn: `${config}:1` } });
    expect(settings({}, {})).toMatchObject({ values: { failOn: ['error'] }, sources: { failOn: 'default' } });
  });

  it('replaces a list as a whole, for every setting alike', () => {
    expect(settings({}, { CILIUMDOC_SKIP: 'DP, ROUT-001' }, config).values['skip']).toEqual(['DP', 'ROUT-001']);
    expect(settings({}, {}, config).values).toMatchObject({ skip: ['KPR', 'MASQ-001'], limits: ['memberBytes=4GiB'] });
    for (const name of SETTINGS) {
      const both = settings({ [name]: ['x'] }, { [environmentName(name)]: 'y' });
      expect([both.values[name], both.sources[name]], name).toEqual([['x'], `--${SHAPES[name].flag}`]);
      expect(settings({}, { [environmentName(name)]: 'y' }).values[name], name).toEqual(['y']);
    }
  });

  it('has paths of the file start at its folder', () => {
    const other = file('b/deep/.ciliumdoc.yaml', 'waivers: ../w.yaml\nbaseline: base.json\nrules: [/abs/rules]\noutputs: [html=out/r.html, text]\n');
    const at = (path: string): string => relative(process.cwd(), join(root, 'b/deep', path));
    expect(settings({}, {}, other).values).toMatchObject({ waivers: [at('../w.yaml')], baseline: [at('base.json')], rules: ['/abs/rules'], outputs: [`html=${at('out/r.html')}`, 'text'] });
  });

  it('tells of a misspelt variable, and leaves foreign ones alone', () => {
    expect(settings({}, { CILIUMDOC_FAILON: 'info', CILIUMDOC_IMAGE_TAG: 'x' }).err).toBe('ciliumdoc: CILIUMDOC_FAILON is no setting and has no effect; did you mean CILIUMDOC_FAIL_ON?\n');
  });
});

describe('a file with a fault', () => {
  it.each([
    ['failOn: warning\nfailon: x\n', ':2:1: a configuration has no field "failon"', 'did you mean "failOn"?'],
    ['failOn: eror\n', ':1:9: "failOn" cannot be "eror"', 'did you mean "error"?'],
    ['exitZeroOnFailure: maybe\n', ':1:20: ', 'true or false'], ['severity: {KPR-001: bad}\n', ':1:21: ', 'critical, error, warning, info'],
    ['limits: {memberByte: 3}\n', ':1:', 'memberByte'], ['outputs: [HTML]\n', ':1:', 'FORMAT=FILE'], ['skip: [\n', ':', 'not valid YAML'],
  ])('%j is shown with line and caret', (text, place, word) => {
    const path = file('faulty.yaml', text);
    let message = '';
    try { readConfig(path, 'x.yaml'); } catch (error) { if (error instanceof UserError) message = error.message; }
    expect(message).toContain(`x.yaml${place}`);
    expect(message).toContain('^');
    if (word !== 'true or false') expect(message).toContain(word);
  });

  it('an empty one is none', () => {
    expect(readConfig(file('empty.yaml', '# nothing\n'), 'empty.yaml').values.size).toBe(0);
    expect(() => readConfig(join(root, 'missing.yaml'), 'missing.yaml')).toThrow('cannot read the configuration');
  });
});

describe('the search', () => {
  it('goes up to the root of the repository and no further', () => {
    const config = file('repo/.ciliumdoc.yaml');
    mkdirSync(join(root, 'repo/.git'), { recursive: true });
    mkdirSync(join(root, 'repo/ci/deep'), { recursive: true });
    expect(findConfig(join(root, 'repo/ci/deep'), undefined, []).path).toBe(config);
    file('above/.ciliumdoc.yaml');
    mkdirSync(join(root, 'above/repo/.git'), { recursive: true });
    expect(findConfig(join(root, 'above/repo'), undefined, []).path).toBeUndefined();
  });

  it('goes up to the home folder, and beyond neither looks above', () => {
    const config = file('home/.ciliumdoc.yaml');
    mkdirSync(join(root, 'home/projects/case'), { recursive: true });
    expect(findConfig(join(root, 'home/projects/case'), join(root, 'home'), []).path).toBe(config);
    expect(findConfig(join(root, 'home/projects/case'), undefined, []).path).toBeUndefined();
    expect(findConfig(join(root, 'home'), undefined, []).path).toBe(config);
  });

  it('passes over a file inside of what is analysed', () => {
    const own = file('case/.ciliumdoc.yaml');
    mkdirSync(join(root, 'case/.git'), { recursive: true });
    file('case/dump/.ciliumdoc.yaml');
    const inside = findConfig(join(root, 'case/dump'), undefined, [join(root, 'case/dump')]);
    expect(inside.path).toBe(own);
    expect(inside.notes[0]).toContain('is not read');
    expect(findConfig(join(root, 'case'), undefined, [join(root, 'case/dump')]).path).toBe(own);
  });

  it.each([
    ['cilium-sysdump-20260310-091500', ''], ['cilium-sysdump-20260310-091500', '/cilium-bugtool-cilium-k7xqz-20260310-091500/cmd'], ['unpacked', ''], ['x/cmd', ''],
  ])('passes over a file in a dump although only a file of it is analysed: %s%s', (dump, below) => {
    const above = file('held/.ciliumdoc.yaml');
    mkdirSync(join(root, 'held/.git'), { recursive: true });
    file(`held/${dump}/.ciliumdoc.yaml`);
    file(`held/${dump}${below}/.ciliumdoc.yaml`);
    file(`held/${dump}/k8s-nodes-20260310-091500.yaml`);
    file(`held/${dump}${below}/cilium-status.md`);
    // A repository inside of the dump is no way around it.
    mkdirSync(join(root, 'held/cilium-sysdump-20260310-091500/.git'), { recursive: true });
    const found = findConfig(join(root, `held/${dump}${below}`), undefined, []);
    expect(found.notes.length).toBeGreaterThan(0);
    expect(found.path).toBe(dump.startsWith('cilium-sysdump') ? undefined : above);
  });
});

it('a dump beside the configuration does not hide it', () => {
  const config = file('beside/.ciliumdoc.yaml');
  file('beside/cilium-sysdump-20260310-091500.zip');
  file('beside/cilium-bugtool-cilium-k7xqz-20260310-091500.tar.gz');
  file('beside/cilium-sysdump-20260311-091500/k8s-nodes-20260311-091500.yaml');
  expect(findConfig(join(root, 'beside'), undefined, [join(root, 'beside/cilium-sysdump-20260310-091500.zip'), join(root, 'beside/cilium-sysdump-20260311-091500')])).toEqual({ path: config, notes: [] });
});

describe('config', () => {
  it('view shows every setting and its source', async () => {
    const config = file('view/.ciliumdoc.yaml', 'failOn: warning\nseverity: {KPR-001: info}\n');
    const shown = await run('config', 'view', '--show-source', '--config', config, '--skip', 'DP');
    expect(shown.out).toMatch(new RegExp(`^failOn: "warning" +# ${config}:1$`, 'm'));
    expect(shown.out).toMatch(/^skip: \["DP"\] +# --skip$/m);
    expect(shown.out).toMatch(/^evidence: "sample" +# default$/m);
    const json = JSON.parse((await run('config', 'view', '-o', 'json', '--config', config)).out) as Record<string, unknown>;
    expect(Object.keys(json)).toEqual([...SETTINGS]);
    expect(json).toMatchObject({ failOn: 'warning', severity: { 'KPR-001': 'info' }, exitZeroOnFailure: false });
    expect(await run('config', 'view', '-o', 'toml', '--no-config')).toMatchObject({ code: 2 });
  });

  it('schema is the published one', async () => {
    expect(JSON.parse((await run('config', 'schema')).out)).toMatchObject({ additionalProperties: false, properties: { failOn: {}, waivers: {} } });
  });
});
