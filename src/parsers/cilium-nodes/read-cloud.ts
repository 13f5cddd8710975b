import type { z } from 'zod';
import { at, compact, flag, integer, list, text, texts } from '../object-fields.ts';
import type { CiliumNode } from './schema.ts';

type CloudData = z.input<typeof CiliumNode>['clouds'][number];
type InterfaceData = CloudData['interfaces'][number];

/** What `spec` and `status` say of the clouds whose addresses Cilium manages; empty elsewhere. */
export function readClouds(value: unknown): CloudData[] {
  return (['eni', 'azure', 'alibaba-cloud'] as const).flatMap((provider) => {
    const spec = at(value, 'spec', provider);
    const interfaces = readInterfaces(provider, at(value, 'status', provider));
    if (!isFilled(spec) && interfaces.length === 0) return [];
    return [compact({
      provider, instanceType: text(at(spec, 'instance-type')), availabilityZone: text(at(spec, 'availability-zone')), vpcID: text(at(spec, 'vpc-id')),
      subnetIDs: texts(at(spec, 'subnet-ids')) ?? texts(at(spec, 'vswitches')) ?? [], securityGroups: texts(at(spec, 'security-groups')) ?? [],
      firstInterfaceIndex: integer(at(spec, 'first-interface-index')), usePrimaryAddress: flag(at(spec, 'use-primary-address')),
      disablePrefixDelegation: flag(at(spec, 'disable-prefix-delegation')), interfaceName: text(at(spec, 'interface-name')), interfaces,
    })];
  });
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function readInterfaces(provider: CloudData['provider'], status: unknown): InterfaceData[] {
  if (provider === 'azure') return list(at(status, 'interfaces')).flatMap(readAzure);
  const enis = at(status, 'enis');
  if (typeof enis !== 'object' || enis === null || Array.isArray(enis)) return [];
  return Object.entries(enis).filter(([id]) => id !== '__proto__').map(([id, eni]) => (provider === 'eni' ? readEni(id, eni) : readAlibaba(id, eni)));
}

function readEni(id: string, eni: unknown): InterfaceData {
  return compact({
    id, number: integer(at(eni, 'number')), ip: text(at(eni, 'ip')), mac: text(at(eni, 'mac')), name: text(at(eni, 'description')),
    subnetID: text(at(eni, 'subnet', 'id')), subnetCIDR: text(at(eni, 'subnet', 'cidr')), addresses: list(at(eni, 'addresses')).length, failedAddresses: 0,
    prefixes: texts(at(eni, 'prefixes')) ?? [], securityGroups: texts(at(eni, 'security-groups')) ?? [],
  });
}

function readAlibaba(id: string, eni: unknown): InterfaceData {
  return compact({
    id, ip: text(at(eni, 'primary-ip-address')), mac: text(at(eni, 'mac-address')), name: text(at(eni, 'type')),
    subnetID: text(at(eni, 'vswitch', 'vswitch-id')), subnetCIDR: text(at(eni, 'vswitch', 'cidr-block')),
    addresses: list(at(eni, 'private-ipsets')).length, failedAddresses: 0, prefixes: [], securityGroups: texts(at(eni, 'security-groupids')) ?? [],
  });
}

function readAzure(value: unknown): InterfaceData[] {
  const id = text(at(value, 'id'));
  if (id === undefined) return [];
  const addresses = list(at(value, 'addresses'));
  const group = text(at(value, 'security-group'));
  return [compact({
    id, name: text(at(value, 'name')), mac: text(at(value, 'mac')), state: text(at(value, 'state')), gateway: text(at(value, 'gateway')),
    subnetID: text(at(addresses[0], 'subnet')), subnetCIDR: text(at(value, 'cidr')), addresses: addresses.length,
    failedAddresses: addresses.filter((a) => (text(at(a, 'state')) ?? 'succeeded') !== 'succeeded').length,
    prefixes: [], securityGroups: group === undefined ? [] : [group],
  })];
}
