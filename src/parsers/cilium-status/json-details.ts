import { at, flag, integer, list, text, texts } from '../object-fields.ts';
import { parseDuration } from '../../base/duration.ts';
import { formatAge, newest } from './json-ages.ts';
import { deviceTexts } from './json-overview.ts';
import type { Paper } from './from-json.ts';

const KPR = 'kube-proxy-replacement';
const onOff = (value: unknown): string => (flag(value) === true ? 'Enabled' : 'Disabled');

/** The lines from `Controller Status` to the end. */
export function printDetails(paper: Paper): void {
  printControllers(paper);
  printProxy(paper);
  const { value, add } = paper;
  const [min, max] = ['min-identity', 'max-identity'].map((key) => integer(at(value, 'identity-range', key)));
  if (min !== undefined && max !== undefined) add('identity-range', `Global Identity Range:   min ${String(min)}, max ${String(max)}`);
  printHubble(paper);
  if (at(value, KPR, 'features') !== undefined) printFeatures(paper);
  printMaps(paper);
  printEncryption(paper);
}

function printControllers({ value, add }: Paper): void {
  const all = list(at(value, 'controllers')).map((one, i) => ({ one, path: `controllers[${String(i)}]` })).filter(({ one }) => at(one, 'status') !== undefined);
  if (at(value, 'controllers') === undefined) return;
  const failures = (one: unknown): number => integer(at(one, 'status', 'consecutive-failure-count')) ?? 0;
  const healthy = all.filter(({ one }) => failures(one) === 0).length;
  add('controllers', `Controller Status:   ${String(healthy)}/${String(all.length)} healthy`);
  const now = newest(value);
  for (const { one, path } of all) {
    const [success, failure] = ['last-success-timestamp', 'last-failure-timestamp'].map((key) => formatAge(text(at(one, 'status', key)), now));
    const message = failures(one) === 0 ? 'no error' : text(at(one, 'status', 'last-failure-msg')) ?? '';
    add(`${path}.name`, `  ${text(at(one, 'name')) ?? ''}   ${success ?? ''}   ${failure ?? ''}   ${String(failures(one))}   ${message}`);
  }
}

function printProxy({ value, add }: Paper): void {
  const proxy = at(value, 'proxy');
  if (proxy === undefined) { add('', 'Proxy Status:   No managed proxy redirect'); return; }
  const envoy = text(at(proxy, 'envoy-deployment-mode'));
  const where = envoy === undefined ? '' : `, Envoy: ${envoy}`;
  add('proxy', `Proxy Status:   OK, ip ${text(at(proxy, 'ip')) ?? ''}, ${String(integer(at(proxy, 'total-redirects')) ?? 0)} redirects active on ports ${text(at(proxy, 'port-range')) ?? ''}${where}`);
  const redirects = list(at(proxy, 'redirects'));
  if (redirects.length > 0) add('proxy.redirects', '  Protocol   Redirect   Proxy Port');
  for (const [i, one] of redirects.entries()) {
    add(`proxy.redirects[${String(i)}].name`, `  ${text(at(one, 'proxy')) ?? ''}   ${text(at(one, 'name')) ?? ''}   ${String(integer(at(one, 'proxy-port')) ?? 0)}`);
  }
}

function printHubble({ value, add }: Paper): void {
  const hubble = at(value, 'hubble');
  if (hubble === undefined) return;
  const state = text(at(hubble, 'state')) ?? '';
  const message = text(at(hubble, 'msg'));
  const observer = at(hubble, 'observer');
  const [current, most, seen] = ['current-flows', 'max-flows', 'seen-flows'].map((key) => integer(at(observer, key)) ?? 0);
  const uptime = parseDuration(text(at(observer, 'uptime')) ?? '');
  const share = most === undefined || most === 0 ? 0 : ((current ?? 0) / most) * 100;
  const rate = uptime === undefined || uptime === 0 ? 0 : (seen ?? 0) / uptime;
  const flows = observer === undefined ? '' : `   Current/Max Flows: ${String(current)}/${String(most)} (${share.toFixed(2)}%), Flows/s: ${rate.toFixed(2)}`;
  const metrics = text(at(hubble, 'metrics', 'state'));
  const said = text(at(hubble, 'metrics', 'msg'));
  const metric = metrics === undefined ? '' : `   Metrics: ${metrics}${said === undefined ? '' : ` (${said})`}`;
  add('hubble', `Hubble:   ${state}${message === undefined ? '' : ` ${message}`}${flows}${metric}`);
}

const XDP: ReadonlyMap<string, string> = new Map([['none', 'None'], ['native', 'Native'], ['generic', 'Generic'], ['best-effort', 'Best-Effort'], ['disabled', 'Disabled']]);

