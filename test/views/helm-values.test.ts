import { describe, expect, it } from 'vitest';
import { helmValue, helmValues, isFree, isRead, LAST_CHART, readBelow, rowOf } from '../../src/views/config/helm-paths.ts';
import { HELM_SUCCESSORS, reviewHelm } from '../../src/views/option-review/helm.ts';
import { helmFault, isFilledIn } from '../../src/views/option-review/values.ts';

const review = (path: string, value: string, minor: string | undefined, guessed = false): ReturnType<typeof reviewHelm> => reviewHelm({ path, value }, { minor, guessed, prefix: '' });

describe('the table of chart values', () => {
  it('has a row that can be read for every path', () => {
    for (const path of helmValues()) expect(path, path).toMatch(/^[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*$/);
    expect(helmValue('tunnel')).toEqual({ until: '1.14', open: false });
    expect(helmValue('bpf.masquerade')).toEqual({ open: true });
    expect(helmValue('scheduling.mode')).toEqual({ since: '1.17', open: false, type: ['anti-affinity', 'kube-scheduler'] });
  });

  it('leads from what is gone to values that the newest chart reads', () => {
    for (const [gone, now] of Object.entries(HELM_SUCCESSORS)) {
      const [old, row] = [helmValue(gone), helmValue(now)];
      expect(old !== undefined && !isRead(old, LAST_CHART), gone).toBe(true);
      expect(row !== undefined && isRead(row, LAST_CHART), now).toBe(true);
    }
  });

  it('knows what belongs to the user', () => {
    expect(['annotations', 'operator.tolerations', 'hubble.relay.podLabels.x', 'global.a.b', 'extraArgs', 'affinity.nodeAffinity'].filter((path) => !isFree(path))).toEqual([]);
    expect(['nothing.annotations', 'bpf.masquerade', 'nodeSelectors'].filter(isFree)).toEqual([]);
    expect(rowOf('bpf.masquerade.deep')?.path).toBe('bpf.masquerade');
    expect(rowOf('debug.enabled.deep')).toBeUndefined();
    expect(readBelow('podDisruptionBudget', '1.11')).not.toEqual([]);
    expect(readBelow('podDisruptionBudget', '1.12')).toEqual([]);
  });
});

describe('reviewHelm', () => {
  it('is silent on each value in a chart that reads it, and speaks on both sides of its time', () => {
    for (const path of helmValues()) {
      const row = helmValue(path);
      if (row === undefined) continue;
      expect(review(path, 'x', row.since ?? '1.10'), path).toBeUndefined();
      expect(review(path, 'x', row.until ?? LAST_CHART), path).toBeUndefined();
    }
    expect(review('bpf.distributedLRU.enabled', 'true', '1.16')).toMatchObject({ state: 'unknown', gravity: 'warning' });
    expect(review('enableCnpStatusUpdates', 'true', '1.14')).toBeUndefined();
    expect(review('enableCnpStatusUpdates', 'true', '1.15')).toMatchObject({ state: 'removed', removedIn: '1.15', gravity: 'warning', effect: expect.stringContaining('refuses') as string });
    expect(review('enableCnpStatusUpdates', 'true', '1.15', true)).toMatchObject({ gravity: 'info' });
  });

  it.each([
    ['kubeProxyReplacment', 'kubeProxyReplacement'], ['hubble.relay.enable', 'hubble.relay.enabled'], ['l7proxy', 'l7Proxy'], ['relay.enabled', 'hubble.relay.enabled'],
    ['ipam.opertor.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv4PodCIDRList'], ['enable-ipv4-masquerade', 'enableIPv4Masquerade'], ['hubble', 'hubble.enabled'],
  ])('%s: perhaps %s', (path, meant) => {
    for (const minor of [undefined, '1.16']) expect(review(path, 'true', minor)).toMatchObject({ state: 'unknown', meant, gravity: 'warning' });
  });

  it('guesses nothing for a name that is like none, or like several', () => {
    for (const path of ['teamOwner', 'operator.teamOwner', 'enabled.x.y', 'a.b']) expect(review(path, 'true', undefined)?.meant, path).toBeUndefined();
    expect(review('x-anchors.a', '1', undefined)).toBeUndefined();
    expect(review('enabled', 'true', undefined)).toBeUndefined();
  });
});

describe('helmFault', () => {
  it.each([
    ['hubble.enabled', 'yes', undefined], ['hubble.enabled', 'enabled', 'it is true or false'], ['operator.replicas', '2', undefined], ['operator.replicas', '2m', 'it is a whole number'],
    ['scheduling.mode', 'spread', 'it is one of anti-affinity, kube-scheduler'], ['hubble.enabled', '', undefined],
  ])('%s: %s', (path, value, fault) => { expect(helmFault(path, undefined, value)).toBe(fault); });

  it('knows values that another tool fills in', () => {
    expect(['${X}', '{{ .x }}', '$(X)', '<fill in>'].filter((value) => !isFilledIn(value))).toEqual([]);
    expect(['x', '$x', '<', '{a}'].filter(isFilledIn)).toEqual([]);
  });

  it('asks the key of the ConfigMap where the chart takes any text', () => {
    expect(helmFault('bpf.ctTcpMax', 'bpf-ct-global-tcp-max', '512k')).toBe('it is a whole number');
    expect(helmFault('bpf.ctTcpMax', undefined, '512k')).toBeUndefined();
  });
});
