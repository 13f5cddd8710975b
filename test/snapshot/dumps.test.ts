import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { analyze } from '../../src/pipeline.ts';
import { subjectName } from '../../src/reporters/words.ts';
import { bugtoolOf, dumpRoots } from '../../src/snapshot/roots.ts';
import { agentLog, nodesYaml, podsYaml, snapshots, UNAME } from './small-dump.ts';

const EARLY = '20260310-091500';
const LATE = '20260311-120000';

/** A dump of one cluster below a folder; `host` is the only node. */
function files(folder: string, stamp: string, host: string, version: string): Record<string, string> {
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  return {
    [at(`k8s-nodes-${stamp}.yaml`)]: nodesYaml([{ name: host, ip: '192.0.2.10' }]),
    [at(`k8s-pods-${stamp}.yaml`)]: podsYaml([{ name: 'cilium-k7xqz', node: host, containers: ['cilium-agent'], version }]),
    [at(`cilium-configmap-${stamp}.yaml`)]: 'apiVersion: v1\ndata:\n  kube-proxy-replacement: strict\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\n',
    [at(`cilium-bugtool-cilium-k7xqz-${stamp}/cmd/uname--a.md`)]: UNAME(host),
    [at(`logs-cilium-k7xqz-cilium-agent-${stamp}.log`)]: agentLog(`Cilium ${version} f2217191 go version go1.22.8 linux/amd64`),
  };
}

const two = { ...files(`cilium-sysdump-${EARLY}`, EARLY, 'worker-1', '1.15.4'), ...files(`again/cilium-sysdump-${LATE}`, LATE, 'worker-1', '1.16.3') };

describe('several dumps in one input', () => {
  it('are one snapshot each, and no file is in two of them', async () => {
    const found = await snapshots({ ...two, 'README.txt': 'the two dumps of the customer\n' });
    expect(found.map((s) => [s.root, s.collectedAt, s.ciliumVersions])).toEqual([
      [`again/cilium-sysdump-${LATE}`, '2026-03-11T12:00:00', ['1.16.3']], [`cilium-sysdump-${EARLY}`, '2026-03-10T09:15:00', ['1.15.4']],
    ]);
    const paths = found.flatMap((s) => s.files.map((f) => f.path));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('README.txt');
    for (const s of found) {
      expect(s.documents.every((d) => d.document.path.startsWith(`${s.root}/`))).toBe(true);
      expect(s.documents.every((d) => d.node === undefined || d.node === 'worker-1')).toBe(true);
      expect(s.nodes.map((n) => n.name)).toEqual(['worker-1']);
    }
  });

  it('keep their findings apart: subject, evidence and due inputs name the dump', async () => {
    const report = await analyze([memoryTree('both.zip', two)], { rules: await loadAllRules([]), only: ['CONF-008'], toolVersion: 'test' });
    const subjects = report.findings.flatMap((f) => f.subjects);
    expect(new Set(subjects.map((s) => s.dump))).toEqual(new Set([`again/cilium-sysdump-${LATE}`, `cilium-sysdump-${EARLY}`]));
    for (const finding of report.findings) for (const subject of finding.subjects) expect(finding.evidence.some((e) => e.path.startsWith(`${subject.dump ?? '?'}/`))).toBe(true);
    expect(new Set(report.coverage.expected.map((e) => e.dump))).toEqual(new Set(report.outcomes.flatMap((o) => o.subjects.map((s) => s.dump))));
    expect(subjectName({ kind: 'node', node: 'worker-1', dump: 'again/x' })).toBe('worker-1 (in again/x)');
  });

  it('in one folder are told apart by their time stamps, and that is said', async () => {
    const found = await snapshots({ ...files('mixed', EARLY, 'worker-1', '1.15.4'), ...files('mixed', LATE, 'worker-9', '1.16.3'), 'mixed/kvstore-ips.json': '{}\n' });
    expect(found.map((s) => [s.root, s.nodes.map((n) => n.name), s.ciliumVersions])).toEqual([[`mixed/${EARLY}`, ['worker-1'], ['1.15.4']], [`mixed/${LATE}`, ['worker-9'], ['1.16.3']]]);
    expect(found[0]?.problems[0]?.message).toContain(`the files of 2 dumps lie in one folder (${EARLY}, ${LATE})`);
    expect(found[1]?.files.map((f) => f.path)).toContain('mixed/kvstore-ips.json');
  });
});

