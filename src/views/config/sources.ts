import type { EvidenceRef } from '../../model/evidence.ts';
import type { Read, ViewContext } from '../define-view.ts';
import { configKey, helmPath } from './defaults.ts';
import { TYPED_KEYS } from './fields.ts';

/** Settings found somewhere, with the place of each key. */
export interface Source {
  readonly kind: 'configmap' | 'view' | 'agent-log' | 'helm';
  readonly values: ReadonlyMap<string, string>;
  places(key: string): readonly EvidenceRef[];
  readonly whole: boolean;
  /** Only a few keys were pasted: what is not among them may be set all the same. */
  readonly fragment: boolean;
}

/** Keys that every chart renders. A listing without most of them is a cut-out. */
const ALWAYS = ['ipam', 'enable-ipv4', 'cluster-name', 'identity-allocation-mode', 'debug', 'cilium-endpoint-gc-interval'] as const;

/** The ConfigMap, else what an agent printed at start, else the Helm values; undefined when there is none of them. */
export function findSource(context: ViewContext): Source | undefined {
  const map = context.best('cilium-config');
  if (map !== undefined) return fromConfigMap(map);
  return fromAgentLog(context) ?? fromHelm(context);
}

type ConfigMapRead = Read<{ readonly source: string; readonly name?: string | undefined; readonly entries: readonly { readonly key: string; readonly value: string }[] }>;

function fromConfigMap(map: ConfigMapRead): Source {
  const values = new Map(map.data.entries.map((e) => [e.key, e.value]));
  const fragment = map.data.name === undefined && ALWAYS.filter((key) => values.has(key)).length < 3;
  return {
    kind: map.data.source === 'view' ? 'view' : 'configmap', whole: map.whole && !fragment, fragment, values,
    places: (key) => map.places(`values.${key}`),
  };
}

/** The list holds every option of the agent, those at their default too. */
function fromAgentLog(context: ViewContext): Source | undefined {
  const logs = context.read('cilium-log').filter((r) => r.data.component === 'agent' && r.data.settings.length > 0);
  const log = logs.find((r) => !r.data.previous) ?? logs[0];
  if (log === undefined) return undefined;
  const at = new Map(log.data.settings.map((s, i) => [s.key, i]));
  return {
    kind: 'agent-log', whole: true, fragment: false,
    values: new Map(log.data.settings.map((s) => [s.key, s.value])),
    places: (key) => log.places(at.has(key) ? `settings[${String(at.get(key))}]` : ''),
  };
}

/** Only keys that become typed fields: the path of a value does not name its key in every case. */
function fromHelm(context: ViewContext): Source | undefined {
  const helm = context.best('helm-settings');
  if (helm === undefined) return undefined;
  const index = new Map(helm.data.entries.map((e, i) => [e.path, i]));
  const keys = new Map(TYPED_KEYS.flatMap((key): [string, number][] => {
    const at = index.get(helmPath(key) ?? '');
    return at === undefined ? [] : [[key, at]];
  }));
  const value = (at: number): string => helm.data.entries[at]?.value ?? '';
  const values = new Map([...keys].map(([key, at]) => [key, value(at)]));
  const encryption = index.get('encryption.enabled');
  if (encryption !== undefined && value(encryption) === 'true') {
    const type = index.get('encryption.type');
    values.set(type !== undefined && value(type) === 'wireguard' ? 'enable-wireguard' : 'enable-ipsec', 'true');
  }
  // What the user did not set is the chart's own default. The mode of routing has two ways of being set.
  for (const key of TYPED_KEYS.filter((k) => k !== 'routing-mode' && k !== 'tunnel-protocol')) {
    const chart = Object.values(configKey(key)?.chart ?? {});
    if (!values.has(key) && chart.length === 1 && chart[0] !== undefined && configKey(key)?.removed === undefined) values.set(key, chart[0]);
  }
  return {
    kind: 'helm', whole: helm.whole && helm.data.source === 'values', fragment: false, values,
    places: (key) => helm.places(keys.has(key) ? `entries[${String(keys.get(key))}]` : ''),
  };
}
