import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { ExpectedInput } from '../../src/model/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { expectedInputs, groupLacking } from '../../src/report/expected.ts';
import { dueOfCluster, dueOfNode } from '../../src/snapshot/coverage/due.ts';
import { agentLog, nodesYaml, podsYaml, snapshot, STAMP, UNAME } from './small-dump.ts';

const ROOT = `cilium-sysdump-${STAMP}`;
const NODES = [{ name: 'alpha', ip: '192.0.2.10' }, { name: 'beta', ip: '192.0.2.11' }];
const PODS = [{ name: 'cilium-k7xqz', node: 'alpha', containers: ['cilium-agent'] }, { name: 'cilium-m2v8d', node: 'beta', containers: ['cilium-agent'] }];

function collector(cli: string, args: string, failures: readonly string[] = []): string {
  return [`🔍 Collecting sysdump with cilium-cli version: v${cli}, args: [${args}]`, '🔮 Detected Cilium installation in namespace "kube-system"', '🔍 Collecting Kubernetes nodes',
    ...(failures.length === 0 ? [] : ['⚠️ The following tasks failed, the sysdump may be incomplete:', ...failures.map((f) => `⚠️ ${f}`), '⚠️ Please note that depending on your Cilium version and installation options, this may be expected']), ''].join('\n');
}

function dump(log: string, more: Record<string, string> = {}): Promise<Snapshot> {
  return snapshot({
    [`${ROOT}/cilium-sysdump.log`]: log, [`${ROOT}/k8s-nodes-${STAMP}.yaml`]: nodesYaml(NODES), [`${ROOT}/k8s-pods-${STAMP}.yaml`]: podsYaml(PODS),
    [`${ROOT}/cilium-bugtool-cilium-k7xqz-${STAMP}/cmd/uname--a.md`]: UNAME('alpha'),
    [`${ROOT}/logs-cilium-k7xqz-cilium-agent-${STAMP}.log`]: agentLog('Cilium 1.16.3 f2217191 go version go1.22.8 linux/amd64'), ...more,
  });
}

function entry(of: Snapshot, input: string, node?: string): ExpectedInput | undefined {
  return of.expected?.find((e) => e.input === input && e.node === node);
}

const due = (agent: string | undefined): string[] => dueOfNode(parsers, { cli: undefined, agent, config: undefined }).map((d) => d.parser.id);
const top = (cli: string | undefined): string[] => dueOfCluster(parsers, { cli, agent: undefined, config: undefined }).map((d) => d.parser.id);

describe('what is due', () => {
  it('follows the version of the agents', () => {
    expect(due('1.16.3')).toContain('boot-id');
    expect(due('1.14.9')).toContain('boot-id');
    expect(due('1.14.8')).not.toContain('boot-id');
    expect(due('1.12.19')).not.toContain('cilium-endpoint-list');
    expect(due('1.13.0')).toContain('cilium-endpoint-list');
    expect(due('1.10.0')).not.toContain('cilium-encrypt-status');
  });

  it('knows the releases that lost the health files', () => {
    for (const lost of ['1.15.0', '1.15.9', '1.16.0', '1.16.2']) expect(due(lost), lost).not.toContain('cilium-health-status');
    for (const kept of ['1.14.9', '1.15.10', '1.16.3', '1.18.1']) expect(due(kept), kept).toContain('cilium-health-status');
  });

  it('follows the version of the collector', () => {
    expect(top('0.11.0')).toEqual(expect.arrayContaining(['k8s-nodes', 'k8s-pods', 'cilium-config', 'sysdump-log']));
    expect(top('0.8.6')).not.toContain('sysdump-log');
    expect(top('0.8.6')).toContain('cilium-config');
    const own = ['cilium-nodes', 'cilium-endpoints', 'cilium-identities', 'cilium-network-policies', 'cilium-clusterwide-network-policies', 'k8s-network-policies'];
    expect(top('0.8.6')).toEqual(expect.arrayContaining(own));
    expect(top('0.16.20')).not.toContain('cilium-endpoint-slices');
  });

  it('is only what is certain where a version is not known', () => {
    expect(due(undefined)).toContain('uname');
    expect(due(undefined)).not.toContain('boot-id');
    expect(top(undefined)).toContain('k8s-nodes');
    expect(top(undefined)).not.toContain('sysdump-log');
  });

  it('is nothing for outputs saved by hand', async () => {
    expect((await snapshot({ 'uname.txt': UNAME('x') })).expected).toEqual([]);
  });

  it('is only the folder for a bugtool archive alone', async () => {
    const s = await snapshot({ 'cilium-bugtool-20260310-091501.5+0000-UTC-9/cmd/uname--a.md': UNAME('gamma') });
    expect(new Set(s.expected?.map((e) => e.node))).toEqual(new Set(['gamma']));
    expect(entry(s, 'uname', 'gamma')?.state).toBe('collected');
    expect(entry(s, 'cilium-log', 'gamma')).toBeUndefined();
  });
});

