import { describe, expect, it } from 'vitest';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { namedParsers } from '../../src/parsers/recognise.ts';
import { closedFile, knownFile } from '../../src/snapshot/known-files.ts';
import { eras } from './file-names.ts';

function recognised(path: string): boolean {
  return knownFile(path) !== undefined || namedParsers(parsers, { path }).length > 0;
}

describe.each(eras.map((era) => [era.title, era.files] as const))('file names of %s', (_title, files) => {
  it.each(files)('%s', (path) => { expect(recognised(path)).toBe(true); });

  it('each have a kind of their own in words', () => {
    for (const path of files) expect(knownFile(path)?.kind, path).toMatch(/\S/);
  });
});

it('tests at least 150 names over three eras', () => {
  expect(eras).toHaveLength(3);
  expect(new Set(eras.flatMap((e) => e.files)).size).toBeGreaterThanOrEqual(150);
});

describe('knownFile', () => {
  it.each([
    ['dump/holiday-20260310-091500.yaml'], ['dump/cilium-bugtool-cilium-k7xqz-20260310-091500/cmd/frobnicate--all.md'], ['notes.md'], ['README'],
    ['dump/cilium-bugtool-cilium-k7xqz-20260310-091500/cmd/state/strange.bin'],
  ])('does not know %s', (path) => { expect(recognised(path)).toBe(false); });

  it('goes by content where the name lies', () => {
    const pools = 'cilium-sysdump/ciliumloadbalancerippools-20230607-080910.yaml';
    expect(knownFile(pools)?.kind).toBe('Cilium load balancer address pools');
    expect(knownFile(pools, { form: 'objects', kind: 'CiliumLoadBalancerIPPool', group: 'cilium.io' })?.kind).toBe('Cilium load balancer address pools');
    const lie = knownFile(pools, { form: 'objects', kind: 'CiliumBGPPeeringPolicy', group: 'cilium.io' });
    expect(lie).toEqual({ kind: 'Cilium BGP peering policies', why: 'known, but nothing reads it; by its name it would hold Cilium load balancer address pools' });
    expect(knownFile('d/strange-20230607-080910.yaml', { form: 'prometheus' })?.kind).toBe('metrics (Prometheus text)');
    expect(knownFile('d/k8s-metrics-20230607-080910.yaml', { form: 'prometheus' })?.kind).toBe('metrics of the API server (Prometheus text)');
  });

  it('names objects of builds it does not know by what they are', () => {
    expect(knownFile('d/extra-20260310-091500.yaml', { form: 'objects', kind: 'IsovalentThing', group: 'isovalent.com' })?.kind).toBe('objects of Isovalent Enterprise (IsovalentThing)');
    expect(knownFile('d/extra-20260310-091500.yaml', { form: 'objects', kind: 'Widget', group: 'example.com' })?.kind).toBe('Kubernetes objects (Widget)');
  });

  it('tells saved state of the agent from lists of the cluster', () => {
    expect(knownFile('d/cilium-bugtool-a-20260310-091500/cmd/state/nodes.json')?.kind).toBe('saved state of the agent');
    expect(knownFile('nodes-20200910-101112.json')?.kind).toBe('Kubernetes nodes');
  });
});

describe('closedFile', () => {
  it('keeps keys, secrets, binaries and other logs closed', () => {
    for (const path of ['d/cmd/state/cilium_wg0.key', 'd/cilium-etcd-secrets-secret-20220405-101112.yaml', 'd/x-pprof-heap-20230607-080910.pprof', 'd/hubble-observe-cilium-q7d2m-20230607-080910.log', 'd/cmd/state/12/bpf_lxc.o']) {
      expect(closedFile(path), path).toBeDefined();
    }
    expect(closedFile('d/logs-cilium-x2k5p-cilium-agent-20220405-101112.log')).toBeUndefined();
    expect(closedFile('d/pasted.txt')).toBeUndefined();
  });

  it('warns of a private key', () => {
    expect(closedFile('d/cmd/state/cilium_wg0.key')?.problems[0]?.message).toContain('private WireGuard key');
  });
});
