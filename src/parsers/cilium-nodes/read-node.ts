import type { z } from 'zod';
import { encryptionKey } from '../cilium-addresses.ts';
import { at, compact, integer, isCiliumKey, list, text, textEntries, textMap, texts } from '../object-fields.ts';
import { clusterMeta, origin } from '../object-meta.ts';
import { readClouds } from './read-cloud.ts';
import type { CiliumNode } from './schema.ts';

export type CiliumNodeData = z.input<typeof CiliumNode>;
type Ipam = CiliumNodeData['ipam'];

const LABELS = /^(?:(?:beta\.)?kubernetes\.io\/(?:arch|os|hostname|instance-type)|node\.kubernetes\.io\/instance-type|(?:topology|failure-domain\.beta)\.kubernetes\.io\/(?:zone|region)|node-role\.kubernetes\.io\/.*|eks\.amazonaws\.com\/compute-type)$/;
const MAX_ERROR = 2000;

/** Projects one decoded CiliumNode. */
export function readCiliumNode(value: unknown, name: string): CiliumNodeData {
  const spec = at(value, 'spec');
  const addresses = list(at(spec, 'addresses')).flatMap(readAddress);
  const ofType = (type: string): string[] => addresses.filter((a) => a.type === type).map((a) => a.ip);
  const annotations = textMap(at(value, 'metadata', 'annotations'), isCiliumKey) ?? {};
  return compact({
    ...clusterMeta(value, name), ...origin(value), labels: textMap(at(value, 'metadata', 'labels'), (key) => LABELS.test(key)) ?? {}, annotations,
    addresses, internalIPs: ofType('InternalIP'), externalIPs: ofType('ExternalIP'), ciliumInternalIPs: ofType('CiliumInternalIP'),
    healthIPv4: text(at(spec, 'health', 'ipv4')), healthIPv6: text(at(spec, 'health', 'ipv6')),
    ingressIPv4: text(at(spec, 'ingress', 'ipv4')), ingressIPv6: text(at(spec, 'ingress', 'ipv6')),
    encryptionKey: encryptionKey(at(spec, 'encryption')),
    wireguardPublicKey: annotations['network.cilium.io/wg-pub-key'] ?? annotations['io.cilium.network.wg-pub-key'],
    bootID: text(at(spec, 'bootid')), nodeIdentity: integer(at(spec, 'nodeidentity')),
    instanceID: text(at(spec, 'instance-id')) ?? text(at(spec, 'eni', 'instance-id')),
    podCIDRs: texts(at(spec, 'ipam', 'podCIDRs')) ?? [], ipam: readIpam(at(spec, 'ipam'), at(value, 'status', 'ipam'), at(spec, 'eni')), clouds: readClouds(value),
  });
}

function readAddress(value: unknown): CiliumNodeData['addresses'] {
  const ip = text(at(value, 'ip'));
  return ip === undefined ? [] : [{ type: text(at(value, 'type')) ?? '', ip }];
}

// Up to 1.9 the water marks of AWS stood in `spec.eni`.
function readIpam(spec: unknown, status: unknown, eni: unknown): Ipam {
  const mark = (key: string): number | undefined => integer(at(spec, key)) ?? integer(at(eni, key));
  return compact({
    available: sizeOf(at(spec, 'pool')), availableIPv6: sizeOf(at(spec, 'ipv6-pool')), used: sizeOf(at(status, 'used')), usedIPv6: sizeOf(at(status, 'ipv6-used')),
    preAllocate: mark('pre-allocate'), minAllocate: mark('min-allocate'), maxAllocate: mark('max-allocate'), maxAboveWatermark: mark('max-above-watermark'),
    pools: readPools(at(spec, 'pools')),
    podCIDRStates: entries(at(status, 'pod-cidrs')).map(([cidr, state]) => ({ cidr, status: text(at(state, 'status')) ?? '' })),
    releasing: tally([...textEntries(at(status, 'release-ips')), ...textEntries(at(status, 'release-ipv6s'))].map(([, state]) => state)),
    operatorError: text(at(status, 'operator-status', 'error'))?.slice(0, MAX_ERROR), assignedStaticIP: text(at(status, 'assigned-static-ip')),
  });
}

function readPools(pools: unknown): Ipam['pools'] {
  const byName = new Map<string, Ipam['pools'][number]>();
  const poolOf = (entry: unknown): Ipam['pools'][number] => {
    const name = text(at(entry, 'pool')) ?? '';
    const pool = byName.get(name) ?? { name, cidrs: [] };
    byName.set(name, pool);
    return pool;
  };
  for (const entry of list(at(pools, 'requested'))) {
    const pool = poolOf(entry);
    const four = integer(at(entry, 'needed', 'ipv4-addrs'));
    const six = integer(at(entry, 'needed', 'ipv6-addrs'));
    if (four !== undefined) pool.neededIPv4 = four;
    if (six !== undefined) pool.neededIPv6 = six;
  }
  for (const entry of list(at(pools, 'allocated'))) poolOf(entry).cidrs.push(...texts(at(entry, 'cidrs')) ?? []);
  return [...byName.values()];
}

function tally(states: readonly string[]): Ipam['releasing'] {
  return [...new Set(states)].map((state) => ({ state, count: states.filter((s) => s === state).length }));
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).filter(([key]) => key !== '__proto__') : [];
}

function sizeOf(value: unknown): number {
  return entries(value).length;
}
