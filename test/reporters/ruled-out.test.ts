import { describe, expect, it } from 'vitest';
import { Report } from '../../src/model/report.ts';
import { ruledOut, ruledOutByArea } from '../../src/report/ruled-out.ts';
import { reporters } from '../../src/reporters/registry.gen.ts';
import { build, clear, fired, healthyReport, node, rule } from '../report/fixtures.ts';
import { OPTIONS } from './reports.ts';

/** KPR-001 is found, KPR-004 on one of two nodes only; KPR-002, VER-001 and POL-001 are ruled out. */
function report(): Report {
  const rules = ['VER-001', 'POL-001', 'KPR-001', 'KPR-002', 'KPR-004'].map((code) => rule({ code, title: `Title of ${code}` }));
  return build(rules, [
    fired('KPR-001', node('a')), clear('KPR-002', node('a'), 'not so: the mode is True'), clear('KPR-002', node('b'), 'not so: the mode is True'), clear('VER-001', node('a'), 'nothing to judge'),
    clear('POL-001', node('a'), 'held back: it is meant so'), clear('KPR-004', node('a')), fired('KPR-004', node('b')),
  ]);
}

async function told(format: string, of = report()): Promise<string> {
  const load = Object.entries(reporters).find(([name]) => name === format)?.[1];
  if (load === undefined) throw new Error(`no format ${format}`);
  return (await load()).render(of, OPTIONS);
}

const listed = { 'KPR-002': 'not so: the mode is True', 'POL-001': 'held back: it is meant so', 'VER-001': 'nothing to judge' };

describe('what was ruled out', () => {
  it('is each rule once that found nothing wherever it was judged, near what was found first', () => {
    const all = ruledOut(report());
    expect(Object.fromEntries(all.map((r) => [r.code, r.because]))).toEqual(listed);
    expect(all.map((r) => [r.code, r.near])).toEqual([['KPR-002', true], ['VER-001', false], ['POL-001', false]]);
    expect(ruledOutByArea(all)).toBe('kube-proxy replacement 1, versions 1, policy 1');
    expect(ruledOutByArea([])).toBe('');
  });

  it.each(['ticket', 'markdown', 'github-summary'])('is a list in %s', async (format) => {
    const text = await told(format);
    for (const [code, because] of Object.entries(listed)) expect(text).toContain(`- Title of ${code} (${code}): ${because}`);
    expect(text).not.toContain('(KPR-004):');
  });

  it('is a line each in text for what is near, and numbers for the rest', async () => {
    const part = (await told('text')).split('Ruled out\n')[1]?.split('\n\n')[0] ?? '';
    expect(part.replace(/\s+/g, ' ').trim()).toBe('KPR-002 Title of KPR-002 (not so: the mode is True) and 2 more rules: versions 1, policy 1');
    expect(await told('text', healthyReport())).toMatch(/^Ruled out: \d+ rules? judged and not found: /m);
  });

  it('is a part of the page, apart from what was found on other nodes', async () => {
    const html = await told('html');
    const section = html.slice(html.indexOf('<section id="passed"'), html.indexOf('<section id="files"'));
    const [ruled, some] = section.split('In order on some nodes or objects only');
    expect([...(ruled ?? '').matchAll(/<span class="code">([^<]*)/g)].map((m) => m[1])).toEqual(['KPR-002', 'VER-001', 'POL-001']);
    expect(ruled).toContain('not so: the mode is True');
    expect([...(some ?? '').matchAll(/<span class="code">([^<]*)/g)].map((m) => m[1])).toEqual(['KPR-004']);
    expect(html).toContain('Ruled out <span class="n">3</span>');
    expect(await told('html', healthyReport())).not.toContain('In order on some');
  });

  it('is for programs a list of codes', async () => {
    const codes = ['KPR-002', 'VER-001', 'POL-001'];
    expect(Report.parse(JSON.parse(await told('json'))).ruledOut).toEqual(codes);
    expect((JSON.parse((await told('ndjson')).split('\n')[0] ?? '') as { ruledOut: unknown }).ruledOut).toEqual(codes);
    const run = (JSON.parse(await told('sarif')) as { runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string }[]; properties: { ruledOut: { ruleId: string; ruleIndex: number; because?: string }[] } }[] }).runs[0];
    expect(run?.properties.ruledOut.map((r) => [r.ruleId, r.because])).toEqual(codes.map((code) => [code, listed[code as keyof typeof listed]]));
    for (const { ruleId, ruleIndex } of run?.properties.ruledOut ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(run?.results.map((r) => r.ruleId)).toEqual(expect.not.arrayContaining(codes));
  });

  it('is said by the passed cases of a test report', async () => {
    const xml = await told('junit');
    expect(xml).toMatch(/name="KPR-002 Title of KPR-002" time="0">\s*<system-out>not so: the mode is True<\/system-out>/);
  });

  it('is told of reports written before it was listed', async () => {
    const { ruledOut: _, ...old } = report();
    expect(await told('text', old)).toBe(await told('text'));
    expect('ruledOut' in (JSON.parse(await told('json', old)) as object)).toBe(false);
  });
});
