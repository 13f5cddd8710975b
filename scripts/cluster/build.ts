import { ip, mac, toNumber } from './address.ts';
import type { App, Backend, Cluster, ClusterOptions, Node, Pod, Service } from './model.ts';
import { createRandom, type Random } from './random.ts';
import { settings } from './settings.ts';

const NAMESPACES = ['shop', 'payments', 'search', 'media', 'ledger', 'fleet', 'mail', 'reports'];
const NOUNS = ['cart', 'catalog', 'invoice', 'login', 'orders', 'profile', 'stock', 'pricing', 'ratings', 'shipping', 'session', 'gateway', 'indexer', 'notifier', 'renderer', 'scheduler'];
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const KERNEL = '6.8.0-45-generic';

/** Builds the model of a healthy cluster; the same options give the same cluster. */
export function buildCluster(options: ClusterOptions): Cluster {
  const random = createRandom(options.seed);
  const nodeMask = options.podsPerNode > 240 ? 20 : 24;
  const nodes = buildNodes(options, nodeMask, random.fork('nodes'));
  const apps = buildApps(options, random.fork('apps'));
  placePods(options, nodes, apps, random.fork('pods'));
  const services = buildServices(options, nodes, apps);
  const cluster: Cluster = {
    options, name: 'default', stamp: '20260310-091500', collectedAt: new Date(Date.UTC(2026, 2, 10, 9, 15, 0)),
    podPool: '10.32.0.0/12', nodeMask, serviceRange: '10.96.0.0/12', apiServer: nodes[0]?.ip ?? '172.20.0.10',
    nodes, apps, services, config: new Map(), views: new Map(), objects: new Map(),
  };
  for (const [key, value] of settings(cluster)) cluster.config.set(key, value);
  return cluster;
}

function buildNodes(options: ClusterOptions, nodeMask: number, random: Random): Node[] {
  const controlPlanes = options.nodes > 4 ? 3 : 1;
  return Array.from({ length: options.nodes }, (_, index) => {
    const base = toNumber('10.32.0.0') + index * 2 ** (32 - nodeMask);
    const role = index < controlPlanes ? 'control-plane' : 'worker';
    return {
      index, role, name: role === 'worker' ? `worker-${index - controlPlanes + 1}` : `cp-${index + 1}`,
      ip: ip(toNumber('172.20.0.0') + Math.floor(index / 240) * 256 + 10 + (index % 240)), mac: mac(random.hex(10)),
      podCidr: `${ip(base)}/${nodeMask}`, router: ip(base + 2), health: ip(base + 3),
      bootId: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
      agent: `cilium-${suffix(random, 5)}`, envoy: `cilium-envoy-${suffix(random, 5)}`, proxyPod: `kube-proxy-${suffix(random, 5)}`,
      kernel: KERNEL, pods: [],
    };
  });
}

function buildApps(options: ClusterOptions, random: Random): App[] {
  const workload = Math.max(1, options.podsPerNode * options.nodes);
  const count = Math.max(1, Math.min(options.services, Math.ceil(workload / 3), 20000));
  const apps: App[] = [app('kube-system', 'coredns', 53, 1024, random)];
  for (let i = 0; i < count; i++) {
    const namespace = NAMESPACES[i % NAMESPACES.length] ?? 'shop';
    const noun = NOUNS[Math.floor(i / NAMESPACES.length) % NOUNS.length] ?? 'app';
    const turn = Math.floor(i / (NAMESPACES.length * NOUNS.length));
    const made = app(namespace, turn === 0 ? noun : `${noun}-${turn}`, 8080, 1100 + i * 3, random);
    made.policed = i % 5 === 0;
    apps.push(made);
  }
  return apps;
}

function app(namespace: string, name: string, port: number, identity: number, random: Random): App {
  return { namespace, name, replicaSet: `${name}-${suffix(random, 10)}`, image: `registry.example.com/${namespace}/${name}:${1 + random.int(9)}.${random.int(20)}`, port, identity, policed: false, pods: [] };
}