describe('what became of it', () => {
  it('is told per cluster and node', async () => {
    const s = await dump(collector('0.16.20', 'sysdump'));
    expect(entry(s, 'k8s-nodes')?.state).toBe('collected');
    expect(entry(s, 'uname', 'alpha')?.state).toBe('collected');
    expect(entry(s, 'cilium-log', 'alpha')?.state).toBe('collected');
    expect(entry(s, 'sysctl', 'alpha')).toMatchObject({ state: 'absent', collect: 'sysctl -a', reason: `${ROOT}/cilium-bugtool-cilium-k7xqz-${STAMP} has no file with the kernel parameters` });
    expect(entry(s, 'uname', 'beta')).toMatchObject({ state: 'absent', reason: 'the dump has no bugtool folder of this node' });
    expect(entry(s, 'cilium-config')?.state).toBe('absent');
  });

  it('is a failure where the collector says so', async () => {
    const s = await dump(collector('0.16.20', 'sysdump', [
      'cilium-bugtool-cilium-m2v8d: failed to collect \'cilium-bugtool\' output for "cilium-m2v8d" in namespace "kube-system": command terminated with exit code 137',
      'logs-cilium-m2v8d-cilium-agent: failed to get logs: container not found ("cilium-agent")',
    ]));
    expect(entry(s, 'uname', 'beta')).toMatchObject({ state: 'failed', reason: expect.stringMatching(/cilium-sysdump\.log:5: .*exit code 137/) as string });
    expect(entry(s, 'cilium-log', 'beta')).toMatchObject({ state: 'failed', reason: expect.stringContaining('container not found') as string });
  });

  it('is a failure where the command failed or the file is empty', async () => {
    const s = await dump(collector('0.18.4', 'sysdump'), {
      [`${ROOT}/cilium-bugtool-cilium-k7xqz-${STAMP}/cmd/sysctl--a.md`]: "> Error while running 'sysctl -a':  exit status 1\n\n", [`${ROOT}/k8s-services-${STAMP}.yaml`]: '',
    });
    expect(entry(s, 'sysctl', 'alpha')?.state).toBe('failed');
    expect(entry(s, 'k8s-services')).toMatchObject({ state: 'failed', reason: expect.stringContaining('the file is empty') as string });
  });

  it('is blamed on the collector where it is its fault', async () => {
    const s = await dump(collector('0.12.6', 'sysdump', ['[8] Collecting the Cilium operator deployment: an empty namespace may not be set when a resource name is provided']));
    expect(entry(s, 'cilium-config')?.reason).toContain('a fault of the collector, which says nothing of the cluster');
    expect(s.collectorFailures.map((f) => f.expected)).toEqual([true]);
    const later = await dump(collector('0.16.20', 'sysdump', ['[8] Collecting the Cilium operator deployment: an empty namespace may not be set when a resource name is provided']));
    expect(later.collectorFailures.map((f) => f.expected)).toEqual([false]);
  });

  it('asks nothing of nodes that were left out on purpose', async () => {
    const filtered = await dump(collector('0.16.20', 'sysdump --node-list alpha'));
    expect(new Set(filtered.expected?.flatMap((e) => e.node ?? []))).toEqual(new Set(['alpha']));
    const quick = await dump(collector('0.16.20', 'sysdump --quick'));
    expect(quick.expected?.some((e) => e.node !== undefined)).toBe(false);
  });
});

describe('what it blinds', () => {
  const blind = (code: string, input: string, node?: string): Outcome => ({
    state: 'inconclusive', code, subject: node === undefined ? { kind: 'cluster' } : { kind: 'node', node }, reason: 'r', leaves: [],
    missing: [{ input, reason: 'absent', detail: 'd', collect: 'c' }],
  });

  it('are the rules that miss it on that node, or for the whole cluster', async () => {
    const s = await dump(collector('0.16.20', 'sysdump'));
    const [expected] = [expectedInputs([s], [[blind('A-001', 'sysctl', 'alpha'), blind('A-002', 'sysctl', 'beta'), blind('A-003', 'sysctl'), blind('A-004', 'cilium-config')]])];
    const blinds = (input: string, node?: string): readonly string[] | undefined => expected.find((e) => e.input === input && e.node === node)?.blinds;
    expect(blinds('sysctl', 'alpha')).toEqual(['A-001', 'A-003']);
    expect(blinds('sysctl', 'beta')).toEqual(['A-002', 'A-003']);
    expect(blinds('cilium-config')).toEqual(['A-004']);
    expect(blinds('uname', 'alpha')).toEqual([]);
  });

  it('are grouped over nodes, the input that blinds most first', async () => {
    const s = await dump(collector('0.16.20', 'sysdump'));
    const groups = groupLacking(expectedInputs([s], [[blind('A-001', 'sysctl', 'alpha'), blind('A-002', 'sysctl', 'beta')]]));
    expect(groups[0]).toMatchObject({ input: 'sysctl', state: 'absent', nodes: ['alpha', 'beta'], blinds: ['A-001', 'A-002'] });
    expect(groups.every((g) => g.state === 'absent' || g.state === 'failed')).toBe(true);
  });
});
