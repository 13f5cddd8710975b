import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reporter as html } from '../../src/reporters/html/reporter.ts';
import { reporter as json } from '../../src/reporters/json/reporter.ts';
import { richReport } from '../report/fixtures.ts';
import { run } from './run.ts';

const OPTIONS = { columns: 80, color: false };
const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-report-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const page = html.render(richReport(), OPTIONS);
const data = json.render(richReport(), OPTIONS);
const fromJson = file('report.json', data);
const fromHtml = file('report.html', page);

describe('ciliumdoc report --from', () => {
  it.each([['JSON', fromJson], ['HTML', fromHtml]])('gives the same bytes as the run that wrote the %s', async (_, from) => {
    const target = join(folder, 'again.html');
    const { code, out, err } = await run('report', '--from', from, '-o', `html=${target}`, '-o', 'json=-');
    expect({ code, err }).toEqual({ code: 0, err: `html report: ${target}\n` });
    expect(out).toBe(data);
    expect(readFileSync(target, 'utf8') === page).toBe(true);
  });

  it('prints every other format too', async () => {
    for (const format of ['text', 'markdown', 'sarif', 'junit', 'ticket']) {
      const { code, out } = await run('report', '--from', fromHtml, '-f', format);
      expect(code).toBe(0);
      expect(out).toContain('CONF-001');
    }
  });

  it('reads a page that begins with a byte order mark or that an editor gave other line ends', async () => {
    const { code, out } = await run('report', '--from', file('bom.html', `\ufeff${page.replaceAll('\n', '\r\n')}`), '-o', 'json=-');
    expect(code).toBe(0);
    expect(out).toBe(data);
  });

  it.each([
    ['a newer report', 'newer.json', data.replace('"formatVersion": 1', '"formatVersion": 2'), 'is in report format 2, this ciliumdoc reads format 1', 'newer one'],
    ['an older report', 'older.json', data.replace('"formatVersion": 1', '"formatVersion": 0'), 'is in report format 0, this ciliumdoc reads format 1', 'analyze the dump again'],
    ['other JSON', 'sbom.json', '{"version": "2.1.0", "runs": []}', 'is JSON, but not a report', 'analyze -o json=FILE'],
    ['cut JSON', 'cut.json', data.slice(0, 2000), 'the JSON is cut or damaged', 'copy the file again'],
    ['a report with a broken part', 'broken.json', data.replace('"severity": "critical"', '"severity": "dreadful"'), 'the report is damaged at findings.0.severity', 'copy the file again'],
    ['a page of somebody else', 'other.html', '<!doctype html><title>x</title>', 'there is no report in this page', 'give a page written by ciliumdoc'],
    ['a cut page', 'cut.html', page.slice(0, page.lastIndexOf('</script>', page.length - 100) - 60_000), '', ''],
    ['an empty file', 'empty.json', '', 'there is no report in this page', 'give a page written by ciliumdoc'],
  ])('says in one line what is wrong with %s', async (_, name, content, message, hint) => {
    const path = file(name, content);
    const { code, out, err } = await run('report', '--from', path, '-o', 'json=-');
    expect(code).toBe(3);
    expect(out).toBe('');
    const [first = '', second = '', ...rest] = err.trimEnd().split('\n');
    expect(first).toContain(`ciliumdoc: ${path}: `);
    expect(first).toContain(message);
    expect(second).toContain(hint);
    expect(rest).toEqual([]);
  });

  it('reads a report of the first shape of this format, without what was added later', async () => {
    const old = JSON.parse(data) as { coverage: Record<string, unknown>; facts?: unknown; options?: unknown; outcomes: Record<string, unknown>[]; findings: { conditions: Record<string, unknown>[] }[] };
    delete old.coverage['expected'];
    delete old.facts;
    delete old.options;
    for (const outcome of old.outcomes) delete outcome['conditions'];
    for (const finding of old.findings) for (const condition of finding.conditions) delete condition['seen'];
    const from = file('first.json', JSON.stringify(old));
    for (const format of ['text', 'html', 'json', 'sarif', 'ticket', 'openmetrics']) {
      const { code, err } = await run('report', '--from', from, '-o', `${format}=${join(folder, `first.${format}`)}`);
      expect({ format, code, err }).toEqual({ format, code: 0, err: `${format} report: ${join(folder, `first.${format}`)}\n` });
    }
    expect(readFileSync(join(folder, 'first.html'), 'utf8')).toContain('38 of 40 nodes');
  });

  it.each([
    [[], 0], [['--fail-on', 'never'], 0], [['--fail-on', 'critical'], 1], [['--fail-on', 'warning'], 1],
    [['--fail-coverage-below', '100'], 4], [['--fail-coverage-below', '1'], 0], [['--fail-coverage-below', 'KPR=100', '--fail-on', 'error'], 4], [['--fail-coverage-below', 'KRP=1'], 2],
  ] as const)('judges a finished report at the same gates as analyze: %j gives %i', async (flags, expected) => {
    expect((await run('report', '--from', fromJson, '-o', 'json=-', ...flags)).code).toBe(expected);
  });

  it('says which coverage was missed', async () => {
    expect((await run('report', '--from', fromJson, '-o', 'json=-', '--fail-coverage-below', '100')).err).toMatch(/^ciliumdoc: coverage of all rules is [\d.]+ %, below 100 %\n$/);
  });

  it('says what to write when the file is missing or not named', async () => {
    expect(await run('report', '--from', join(folder, 'none.json'))).toMatchObject({ code: 3, err: expect.stringContaining('(ENOENT)') });
    expect(await run('report')).toMatchObject({ code: 2, err: expect.stringContaining('--from is missing') });
    expect((await run('report', '--form', fromJson)).err).toContain('did you mean --from?');
  });
});
