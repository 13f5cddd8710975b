import { describe, expect, it } from 'vitest';
import { isOwn, neighbourOf, roleOf } from '../../src/views/datapath/programs.ts';

describe('entry points of the datapath by name', () => {
  it.each([
    ['cil_from_container', 'from_container'],
    ['cil_from_container-lxc4f2a9c81d03e', 'from_container'],
    ['cil_from_contai', 'from_container'],
    ['cil_to_containe', 'to_container'],
    ['cil_from_netdev', 'from_netdev'],
    ['cil_from_netdev-bond0.100', 'from_netdev'],
    ['cil_from_overla', 'from_overlay'],
    ['cil_to_host-cilium_net', 'to_host'],
    ['from-container', 'from_container'],
    ['from-netdev-eth0', 'from_netdev'],
    ['bpf_lxc.o:[from-container]', 'from_container'],
    ['bpf_netdev_bond0.100.o:[to-netdev]', 'to_netdev'],
    ['bpf_host_cilium_net.o:[to-host]', 'to_host'],
    ['bpf_network.o:[from-network]', 'from_network'],
  ])('%s is %s', (name, role) => {
    expect(roleOf(name)).toBe(role);
    expect(isOwn(name)).toBe(true);
  });

  it.each(['classifier_ingress', 'from_somewhere', 'cil', 'to', 'prefix_matcher.o:[cls]', 'bpf_lxcfs', ''])('%s is of somebody else', (name) => {
    expect(roleOf(name)).toBeUndefined();
    expect(isOwn(name)).toBe(false);
  });

  it('knows helpers of Cilium that are no entry point', () => {
    expect(roleOf('cil_lxc_policy')).toBeUndefined();
    expect(isOwn('cil_lxc_policy')).toBe(true);
  });

  it('names neighbours, cut names included', () => {
    expect(neighbourOf('classifier_ingr')?.program).toBe('Datadog agent');
    expect(neighbourOf('tcx_ingress_flo')?.observes).toBe(true);
    expect(neighbourOf('endpoint_ingres')?.observes).toBe(true);
    expect(neighbourOf('cali_tc_preambl')?.program).toBe('Calico');
    expect(neighbourOf('edge_limiter')).toBeUndefined();
  });
});
