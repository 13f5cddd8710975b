import type { Evidence, EvidenceRef } from '../../src/model/evidence.ts';
import type { Missing } from '../../src/model/fact.ts';
import type { Leaf, Outcome, Subject } from '../../src/model/outcome.ts';
import type { Report, ReportFile } from '../../src/model/report.ts';
import type { ReportFacts } from '../../src/model/report-facts.ts';
import { Rule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { buildReport, type ReportInput } from '../../src/report/build.ts';

type RuleParts = Partial<Record<keyof Rule, unknown>> & { readonly code: string };

export function rule(parts: RuleParts): Rule {
  return Rule.parse({
    name: 'a-rule', title: `State of ${parts.code}`, severity: 'error', scope: 'node', each: 'node', inputs: { required: ['status'] },
    when: [{ is: 'true', say: 'it is so' }], message: 'Seen on the node.', why: 'A fake rule that explains itself at length.',
    remedy: [{ do: 'Turn it off.' }], references: ['https://docs.cilium.io/en/stable/'], since: '0.1.0', ...parts,
  });
}

export const node = (name: string): Subject => ({ kind: 'node', node: name });
export const cluster: Subject = { kind: 'cluster' };

export function ref(path: string, startLine: number, endLine: number = startLine, note?: string): EvidenceRef {
  return { path, locator: `dump.zip!/${path}`, startLine, endLine, ...(note === undefined ? {} : { note }) };
}

export const leaf: Leaf = { role: 'when', expression: 'status.kpr.mode == "Partial"', say: 'the mode is Partial', truth: 'true', seen: [], evidence: [] };

interface FiredParts { readonly severity?: Rule['severity']; readonly confidence?: Rule['confidence']; readonly message?: string; readonly evidence?: readonly [EvidenceRef, ...EvidenceRef[]] }

export function fired(code: string, subject: Subject, parts: FiredParts = {}): Outcome {
  return {
    state: 'fired', code, subject, severity: 'error', confidence: 'high', message: `${code} fired.`,
    evidence: [ref(`${subject.node ?? 'cluster'}/cmd/status.md`, 14)], leaves: [leaf], ...parts,
  };
}

export function clear(code: string, subject: Subject, reason = 'the mode is True'): Outcome {
  return { state: 'clear', code, subject, reason, leaves: [] };
}

export function idle(code: string, subject: Subject, reason = 'the feature is off'): Outcome {
  return { state: 'not-applicable', code, subject, reason, leaves: [] };
}

export function blind(code: string, subject: Subject, input = 'iptables-save', parts: Partial<Missing> = {}): Outcome {
  const missing = { input, reason: 'absent' as const, detail: `No ${input} in the input.`, collect: `${input} -c`, ...parts };
  return { state: 'inconclusive', code, subject, reason: `${input} is not there`, missing: [missing], leaves: [] };
}

export function snapshot(parts: Partial<Snapshot> = {}): Snapshot {
  return {
    root: '', ciliumVersions: ['1.16.3'], nodes: [], documents: [], files: [], collectorFailures: [], problems: [], ...parts,
  };
}

export function quote(place: EvidenceRef): Evidence {
  const lines = Array.from({ length: place.endLine - place.startLine + 1 }, (_, i) => `text of line ${place.startLine + i}`);
  return { ...place, locator: `${place.locator}:${place.startLine}-${place.endLine}`, excerpt: lines.join('\n') };
}

export function build(rules: readonly Rule[], outcomes: readonly Outcome[], parts: Partial<ReportInput> = {}): Report {
  return buildReport({
    tool: { version: '0.1.0', rules: rules.length }, input: { name: 'dump.zip', bytes: 1_500_000, kind: 'zip' },
    snapshots: [snapshot({ nodes: nodes(3) })], outcomes: [{ root: '', outcomes }], rules, quote, ...parts,
  });
}

export function nodes(count: number): Snapshot['nodes'] {
  return Array.from({ length: count }, (_, i) => ({ name: `node-${i + 1}`, addresses: [], anonymous: false }));
}

function file(path: string, status: ReportFile['status'], parts: Partial<ReportFile> = {}): ReportFile {
  return { path, kind: 'status', status, bytes: 4096, lines: 120, understood: status === 'parsed' ? 120 : 0, problems: [], ...parts };
}

/** Nothing in it but a name. */
export function minimalReport(): Report {
  return build([], [], { snapshots: [snapshot({ ciliumVersions: [] })] });
}

/** Everything judged, nothing found. */
export function healthyReport(): Report {
  const rules = ['KPR-001', 'MASQ-001', 'ROUT-001'].map((code) => rule({ code }));
  return build(rules, rules.flatMap((r) => nodes(3).map((n) => (r.code === 'ROUT-001' ? idle(r.code, node(n.name)) : clear(r.code, node(n.name))))));
}

const RICH_RULES = [
  rule({
    code: 'CONF-001', name: 'agent-stops-at-start', title: 'Agent stops at start with a configuration error', severity: 'critical', scope: 'node',
    why: 'The agent checks its options before it starts. Two of them contradict each other, so it exits and the kubelet starts it again, forever.',
    remedy: [
      { do: 'Choose BPF masquerading together with the replacement of kube-proxy.', helm: 'bpf.masquerade=true kubeProxyReplacement=true', config: 'enable-bpf-masquerade: "true"\nkube-proxy-replacement: "true"' },
      { do: 'Restart the agents.', command: 'kubectl -n kube-system rollout restart ds/cilium' },
    ],
    explains: ['KPR-005', 'DP-001'], tags: ['startup'], references: ['https://docs.cilium.io/en/stable/network/concepts/masquerading/', 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'],
  }),
  rule({ code: 'KPR-005', name: 'nobody-implements-services', title: 'Nobody implements services', severity: 'critical', scope: 'cluster', each: 'cluster' }),
  rule({ code: 'DP-001', name: 'from-container-missing', title: 'Pod device without from-container program', severity: 'critical', scope: 'device' }),
  rule({ code: 'KPR-001', name: 'partial', title: 'Replacement of kube-proxy is only partly on', severity: 'error' }),
  rule({ code: 'SVC-003', name: 'no-backend', title: 'Service without an active backend', severity: 'warning', scope: 'service' }),
  rule({ code: 'MASQ-001', name: 'iptables-masquerade', title: 'Masquerading is done by iptables', severity: 'info', scope: 'cluster', each: 'cluster' }),
  rule({ code: 'KPR-003', title: 'Rules of kube-proxy are left over', severity: 'warning' }),
  rule({ code: 'ROUT-001', title: 'Nodes disagree about the routing mode' }),
  rule({ code: 'VER-003', title: 'Agents run different versions' }),
  rule({ code: 'KPR-019', title: 'Driver cannot run XDP programs' }),
] as const;

function richOutcomes(): Outcome[] {
  const names = nodes(40).map((n) => n.name);
  const fatal = names.slice(0, 38);
  return [
    ...fatal.map((n) => fired('CONF-001', node(n), { severity: 'critical', message: `The agent of ${n} stopped 7 times.`, evidence: [ref(`logs/${n}.log`, 120, 123), ref('cilium-configmap.yaml', 14)] })),
    fired('KPR-005', cluster, { severity: 'critical', message: 'No program and no chain answers for 12 services.' }),
    fired('DP-001', { kind: 'device', node: 'node-3', name: 'lxc0a1b' }, { severity: 'critical' }),
    fired('KPR-001', node('node-39'), { message: 'NodePort and HostPort are disabled, SessionAffinity is on.', confidence: 'medium', evidence: [ref('node-39/cmd/status.md', 40, 58, 'the block of service types')] }),
    fired('KPR-001', node('node-40'), { message: 'HostPort is disabled.' }),
    fired('SVC-003', { kind: 'service', namespace: 'shop', name: 'cart' }, { severity: 'warning', message: '10.96.14.7:80 has no backend.' }),
    fired('MASQ-001', cluster, { severity: 'info', message: 'Masquerading: IPTables [IPv4: Enabled].' }),
    ...names.map((n) => blind('KPR-003', node(n))),
    ...names.slice(0, 2).map((n) => clear('KPR-019', node(n))),
    ...names.slice(2).map((n) => blind('KPR-019', node(n), 'ethtool-driver', { reason: 'unavailable', detail: 'ethtool: not found', collect: 'ethtool -i eth0' })),
    clear('ROUT-001', cluster, 'all nodes use native routing'),
    idle('VER-003', cluster, 'the version of one agent only is known'),
  ];
}

/** What forty nodes say, with something in every list. */
function richFacts(): ReportFacts {
  const names = nodes(40).map((n) => n.name);
  const some = names.slice(0, 6);
  return {
    nodes: names.map((name, i) => ({
      name, role: i < 3 ? 'control-plane' : 'worker', ready: i !== 5, ciliumVersion: i < 38 ? '1.16.3' : '1.16.10', kernel: i % 2 === 0 ? '6.1.0-18-amd64' : '5.10.0-30-amd64', os: 'Debian GNU/Linux 12',
      addresses: [`192.0.2.${i + 1}`], podCidrs: [`10.50.${i}.0/24`], replacement: i < 38 ? 'False' : 'Partial', routing: 'tunnel (vxlan)', masquerading: 'iptables',
    })),
    config: {
      source: 'configmap', release: '1.16',
      settings: [
        { key: 'enable-bpf-masquerade', value: 'false', default: 'true', origin: 'set', helm: 'bpf.masquerade' },
        ...Array.from({ length: 120 }, (_, i) => ({ key: `some-option-${i}`, value: String(i), default: String(i), origin: 'default' as const })),
      ],
    },
    iptables: names.map((name, i) => ({ node: name, family: 'ipv4', backend: 'nft', counters: true, owners: [{ owner: 'kube-proxy', rules: i === 4 ? 900 : 240, packets: 1_234_567 }, { owner: 'cilium', rules: 28, packets: 99 }, { owner: 'my-firewall', rules: 3, packets: 0 }] })),
    health: some.map((from, i) => ({
      from, reachable: i === 2 ? 6 : 5, total: 6, complete: true,
      probes: some.map((to, at) => ({ to, host: at === 2 && i !== 2 ? 'down' as const : 'up' as const, endpoint: at === 2 && i !== 2 ? 'down' as const : at === 4 && i === 0 ? 'down' as const : 'up' as const })),
    })),
    logs: some.map((name, i) => ({ node: name, component: 'agent', periods: Array.from({ length: 20 }, (_, at) => ({ at: `2025-02-12T${String(6 + Math.floor(at / 6)).padStart(2, '0')}:${at % 6}0:00Z`, errors: at > 11 ? (at - 11) * (i + 1) : 0, warnings: at % 4 })) })),
    events: [
      { at: '2025-02-12T08:03:11Z', node: 'node-3', component: 'agent', kind: 'known', text: 'The API server does not answer.', count: 12 },
      { at: '2025-02-12T08:07:45Z', node: 'node-1', component: 'agent', kind: 'stop', text: 'BPF masquerade requires NodePort', count: 7 },
      { at: '2025-02-12T09:01:00Z', node: '', component: 'operator', kind: 'error', text: 'unable to list nodes', count: 1 },
    ],
    endpointStates: some.map((name, i) => ({ node: name, states: [{ state: 'ready', count: 20 }, ...(i === 1 ? [{ state: 'not-ready', count: 3 }, { state: 'regenerating', count: 1 }] : [])] })),
    endpoints: Array.from({ length: 130 }, (_, i) => ({ node: some[i % 6] ?? '', id: 100 + i, kind: 'pod', state: i < 3 ? 'not-ready' : 'ready', namespace: 'shop', pod: `cart-${i}`, ip: `10.50.1.${i}`, identity: 4000 + i, ingress: 'disabled', egress: 'enabled' })),
    services: [
      { label: 'shop/cart', type: 'ClusterIP', port: 80, frontends: ['10.96.14.7:80'], backends: 2, active: 0 },
      { label: 'kube-system/kube-dns', type: 'ClusterIP', port: 53, frontends: ['10.96.0.10:53'], backends: 2, active: 2 },
    ],
    maps: [{ name: 'cilium_ct4_global', node: 'node-1', pressure: 0.97 }, { name: 'cilium_lxc', node: 'node-2', pressure: 0.004 }, { name: 'NAT', capacity: 524_288 }],
    drops: [{ reason: 'Policy denied', packets: 12_345, bytes: 900_000, nodes: 40 }, { reason: 'No tunnel endpoint', packets: 3, bytes: 200, nodes: 1 }],
    omitted: [{ list: 'endpoints', count: 670 }],
  };
}

/** A sick cluster of forty nodes with something in every part of the report. */
export function richReport(): Report {
  const files = [
    file('cilium-configmap.yaml', 'parsed', { kind: 'cilium-config', parser: 'cilium-config', understood: 120 }),
    file('node-39/cmd/status.md', 'partial', { parser: 'cilium-status', node: 'node-39', understood: 117, problems: [{ path: 'node-39/cmd/status.md', line: 88, message: 'cannot read this line' }] }),
    file('node-1/cmd/ethtool.md', 'unavailable', { kind: 'ethtool', node: 'node-1', reason: 'ethtool: not found' }),
    file('node-1/cmd/broken.md', 'failed', { reason: 'cut in the middle of a table' }),
    file('notes.bin', 'unrecognised', { kind: 'unknown' }),
    file('node-1/cmd/uptime.md', 'unused', { kind: 'uptime' }),
  ];
  return build(RICH_RULES, richOutcomes(), {
    facts: [richFacts()],
    input: { name: 'cilium-sysdump-20250212.zip', bytes: 48_000_000, sha256: 'a'.repeat(64), kind: 'zip', collectedAt: '2025-02-12T10:11:12Z', collector: 'cilium-cli v0.16.22' },
    snapshots: [snapshot({
      clusterName: 'shop-eu', kubernetesVersion: '1.30.4', ciliumVersions: ['1.16.10', '1.16.3'], nodes: nodes(40), files,
      collectorFailures: [
        { task: 'Collecting the Hubble flows', message: 'pod hubble-relay not found', path: 'cilium-sysdump.log', line: 41, expected: true },
        { task: 'Collecting gops stats', message: 'command terminated with exit code 1', path: 'cilium-sysdump.log', line: 77, expected: false },
      ],
      problems: [{ path: 'dump.zip', message: 'one member was cut' }],
    })],
  });
}

/** Strings that must never act when printed, one after the other in every string. */
export const HOSTILE = '</script><img src=x onerror=alert(1)>"\'`{{x}} javascript:alert(1) \u202egnp\u202c \u001b[31mred \u0000 \u2028 \ud800';

/** Every free string of a report made hostile; codes, states and the like stay, so that it is still a valid report. */
export function hostileReport(): Report {
  const keep = new Set(['code', 'severity', 'confidence', 'kind', 'state', 'reason', 'role', 'truth', 'status', 'cause', 'fingerprint', 'role', 'host', 'endpoint', 'origin', 'family', 'list']);
  const spoil = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return (keep.has(key) && !(key === 'reason' && !/^(absent|unavailable|failed|incomplete|field-missing)$/.test(value))) || key === 'formatVersion' || value === 'ciliumdoc' ? value : `${value}${HOSTILE}`;
    if (Array.isArray(value)) return value.map((item: unknown) => spoil(item, key === 'symptoms' ? 'code' : key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, item]: [string, unknown]) => [k, spoil(item, k)]));
  };
  const spoilt = spoil(richReport(), '') as Report;
  const first = spoilt.findings[0];
  if (first) first.references = ['javascript:alert(1)', `https://example.org/${HOSTILE}`, 'https://docs.cilium.io/'];
  return spoilt;
}
