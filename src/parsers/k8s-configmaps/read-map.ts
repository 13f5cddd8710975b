import type { z } from 'zod';
import { fieldsOf, itemsOf, textField } from '../../base/json-text.ts';
import { parseYaml } from '../../base/yaml/parse.ts';
import { at, compact, flag, list, text, textEntries, texts } from '../object-fields.ts';
import { meta } from '../object-meta.ts';
import type { ConfigMap } from './schema.ts';

export type ConfigMapData = z.input<typeof ConfigMap>;

/** YAML or JSON inside of a value; undefined when it is neither. */
function inner(value: string | undefined): unknown {
  if (value === undefined) return undefined;
  const read = parseYaml(value.split('\n'));
  return read.ok && typeof read.value === 'object' && read.value !== null ? read.value : undefined;
}

/** ip-masq-agent of Kubernetes, whose format Cilium's BPF masquerading reads as well; the key's name is free. */
function masqueradeOf(values: ReadonlyMap<string, string>): ConfigMapData['ipMasqAgent'] {
  for (const value of values.values()) {
    const map = inner(value);
    const networks = texts(at(map, 'nonMasqueradeCIDRs'));
    if (networks === undefined && at(map, 'masqLinkLocal') === undefined) continue;
    return compact({
      nonMasqueradeCIDRs: networks ?? [], masqLinkLocal: flag(at(map, 'masqLinkLocal')), masqLinkLocalIPv6: flag(at(map, 'masqLinkLocalIPv6')),
      resyncInterval: text(at(map, 'resyncInterval')),
    });
  }
  return undefined;
}

function relayOf(value: string | undefined): ConfigMapData['hubbleRelay'] {
  const map = inner(value);
  if (map === undefined) return undefined;
  const listen = text(at(map, 'listen-address'));
  const peer = text(at(map, 'peer-service'));
  if (listen === undefined && peer === undefined) return undefined;
  return compact({
    clusterName: text(at(map, 'cluster-name')), peerService: peer, listenAddress: listen, dialTimeout: text(at(map, 'dial-timeout')), retryTimeout: text(at(map, 'retry-timeout')),
    sortBufferLenMax: text(at(map, 'sort-buffer-len-max')), sortBufferDrainTimeout: text(at(map, 'sort-buffer-drain-timeout')), metricsListenAddress: text(at(map, 'metrics-listen-address')),
    clientTls: flag(at(map, 'disable-client-tls')) !== true, serverTls: flag(at(map, 'disable-server-tls')) !== true,
  });
}

/** Names of the plugins only: other plugins keep tokens in their settings. */
function pluginsOf(values: ReadonlyMap<string, string>): ConfigMapData['cni'] {
  for (const [key, value] of values) {
    if (!/cni/i.test(key) || !value.includes('cniVersion')) continue;
    const fields = fieldsOf(inner(value));
    const plugins = Array.isArray(fields.get('plugins')) ? itemsOf(fields.get('plugins')) : [Object.fromEntries(fields)];
    return compact({ key, name: textField(fields, 'name'), plugins: plugins.flatMap((p) => textField(fieldsOf(p), 'type') ?? []) });
  }
  return undefined;
}

function proxyOf(value: string | undefined): ConfigMapData['kubeProxy'] {
  const map = inner(value);
  if (text(at(map, 'kind')) !== 'KubeProxyConfiguration') return undefined;
  return compact({
    mode: text(at(map, 'mode')), clusterCIDR: text(at(map, 'clusterCIDR')), strictARP: flag(at(map, 'ipvs', 'strictARP')), masqueradeAll: flag(at(map, 'iptables', 'masqueradeAll')),
    nodePortAddresses: list(at(map, 'nodePortAddresses')).flatMap((a) => text(a) ?? []),
  });
}

/** Maps whose values are single settings of Cilium, harmless to show. */
const SETTINGS = /^(?:cilium-hubble-config|cilium-config-emergency-override|cilium-config-override)$/;
const MAX_VALUE = 300;

/** Projects one ConfigMap: keys and sizes of all, the meaning of those that Cilium and its neighbours read. */
export function readConfigMap(value: unknown, name: string): ConfigMapData {
  const entries = textEntries(at(value, 'data'));
  const values = new Map(entries);
  return compact({
    ...meta(value, name), keys: entries.map(([key, v]) => ({ key, characters: v.length })),
    ipMasqAgent: masqueradeOf(values), hubbleRelay: relayOf(values.get('config.yaml')), cni: pluginsOf(values), kubeProxy: proxyOf(values.get('config.conf')),
    settings: SETTINGS.test(name) ? Object.fromEntries(entries.filter(([key, v]) => v.length <= MAX_VALUE && !/secret|password|token|key$/i.test(key))) : {},
  });
}
