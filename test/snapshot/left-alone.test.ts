import { describe, expect, it } from 'vitest';
import { buildCluster } from '../../scripts/cluster/build.ts';
import { dumpFiles } from '../../scripts/cluster/files.ts';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import type { Report } from '../../src/model/report.ts';
import { readFile } from '../../src/parsers/read-file.ts';
import type { Reading } from '../../src/parsers/reading.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { analyze } from '../../src/pipeline.ts';

const cluster = buildCluster({ nodes: 3, collected: 3, services: 12, podsPerNode: 40, logLines: 600, flows: 500, conntrack: 900, nat: 30, proxy: 'replaced', cilium: '1.17.6', seed: 5 });
const files = Object.fromEntries([...dumpFiles(cluster)].map((file) => [`d/${file.path}`, [...file.text()].join('')]));
// Something to find, so that findings are compared too.
const odd = Object.keys(files).find((path) => path.endsWith('cilium-dbg-status---verbose.md')) ?? '';
files[odd] = (files[odd] ?? '').replace(/KubeProxyReplacement: .*/, 'KubeProxyReplacement:    Partial');
/** Parses whatever it gets. */
const thorough: Reading = { take: async (file, done) => { done(await readFile(file, parsers)); }, end: () => Promise.resolve() };

async function report(more: { readonly reading?: Reading; readonly redact?: boolean; readonly tree?: Record<string, string> } = {}): Promise<Report> {
  const { tree = files, ...options } = more;
  return analyze([memoryTree('d.zip', tree)], { rules: await loadAllRules([]), toolVersion: 'test', ...options });
}

const statuses = (of: Report, kind: string): string[] => [...new Set(of.coverage.files.filter((f) => f.parser === kind).map((f) => f.status))];

describe('long outputs that no rule reads', () => {
  it('are left alone, and said to be', async () => {
    const { coverage } = await report();
    const left = coverage.files.filter((f) => f.parser === 'cilium-bpf-ct-list');
    expect(left).toHaveLength(3);
    for (const file of left) expect(file).toMatchObject({ status: 'unused', reason: 'recognised; no rule reads it, so it was not parsed', problems: [] });
    expect(statuses({ coverage } as Report, 'cilium-bpf-nat-list')).toEqual(['parsed']);
  }, 60_000);

  it('change nothing of what is found', async () => {
    const [quick, whole] = [await report(), await report({ reading: thorough })];
    expect(statuses(whole, 'cilium-bpf-ct-list')).toEqual(['parsed']);
    expect(quick.findings.length).toBeGreaterThan(0);
    expect(quick.findings).toEqual(whole.findings);
    expect(quick.outcomes).toEqual(whole.outcomes);
    expect(quick.facts).toEqual(whole.facts);
    expect(quick.coverage.expected).toEqual(whole.coverage.expected);
  }, 60_000);

  it('are read where names are to be hidden', async () => {
    expect(statuses(await report({ redact: true }), 'cilium-bpf-ct-list')).toEqual(['parsed']);
  }, 60_000);

  it('are read when they are all there is of a paste', async () => {
    const path = Object.keys(files).find((p) => p.endsWith('cilium-dbg-bpf-ct-list-global.md')) ?? '';
    expect(statuses(await report({ tree: { 'pasted.txt': files[path] ?? '' } }), 'cilium-bpf-ct-list')).toEqual(['parsed']);
  }, 60_000);
});
