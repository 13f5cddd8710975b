import type { Cluster, Node, Pod, Service } from '../model.ts';
import { labelsOf } from './agent.ts';
import { yamlDocument, yamlItem, type Plain } from './yaml.ts';

/** As far as a pod's status repeats it. */
type Container = Readonly<Record<string, Plain>> & { readonly name: string; readonly image: string };

const CREATED = '2026-03-02T06:11:20Z';

/** One Kubernetes object. */
export type Item = Plain;

/** A list as the collector writes it, item by item. */
export function* list(kind: string, apiVersion: string, items: Iterable<Plain>): Generator<string> {
  let open = false;
  for (const item of items) {
    yield `${open ? '' : `apiVersion: ${apiVersion}\nitems:\n`}${yamlItem(item)}`;
    open = true;
  }
  yield `${open ? '' : `apiVersion: ${apiVersion}\nitems: []\n`}kind: ${kind}\nmetadata:\n  resourceVersion: "5120350"\n`;
}

/** Who wrote which fields; makes most of the lines of real objects. */
function managed(manager: string, fields: Plain): Plain {
  return [{ apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: fields, manager, operation: 'Update', time: CREATED }];
}

const uid = (n: number, kind: number): string => `${(0x5f000000 + n).toString(16)}-${(0x1000 + kind).toString(16)}-4a1b-9c3d-${(0x100000000000 + n * 7919).toString(16)}`;

export function* nodes(cluster: Cluster): Generator<Plain> {
  for (const n of cluster.nodes) {
    yield {
      metadata: { annotations: { 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' }, creationTimestamp: '2026-01-14T08:02:11Z', labels: { 'beta.kubernetes.io/arch': 'amd64', 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': n.name, 'kubernetes.io/os': 'linux', [`node-role.kubernetes.io/${n.role}`]: '' }, name: n.name, resourceVersion: String(5110000 + n.index), uid: uid(n.index, 1) },
      spec: { podCIDR: n.podCidr, podCIDRs: [n.podCidr] },
      status: {
        addresses: [{ address: n.ip, type: 'InternalIP' }, { address: n.name, type: 'Hostname' }],
        allocatable: { cpu: '8', 'ephemeral-storage': '98831908Ki', memory: '32768Mi', pods: '250' }, capacity: { cpu: '8', 'ephemeral-storage': '107368160Ki', memory: '32868Mi', pods: '250' },
        conditions: [
          { lastHeartbeatTime: CREATED, lastTransitionTime: CREATED, message: 'Cilium is running on this node', reason: 'CiliumIsUp', status: 'False', type: 'NetworkUnavailable' },
          ...[['MemoryPressure', 'KubeletHasSufficientMemory'], ['DiskPressure', 'KubeletHasNoDiskPressure'], ['PIDPressure', 'KubeletHasSufficientPID']].map(([type = '', reason = '']) => ({ lastHeartbeatTime: '2026-03-10T09:12:00Z', lastTransitionTime: CREATED, message: 'kubelet has enough of it', reason, status: 'False', type })),
          { lastHeartbeatTime: '2026-03-10T09:12:00Z', lastTransitionTime: CREATED, message: 'kubelet is posting ready status', reason: 'KubeletReady', status: 'True', type: 'Ready' },
        ],
        nodeInfo: { architecture: 'amd64', bootID: n.bootId, containerRuntimeVersion: 'containerd://1.7.22', kernelVersion: n.kernel, kubeProxyVersion: 'v1.30.5', kubeletVersion: 'v1.30.5', machineID: uid(n.index, 2).replaceAll('-', ''), operatingSystem: 'linux', osImage: 'Ubuntu 24.04.1 LTS', systemUUID: uid(n.index, 3) },
      },
    };
  }
}