function placePods(options: ClusterOptions, nodes: readonly Node[], apps: readonly App[], random: Random): void {
  const workload = apps.slice(1);
  let turn = 0;
  for (const node of nodes) {
    const ids = endpointIds(options.podsPerNode + 1, random);
    const dns = apps[0];
    if (dns !== undefined && node.index < 2) place(node, dns, ids, random);
    for (let i = 0; i < options.podsPerNode; i++) {
      const next = workload[turn++ % workload.length];
      if (next !== undefined) place(node, next, ids, random);
    }
  }
}

function place(node: Node, app: App, ids: Iterator<number>, random: Random): void {
  const slot = node.pods.length;
  const pod: Pod = {
    namespace: app.namespace, name: `${app.replicaSet}-${suffix(random, 5)}`, app, node: node.name, nodeIp: node.ip,
    ip: ip(toNumber(node.podCidr.split('/')[0] ?? '') + 10 + slot), endpointId: Number(ids.next().value),
    device: `lxc${random.hex(12)}`, ifindex: 11 + slot * 2, mac: mac(random.hex(10)), hostMac: mac(random.hex(10)),
  };
  node.pods.push(pod);
  app.pods.push(pod);
}

/** Endpoint numbers of a node rise with gaps, as they do after some weeks. */
function* endpointIds(count: number, random: Random): Generator<number> {
  const gap = Math.max(1, Math.floor(60000 / (count + 4)));
  for (let i = 0; ; i++) yield 100 + i * Math.min(gap, 14) + random.int(Math.min(gap, 14));
}

function buildServices(options: ClusterOptions, nodes: readonly Node[], apps: readonly App[]): Service[] {
  let backendId = 0;
  const known = new Map<string, Backend>();
  const backend = (address: string, port: number): Backend => {
    const key = `${address}:${port}`;
    const made = known.get(key) ?? { id: ++backendId, ip: address, port };
    known.set(key, made);
    return made;
  };
  const dns = apps[0];
  const services: Service[] = [{
    namespace: 'default', name: 'kubernetes', type: 'ClusterIP', clusterIp: '10.96.0.1', port: 443, targetPort: 6443, protocol: 'TCP', portName: 'https',
    backends: nodes.filter((n) => n.role === 'control-plane').map((n) => backend(n.ip, 6443)),
  }];
  if (dns !== undefined) services.push({ namespace: 'kube-system', name: 'kube-dns', type: 'ClusterIP', clusterIp: '10.96.0.10', port: 53, targetPort: 53, protocol: 'UDP', portName: 'dns', app: dns, backends: dns.pods.map((p) => backend(p.ip, 53)) });
  const workload = apps.slice(1);
  let nodePort = 30000;
  for (let i = 0; i < options.services; i++) {
    const app = workload[i % workload.length];
    if (app === undefined) break;
    const turn = Math.floor(i / workload.length);
    const type = i % 50 === 7 ? 'LoadBalancer' : i % 10 === 3 ? 'NodePort' : 'ClusterIP';
    services.push({
      namespace: app.namespace, name: turn === 0 ? app.name : `${app.name}-s${turn}`, type, clusterIp: ip(toNumber('10.96.1.0') + i), port: 80, targetPort: app.port, protocol: 'TCP', portName: 'http', app,
      ...(type === 'ClusterIP' ? {} : { nodePort: ++nodePort }),
      ...(type === 'LoadBalancer' ? { external: ip(toNumber('198.18.0.1') + i) } : {}),
      backends: app.pods.map((p) => backend(p.ip, app.port)),
    });
  }
  return services;
}

/** The letters the API server puts at the end of generated names. */
function suffix(random: Random, length: number): string {
  return Array.from({ length }, () => ALPHABET[random.int(ALPHABET.length)] ?? 'x').join('');
}
