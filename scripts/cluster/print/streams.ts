import { createRandom, type Random } from '../random.ts';
import { RELEASE_HASH, type Cluster, type NodeView } from '../model.ts';
import { labelsOf } from './agent.ts';
import { somePod } from '../view.ts';

const PORTION = 400;

/** The container log with the API server's time stamps: logfmt up to 1.17, slog from 1.18 on. */
export function* agentLog(view: NodeView): Generator<string> {
  const { cluster } = view;
  const version = cluster.options.cilium;
  const slog = version.startsWith('1.18');
  const start = Date.UTC(2026, 2, 2, 6, 11, 49);
  const line = (ms: number, level: string, message: string, subsys: string, fields = ''): string => logLine(slog, ms, level, message, subsys, fields);
  yield [...cluster.config].map(([key, value]) => line(start - 200, 'info', `  --${key}='${value}'`, 'daemon')).join('');
  yield line(start, 'info', `Cilium ${version} ${RELEASE_HASH[version]} 2025-02-18T16:10:32+02:00 go version go1.23.6 linux/amd64`, 'daemon')
    + line(start + 200, 'info', 'linking environment: OK!', 'linux-datapath') + line(start + 700, 'info', 'Connected to apiserver', 'k8s-client')
    + line(start + 4000, 'info', 'Daemon initialization completed', 'daemon', slog ? ' bootstrapTime=5.660112381s' : ' bootstrapTime=5.660112381s');
  const random = createRandom(cluster.options.seed).fork(`log ${view.node.name}`);
  const total = cluster.options.logLines;
  const span = cluster.collectedAt.getTime() - start - 60000;
  let text = '';
  for (let i = 0; i < total; i++) {
    text += chatter(view, random, start + 5000 + Math.floor((span * i) / Math.max(1, total)), line);
    if (i % PORTION === PORTION - 1) { yield text; text = ''; }
  }
  for (const extra of [...view.log].sort((a, b) => b.before - a.before)) text += line(cluster.collectedAt.getTime() - extra.before * 1000, extra.level, extra.text, 'daemon');
  yield text;
}

type Line = (ms: number, level: string, message: string, subsys: string, fields?: string) => string;

/** What a healthy agent says all day. */
function chatter(view: NodeView, random: Random, ms: number, line: Line): string {
  const pod = view.pods.length === 0 ? undefined : random.pick(view.pods);
  const endpoint = pod === undefined ? '' : ` endpointID=${pod.endpointId} identity=${pod.app.identity} ipv4=${pod.ip} k8sPodName=${pod.namespace}/${pod.name} containerID=${random.hex(10)} datapathPolicyRevision=${random.int(90)} desiredPolicyRevision=${random.int(90)}`;
  switch (random.int(6)) {
    case 0: return line(ms, 'info', 'Rewrote endpoint BPF program', 'endpoint', `${endpoint} ciliumEndpointName=${pod?.namespace ?? ''}/${pod?.name ?? ''} containerInterface= subsys_hint=datapath`);
    case 1: return line(ms, 'info', 'Conntrack garbage collector interval recalculated', 'map-ct', ` actualPrevInterval=7m30s actualNewInterval=11m15s deleteRatio=0.0${random.int(9)}12 adjustedDeleteRatio=0.0${random.int(9)}12`);
    case 2: return line(ms, 'info', 'New endpoint', 'endpoint', endpoint);
    case 3: return line(ms, 'info', 'Processing API request with rate limiter', 'rate', ` maxWaitDuration=15s name=endpoint-create parallelRequests=4 uuid=${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`);
    case 4: return line(ms, 'info', 'API request released by rate limiter', 'rate', ` maxWaitDuration=15s name=endpoint-create parallelRequests=4 uuid=${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)} waitDurationTotal=${random.int(900)}.${random.int(900)}µs`);
    default: return line(ms, 'info', 'Identity of endpoint changed', 'endpoint', `${endpoint} identityLabels="k8s:app=${pod?.app.name ?? ''},k8s:io.cilium.k8s.policy.cluster=default,k8s:io.kubernetes.pod.namespace=${pod?.namespace ?? ''}" oldIdentity="no identity"`);
  }
}

