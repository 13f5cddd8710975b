import { describe, expect, it } from 'vitest';
import { readCounted } from '../../src/parsers/text/counted.ts';

describe('readCounted', () => {
  it('reads a pipeline that ends in a count', () => {
    expect(readCounted('sudo iptables -t nat -S | grep -c KUBE-')).toEqual({ command: 'iptables -t nat -S', filters: [{ pattern: 'KUBE-', inverted: false, ignoreCase: false }] });
    expect(readCounted('iptables-save | grep -v CILIUM | grep -i "kube-svc" | wc -l')).toEqual({
      command: 'iptables-save', filters: [{ pattern: 'CILIUM', inverted: true, ignoreCase: false }, { pattern: 'kube-svc', inverted: false, ignoreCase: true }],
    });
  });

  it('looks into a command given to a shell', () => {
    expect(readCounted('kubectl -n kube-system exec ds/cilium -- bash -c "iptables-save | grep -c KUBE-SVC"')?.command).toBe('iptables-save');
  });

  it.each(['iptables-save', 'iptables-save | grep KUBE', 'iptables-save | wc', 'iptables-save | awk x | wc -l', 'iptables-save; echo a | wc -l', 'wc -l', '', 'a | grep -c'])('leaves %j alone', (raw) => {
    expect(readCounted(raw)).toBeUndefined();
  });

  it('stays quick and quiet on hostile text', () => {
    expect(readCounted(`${'| '.repeat(5000)}wc -l`)).toBeUndefined();
    expect(readCounted('"a | b | c')).toBeUndefined();
  });
});
