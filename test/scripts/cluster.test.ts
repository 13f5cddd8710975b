import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildCluster } from '../../scripts/cluster/build.ts';
import { applyDeviations, editView } from '../../scripts/cluster/deviations/registry.ts';
import { dumpFiles } from '../../scripts/cluster/files.ts';
import { RELEASE_HASH, type CiliumRelease, type Cluster, type ClusterOptions } from '../../scripts/cluster/model.ts';
import { writeZip } from '../../scripts/cluster/write.ts';
import { openInput } from '../../src/archive/open.ts';
import { analyze, readInputs } from '../../src/pipeline.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'cluster-test-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const RELEASES = Object.keys(RELEASE_HASH) as CiliumRelease[];

function cluster(changed: Partial<ClusterOptions> = {}): Cluster {
  return buildCluster({ nodes: 4, collected: 4, services: 12, podsPerNode: 6, logLines: 20, flows: 10, conntrack: 40, nat: 20, proxy: 'replaced', cilium: '1.17.6', seed: 1, ...changed });
}

/** Digest of every file, by path. */
function digests(made: Cluster): Map<string, string> {
  return new Map([...dumpFiles(made)].map((file): [string, string] => {
    const hash = createHash('sha256');
    for (const portion of file.text()) hash.update(portion);
    return [file.path, hash.digest('hex')];
  }));
}

describe('the generated cluster', () => {
  it('is the same for the same seed and another for another', () => {
    expect(digests(cluster())).toEqual(digests(cluster()));
    expect(digests(cluster())).not.toEqual(digests(cluster({ seed: 2 })));
  });

  it('becomes the same zip twice', async () => {
    await writeZip(cluster(), join(folder, 'a.zip'));
    await writeZip(cluster(), join(folder, 'b.zip'));
    expect(readFileSync(join(folder, 'a.zip')).equals(readFileSync(join(folder, 'b.zip')))).toBe(true);
  });

  it.each(RELEASES.flatMap((cilium) => (['replaced', 'iptables'] as const).map((proxy) => ({ cilium, proxy }))))('has nothing wrong with $cilium and service addresses $proxy', async ({ cilium, proxy }) => {
    const path = join(folder, `${cilium}-${proxy}.zip`);
    await writeZip(cluster({ cilium, proxy }), path);
    const rules = await loadAllRules([]);
    const tree = await openInput(path);
    const report = await analyze([tree], { rules, toolVersion: 'test' });
    await tree.close();
    // The oldest release had reached its end of life when this cluster is collected; that is said, and true.
    expect(report.findings.filter((f) => f.severity !== 'info' && !(cilium === '1.16.4' && ['VER-001', 'VER-002'].includes(f.code))).map((f) => `${f.code} ${f.message}`)).toEqual([]);
    expect(report.outcomes.filter((o) => o.state === 'errored')).toEqual([]);
  });

  it.each(RELEASES)('is understood line by line (%s)', async (cilium) => {
    const path = join(folder, `lines-${cilium}.zip`);
    await writeZip(cluster({ cilium }), path);
    const tree = await openInput(path);
    const { snapshots } = await readInputs([tree]);
    await tree.close();
    expect(snapshots.flatMap((s) => [...s.problems]).map((p) => `${p.path}: ${p.message}`).filter((p) => !p.includes('empty'))).toEqual([]);
    expect(snapshots[0]?.nodes.length).toBe(4);
  });
});

describe('deviations', () => {
  it('change one node and leave the others as they were', async () => {
    const healthy = digests(cluster());
    const made = cluster();
    const [applied] = await applyDeviations(made, ['lb-backend-missing:7']);
    const node = made.nodes.find((n) => n.name === applied?.touched[0]?.node);
    const changed = [...digests(made)].filter(([path, digest]) => healthy.get(path) !== digest).map(([path]) => path);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((path) => path.includes(node?.agent ?? '?') && path.includes('bpf-lb-list') || path.includes('map-list'))).toBe(true);
  });

  it('are refused by an unknown name or a broken word', async () => {
    await expect(applyDeviations(cluster(), ['../model:1'])).rejects.toThrow('NAME:SEED');
    await expect(applyDeviations(cluster(), ['no-such-thing:1'])).rejects.toThrow();
  });

  it('can drop a file and edit a text', () => {
    const made = cluster();
    const node = made.nodes[1];
    if (node === undefined) throw new Error('four nodes expected');
    editView(made, node, (view) => { view.missing.add('cmd/ip-a.md'); view.texts.set('cmd/uname--a.md', (text) => text.replace('6.8.0', '4.9.0')); });
    const paths = [...dumpFiles(made)].filter((f) => f.path.includes(node.agent));
    expect(paths.some((f) => f.path.endsWith('/ip-a.md'))).toBe(false);
    expect([...paths.find((f) => f.path.endsWith('uname--a.md'))?.text() ?? []].join('')).toContain('4.9.0');
  });
});
