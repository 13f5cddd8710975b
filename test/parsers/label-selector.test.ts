import { describe, expect, it } from 'vitest';
import { readSelector, splitLabelKey } from '../../src/parsers/label-selector.ts';
import { readPolicyRule } from '../../src/parsers/policy-rule.ts';

describe('the key of a label', () => {
  it.each([
    ['app', 'any', 'app'], ['any:app', 'any', 'app'], ['k8s:app', 'k8s', 'app'], ['k8s:io.kubernetes.pod.namespace', 'k8s', 'io.kubernetes.pod.namespace'],
    ['reserved:host', 'reserved', 'host'], ['reserved.host', 'reserved', 'host'], ['$host', 'reserved', 'host'], [':app', 'any', 'app'],
    ['example.org/app', 'any', 'example.org/app'], ['cidr:10.0.0.0/8', 'cidr', '10.0.0.0/8'],
  ])('%s comes from %s', (text, source, key) => {
    expect(splitLabelKey(text)).toEqual({ source, key });
  });

  it('belongs to Kubernetes where its kind says so', () => {
    expect(splitLabelKey('app', 'k8s')).toEqual({ source: 'k8s', key: 'app' });
  });
});

describe('a selector', () => {
  it('is not the same absent and empty', () => {
    expect(readSelector(undefined)).toBeUndefined();
    expect(readSelector(null)).toBeUndefined();
    expect(readSelector({})).toMatchObject({ matchLabels: [], matchExpressions: [], text: '' });
  });

  it('keeps labels without a value and leaves hostile keys out', () => {
    const selector = readSelector(JSON.parse('{"matchLabels": {"tainted": "", "__proto__": "x"}}'));
    expect(selector?.matchLabels).toEqual([{ source: 'any', key: 'tainted', value: '' }]);
  });

  it('names namespaces only where it says so', () => {
    const key = 'k8s:io.kubernetes.pod.namespace';
    expect(readSelector({ matchLabels: { [key]: 'a' } })).toMatchObject({ namespaces: ['a'], namespaced: true });
    expect(readSelector({ matchExpressions: [{ key, operator: 'NotIn', values: ['a'] }] })).toMatchObject({ namespaces: [], namespaced: true });
    expect(readSelector({ matchLabels: { 'reserved:io.kubernetes.pod.namespace': 'a' } })).toMatchObject({ namespaces: [], namespaced: false });
  });
});

describe('the other side of a rule', () => {
  it.each([
    ['none', {}], ['none', { fromEndpoints: [] }], ['any', { toPorts: [{ ports: [{ port: '80' }] }] }], ['listed', { fromEntities: ['all'] }],
    ['any', { fromRequires: [{}], toPorts: [{ ports: [{ port: '80' }] }] }], ['none', { fromRequires: [{}] }],
  ])('is %s', (peers, rule) => {
    expect(readPolicyRule(rule, 'ingress', false).peers).toBe(peers);
  });
});