describe('several inputs', () => {
  it('with the same paths inside are told apart by the name of the input, in files and in evidence', async () => {
    const trees = [memoryTree('a.zip', files('', EARLY, 'worker-1', '1.15.4')), memoryTree('b.zip', files('', EARLY, 'worker-1', '1.15.4'))];
    const report = await analyze(trees, { rules: await loadAllRules([]), only: ['CONF-008'], toolVersion: 'test' });
    expect(report.findings.flatMap((f) => f.subjects.map((s) => s.dump))).toEqual(['a.zip', 'b.zip']);
    expect(new Set(report.findings.flatMap((f) => f.evidence.map((e) => e.path.split('/')[0])))).toEqual(new Set(['a.zip', 'b.zip']));
    expect(report.findings.flatMap((f) => f.evidence.map((e) => e.excerpt)).every((text) => text.includes('strict'))).toBe(true);
    const known = new Set(report.coverage.files.map((f) => f.path));
    expect(report.findings.flatMap((f) => f.evidence).every((e) => known.has(e.path))).toBe(true);
  });
});

describe('one dump', () => {
  it('has no root and names no dump', async () => {
    const report = await analyze([memoryTree('one.zip', files('x/y', EARLY, 'worker-1', '1.15.4'))], { rules: await loadAllRules([]), only: ['CONF-008'], toolVersion: 'test' });
    expect(report.findings.flatMap((f) => f.subjects).every((s) => s.dump === undefined)).toBe(true);
    expect(report.coverage.expected.every((e) => e.dump === undefined)).toBe(true);
  });

  it('of the Python tool is one, although each file has its own time', async () => {
    const found = await snapshots({
      'pods-20200910-101113.json': '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"cilium-x2k5p","namespace":"kube-system","labels":{"k8s-app":"cilium"}},"spec":{"nodeName":"old-1","containers":[{"name":"cilium-agent","image":"cilium/cilium:v1.8.3"}]},"status":{"phase":"Running"}}]}\n',
      'bugtool-cilium-x2k5p-20200910-101126/cmd/uname--a.md': UNAME('old-1'), 'cilium-x2k5p-cilium-agent-20200910-101124.log': agentLog('Cilium 1.8.3 54cf3810d go version go1.14.7 linux/amd64'),
    });
    expect(found.map((s) => [s.root, s.nodes.map((n) => n.name)])).toEqual([['', ['old-1']]]);
    expect(found[0]?.documents.filter((d) => d.node === 'old-1')).toHaveLength(2);
  });
});

describe('folders', () => {
  it.each([
    ['d/cilium-bugtool-cilium-k7xqz-20260310-091500/cmd/a.md', 'd/cilium-bugtool-cilium-k7xqz-20260310-091500', 'cilium-k7xqz'],
    ['cilium-bugtool-cilium-k7xqz-20260310-091500/cilium-bugtool-20260310-091501.5+0000-UTC-9/cmd/a.md', 'cilium-bugtool-cilium-k7xqz-20260310-091500', 'cilium-k7xqz'],
    ['cilium-bugtool-20260310-091501.534+0000-UTC-1234567/cmd/a.md', 'cilium-bugtool-20260310-091501.534+0000-UTC-1234567', undefined],
    ['x/cilium-k7xqz-cilium-bugtool-20260310-091501+0200-CEST-12/cmd/a.md', 'x/cilium-k7xqz-cilium-bugtool-20260310-091501+0200-CEST-12', 'cilium-k7xqz'],
    ['bugtool-cilium-x2k5p-20200910-101126/cmd/a.md', 'bugtool-cilium-x2k5p-20200910-101126', 'cilium-x2k5p'],
    ['tetragon-bugtool-tetragon-8hj2k-20230607-080910/tetragon.log', 'tetragon-bugtool-tetragon-8hj2k-20230607-080910', 'tetragon-8hj2k'],
    ['cilium-bugtool-renamed/cmd/a.md', 'cilium-bugtool-renamed', 'renamed'],
  ])('%s is of a bugtool', (path, folder, pod) => { expect(bugtoolOf(path)).toEqual({ folder, pod }); });

  it.each(['bugtool-results/cmd/a.md', 'cilium-bugtool-cilium-k7xqz-20260310-091500', 'x/cmd/a.md'])('%s is not', (path) => { expect(bugtoolOf(path)).toBeUndefined(); });

  it('of dumps are found by what lies in them', () => {
    expect(dumpRoots(['a/b/k8s-nodes-20260310-091500.yaml', 'c/cilium-bugtool-x-20260310-091500/cmd/a.md', '__MACOSX/a/k8s-nodes-20260310-091500.yaml', 'd/notes.txt'])).toEqual(['a/b', 'c']);
  });
});