export function* pods(cluster: Cluster): Generator<Plain> {
  const image = `quay.io/cilium/cilium:v${cluster.options.cilium}`;
  const env = [{ name: 'KUBERNETES_SERVICE_HOST', value: cluster.apiServer }, { name: 'KUBERNETES_SERVICE_PORT', value: '6443' }];
  let n = 0;
  for (const node of cluster.nodes) {
    yield hostPod(cluster, node, node.agent, 'cilium', { 'app.kubernetes.io/name': 'cilium-agent', 'k8s-app': 'cilium' }, { env, image, name: 'cilium-agent' }, ++n);
    yield hostPod(cluster, node, node.envoy, 'cilium-envoy', { 'app.kubernetes.io/name': 'cilium-envoy', 'k8s-app': 'cilium-envoy' }, { image: 'quay.io/cilium/cilium-envoy:v1.30.9', name: 'cilium-envoy' }, ++n);
    if (cluster.options.proxy === 'iptables') yield hostPod(cluster, node, node.proxyPod, 'kube-proxy', { 'k8s-app': 'kube-proxy' }, { image: 'registry.k8s.io/kube-proxy:v1.30.5', name: 'kube-proxy' }, ++n);
    if (node.index === 0) yield hostPod(cluster, node, 'cilium-operator-5c7d9f6b84-q2zln', 'cilium-operator-5c7d9f6b84', { 'app.kubernetes.io/name': 'cilium-operator', 'io.cilium/app': 'operator', name: 'cilium-operator' }, { image: `quay.io/cilium/operator-generic:v${cluster.options.cilium}`, name: 'cilium-operator' }, ++n);
    for (const pod of node.pods) yield workload(pod, ++n);
  }
}