function logLine(slog: boolean, ms: number, level: string, message: string, subsys: string, fields: string): string {
  const time = new Date(ms).toISOString();
  const precise = `${time.slice(0, -1)}${String((ms * 7919) % 1000000).padStart(6, '0')}Z`;
  if (slog) return `${precise} time=${precise} level=${level === 'warning' ? 'warn' : level} source=/go/src/github.com/cilium/cilium/pkg/${subsys}/${subsys}.go:${200 + message.length} msg="${message}" module=agent.controlplane.${subsys}${fields}\n`;
  return `${precise} time="${time.slice(0, 19)}Z" level=${level} msg="${message}"${fields} subsys=${subsys}\n`;
}

export function operatorLog(cluster: Cluster): string {
  const version = cluster.options.cilium;
  const start = Date.UTC(2026, 2, 2, 6, 11, 31);
  const slog = version.startsWith('1.18');
  return logLine(slog, start, 'info', `Cilium Operator ${version} ${RELEASE_HASH[version]} 2025-02-18T16:10:32+02:00 go version go1.23.6 linux/amd64`, 'cilium-operator-generic', '')
    + logLine(slog, start + 217, 'info', 'Connected to apiserver', 'k8s-client', '') + logLine(slog, start + 16000, 'info', 'Leading the operator HA deployment', 'cilium-operator-generic', '');
}

/** `hubble observe -o jsonpb` of the last flows on this node. */
export function* hubbleFlows(view: NodeView): Generator<string> {
  const random = createRandom(view.cluster.options.seed).fork(`flows ${view.node.name}`);
  const total = view.pods.length === 0 ? 0 : view.cluster.options.flows;
  const end = view.cluster.collectedAt.getTime();
  let text = '';
  for (let i = 0; i < total; i++) {
    text += `${JSON.stringify(flow(view, random, end - (total - i) * 37, i))}\n`;
    if (i % PORTION === PORTION - 1) { yield text; text = ''; }
  }
  yield text;
}

function flow(view: NodeView, random: Random, ms: number, i: number): object {
  const pod = random.pick(view.pods);
  const peer = somePod(view.cluster, random.int);
  const egress = i % 2 === 0;
  const [from, to] = egress ? [pod, peer] : [peer, pod];
  const time = `${new Date(ms).toISOString().slice(0, -1)}${String((ms * 6151) % 1000000).padStart(6, '0')}Z`;
  const end = (p: typeof pod): object => ({ ...(p.node === view.node.name ? { ID: p.endpointId } : {}), identity: p.app.identity, cluster_name: 'default', namespace: p.namespace, labels: labelsOf(p.app), pod_name: p.name, workloads: [{ name: p.app.name, kind: 'Deployment' }] });
  const name = `${view.cluster.name}/${view.node.name}`;
  const hex = random.hex(32);
  const observed = egress && peer.node !== view.node.name ? { point: 'TO_OVERLAY', type: 4 } : { point: 'TO_ENDPOINT', type: 0 };
  return { flow: {
    time, uuid: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`, verdict: 'FORWARDED', ethernet: { source: pod.mac, destination: pod.hostMac },
    IP: { source: from.ip, destination: to.ip, ipVersion: 'IPv4' }, l4: { TCP: { source_port: 32768 + random.int(28000), destination_port: to.app.port, flags: i % 5 === 0 ? { SYN: true } : { PSH: true, ACK: true } } },
    source: end(from), destination: end(to), Type: 'L3_L4', node_name: name, event_type: { type: 4, ...(observed.type === 0 ? {} : { sub_type: observed.type }) },
    traffic_direction: egress ? 'EGRESS' : 'INGRESS', trace_observation_point: observed.point, is_reply: false, Summary: i % 5 === 0 ? 'TCP Flags: SYN' : 'TCP Flags: ACK, PSH',
  }, node_name: name, time };
}
