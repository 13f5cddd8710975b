import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildCluster } from '../../scripts/cluster/build.ts';
import { dumpFiles } from '../../scripts/cluster/files.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import { JobsJudging } from '../../src/cli/jobs/judging.ts';
import { JobsReading } from '../../src/cli/jobs/reading.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { Settler } from '../../src/engine/settle.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Report } from '../../src/model/report.ts';
import { analyze } from '../../src/pipeline.ts';

const script = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '../../dist/thread.js'));
const cluster = buildCluster({ nodes: 5, collected: 5, services: 10, podsPerNode: 4, logLines: 200, flows: 20, conntrack: 40, nat: 10, proxy: 'iptables', cilium: '1.16.4', seed: 7 });
const files = Object.fromEntries([...dumpFiles(cluster)].map((file) => [`d/${file.path}`, [...file.text()].join('')]));
// Something to find on one node only, so that the shares of the nodes differ.
const odd = Object.keys(files).filter((path) => path.endsWith('cilium-dbg-status---verbose.md'))[3] ?? '';
files[odd] = (files[odd] ?? '').replace(/KubeProxyReplacement: .*/, 'KubeProxyReplacement:    Partial');

async function judgedBy(jobs: number): Promise<Report> {
  const judging = new JobsJudging(jobs, undefined, { script, nodes: 1 });
  return analyze([memoryTree('d.zip', files)], { rules: await loadAllRules([]), toolVersion: 'test', reading: new JobsReading(1), judging });
}

describe('judging with several threads', () => {
  it('gives the report of one thread', async () => {
    const one = await judgedBy(1);
    expect(one.findings.length).toBeGreaterThan(0);
    expect(one.findings.some((f) => f.subjects.length === 1 && f.subjects[0]?.node !== undefined)).toBe(true);
    expect(await judgedBy(2)).toEqual(one);
    expect(await judgedBy(9)).toEqual(one);
  }, 120_000);

  it('tells of a thread that cannot start', async () => {
    const judging = new JobsJudging(2, undefined, { script: pathToFileURL('/nowhere/thread.js'), nodes: 1 });
    await expect(analyze([memoryTree('d.zip', files)], { rules: await loadAllRules([]), toolVersion: 'test', reading: new JobsReading(1), judging })).rejects.toThrow('thread.js');
  }, 60_000);
});

describe('settled outcomes', () => {
  const leaf = (say: string, seen: string) => ({ role: 'when' as const, expression: 'x', say, truth: 'false' as const, seen: [{ path: 'x', value: seen }], evidence: [] });
  const clear = (node: string, say: string): Outcome => ({ state: 'clear', code: 'KPR-001', subject: { kind: 'node', node }, reason: say, leaves: [leaf(say, node)] });

  it('the first of its kind keeps what was seen, the others what settled them', () => {
    const settler = new Settler();
    const [a, b, c] = [clear('a', 'no'), clear('b', 'no'), clear('c', 'not here')].map((o) => settler.settle(o));
    expect(a?.leaves[0]?.seen).toEqual([{ path: 'x', value: 'a' }]);
    expect(b).toMatchObject({ subject: { node: 'b' }, reason: 'no', leaves: [{ say: 'no', truth: 'false', seen: [] }] });
    expect(c?.leaves[0]?.seen).toEqual([{ path: 'x', value: 'c' }]);
  });

  it('holds plain data only, so that it may change threads', () => {
    expect(structuredClone(new Settler().settle(clear('a', 'no')))).toEqual(clear('a', 'no'));
  });
});
