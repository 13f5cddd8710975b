import papaparse from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvTable } from '../../src/reporters/csv/table.ts';
import { reporter as csv } from '../../src/reporters/csv/reporter.ts';
import { reporter as ndjson } from '../../src/reporters/ndjson/reporter.ts';
import { reporter as openmetrics } from '../../src/reporters/openmetrics/reporter.ts';
import { hostileReport, minimalReport, richReport } from '../report/fixtures.ts';
import { OPTIONS, reportSaying, waivedReport } from './reports.ts';

describe('csv', () => {
  const read = (text: string): string[][] => papaparse.parse(text.trimEnd()).data;

  it('has a row for each subject of each finding, with the message about it', () => {
    const report = richReport();
    const [fields, ...rows] = read(csv.render(report, OPTIONS));
    expect(rows).toHaveLength(report.findings.reduce((sum, f) => sum + f.subjects.length, 0));
    expect(rows.every((row) => row.length === fields?.length)).toBe(true);
    const at = (name: string): number => fields?.indexOf(name) ?? -1;
    expect(rows.filter((r) => r[at('code')] === 'KPR-001').map((r) => [r[at('node')], r[at('message')]])).toEqual([
      ['node-39', 'NodePort and HostPort are disabled, SessionAffinity is on.'], ['node-40', 'HostPort is disabled.'],
    ]);
    expect(rows.find((r) => r[at('code')] === 'DP-001')?.[at('cause')]).toBe('CONF-001');
  });

  it('names the proof of the node itself where there is one', () => {
    const report = richReport();
    report.coverage.files.push({ path: 'node-40/cmd/status.md', kind: 'status', status: 'parsed', node: 'node-40', bytes: 1, lines: 1, understood: 1, problems: [] });
    const text = csv.render(report, OPTIONS);
    expect(text).toMatch(/"node-40".*"node-40\/cmd\/status\.md","14"/);
  });

  it('tells what is waived and until when', () => {
    expect(csv.render(waivedReport(), OPTIONS)).toContain('"known, ticket 7","2027-01-01"');
  });

  it('is only the header when nothing was found', () => {
    expect(csv.render(minimalReport(), OPTIONS).split('\n')).toHaveLength(2);
  });

  it.each(['=cmd()', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\u00a0=1', '\uff1d1', '\uff0b1', '\uff0d1', '\uff201', '\u22121', '\n=1', '\r=1', '\u3000=1', '\ufeff=1'])('neutralises %j', (text) => {
    const cell = read(csvTable(['a'], [[text]]))[1]?.[0] ?? '';
    expect(cell).toMatch(/^(?:'|␍|\\ufeff)/);
  });

  it.each(['a=1', '10.0.0.1', 'kube-proxy', 'a,b "c"', ''])('leaves %j as it is', (text) => {
    expect(read(csvTable(['a', 'b'], [[text, 'x']]))[1]?.[0]).toBe(text);
  });

  it('has one line per row, whatever is in it', () => {
    const report = reportSaying('a\nb\r\nc\u2028d');
    expect(csv.render(report, OPTIONS).split('\n')).toHaveLength(3);
  });

  it('writes numbers as numbers', () => {
    expect(csvTable(['n', 's'], [[-5, '-5']])).toBe('"n","s"\n"-5","\'-5"\n');
  });
});

describe('ndjson', () => {
  it.each([['rich', richReport()], ['hostile', hostileReport()]])('gives a %s report back: a head, then each finding', (_, report) => {
    const text = ndjson.render(report, OPTIONS);
    const [head, ...lines] = text.trimEnd().split(/[\n\r\u0085\u2028\u2029]/).map((l) => JSON.parse(l) as Record<string, unknown>);
    expect(head).toMatchObject({ type: 'report', formatVersion: 1, summary: report.summary, cluster: report.cluster });
    expect(lines).toHaveLength(report.findings.length);
    lines.forEach((line, i) => {
      expect(line).toMatchObject({ type: 'finding', from: { input: report.input.name, cluster: report.cluster.name }, code: report.findings[i]?.code, message: report.findings[i]?.message });
    });
  });
});

describe('openmetrics', () => {
  const LINE = /^[a-z_]+(?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})? -?\d+(?:\.\d+)?$/;

  it.each([['minimal', minimalReport()], ['rich', richReport()], ['hostile', hostileReport()], ['waived', waivedReport()]])('of a %s report is families of gauges that end with EOF', (_, report) => {
    const lines = openmetrics.render(report, OPTIONS).trimEnd().split('\n');
    expect(lines.at(-1)).toBe('# EOF');
    const seen = new Set<string>();
    const series = new Set<string>();
    let family = '';
    for (const line of lines.slice(0, -1)) {
      const meta = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
      if (meta?.[1] === 'HELP') { family = meta[2] ?? ''; expect(seen.has(family)).toBe(false); seen.add(family); continue; }
      if (meta !== null) { expect(meta.slice(2)).toEqual([family, 'gauge']); continue; }
      expect(line).toMatch(LINE);
      expect(line.split(/[{ ]/)[0]).toBe(family);
      const name = line.slice(0, line.lastIndexOf(' '));
      expect(series.has(name)).toBe(false);
      series.add(name);
    }
  });

  it('counts by severity, state and coverage', () => {
    const text = openmetrics.render(richReport(), OPTIONS);
    for (const line of ['ciliumdoc_findings{cluster="shop-eu",severity="critical"} 3', 'ciliumdoc_outcomes{cluster="shop-eu",state="inconclusive"} 78', 'ciliumdoc_coverage_ratio{cluster="shop-eu"} 0.805', 'ciliumdoc_finding_subjects{cluster="shop-eu",code="CONF-001",severity="critical",waived="false"} 38', 'ciliumdoc_input_collected_timestamp_seconds{cluster="shop-eu"} 1739355072']) expect(text.split('\n')).toContain(line);
  });

  it('gives no instant where the zone is not known', () => {
    const report = richReport();
    report.input.collectedAt = '2025-02-12T10:11:12';
    expect(openmetrics.render(report, OPTIONS)).not.toContain('timestamp_seconds');
  });

  it('escapes labels', () => {
    expect(openmetrics.render(reportSaying('a"b\\c\nd'), OPTIONS)).toContain('{cluster="a\\"b\\\\c d",severity="critical"}');
  });
});