function hostPod(_cluster: Cluster, node: Node, name: string, owner: string, labels: Record<string, string>, container: Container, n: number): Plain {
  return {
    metadata: { creationTimestamp: CREATED, generateName: `${owner}-`, labels: { ...labels }, managedFields: managed('kube-controller-manager', { 'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {} } }, 'f:spec': { 'f:containers': {}, 'f:hostNetwork': {}, 'f:nodeName': {} } }), name, namespace: 'kube-system', ownerReferences: [{ apiVersion: 'apps/v1', blockOwnerDeletion: true, controller: true, kind: owner.startsWith('cilium-operator') ? 'ReplicaSet' : 'DaemonSet', name: owner, uid: uid(1, 9) }], resourceVersion: String(5110000 + n), uid: uid(n, 4) },
    spec: { containers: [container], hostNetwork: true, nodeName: node.name, priorityClassName: 'system-node-critical', restartPolicy: 'Always', tolerations: [{ operator: 'Exists' }] },
    status: status(node.ip, node.ip, container.name, container.image),
  };
}

function status(hostIP: string, podIP: string, name: string, image: string): Plain {
  const condition = (type: string): Plain => ({ lastProbeTime: null, lastTransitionTime: '2026-03-02T06:11:50Z', status: 'True', type });
  return {
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    containerStatuses: [{ containerID: `containerd://${'5f3a'.repeat(16)}`, image, imageID: `${image}@sha256:${'9b2c'.repeat(16)}`, lastState: {}, name, ready: true, restartCount: 0, started: true, state: { running: { startedAt: '2026-03-02T06:11:48Z' } } }],
    hostIP, hostIPs: [{ ip: hostIP }], phase: 'Running', podIP, podIPs: [{ ip: podIP }], qosClass: 'Burstable', startTime: CREATED,
  };
}

function workload(pod: Pod, n: number): Plain {
  const { app } = pod;
  const label = app.name === 'coredns' ? { 'k8s-app': 'kube-dns' } : { app: app.name };
  return {
    metadata: { creationTimestamp: CREATED, generateName: `${app.replicaSet}-`, labels: { ...label, 'pod-template-hash': app.replicaSet.slice(-10) }, managedFields: managed('kube-controller-manager', { 'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {}, 'f:app': {}, 'f:pod-template-hash': {} }, 'f:ownerReferences': { '.': {} } }, 'f:spec': { 'f:containers': { [`k:{"name":"${app.name}"}`]: { '.': {}, 'f:image': {}, 'f:imagePullPolicy': {}, 'f:name': {}, 'f:ports': { '.': {} }, 'f:resources': { '.': {}, 'f:limits': {}, 'f:requests': {} } } }, 'f:dnsPolicy': {}, 'f:restartPolicy': {}, 'f:securityContext': {} } }), name: pod.name, namespace: pod.namespace, ownerReferences: [{ apiVersion: 'apps/v1', blockOwnerDeletion: true, controller: true, kind: 'ReplicaSet', name: app.replicaSet, uid: uid(app.identity, 9) }], resourceVersion: String(5110000 + n), uid: uid(n, 4) },
    spec: {
      containers: [{ image: app.image, imagePullPolicy: 'IfNotPresent', name: app.name, ports: [{ containerPort: app.port, name: 'http', protocol: app.port === 53 ? 'UDP' : 'TCP' }], resources: { limits: { cpu: '500m', memory: '512Mi' }, requests: { cpu: '50m', memory: '128Mi' } }, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: 'kube-api-access-x2b7q', readOnly: true }] }],
      dnsPolicy: app.name === 'coredns' ? 'Default' : 'ClusterFirst', enableServiceLinks: true, nodeName: pod.node, priority: 0, restartPolicy: 'Always', schedulerName: 'default-scheduler', securityContext: {}, serviceAccountName: app.name === 'coredns' ? 'coredns' : 'default', terminationGracePeriodSeconds: 30,
      tolerations: [{ effect: 'NoExecute', key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 300 }, { effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 300 }],
      volumes: [{ name: 'kube-api-access-x2b7q', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] } }],
    },
    status: status(pod.nodeIp, pod.ip, app.name, app.image),
  };
}

export function* services(cluster: Cluster): Generator<Plain> {
  for (const [i, s] of cluster.services.entries()) {
    yield {
      metadata: { creationTimestamp: CREATED, labels: { app: s.name }, name: s.name, namespace: s.namespace, resourceVersion: String(5120000 + i), uid: uid(i, 5) },
      spec: {
        clusterIP: s.clusterIp, clusterIPs: [s.clusterIp], ...(s.type === 'ClusterIP' ? {} : { externalTrafficPolicy: 'Cluster' }), internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack',
        ports: [{ name: s.portName, ...(s.nodePort === undefined ? {} : { nodePort: s.nodePort }), port: s.port, protocol: s.protocol, targetPort: s.targetPort }],
        ...(s.app === undefined ? {} : { selector: selector(s) }), sessionAffinity: 'None', type: s.type,
      },
      status: { loadBalancer: s.external === undefined ? {} : { ingress: [{ ip: s.external, ipMode: 'VIP' }] } },
    };
  }
}

function selector(s: Service): Record<string, string> {
  return s.app?.name === 'coredns' ? { 'k8s-app': 'kube-dns' } : { app: s.app?.name ?? '' };
}

export function* endpointSlices(cluster: Cluster): Generator<Plain> {
  for (const [i, s] of cluster.services.entries()) {
    yield {
      addressType: 'IPv4',
      endpoints: s.app === undefined ? s.backends.map((b) => ({ addresses: [b.ip], conditions: { ready: true } })) : s.app.pods.map((p) => ({ addresses: [p.ip], conditions: { ready: true, serving: true, terminating: false }, nodeName: p.node, targetRef: { kind: 'Pod', name: p.name, namespace: p.namespace, uid: uid(p.endpointId, 4) } })),
      metadata: { creationTimestamp: CREATED, generateName: `${s.name}-`, labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': s.name }, name: `${s.name}-${uid(i, 6).slice(3, 8)}`, namespace: s.namespace, resourceVersion: String(5130000 + i) },
      ports: [{ name: s.portName, port: s.targetPort, protocol: s.protocol }],
    };
  }
}

export function* endpoints(cluster: Cluster): Generator<Plain> {
  for (const s of cluster.services) {
    yield { metadata: { creationTimestamp: CREATED, name: s.name, namespace: s.namespace }, subsets: s.backends.length === 0 ? [] : [{ addresses: s.app === undefined ? s.backends.map((b) => ({ ip: b.ip })) : s.app.pods.map((p) => ({ ip: p.ip, nodeName: p.node, targetRef: { kind: 'Pod', name: p.name, namespace: p.namespace } })), ports: [{ name: s.portName, port: s.targetPort, protocol: s.protocol }] }] };
  }
}

export function* ciliumNodes(cluster: Cluster): Generator<Plain> {
  for (const n of cluster.nodes) yield { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { creationTimestamp: CREATED, labels: { 'kubernetes.io/hostname': n.name }, name: n.name, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: n.name, uid: uid(n.index, 1) }] }, spec: { addresses: [{ ip: n.ip, type: 'InternalIP' }, { ip: n.router, type: 'CiliumInternalIP' }], alibabacloud: {}, azure: {}, bootid: n.bootId, encryption: {}, eni: {}, health: { ipv4: n.health }, ingress: {}, ipam: { podCIDRs: [n.podCidr], pools: {} } }, status: { alibabacloud: {}, azure: {}, eni: {}, ipam: { 'operator-status': {} } } };
}

export function* ciliumEndpoints(cluster: Cluster): Generator<Plain> {
  for (const n of cluster.nodes) for (const p of n.pods) {
    yield {
      apiVersion: 'cilium.io/v2', kind: 'CiliumEndpoint', metadata: { creationTimestamp: CREATED, labels: p.app.name === 'coredns' ? { 'k8s-app': 'kube-dns' } : { app: p.app.name }, name: p.name, namespace: p.namespace, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: p.name, uid: uid(p.endpointId, 4) }] },
      status: { encryption: {}, 'external-identifiers': { 'cni-attachment-id': `${'4e1c'.repeat(16)}:eth0`, 'k8s-namespace': p.namespace, 'k8s-pod-name': p.name, 'pod-name': `${p.namespace}/${p.name}` }, id: p.endpointId, identity: { id: p.app.identity, labels: labelsOf(p.app) }, 'named-ports': [{ name: 'http', port: p.app.port, protocol: p.app.port === 53 ? 'UDP' : 'TCP' }], networking: { addressing: [{ ipv4: p.ip }], node: n.ip }, state: 'ready' },
    };
  }
}

