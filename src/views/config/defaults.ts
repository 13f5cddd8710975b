import { compareVersions, parseVersion } from '../../base/version.ts';
import keys from './keys.json' with { type: 'json' };

/** What is known of one `cilium-config` key. Versions are minors, `1.14`; `<=1.10` means as long as we look back. */
export interface ConfigKey {
  readonly key: string;
  readonly helm?: string;
  /** Type, or the words allowed. */
  readonly type?: string;
  /** Default inside the agent from each minor on. */
  readonly agent?: Readonly<Record<string, string>>;
  /** What the chart writes into the ConfigMap by itself, from each minor on. */
  readonly chart?: Readonly<Record<string, string>>;
  readonly since?: string;
  readonly deprecated?: string;
  readonly removed?: string;
}

const TABLE: ReadonlyMap<string, ConfigKey> = new Map((keys as unknown as readonly ConfigKey[]).map((k) => [k.key, k]));

export function configKey(key: string): ConfigKey | undefined {
  return TABLE.get(key);
}

export function configKeys(): Iterable<string> {
  return TABLE.keys();
}

/** Where the table's path is of another value, or of several. */
const HELM_PATHS: Readonly<Record<string, string>> = {
  'enable-host-legacy-routing': 'bpf.hostLegacyRouting', 'enable-wireguard': '', 'enable-ipsec': '', 'hubble-metrics-server-enable-tls': '', 'hubble-disable-tls': '',
};

/** Chart value that sets a key, `ipam.mode`; undefined when none does by itself. */
export function helmPath(key: string): string | undefined {
  const text = HELM_PATHS[key] ?? /^[A-Za-z][A-Za-z0-9.]*/.exec(TABLE.get(key)?.helm ?? '')?.[0];
  return text === '' ? undefined : text;
}

/** Keys of the operator, which the agent does not know: what the operator takes when they are not set. */
const OPERATOR_DEFAULTS: Readonly<Record<string, string>> = {
  'ingress-hostnetwork-enabled': 'false', 'gateway-api-hostnetwork-enabled': 'false', 'ingress-hostnetwork-shared-listener-port': '8080',
};

/**
 * The agent's own default of a key in a minor (`1.16`). Without a minor only a default that never changed is sure enough to
 * be used. Undefined when the table does not know.
 */
export function agentDefault(key: string, minor: string | undefined): string | undefined {
  const operator = OPERATOR_DEFAULTS[key];
  if (operator !== undefined) return operator;
  const steps = Object.entries(TABLE.get(key)?.agent ?? {}).sort(([a], [b]) => compareMinor(a, b));
  if (minor === undefined) return steps.length === 1 ? steps[0]?.[1] : undefined;
  let value: string | undefined;
  for (const [from, text] of steps) if (compareMinor(from, minor) <= 0) value = text;
  // Rows start with the oldest release looked at; older ones behaved the same as far as anyone noted.
  return value ?? steps[0]?.[1];
}

/** Order of two minors; a text that is no version sorts first. */
export function compareMinor(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  return compareVersions(left, right);
}
