import type { EvidenceRef } from '../../model/evidence.ts';
import { minorOf } from '../../base/version.ts';
import { configKey, compareMinor, helmPath } from '../config/defaults.ts';
import { FIRST_CHART, helmValue, helmValues, type HelmPath, isFree, isRead, LAST_CHART, minorAfter, namesBelow, readBelow, rowOf } from '../config/helm-paths.ts';
import type { ViewContext } from '../define-view.ts';
import { isSlip, type ReviewedOption } from './review.ts';

/** A chart value that somebody set. */
export interface HelmEntry { readonly path: string; readonly value: string; readonly places: readonly EvidenceRef[] }

/** All chart values of the input. `guessed`: what the chart itself would set is among them, so that they are nobody's choice. */
export interface HelmEntries {
  readonly entries: readonly HelmEntry[];
  readonly prefix: string;
  readonly guessed: boolean;
  /** A values file, and all of it: what it does not set is at the chart's default. */
  readonly whole: boolean;
  /** Minor of the release that the values are of: the running one, else that of the image they name. */
  readonly minor: string | undefined;
}

/** More values than anybody sets by hand: a copy of the chart's own file. */
const COPY = 300;

/** Chart values of the input; undefined without any. */
export function helmEntries(context: ViewContext): HelmEntries | undefined {
  const helm = context.best('helm-settings');
  if (helm === undefined) return undefined;
  const { source, entries, computed, under } = helm.data;
  const tag = entries.find((e) => e.path === 'image.tag')?.value;
  return {
    entries: entries.map(({ path, value }, i) => ({ path: path.replace(/\[.*$/s, ''), value, places: helm.places(`entries[${String(i)}]`) })),
    prefix: under === undefined ? '' : `${under}.`, guessed: computed === true || entries.length >= COPY, whole: source === 'values' && helm.whole,
    minor: minorOf(context.ciliumVersion()) ?? minorOf(tag),
  };
}

/** What took the place of values that are gone. Source: upgrade notes of the releases. */
export const HELM_SUCCESSORS: Readonly<Record<string, string>> = {
  nativeRoutingCIDR: 'ipv4NativeRoutingCIDR', masquerade: 'enableIPv4Masquerade', datapathMode: 'bpf.datapathMode', bandwidthManager: 'bandwidthManager.enabled',
  hostFirewall: 'hostFirewall.enabled', 'hostServices.enabled': 'socketLB.enabled', 'hostServices.hostNamespaceOnly': 'socketLB.hostNamespaceOnly',
  'bpf.clockProbe': 'bpfClockProbe', 'bpf.hostRouting': 'bpf.hostLegacyRouting', enableCiliumEndpointSlice: 'ciliumEndpointSlice.enabled',
  'encryption.keyFile': 'encryption.ipsec.keyFile', 'encryption.mountPath': 'encryption.ipsec.mountPath', 'encryption.secretName': 'encryption.ipsec.secretName',
  'encryption.interface': 'encryption.ipsec.interface', 'encryption.strictMode.enabled': 'encryption.strictMode.egress.enabled',
  'encryption.strictMode.cidr': 'encryption.strictMode.egress.cidr', 'encryption.strictMode.allowRemoteNodeIdentities': 'encryption.strictMode.egress.allowRemoteNodeIdentities',
  'proxy.prometheus.enabled': 'envoy.prometheus.enabled', 'proxy.prometheus.port': 'envoy.prometheus.port', extraConfigmapMounts: 'extraVolumeMounts',
  'ipam.operator.clusterPoolIPv4PodCIDR': 'ipam.operator.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv6PodCIDR': 'ipam.operator.clusterPoolIPv6PodCIDRList',
  'hubble.tls.ca.cert': 'tls.ca.cert', 'hubble.tls.ca.key': 'tls.ca.key', 'clustermesh.apiserver.tls.ca.cert': 'tls.ca.cert', 'clustermesh.apiserver.tls.ca.key': 'tls.ca.key',
  'operator.serviceAccountName': 'serviceAccounts.operator.name', identityGCInterval: 'operator.identityGCInterval', identityHeartbeatTimeout: 'operator.identityHeartbeatTimeout',
  'hubble.flowBufferSize': 'hubble.eventBufferCapacity', 'clustermesh.enableMCSAPISupport': 'clustermesh.mcsapi.enabled', 'l2podAnnouncements.interface': 'l2podAnnouncements.interfacePattern',
  'bgp.enabled': 'bgpControlPlane.enabled', 'nodePort.enabled': 'kubeProxyReplacement', 'externalIPs.enabled': 'kubeProxyReplacement', 'hostPort.enabled': 'kubeProxyReplacement',
};

/** Values that the templates look for only to refuse them once they are gone. Source: `validate.yaml` and `cilium-configmap.yaml` of the chart. */
const REFUSED = /^(?:tunnel|enableK8sEventHandover|enableCnpStatusUpdates|remoteNodeIdentity|enableCiliumEndpointSlice|endpointStatus(?:\..*)?|etcd\.managed|containerRuntime\.integration|ciliumEndpointSlice\.sliceMode|encryption\.(?:keyFile|mountPath|secretName|interface)|proxy\.prometheus\.(?:enabled|port)|clustermesh\.apiserver\.tls\.ca\.(?:cert|key)|ipam\.operator\.clusterPoolIPv[46]PodCIDR)$/;

type Told = Pick<ReviewedOption, 'state' | 'removedIn' | 'successor' | 'meant' | 'effect'> & { readonly name: string };

/** What is the matter with the path of a value in a minor; undefined when the chart reads it. */
function standing(path: string, minor: string | undefined): Told | undefined {
  if (isFree(path)) return undefined;
  const found = rowOf(path);
  if (found !== undefined && isRead(found.row, minor)) return undefined;
  if (found !== undefined && minor !== undefined) return outside(found.path, found.row, minor);
  if (namesBelow(path).size > 0) return group(path, minor);
  return unknown(path);
}

/** The name of the group where all of it is gone, else the path itself. */
function goneAs(path: string, minor: string): string {
  const parts = path.split('.');
  for (let length = 1; length < parts.length; length++) {
    const above = parts.slice(0, length).join('.');
    if (readBelow(above, minor).length === 0 && HELM_SUCCESSORS[path] === undefined) return above;
  }
  return path;
}

function outside(path: string, { since, until }: HelmPath, minor: string): Told | undefined {
  if (since !== undefined && compareMinor(minor, since) < 0) {
    // Charts before the first one looked at may have read it as well.
    return compareMinor(minor, FIRST_CHART) < 0 ? undefined : { name: path, state: 'unknown', effect: `the chart reads it from ${since} on, not yet in this release` };
  }
  if (until === undefined) return undefined;
  const successor = HELM_SUCCESSORS[path];
  const effect = REFUSED.test(path) ? 'the chart of this release refuses it: an installation or upgrade with these values stops' : 'the chart of this release does not read it, and Helm drops it without a word';
  return { name: goneAs(path, minor), state: 'removed', removedIn: minorAfter(until), effect, ...(successor === undefined ? {} : { successor }) };
}

/** One value where the chart has a group of them. */
function group(path: string, minor: string | undefined): Told | undefined {
  const below = readBelow(path, minor);
  if (below.length === 0) return undefined;
  const meant = below.includes(`${path}.enabled`) ? { meant: `${path}.enabled` } : {};
  return { name: path, state: 'unknown', effect: 'the chart has a group of values there and does not render with a single one', ...meant };
}

function unknown(path: string): Told {
  const parts = path.split('.');
  let at = 0;
  while (at < parts.length - 1 && namesBelow(parts.slice(0, at + 1).join('.')).size > 0) at++;
  const name = parts.slice(0, at + 1).join('.');
  const meant = meantPath(parts, at);
  const effect = meant === undefined ? `no chart from ${FIRST_CHART} to ${LAST_CHART} reads it; the parent chart or another product may` : `no chart reads it, and Helm drops it without a word; perhaps ${meant} was meant`;
  return { name, state: 'unknown', effect, ...(meant === undefined ? {} : { meant }) };
}

/** A value by another spelling of the name that is not known, in another group, or by its key of cilium-config. */
function meantPath(parts: readonly string[], at: number): string | undefined {
  const [above, wrong, below] = [parts.slice(0, at), parts[at] ?? '', parts.slice(at + 1)];
  const path = parts.join('.');
  const candidates = [...namesBelow(above.join('.'))].filter((name) => name.toLowerCase() === wrong.toLowerCase() || isSlip(wrong, name))
    .map((name) => [...above, name, ...below].join('.')).filter((candidate) => rowOf(candidate) !== undefined || namesBelow(candidate).size > 0);
  if (candidates.length === 1) return candidates[0];
  const elsewhere = path.length < 8 ? [] : [...helmValues()].filter((known) => known.endsWith(`.${path}`));
  if (elsewhere.length === 1) return elsewhere[0];
  return configKey(path) === undefined ? undefined : helmPath(path);
}

/** Switches that went because there is no "off" any more: asking for "on" asks for what happens anyway. */
const ALWAYS_ON: ReadonlySet<string> = new Set([
  'enableRuntimeDeviceDetection', 'enableK8sTerminatingEndpoint', 'enableK8sEndpointSlice', 'hubble.peerService.enabled', 'sessionAffinity', 'svcSourceRangeCheck',
]);

const NOTHING: ReadonlySet<string> = new Set(['', 'false', '0', 'null', '~', '{}', '[]']);

/** Names that tools put next to a chart's values: anchors, and the switch of a parent chart. */
const ASIDE = /^(?:[x_.-]|enabled$)/;

/** Judges one chart value; undefined when the chart reads it, or when nothing can be said. */
export function reviewHelm({ path, value }: Pick<HelmEntry, 'path' | 'value'>, all: Pick<HelmEntries, 'minor' | 'guessed' | 'prefix'>): ReviewedOption | undefined {
  if (ASIDE.test(path) || (all.minor !== undefined && compareMinor(all.minor, FIRST_CHART) < 0)) return undefined;
  const told = standing(path, all.minor);
  if (told === undefined) return undefined;
  const noEffect = NOTHING.has(value.trim().toLowerCase()) || (told.state === 'removed' && value === 'true' && ALWAYS_ON.has(path));
  const newer = all.minor !== undefined && compareMinor(all.minor, LAST_CHART) > 0;
  const vague = told.state === 'unknown' && told.meant === undefined && helmValue(path) === undefined;
  const gravity = noEffect || newer || vague || all.guessed ? 'info' : 'warning';
  const shown = told.name === path ? value : `${path.slice(told.name.length + 1)}: ${value}`;
  return { ...told, name: `${all.prefix}${told.name}`, value: shown.slice(0, 100), where: 'helm', noEffect, gravity };
}
