import { at, flag, integer, list, text, textEntries, texts } from '../object-fields.ts';
import { byText } from '../../base/sort.ts';
import type { Paper } from './from-json.ts';

/** `<state>   <message>` of a part, when it is there. */
function stateLine({ value, add }: Paper, title: string, ...keys: readonly string[]): void {
  const part = at(value, ...keys);
  if (part !== undefined) add(keys.join('.'), `${title}:   ${text(at(part, 'state')) ?? ''}   ${text(at(part, 'msg')) ?? ''}`);
}

/** `eth0 192.0.2.81 2001:db8::1 (Direct Routing)`. */
export function deviceTexts(value: unknown): string[] {
  const direct = text(at(value, 'kube-proxy-replacement', 'directRoutingDevice'));
  const named = list(at(value, 'kube-proxy-replacement', 'deviceList')).map((one) => ({ name: text(at(one, 'name')) ?? '', ips: texts(at(one, 'ip')) ?? [] }));
  const all = named.length > 0 ? named : (texts(at(value, 'kube-proxy-replacement', 'devices')) ?? []).map((name) => ({ name, ips: [] }));
  return all.map(({ name, ips }) => [name, ...ips, ...(name === direct ? ['(Direct Routing)'] : [])].join(' '));
}

/** The lines from `KVStore` to `Allocated addresses`. */
export function printOverview(paper: Paper): void {
  const { value, add } = paper;
  stateLine(paper, 'KVStore', 'kvstore');
  stateLine(paper, 'ContainerRuntime', 'container-runtime');
  stateLine(paper, 'Kubernetes', 'kubernetes');
  const apis = texts(at(value, 'kubernetes', 'k8s-api-versions'));
  if (apis !== undefined && apis.length > 0) add('kubernetes.k8s-api-versions', `Kubernetes APIs:   [${[...apis].sort(byText).map((api) => `"${api}"`).join(', ')}]`);
  const mode = text(at(value, 'kube-proxy-replacement', 'mode'));
  if (mode !== undefined) {
    const devices = mode === 'Disabled' || mode === 'False' ? [] : deviceTexts(value);
    add('kube-proxy-replacement.mode', `KubeProxyReplacement:   ${mode}   ${devices.length === 0 ? '' : `[${devices.join(', ')}]`}`);
  }
  const firewall = text(at(value, 'host-firewall', 'mode'));
  if (firewall !== undefined) add('host-firewall', `Host firewall:   ${firewall}${firewall === 'Disabled' ? '' : `   [${(texts(at(value, 'host-firewall', 'devices')) ?? []).join(', ')}]`}`);
  if (at(value, 'srv6') !== undefined) {
    const on = flag(at(value, 'srv6', 'enabled')) === true;
    add('srv6', `SRv6:   ${on ? `Enabled   [encap-mode: ${text(at(value, 'srv6', 'srv6EncapMode')) ?? ''}]` : 'Disabled'}`);
  }
  const chaining = text(at(value, 'cni-chaining', 'mode'));
  if (chaining !== undefined) add('cni-chaining', `CNI Chaining:   ${chaining}`);
  const cniFile = text(at(value, 'cni-file', 'msg'));
  if (cniFile !== undefined) add('cni-file', `CNI Config file:   ${cniFile}`);
  stateLine(paper, 'Cilium', 'cilium');
  const stale = textEntries(at(value, 'stale')).sort((a, b) => byText(a[0], b[0])).map(([probe, since]) => `"${probe}" since ${since}`);
  if (stale.length > 0) add('stale', `Stale status:   ${stale.join(', ')}`);
  printMonitor(paper);
  stateLine(paper, 'Cilium health daemon', 'cluster', 'ciliumHealth');
  const ipam = text(at(value, 'ipam', 'status'));
  if (ipam !== undefined) add('ipam.status', `IPAM:   ${ipam}`);
  const owners = textEntries(at(value, 'ipam', 'allocations')).map(([ip, owner]) => ({ ip, line: `  ${ip} (${owner})` })).sort((a, b) => byText(a.line, b.line));
  if (owners.length > 0) add('ipam.allocations', 'Allocated addresses:');
  for (const { ip, line } of owners) add(`ipam.allocations.${ip}`, line);
}

function printMonitor({ value, add }: Paper): void {
  const number = (key: string): number => integer(at(value, 'nodeMonitor', key)) ?? 0;
  if (at(value, 'nodeMonitor') === undefined) { add('', 'NodeMonitor:   Disabled'); return; }
  add('nodeMonitor', `NodeMonitor:   Listening for events on ${String(number('cpus'))} CPUs with ${String(number('npages'))}x${String(number('pagesize'))} of shared memory`);
  if (number('lost') > 0 || number('unknown') > 0) add('nodeMonitor.lost', `   ${String(number('lost'))} events lost, ${String(number('unknown'))} unknown notifications`);
}
