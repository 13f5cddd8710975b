import { describe, expect, it } from 'vitest';
import { isSlip, reviewOption } from '../../src/views/option-review/review.ts';

const set = (key: string, value: string): Parameters<typeof reviewOption>[0] => ({ name: key, key, value, where: 'configmap', places: [] });

describe('reviewOption', () => {
  it('knows which options are alive in a minor', () => {
    expect(reviewOption(set('tunnel', 'disabled'), '1.14', {})).toBeUndefined();
    expect(reviewOption(set('routing-mode', 'native'), '1.16', {})).toBeUndefined();
  });

  it('weighs a removed option by what is lost', () => {
    expect(reviewOption(set('tunnel', 'disabled'), '1.16', { routing: 'tunnel' })).toMatchObject({ gravity: 'critical', removedIn: '1.15' });
    expect(reviewOption(set('tunnel', 'disabled'), '1.16', { routing: 'native' })).toMatchObject({ gravity: 'warning', noEffect: true });
    expect(reviewOption(set('enable-node-port', 'true'), '1.19', { kubeProxyReplacement: 'full' })).toMatchObject({ gravity: 'warning' });
  });

  it('says nothing without a version, unless the input contradicts itself', () => {
    expect(reviewOption(set('tunnel', 'disabled'), undefined, {})).toBeUndefined();
    expect(reviewOption(set('tunnel', 'disabled'), undefined, { tunnelIgnored: true })).toMatchObject({ state: 'removed' });
  });
});

describe('isSlip', () => {
  it.each([['enable-bpf-masquerad', 'enable-bpf-masquerade', true], ['enable_ipv4', 'enable-ipv4', true], ['routing-moed', 'routing-mode', true], ['enable-hubble', 'enable-wireguard', false], ['ipan', 'ipam', false]])('%s for %s: %s', (a, b, expected) => {
    expect(isSlip(a, b)).toBe(expected);
  });
});
