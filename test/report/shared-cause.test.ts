import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../src/archive/memory.ts';
import { loadAllRules } from '../../src/cli/rule-files.ts';
import { analyze } from '../../src/pipeline.ts';

const shared = (name: string): string => readFileSync(`rules/_shared/${name}`, 'utf8');
const map = (pod: string): string => `cilium-bugtool-${pod}-20240307-080109/cmd/cilium-dbg-bpf-ipcache-list.md`;
const rules = await loadAllRules([]);

describe('an entry that one node lacks in its ipcache', () => {
  const whole = shared('ipc-map.txt');
  const files = {
    'cilium-configmap-20240307-080109.yaml': shared('dp-config-tunnel.yaml'), 'k8s-pods-20240307-080109.yaml': shared('ipc-pods.yaml'),
    'ciliumendpoints-20240307-080109.yaml': shared('ipc-endpoints.yaml'), 'ciliumnodes-20240307-080109.yaml': shared('ipc-nodes.yaml'),
    [map('cilium-7xk2p')]: whole, [map('cilium-8bk3q')]: whole.replace(/^10\.42\.1\.60.*\n/m, ''), [map('cilium-9ck4r')]: whole,
  };

  it('is one finding through a tunnel: the identity is told under the way', async () => {
    const { findings } = await analyze([memoryTree('dump', files)], { rules, toolVersion: 'test' });
    const told = findings.filter((f) => ['ROUT-003', 'EP-101'].includes(f.code));
    expect(told.map((f) => [f.code, f.severity, f.cause, f.symptoms])).toEqual([['ROUT-003', 'error', undefined, ['EP-101']], ['EP-101', 'error', 'ROUT-003', []]]);
  });

  it('is told by its identity where packets take no tunnel', async () => {
    const native = { ...files, 'cilium-configmap-20240307-080109.yaml': shared('rt-config-native.yaml') };
    const { findings } = await analyze([memoryTree('dump', native)], { rules, toolVersion: 'test' });
    expect(findings.filter((f) => ['ROUT-003', 'EP-101'].includes(f.code)).map((f) => [f.code, f.cause])).toEqual([['EP-101', undefined]]);
  });
});
