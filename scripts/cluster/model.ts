import type { Plain } from './print/yaml.ts';

// The truth of a generated cluster. Every file is printed from it, so that all of them agree unless a deviation says otherwise.

export interface ClusterOptions {
  readonly nodes: number;
  readonly services: number;
  readonly podsPerNode: number;
  /** Agent log lines for each node. */
  readonly logLines: number;
  readonly flows: number;
  readonly conntrack: number;
  readonly nat: number;
  /** Who owns service addresses: Cilium alone, or kube-proxy with its iptables rules. */
  readonly proxy: 'replaced' | 'iptables';
  readonly cilium: CiliumRelease;
  readonly seed: number;
  /** How many nodes have a bugtool folder and logs (`--node-list` of the collector); the objects are of all. */
  readonly collected: number;
}

export type CiliumRelease = '1.16.4' | '1.17.6' | '1.18.2';

/** Release commits as the agent prints them. */
export const RELEASE_HASH: Readonly<Record<CiliumRelease, string>> = { '1.16.4': '03807242', '1.17.6': 'ee3ca4a7', '1.18.2': '5bd307a8' };

export interface Node {
  readonly index: number;
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
  readonly role: 'control-plane' | 'worker';
  readonly podCidr: string;
  readonly router: string;
  readonly health: string;
  readonly bootId: string;
  readonly agent: string;
  readonly envoy: string;
  readonly proxyPod: string;
  readonly kernel: string;
  readonly pods: Pod[];
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly app: App;
  readonly node: string;
  readonly nodeIp: string;
  readonly ip: string;
  readonly endpointId: number;
  readonly device: string;
  readonly ifindex: number;
  readonly mac: string;
  readonly hostMac: string;
}

export interface App {
  readonly namespace: string;
  readonly name: string;
  readonly replicaSet: string;
  readonly image: string;
  readonly port: number;
  readonly identity: number;
  /** Whether a policy selects the pods for ingress. */
  policed: boolean;
  readonly pods: Pod[];
}

export interface Backend { readonly id: number; readonly ip: string; readonly port: number }

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  readonly clusterIp: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly portName: string;
  readonly nodePort?: number;
  readonly external?: string;
  /** Undefined for `kubernetes`, whose backends are API servers. */
  readonly app?: App;
  readonly backends: Backend[];
}

export interface Cluster {
  readonly options: ClusterOptions;
  readonly name: string;
  /** File name stamp and the moment of collection. */
  readonly stamp: string;
  readonly collectedAt: Date;
  readonly podPool: string;
  readonly nodeMask: number;
  readonly serviceRange: string;
  readonly apiServer: string;
  readonly nodes: Node[];
  readonly apps: App[];
  readonly services: Service[];
  /** `cilium-config`, key by key. */
  readonly config: Map<string, string>;
  /** What single nodes see or say otherwise than the truth; filled by deviations. */
  readonly views: Map<string, ViewEdit[]>;
  /** Changes to single objects of a list, by the name of its file (`k8s-pods`); filled by deviations. */
  readonly objects: Map<string, ObjectEdit[]>;
}

/** An object as it goes into a list, changed or not; undefined leaves it out. */
export type ObjectEdit = (item: Plain) => Plain | undefined;

/** A change to what one node's outputs show. */
export type ViewEdit = (view: NodeView) => void;

/** One line of `cilium service list`: a frontend with its backends as this node holds them. */
export interface Frontend {
  id: number;
  ip: string;
  port: number;
  protocol: 'TCP' | 'UDP';
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  backends: Backend[];
  service: Service;
}

export interface CacheEntry { prefix: string; identity: number; tunnel: string; flags: string; host: string; source: string; pod?: Pod }
export interface Peer { name: string; ip: string; health: string; podCidr: string; local: boolean; reachable: boolean }
export interface Device { index: number; name: string; peer: string; mac: string; kind: 'loopback' | 'ether' | 'veth' | 'vxlan' | 'lxc'; mtu: number; up: boolean; addresses: string[]; linkScope?: boolean }
export interface Route { text: string; table: 'main' | '2004' | '2005' }
export interface Attachment { device: string; ifindex: number; hook: 'ingress' | 'egress'; program: string }

/** What one node holds, as lists that a deviation may change before they are printed. */
export interface NodeView {
  readonly cluster: Cluster;
  readonly node: Node;
  pods: Pod[];
  /** The agent's idea of the services. */
  frontends: Frontend[];
  /** What is in the BPF maps. */
  loadBalancer: Frontend[];
  ipcache: CacheEntry[];
  tunnels: { cidr: string; node: string }[];
  peers: Peer[];
  devices: Device[];
  routes: Route[];
  neighbours: { ip: string; mac: string; state: string }[];
  attachments: Attachment[];
  /** Extra agent log lines: seconds before the collection, level, message with fields. */
  log: { before: number; level: 'info' | 'warning' | 'error'; text: string }[];
  sysctl: Map<string, string>;
  /** Edits of finished texts, by file name inside the bugtool folder (`cmd/...`). */
  readonly texts: Map<string, (text: string) => string>;
  /** Files of the folder that are not written. */
  readonly missing: Set<string>;
}
