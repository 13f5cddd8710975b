import { describe, expect, it } from 'vitest';
import { buildFleet } from '../../src/fleet/build.ts';
import { type Entry, entryOf } from '../../src/fleet/entry.ts';
import { platformOf } from '../../src/fleet/platform.ts';
import { renderFleetCsv } from '../../src/reporters/fleet/csv.ts';
import { renderFleetHtml } from '../../src/reporters/fleet/html.ts';
import { renderFleetJson } from '../../src/reporters/fleet/json.ts';
import { renderFleetMarkdown } from '../../src/reporters/fleet/markdown.ts';
import { renderFleetText } from '../../src/reporters/fleet/text.ts';
import { richReport } from '../report/fixtures.ts';

interface Wish { name?: string; versions?: string[]; codes?: [code: string, severity: string][]; at?: string; judged?: string[]; settings?: Record<string, string>; nodes?: string[]; sha?: string; kubernetes?: string }

function stored({ name = 'one', versions = ['1.16.3'], codes = [], at, judged = ['KPR-001'], settings = {}, nodes = ['n1'], sha, kubernetes }: Wish): unknown {
  return {
    formatVersion: 1, tool: { name: 'ciliumdoc', version: '0.1.0', rules: 3 }, input: { name: `${name}.zip`, bytes: 1, kind: 'zip', collectedAt: at, sha256: sha },
    cluster: { name, ciliumVersions: versions, kubernetesVersion: kubernetes, nodes }, summary: { coverage: { percent: 80 }, verdict: 'x' },
    findings: codes.map(([code, severity]) => ({ code, title: `title ${code}`, severity, subjects: [{}] })),
    outcomes: [...judged, ...codes.map(([code]) => code)].map((code) => ({ code, state: codes.some(([c]) => c === code) ? 'fired' : 'clear' })),
    facts: [{ nodes: [], config: { settings: Object.entries({ ipam: 'x', ...settings }).map(([key, value]) => ({ key, value, origin: 'set' })) } }],
  };
}

