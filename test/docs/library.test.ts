import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze, formats, loadRules, memoryInput, openInput, render } from '../../src/index.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-library-'));
const example = /```js\n([^]*?)```/.exec(readFileSync(join(root, 'docs/library.md'), 'utf8'))?.[1] ?? '';

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/ciliumdoc'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  writeFileSync(join(folder, 'example.js'), example);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the example of docs/library.md', () => {
  it('runs as it stands, on the built package', () => {
    const lines = execFileSync('node', ['example.js'], { cwd: folder, encoding: 'utf8' }).split('\n');
    expect(lines).toContain('info OWN-001: The cluster is called "default" (cilium-config.yaml:7)');
    expect(lines.some((line) => line.includes('CONF-015'))).toBe(true);
    expect(lines).toContainEqual(expect.stringMatching(/^# /));
  });

  it('has the types it needs', () => {
    const program = ts.createProgram([join(folder, 'example.js')], {
      strict: true, checkJs: true, allowJs: true, noEmit: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false, target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ['node'], typeRoots: [join(root, 'node_modules/@types')],
    });
    const faults = ts.getPreEmitDiagnostics(program).filter((d) => d.file === undefined || !d.file.fileName.includes('@types'));
    expect(faults.map((d) => `${d.file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`)).toEqual([]);
    const report = program.getSourceFiles().some((f) => f.fileName.endsWith('dist/library/report.gen.d.ts'));
    expect(report, 'the types of the built package are used').toBe(true);
  });
});

describe('the library', () => {
  it('judges files in memory like those on disk', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n  debug: "true"\n';
    mkdirSync(join(folder, 'dump'));
    writeFileSync(join(folder, 'dump/cilium-config.yaml'), text);
    const [disk, memory] = [await openInput(join(folder, 'dump')), memoryInput('dump', { 'cilium-config.yaml': new TextEncoder().encode(text) })];
    const [a, b] = [await analyze([disk], { only: ['CONF'] }), await analyze([memory], { only: ['CONF'] })];
    await disk.close();
    // A locator of memory has no folder that could be opened again.
    expect(JSON.parse(JSON.stringify(b).replaceAll('dump!/', 'dump/'))).toEqual({ ...a, input: { ...a.input, bytes: 0 } });
    expect(b.findings.map((f) => f.code)).toContain('CONF-015');
    for (const format of formats) expect((await render(b, format)).endsWith('\n')).toBe(true);
  });

  it('tells faults of rules with their place, and keeps the good ones', async () => {
    const { rules, faults } = await loadRules([{ path: 'bad.yaml', text: 'code: BAD-001\nseverity: terrible\n' }], { shipped: false });
    expect(rules.codes).toEqual([]);
    expect(faults).toContainEqual(expect.objectContaining({ file: 'bad.yaml', line: 2 }));
    expect((await loadRules()).rules.codes.length).toBeGreaterThan(100);
  });

  it('refuses what it did not make', async () => {
    await expect(analyze([{ name: 'x', close: () => Promise.resolve() }])).rejects.toThrow('was not made by ciliumdoc');
    await expect(analyze([memoryInput('x', { 'a.txt': 'text' })], { rules: { codes: [] } })).rejects.toThrow('was not made by ciliumdoc');
    expect(() => memoryInput('x', { '../etc/passwd': '' })).toThrow('is no path inside an input');
    const report = await analyze([memoryInput('x', { 'a.txt': 'text' })]);
    await expect(render(report, 'constructor')).rejects.toThrow('unknown format "constructor"');
  });
});
