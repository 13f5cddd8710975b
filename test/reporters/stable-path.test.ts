import { describe, expect, it } from 'vitest';
import type { ReportFile } from '../../src/model/report.ts';
import { stablePaths, uriOf } from '../../src/reporters/stable-path.ts';
import { minimalReport } from '../report/fixtures.ts';

function pathsOf(files: readonly { path: string; node?: string }[]): (path: string) => string {
  const report = minimalReport();
  report.coverage.files = files.map((f): ReportFile => ({ kind: 'status', status: 'parsed', bytes: 1, lines: 1, understood: 1, problems: [], ...f }));
  return stablePaths(report);
}

describe('stablePaths', () => {
  it('gives two dumps of one cluster the same names', () => {
    const first = [{ path: 'cilium-sysdump-20260310-091500/cilium-bugtool-cilium-k7xqz-20260310-091500/cmd/cilium-status.md', node: 'worker-1' }, { path: 'cilium-sysdump-20260310-091500/k8s-nodes-20260310-091500.yaml' }];
    const second = [{ path: 'case-4711/cilium-bugtool-cilium-zz9qd-20260311-100000/cmd/cilium-status.md', node: 'worker-1' }, { path: 'case-4711/k8s-nodes-20260311-100000.yaml' }];
    const names = (files: typeof first): string[] => files.map((f) => pathsOf(files)(f.path));
    expect(names(first)).toEqual(['sysdump/cilium-bugtool-cilium-worker-1/cmd/cilium-status.md', 'sysdump/k8s-nodes.yaml']);
    expect(names(second)).toEqual(names(first));
    const unpacked = first.map((f) => ({ ...f, path: f.path.replace('cilium-sysdump-20260310-091500/', '') }));
    expect(names(unpacked)).toEqual(names(first));
  });

  it('keeps the nodes of one dump apart', () => {
    const files = ['k7xqz', 'm2v8d'].map((id, i) => ({ path: `cilium-bugtool-cilium-${id}-20260310-091500/cmd/x.md`, node: `worker-${i}` }));
    const name = pathsOf([...files, { path: 'k8s-nodes.yaml' }]);
    expect(new Set(files.map((f) => name(f.path))).size).toBe(2);
  });

  it.each([
    ['logs-cilium-operator-5d8c9b7f6d-x7k2p-cilium-operator-20260310-091500-prev.log', 'sysdump/logs-cilium-operator-cilium-operator-prev.log'],
    ['b/cilium-bugtool-20250101-101010.123+0000-UTC-12345/cmd/x.md', 'sysdump/b/cilium-bugtool/cmd/x.md'],
    ['iptables-save.txt', 'sysdump/iptables-save.txt'],
    ['cmd/cilium-bpf-ct-list.md', 'sysdump/cmd/cilium-bpf-ct-list.md'],
    ['../../etc/./passwd', 'sysdump/_/_/etc/_/passwd'],
    ['/abs//path', 'sysdump/abs/path'],
    ['', 'sysdump'],
  ])('%s', (path, wanted) => {
    expect(pathsOf([{ path }, { path: 'other/file' }])(path)).toBe(wanted);
  });
});

it('encodes every segment of a URI', () => {
  expect(uriOf('sysdump/a b/c:d?e#f%/g\\h')).toBe('sysdump/a%20b/c%3Ad%3Fe%23f%25/g%5Ch');
});