function printFeatures({ value, add }: Paper): void {
  const feature = (...keys: string[]): unknown => at(value, KPR, 'features', ...keys);
  const write = (keys: string, line: string): void => { add(`${KPR}.features${keys === '' ? '' : `.${keys}`}`, line); };
  const node = feature('nodePort');
  write('', 'KubeProxyReplacement Details:');
  write('', `  Status:   ${text(at(value, KPR, 'mode')) ?? ''}`);
  if (feature('socketLB') !== undefined) write('socketLB', `  Socket LB:   ${onOff(feature('socketLB', 'enabled'))}`);
  if (feature('socketLBTracing') !== undefined) write('socketLBTracing', `  Socket LB Tracing:   ${onOff(feature('socketLBTracing', 'enabled'))}`);
  if (flag(feature('socketLB', 'enabled')) === true) write('bpfSocketLBHostnsOnly', `  Socket LB Coverage:   ${flag(feature('bpfSocketLBHostnsOnly')) === true ? 'Hostns-only' : 'Full'}`);
  const devices = deviceTexts(value);
  if (devices.length > 0) add(`${KPR}.deviceList`, `  Devices:   ${devices.join(', ')}`);
  if (flag(at(node, 'enabled')) === true) {
    write('nodePort.mode', `  Mode:   ${text(at(node, 'mode')) ?? ''}`);
    const dispatch = text(at(node, 'dsrMode'));
    if (dispatch !== undefined && text(at(node, 'mode')) !== 'SNAT') write('nodePort.dsrMode', `    DSR Dispatch Mode:   ${dispatch}`);
    const table = text(at(node, 'algorithm')) === 'Maglev' ? ` (Table Size: ${String(integer(at(node, 'lutSize')) ?? 0)})` : '';
    write('nodePort.algorithm', `  Backend Selection:   ${text(at(node, 'algorithm')) ?? ''}${table}`);
  }
  write('sessionAffinity', `  Session Affinity:   ${onOff(feature('sessionAffinity', 'enabled'))}`);
  if (feature('gracefulTermination') !== undefined) write('gracefulTermination', `  Graceful Termination:   ${onOff(feature('gracefulTermination', 'enabled'))}`);
  if (flag(feature('nat46X64', 'enabled')) !== true) write('nat46X64', '  NAT46/64 Support:   Disabled');
  const xdp = text(at(node, 'acceleration'));
  if (xdp !== undefined) write('nodePort.acceleration', `  XDP Acceleration:   ${XDP.get(xdp.toLowerCase()) ?? xdp}`);
  printServices(feature, write);
}

function printServices(feature: (...keys: string[]) => unknown, write: (keys: string, line: string) => void): void {
  const on = flag(feature('nodePort', 'enabled')) === true;
  const range = on ? ` (Range: ${String(integer(feature('nodePort', 'portMin')) ?? 0)}-${String(integer(feature('nodePort', 'portMax')) ?? 0)})` : '';
  write('', '  Services:');
  write('', '  - ClusterIP:   Enabled');
  write('nodePort', `  - NodePort:   ${on ? 'Enabled' : 'Disabled'}${range}`);
  write('nodePort', `  - LoadBalancer:   ${on ? 'Enabled' : 'Disabled'}`);
  write('externalIPs', `  - externalIPs:   ${onOff(feature('externalIPs', 'enabled'))}`);
  write('hostPort', `  - HostPort:   ${onOff(feature('hostPort', 'enabled'))}`);
  const annotations = texts(feature('annotations')) ?? [];
  if (annotations.length > 0) write('annotations', '  Annotations:');
  for (const one of annotations) write('annotations', `  - ${one}`);
}

function printMaps({ value, add }: Paper): void {
  const maps = at(value, 'bpf-maps');
  if (maps === undefined) return;
  const ratio = at(maps, 'dynamic-size-ratio');
  add('bpf-maps', `BPF Maps:   dynamic sizing: ${typeof ratio === 'number' && ratio > 0 ? `on (ratio: ${ratio.toFixed(6)})` : 'off'}`);
  add('bpf-maps.maps', '  Name   Size');
  for (const [i, one] of list(at(maps, 'maps')).entries()) {
    add(`bpf-maps.maps[${String(i)}].name`, `  ${text(at(one, 'name')) ?? ''}   ${String(integer(at(one, 'size')) ?? 0)}`);
  }
}

function printEncryption({ value, add }: Paper): void {
  const part = at(value, 'encryption');
  const mode = text(at(part, 'mode'));
  if (mode === undefined) return;
  const node = text(at(part, 'wireguard', 'node-encryption'));
  const links = list(at(part, 'wireguard', 'interfaces')).map((one) =>
    `${text(at(one, 'name')) ?? ''} (Pubkey: ${text(at(one, 'public-key')) ?? ''}, Port: ${String(integer(at(one, 'listen-port')) ?? 0)}, Peers: ${String(integer(at(one, 'peer-count')) ?? 0)})`);
  const inside = [...(node === undefined ? [] : [`NodeEncryption: ${node}`]), ...links];
  const message = text(at(part, 'msg'));
  const rest = message ?? (mode === 'Wireguard' ? `[${inside.join(', ')}]` : '');
  add('encryption', `Encryption:   ${mode}   ${rest}`);
}