let count = 0;
function entry(wish: Wish): Entry {
  count++;
  const read = entryOf(stored(wish), `${String(count).padStart(3, '0')}.json`);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

function fleet(...wishes: Wish[]): ReturnType<typeof buildFleet> {
  count = 0;
  return buildFleet({ entries: wishes.map(entry), skipped: [], toolVersion: 'test' });
}

const many = (n: number, wish: (i: number) => Wish): Wish[] => Array.from({ length: n }, (_, i) => ({ name: `c${String(i)}`, ...wish(i) }));

describe('entries', () => {
  it('a whole report is one', () => {
    const read = entryOf(JSON.parse(JSON.stringify(richReport())), 'a.json');
    expect(read).toMatchObject({ file: 'a.json' });
  });

  it.each([
    ['a number', 7, 'no report'], ['another JSON', { items: [] }, 'no report'], ['a diff', { formatVersion: 1, kind: 'diff' }, 'not a report'],
    ['a newer format', { ...(stored({}) as object), formatVersion: 9 }, 'format 9'], ['a report cut in pieces', { formatVersion: 1, tool: { name: 'ciliumdoc' } }, 'damaged at input'],
    ['findings that are none', { ...(stored({}) as object), findings: [{ code: 5 }] }, 'damaged at findings.0.code'],
  ])('%s is one line', (_, value, words) => {
    expect(entryOf(value, 'x.json')).toContain(words);
  });

  it('older reports without facts and outcomes are read', () => {
    const old = { ...(stored({ codes: [['KPR-001', 'error']] }) as Record<string, unknown>) };
    delete old['facts'];
    delete old['outcomes'];
    expect(entryOf(old, 'x.json')).toMatchObject({ findings: [{ code: 'KPR-001' }], configured: false });
  });

  it('waived findings do not count', () => {
    const waived = stored({ codes: [['KPR-001', 'error']] }) as { findings: { waived?: unknown }[] };
    for (const f of waived.findings) f.waived = { reason: 'known' };
    expect(entryOf(waived, 'x.json')).toMatchObject({ findings: [], bySeverity: { error: 0 } });
  });
});

describe('clusters', () => {
  it('count once, with their latest report; the name everybody has needs the same nodes', () => {
    const result = fleet(
      { name: 'prod', at: '2026-01-01T00:00:00Z', codes: [['KPR-001', 'error']] }, { name: 'prod', at: '2026-02-01T00:00:00Z' },
      { name: 'default', nodes: ['a', 'b'] }, { name: 'default', nodes: ['b', 'a'] }, { name: 'default', nodes: ['c'] },
    );
    expect(result.clusters.map((c) => c.reports).sort()).toEqual([1, 2, 2]);
    expect(result.rules).toEqual([]);
    expect(result.trends.find((t) => t.cluster === 'prod')).toMatchObject({ direction: 'better', gone: ['KPR-001'], appeared: [] });
    expect(new Set(result.clusters.map((c) => c.cluster)).size).toBe(3);
  });

  it('the same input twice is left out and said', () => {
    const result = fleet({ name: 'a', sha: 'f' }, { name: 'a', sha: 'f' });
    expect(result.summary).toMatchObject({ reports: 1, skipped: 1 });
    expect(result.skipped[0]?.reason).toContain('same input as 001.json');
  });

  it('are listed worst first', () => {
    const result = fleet({ name: 'a', codes: [['X-001', 'warning']] }, { name: 'b', codes: [['X-002', 'critical']] }, { name: 'c', codes: [['X-003', 'error'], ['X-004', 'error']] });
    expect(result.clusters.map((c) => c.cluster)).toEqual(['b', 'c', 'a']);
  });
});

describe('the picture', () => {
  it('prevalence is over those that could be judged, by version and platform', () => {
    const result = fleet(
      { name: 'a', codes: [['KPR-001', 'error']], kubernetes: 'v1.29.3-gke.100' }, { name: 'b', versions: ['1.15.1'] }, { name: 'c', judged: [] },
    );
    expect(result.rules).toMatchObject([{ code: 'KPR-001', clusters: 1, judged: 2, share: 50, versions: [{ name: '1.16', clusters: 1 }], platforms: [{ name: 'GKE', clusters: 1 }] }]);
    expect(result.versions).toMatchObject([{ name: '1.15', clusters: 1, affected: 0 }, { name: '1.16', clusters: 2, affected: 1 }]);
  });

  it('outliers have what the others do not', () => {
    const result = fleet(...many(10, (i) => ({ settings: { 'enable-bpf-masquerade': i === 3 ? 'false' : 'true' }, versions: [i === 4 ? '1.12.1' : '1.16.3'], codes: i === 5 ? [['KPR-001', 'error']] : [] })));
    expect(result.outliers.map((o) => `${o.cluster} ${o.kind} ${o.what} | ${o.usual}`)).toEqual([
      'c3 setting enable-bpf-masquerade=false | enable-bpf-masquerade=true', 'c4 version Cilium 1.12 | Cilium 1.16', 'c5 finding KPR-001 title KPR-001 | not found',
    ]);
  });

  it('four clusters have no usual way to be', () => {
    expect(fleet(...many(4, (i) => ({ codes: i === 0 ? [['KPR-001', 'error']] : [] }))).outliers).toEqual([]);
  });

  it('most alike: equal ones first, and in what the next differ', () => {
    const result = fleet({ name: 'a', settings: { x: '1', y: '2' } }, { name: 'b', settings: { x: '1', y: '2' } }, { name: 'c', settings: { x: '1', y: '3' } });
    expect(result.alike[0]).toEqual({ a: 'a', b: 'b', likeness: 1, differ: [] });
    expect(result.alike[1]?.differ).toEqual(['y=2', 'y=3']);
    expect(result.clusters.find((c) => c.cluster === 'c')?.nearest?.cluster).toBe('a');
  });

  it('platforms', () => {
    expect(platformOf('v1.30.1+k3s1', [])).toBe('k3s');
    expect(platformOf('v1.30.1', [{ kernel: '5.15.0-1064-azure' }])).toBe('AKS');
    expect(platformOf('v1.30.1', [{ os: 'Debian GNU/Linux 12' }])).toBe('other');
    expect(platformOf(undefined, [])).toBe('unknown');
  });
});

it('every format, hostile names and all', () => {
  const nasty = '=cmd|"</td><img src=x>\u001b[31m';
  const result = fleet({ name: nasty, codes: [['KPR-001', 'error']] }, { name: 'b' });
  expect(renderFleetHtml(result)).not.toMatch(/<img|<script|\u001b/);
  expect(renderFleetMarkdown(result)).not.toMatch(/<img|\u001b/);
  expect(renderFleetText(result, { columns: 80, color: false })).not.toContain('\u001b');
  expect(renderFleetCsv(result)).toContain('"\'=cmd');
  expect(JSON.parse(renderFleetJson(result))).toMatchObject({ kind: 'fleet', clusters: [{ cluster: nasty }, { cluster: 'b' }] });
});