export function* ciliumIdentities(cluster: Cluster): Generator<Plain> {
  for (const app of cluster.apps) {
    const labels = Object.fromEntries(labelsOf(app).map((l): [string, string] => { const [key = '', value = ''] = l.slice(4).split('='); return [key, value]; }));
    yield { apiVersion: 'cilium.io/v2', kind: 'CiliumIdentity', metadata: { creationTimestamp: CREATED, labels, name: String(app.identity) }, 'security-labels': Object.fromEntries(Object.entries(labels).map(([k, v]) => [`k8s:${k}`, v])) };
  }
}

export function* policies(cluster: Cluster): Generator<Plain> {
  for (const app of cluster.apps) if (app.policed) yield { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { creationTimestamp: CREATED, generation: 1, name: `${app.name}-from-namespace`, namespace: app.namespace }, spec: { endpointSelector: { matchLabels: { app: app.name } }, ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: String(app.port), protocol: 'TCP' }] }] }] }, status: { conditions: [{ lastTransitionTime: CREATED, message: 'Policy validation succeeded', status: 'True', type: 'Valid' }] } };
}

export function* events(cluster: Cluster): Generator<Plain> {
  for (const n of cluster.nodes) for (const [i, p] of n.pods.entries()) {
    if (i % 4 !== 0) continue;
    yield { count: 1, eventTime: null, firstTimestamp: '2026-03-10T08:40:02Z', involvedObject: { apiVersion: 'v1', kind: 'Pod', name: p.name, namespace: p.namespace, uid: uid(p.endpointId, 4) }, lastTimestamp: '2026-03-10T08:40:02Z', message: 'Container image was already present on machine', metadata: { creationTimestamp: '2026-03-10T08:40:02Z', managedFields: managed('kubelet', { 'f:count': {}, 'f:firstTimestamp': {}, 'f:involvedObject': {}, 'f:lastTimestamp': {}, 'f:message': {}, 'f:reason': {}, 'f:source': {}, 'f:type': {} }), name: `${p.name}.${uid(i, 7).slice(0, 8)}`, namespace: p.namespace }, reason: 'Pulled', reportingComponent: 'kubelet', reportingInstance: n.name, source: { component: 'kubelet', host: n.name }, type: 'Normal' };
  }
}

