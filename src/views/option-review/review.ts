import type { Severity } from '../../model/rule.ts';
import { nearest } from '../../base/nearest.ts';
import { compareMinor, configKey, configKeys } from '../config/defaults.ts';
import { EXTRA, type SetOption } from './options.ts';

/** What the configuration amounts to, as the view `config` tells it. */
export interface Effective {
  readonly routing?: string; readonly tunnelProtocol?: string; readonly tunnelIgnored?: boolean;
  readonly kubeProxyReplacement?: string; readonly values?: Readonly<Record<string, string>>;
}

export interface ReviewedOption {
  readonly name: string; readonly value: string; readonly where: SetOption['where']; readonly state: 'removed' | 'unknown';
  readonly removedIn?: string; readonly successor?: string; readonly meant?: string;
  readonly noEffect: boolean; readonly gravity: Severity; readonly effect: string;
}

/** Newest minor whose keys the table holds completely. */
const NEWEST = '1.19';
/** Keys of distributions and products built on Cilium. */
const VENDOR = /^(?:enterprise|isovalent|rke2|eks|gke|gcp|aks|aci|anthos|openshift)-|^(?:custom-cni-conf|extra-|labels$|metrics$)/;

const SUCCESSORS: ReadonlyMap<string, string> = new Map([
  ['tunnel', 'routing-mode and tunnel-protocol (Helm: routingMode, tunnelProtocol)'], ['native-routing-cidr', 'ipv4-native-routing-cidr'],
  ['enable-node-port', 'kube-proxy-replacement'], ['enable-host-port', 'kube-proxy-replacement'], ['enable-external-ips', 'kube-proxy-replacement'],
  ['enable-host-reachable-services', 'bpf-lb-sock'], ['enable-ipv4-egress-gateway', 'enable-egress-gateway'], ['k8s-api-server', 'k8s-api-server-urls'],
  ['bgp-announce-lb-ip', 'enable-bgp-control-plane'], ['bgp-announce-pod-cidr', 'enable-bgp-control-plane'],
]);

/** Judges one option; undefined when the release knows it, or when nothing can be said without a version. */
export function reviewOption(option: SetOption, minor: string | undefined, effective: Effective): ReviewedOption | undefined {
  const known = configKey(option.key);
  if (minor === undefined) return option.key === 'tunnel' && effective.tunnelIgnored === true ? removed(option, '1.15', true, effective) : undefined;
  // The values of an operator or another component may say anything.
  if (known === undefined) return option.where === 'helm' && option.path?.startsWith(EXTRA) !== true ? undefined : unknown(option, minor);
  const since = /^(\d+\.\d+)(\?| \?)?$/.exec(known.removed ?? '') ?? /\bfrom (\d+\.\d+)( \(\?\))/.exec(known.removed ?? '');
  if (since?.[1] === undefined || compareMinor(minor, since[1]) < 0) return undefined;
  return removed(option, since[1], since[2] === undefined, effective);
}

function removed(option: SetOption, removedIn: string, sure: boolean, effective: Effective): ReviewedOption {
  const successor = SUCCESSORS.get(option.key);
  const noEffect = isNoEffect(option, effective);
  const { gravity, effect } = weigh(option, removedIn, sure, noEffect);
  const { name, value, where } = option;
  return { name, value, where, state: 'removed', removedIn, noEffect, gravity, effect, ...(successor === undefined ? {} : { successor }) };
}

const SERVICES: ReadonlySet<string> = new Set(['enable-node-port', 'enable-host-port', 'enable-external-ips']);

/** The release does by itself what the value asks for. */
function isNoEffect({ key, value }: SetOption, effective: Effective): boolean {
  const word = value.trim().toLowerCase();
  if (key === 'tunnel') return word === 'disabled' ? effective.routing === 'native' : effective.routing === 'tunnel' && (word === '' || word === effective.tunnelProtocol);
  if (SERVICES.has(key)) return word !== 'true' || effective.kubeProxyReplacement === 'full';
  if (key === 'enable-ipv4-egress-gateway') return word !== 'true' || effective.values?.['enable-egress-gateway'] === 'true';
  const table = configKey(key);
  return word === '' || word === 'false' || [...Object.values(table?.agent ?? {}), ...Object.values(table?.chart ?? {})].includes(value);
}

function weigh({ key, where }: SetOption, removedIn: string, sure: boolean, noEffect: boolean): { gravity: Severity; effect: string } {
  // The agent refuses a flag it does not know; a key of the ConfigMap it skips.
  if (where === 'argument' && sure) return { gravity: 'critical', effect: 'the agent does not start with a command line option it does not know' };
  if (!sure) return { gravity: 'info', effect: `it is not among the documented options from ${removedIn} on; it may still be read` };
  if (noEffect) return { gravity: where === 'helm' ? 'info' : 'warning', effect: 'it is a remainder without effect: what it asks for is so anyway, or was the default' };
  if (key === 'tunnel') return { gravity: 'critical', effect: 'it is skipped without a word, and the routing mode is another than it asks for' };
  if (SERVICES.has(key)) return { gravity: 'critical', effect: 'it is skipped without a word: only kube-proxy-replacement decides whether these services are handled' };
  if (key === 'enable-ipv4-egress-gateway') return { gravity: 'critical', effect: 'it is skipped without a word, so the egress gateway is off' };
  return { gravity: 'error', effect: 'it is skipped without a word, so the behaviour is another than configured' };
}

function unknown({ name, key, value, where }: SetOption, minor: string): ReviewedOption | undefined {
  const near = VENDOR.test(key) ? undefined : nearest(key, configKeys());
  const slip = near !== undefined && isSlip(key, near) ? near : undefined;
  const sure = slip !== undefined && compareMinor(minor, NEWEST) <= 0;
  const effect = slip === undefined ? 'no documented release has such an option; another product may have added it' : `it is not an option of any release; perhaps ${slip} was meant`;
  return { name, value, where, state: 'unknown', noEffect: false, gravity: sure ? 'error' : 'info', effect, ...(slip === undefined ? {} : { meant: slip }) };
}

/** Two words that differ by one slip of the hand: a letter more, less, another or swapped, or a dash instead of an underscore. */
export function isSlip(a: string, b: string): boolean {
  if (a.replace(/[_-]/g, '') === b.replace(/[_-]/g, '')) return true;
  if (Math.abs(a.length - b.length) > 1 || a.length < 6) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return left.length + right.length <= 2 || (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]);
}
