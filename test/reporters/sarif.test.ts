import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { reporter } from '../../src/reporters/sarif/reporter.ts';
import { build, fired, healthyReport, hostileReport, minimalReport, node, ref, richReport, rule } from '../report/fixtures.ts';
import { crowdedReport, decidedReport, OPTIONS, reportSaying, waivedReport } from './reports.ts';
import { Sarif, type SarifRun } from './sarif-subset.ts';

function runOf(report: Report): SarifRun {
  const [run] = Sarif.parse(JSON.parse(reporter.render(report, OPTIONS))).runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

const REPORTS = { minimal: minimalReport(), healthy: healthyReport(), rich: richReport(), hostile: hostileReport(), waived: waivedReport(), decided: decidedReport(), crowded: crowdedReport(30) };

describe.each(Object.entries(REPORTS))('of a %s report', (_, report) => {
  it('holds what the standard and GitHub ask for, and nothing they do not know', () => {
    expect(() => runOf(report)).not.toThrow();
  });

  it('refers only to what is there', () => {
    const run = runOf(report);
    const { rules, notifications } = run.tool.driver;
    expect(new Set(rules.map((r) => r.id)).size).toBe(rules.length);
    expect(new Set(run.artifacts.map((a) => a.location.uri)).size).toBe(run.artifacts.length);
    for (const result of run.results) {
      expect(rules[result.ruleIndex]?.id).toBe(result.ruleId);
      for (const place of [...result.locations, ...result.relatedLocations ?? []]) {
        const at = place.physicalLocation.artifactLocation;
        expect('index' in at ? run.artifacts[at.index]?.location.uri : undefined).toBe(at.uri);
      }
    }
    for (const [i, artifact] of run.artifacts.entries()) expect(artifact.parentIndex ?? -1).toBeLessThan(i);
    for (const told of run.invocations[0]?.toolExecutionNotifications ?? []) {
      expect(notifications[told.descriptor.index]?.id).toBe(told.descriptor.id);
      if (told.associatedRule !== undefined) expect(rules[told.associatedRule.index]?.id).toBe(told.associatedRule.id);
    }
  });

  it('has a result for each finding, told apart by fingerprint', () => {
    const { results } = runOf(report);
    expect(results.map((r) => r.ruleId)).toEqual(report.findings.map((f) => f.code));
    const identities = results.map((r) => `${r.ruleId} ${r.partialFingerprints.primaryLocationLineHash}`);
    expect(new Set(identities).size).toBe(identities.length);
  });
});

describe('sarif', () => {
  it('has an empty list of results, not none, when nothing is wrong', () => {
    expect(reporter.render(healthyReport(), OPTIONS)).toContain('"results": []');
    expect(runOf(healthyReport()).tool.driver.rules.map((r) => r.id)).toEqual(['KPR-001', 'MASQ-001', 'ROUT-001']);
  });

  it('tells levels, help and topics of what fired', () => {
    const run = runOf(richReport());
    expect(run.results.map((r) => r.level)).toEqual(['error', 'error', 'warning', 'note', 'error', 'error']);
    const first = run.tool.driver.rules.find((r) => r.id === 'CONF-001');
    expect(first?.help.markdown).toContain('`bpf.masquerade=true kubeProxyReplacement=true`');
    expect(first?.helpUri).toBe('https://docs.cilium.io/en/stable/network/concepts/masquerading/');
    expect(first?.properties.tags).toEqual(['configuration', 'startup']);
  });

  it('tells what could not be judged as notifications, with the command that collects it', () => {
    const run = runOf(richReport());
    const told = run.invocations[0]?.toolExecutionNotifications ?? [];
    const blind = told.filter((n) => n.descriptor.id === 'inconclusive');
    expect(blind.map((n) => n.associatedRule?.id)).toEqual(['KPR-003', 'KPR-019']);
    expect(blind[0]?.message.text).toContain('Collect it with: iptables-save -c');
    expect(told.filter((n) => n.descriptor.id === 'file').map((n) => n.locations?.[0]?.physicalLocation.artifactLocation.uri)).toContain('sysdump/notes.bin');
    expect(run.invocations[0]?.executionSuccessful).toBe(true);
  });

  it('suppresses what is waived, with the reason', () => {
    const { results } = runOf(waivedReport());
    expect(results.flatMap((r) => r.suppressions ?? [])).toEqual([{ kind: 'external', status: 'accepted', justification: 'known, ticket 7 (until 2027-01-01)' }]);
    expect(results[1]?.suppressions).toHaveLength(1);
  });

  it('names a file in an archive in an archive without time stamps, and both archives around it', () => {
    const path = 'cilium-sysdump-20260310-091500/cilium-bugtool-cilium-k7xqz-20260310-091500/cmd/status.md';
    const locator = 'cilium-sysdump-20260310-091500.zip!/cilium-sysdump-20260310-091500/cilium-bugtool-cilium-k7xqz-20260310-091500.tar.gz!/cmd/status.md';
    const report = build([rule({ code: 'KPR-001' })], [fired('KPR-001', node('node-1'), { evidence: [{ ...ref(path, 4), locator }] })], {
      input: { name: 'cilium-sysdump-20260310-091500.zip', bytes: 9, sha256: 'b'.repeat(64), kind: 'zip' },
    });
    report.coverage.files = [{ path, kind: 'status', status: 'parsed', node: 'node-1', bytes: 77, lines: 9, understood: 9, problems: [] }];
    const run = runOf(report);
    const place = run.results[0]?.locations[0]?.physicalLocation;
    expect(place?.artifactLocation.uri).toBe('sysdump/cilium-bugtool-cilium-node-1/cmd/status.md');
    expect(place?.region).toMatchObject({ startLine: 4, endLine: 4, startColumn: 1, endColumn: 15 });
    const at = place?.artifactLocation;
    const file = run.artifacts[at !== undefined && 'index' in at ? at.index : -1];
    expect(file).toMatchObject({ length: 77, properties: { path } });
    const inner = run.artifacts[file?.parentIndex ?? -1];
    const outer = run.artifacts[inner?.parentIndex ?? -1];
    expect(outer).toMatchObject({ location: { uri: 'archive/cilium-sysdump.zip' }, length: 9, hashes: { 'sha-256': 'b'.repeat(64) } });
    expect(inner?.location.uri).toMatch(/^archive\/cilium-sysdump\.zip\/.*\.tar\.gz$/);
    expect(JSON.stringify(run.artifacts.map((a) => a.location))).not.toMatch(/\d{8}-\d{6}/);
  });

  it('makes no link of what a log says', () => {
    const { results } = runOf(reportSaying('[click](javascript:alert(1))'));
    expect(results[0]?.message.text).not.toContain('](');
  });

  it('keeps the gravest 5000 and says how many it left out', () => {
    const report = crowdedReport(5010, 'warning', 10);
    const grave = report.findings[5009];
    if (grave !== undefined) grave.severity = 'critical';
    const run = runOf(report);
    expect(run.results).toHaveLength(5000);
    expect(run.results[0]?.level).toBe('error');
    expect(run.invocations[0]?.toolExecutionNotifications.map((n) => n.message.text)).toContain('10 findings of lower severity left out: a run holds at most 5000.');
  });

  it('gives a security severity to advisories only', () => {
    const report = build([rule({ code: 'CVE-001' }), rule({ code: 'KPR-001' })], [fired('CVE-001', node('a'), { severity: 'critical' }), fired('KPR-001', node('a'))]);
    expect(runOf(report).tool.driver.rules.map((r) => [r.id, r.properties['security-severity'], r.properties.tags.includes('security')])).toEqual([['CVE-001', '9.5', true], ['KPR-001', undefined, false]]);
  });
});

it('stays valid when results point to a file of the repository first', () => {
  const text = reporter.render(decidedReport(), { ...OPTIONS, anchor: 'deploy/cilium.yaml' });
  const [run] = Sarif.parse(JSON.parse(text)).runs;
  expect(run?.results.every((r) => r.locations[0]?.physicalLocation.artifactLocation.uri === 'deploy/cilium.yaml' && (r.relatedLocations?.length ?? 0) > 0)).toBe(true);
  expect(run?.results.map((r) => r.baselineState)).toEqual(decidedReport().findings.map((f) => ({ new: 'new', worsened: 'updated', known: 'unchanged' })[f.baseline ?? 'new']));
  expect(run?.invocations[0]?.toolExecutionNotifications.filter((n) => n.descriptor.id === 'waiver').map((n) => n.message.text.split(':')[1]?.split(' ')[2])).toEqual(['invalid', 'expired', 'lapsed', 'unused']);
});