export function* namespaces(cluster: Cluster): Generator<Plain> {
  for (const name of [...new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system', ...cluster.apps.map((a) => a.namespace)])].sort()) yield { metadata: { creationTimestamp: '2026-01-14T08:00:00Z', labels: { 'kubernetes.io/metadata.name': name }, name }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
}

export function configMap(cluster: Cluster): string {
  return yamlDocument({ apiVersion: 'v1', data: Object.fromEntries(cluster.config), kind: 'ConfigMap', metadata: { creationTimestamp: '2026-01-14T08:05:00Z', name: 'cilium-config', namespace: 'kube-system', resourceVersion: '5110001' } });
}

export function* daemonSet(cluster: Cluster, name: 'cilium' | 'cilium-envoy'): Generator<Plain> {
  const image = `quay.io/cilium/cilium:v${cluster.options.cilium}`;
  const count = cluster.nodes.length;
  const agent: Plain = { args: ['--config-dir=/tmp/cilium/config-map'], command: ['cilium-agent'], env: [{ name: 'KUBERNETES_SERVICE_HOST', value: cluster.apiServer }, { name: 'KUBERNETES_SERVICE_PORT', value: '6443' }], image, name: 'cilium-agent' };
  const envoy: Plain = { args: ['--', '-c /var/run/cilium/envoy/bootstrap-config.json'], command: ['/usr/bin/cilium-envoy-starter'], image: 'quay.io/cilium/cilium-envoy:v1.30.9', name: 'cilium-envoy' };
  yield {
    metadata: { creationTimestamp: '2026-01-14T08:05:00Z', generation: 3, labels: { 'k8s-app': name }, name, namespace: 'kube-system' },
    spec: { selector: { matchLabels: { 'k8s-app': name } }, template: { metadata: { labels: { 'k8s-app': name } }, spec: { containers: [name === 'cilium' ? agent : envoy], hostNetwork: true, ...(name === 'cilium' ? { initContainers: [{ command: ['sh', '-ec', 'nsenter --cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt /opt/cni/bin/cilium-mount $CGROUP_ROOT'], env: [{ name: 'CGROUP_ROOT', value: '/run/cilium/cgroupv2' }], image, name: 'mount-cgroup' }] } : {}) } }, updateStrategy: { rollingUpdate: { maxUnavailable: 2 }, type: 'RollingUpdate' } },
    status: { currentNumberScheduled: count, desiredNumberScheduled: count, numberAvailable: count, numberReady: count, observedGeneration: 3, updatedNumberScheduled: count },
  };
}

export function operatorDeployment(cluster: Cluster): string {
  return yamlDocument({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { creationTimestamp: '2026-01-14T08:05:00Z', generation: 2, labels: { 'io.cilium/app': 'operator', name: 'cilium-operator' }, name: 'cilium-operator', namespace: 'kube-system' }, spec: { replicas: 1, selector: { matchLabels: { 'io.cilium/app': 'operator' } }, template: { metadata: { labels: { 'io.cilium/app': 'operator' } }, spec: { containers: [{ args: ['--config-dir=/tmp/cilium/config-map', '--debug=$(CILIUM_DEBUG)'], command: ['cilium-operator-generic'], image: `quay.io/cilium/operator-generic:v${cluster.options.cilium}`, name: 'cilium-operator' }], hostNetwork: true } } }, status: { availableReplicas: 1, observedGeneration: 2, readyReplicas: 1, replicas: 1, updatedReplicas: 1 } });
}

export function* podsTable(cluster: Cluster): Generator<string> {
  const row = (cells: string[]): string => `${cells.map((c, i) => c.padEnd([14, 48, 8, 10, 11, 8, 16, 14, 17, 0][i] ?? 0)).join('').trimEnd()}\n`;
  yield row(['NAMESPACE', 'NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES']);
  for (const n of cluster.nodes) {
    yield row(['kube-system', n.agent, '1/1', 'Running', '0', '8d', n.ip, n.name, '<none>', '<none>']);
    yield row(['kube-system', n.envoy, '1/1', 'Running', '0', '8d', n.ip, n.name, '<none>', '<none>']);
    for (const p of n.pods) yield row([p.namespace, p.name, '1/1', 'Running', '0', '8d', p.ip, n.name, '<none>', '<none>']);
  }
}
