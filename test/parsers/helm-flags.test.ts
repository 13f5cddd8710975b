import { describe, expect, it } from 'vitest';
import { readFlags } from '../../src/parsers/helm-settings/from-flags.ts';

describe('readFlags', () => {
  it.each([
    ['helm upgrade --install cilium cilium/cilium --version 1.16.3 --namespace kube-system --set bpf.masquerade=true \\', [{ path: 'bpf.masquerade', value: 'true' }]],
    ['  --set k8sServiceHost=192.0.2.10,k8sServicePort=6443', [{ path: 'k8sServiceHost', value: '192.0.2.10' }, { path: 'k8sServicePort', value: '6443' }]],
    ['--set-string=tunnel=disabled', [{ path: 'tunnel', value: 'disabled' }]],
    ['devices={eth0,eth1}', [{ path: 'devices', value: 'eth0 eth1' }]],
    ['net.ipv4.ip_forward = 1', undefined],
    ['level=info msg="text here"', [{ path: 'level', value: 'info' }, { path: 'msg', value: 'text here' }]],
    ['some words of a letter', undefined],
  ])('%s', (text, expected) => {
    expect(readFlags(text)).toEqual(expected);
  });
});
