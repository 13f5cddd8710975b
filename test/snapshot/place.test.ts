import { describe, expect, it } from 'vitest';
import { createFactBook } from '../../src/views/fact-book.ts';
import { parsers } from '../../src/parsers/registry.gen.ts';
import { reportFacts } from '../../src/views/report-facts.ts';
import { views } from '../../src/views/registry.gen.ts';
import { agentLog, ciliumNodesYaml, IP_A, nodesYaml, operatorLog, placeOf, podsYaml, snapshot, STAMP, UNAME } from './small-dump.ts';

const ROOT = `cilium-sysdump-${STAMP}`;
const NODES = [
  { name: 'alpha.example.com', ip: '192.0.2.10', boot: '6f1d2c2e-0b57-4c0e-9d7a-2b7f0a61c101', hostname: 'alpha' },
  { name: 'beta.example.com', ip: '192.0.2.11', boot: '6f1d2c2e-0b57-4c0e-9d7a-2b7f0a61c102', hostname: 'beta' },
];
const PODS = [
  { name: 'cilium-k7xqz', node: 'alpha.example.com', containers: ['cilium-agent'] },
  { name: 'cilium-m2v8d', node: 'beta.example.com', containers: ['cilium-agent'] },
  { name: 'cilium-operator-7b9f5d-abcde', node: 'beta.example.com', containers: ['cilium-operator'] },
];
const lists = { [`${ROOT}/k8s-nodes-${STAMP}.yaml`]: nodesYaml(NODES), [`${ROOT}/k8s-pods-${STAMP}.yaml`]: podsYaml(PODS) };
const folder = (pod: string): string => `${ROOT}/cilium-bugtool-${pod}-${STAMP}/cmd`;
const TEMPORARY = folder('sysdump-xxrsg');
const BOOT = 'cat--proc-sys-kernel-random-boot_id.md';

describe('a bugtool folder', () => {
  it('belongs to the node of its pod, whatever the host is called', async () => {
    const s = await snapshot({ ...lists, [`${folder('cilium-m2v8d')}/uname--a.md`]: UNAME('alpha') });
    expect(placeOf(s, 'uname')).toBe('beta.example.com');
    expect(s.nodes.map((n) => [n.name, n.agentPod, n.anonymous])).toEqual([['alpha.example.com', 'cilium-k7xqz', false], ['beta.example.com', 'cilium-m2v8d', false]]);
  });

  it.each([
    ['boot id', { [BOOT]: `${NODES[1]?.boot ?? ''}\n` }],
    ['address', { 'ip-a.md': IP_A('192.0.2.11') }],
    ['host name', { 'hostname.md': 'beta\n' }],
    ['host name in uname', { 'uname--a.md': UNAME('beta') }],
  ])('of a temporary pod is placed by %s', async (by, files) => {
    const s = await snapshot({ ...lists, ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${TEMPORARY}/${name}`, text])) });
    expect(placeOf(s, 'sysdump-xxrsg')).toBe('beta.example.com');
    expect(s.problems.map((p) => p.message).join()).toContain(`it is taken for beta.example.com by the ${by}`);
    expect(s.problems.map((p) => p.message).join()).toContain('temporary pod sysdump-xxrsg because the agent did not run');
  });

  it('is not placed by a boot id that nodes share, but by the next sign', async () => {
    const shared = NODES.map((n) => ({ ...n, boot: '6f1d2c2e-0b57-4c0e-9d7a-2b7f0a61c101' }));
    const files = { [`${ROOT}/k8s-nodes-${STAMP}.yaml`]: nodesYaml(shared), [`${TEMPORARY}/${BOOT}`]: `${shared[0]?.boot ?? ''}\n` };
    expect(placeOf(await snapshot(files), BOOT)).toBe('sysdump-xxrsg');
    expect(placeOf(await snapshot({ ...files, [`${TEMPORARY}/hostname.md`]: 'beta.example.com\n' }), BOOT)).toBe('beta.example.com');
  });

  it('is placed by an address or boot id that only the Cilium node lists', async () => {
    const own = ciliumNodesYaml([{ name: 'alpha.example.com', ip: '192.0.2.10', external: '198.51.100.10' }, { name: 'beta.example.com', ip: '192.0.2.11', external: '198.51.100.11' }]);
    const s = await snapshot({ ...lists, [`${ROOT}/ciliumnodes-${STAMP}.yaml`]: own, [`${TEMPORARY}/ip-a.md`]: IP_A('198.51.100.11') });
    expect(placeOf(s, 'sysdump-xxrsg')).toBe('beta.example.com');
    expect(s.nodes.map((n) => n.addresses)).toEqual([['192.0.2.10', '198.51.100.10'], ['192.0.2.11', '198.51.100.11']]);
  });

  it('finds its node among the Cilium nodes where no nodes are listed', async () => {
    const own = ciliumNodesYaml(NODES);
    const s = await snapshot({ [`${ROOT}/ciliumnodes-${STAMP}.yaml`]: own, [`${TEMPORARY}/${BOOT}`]: `${NODES[1]?.boot ?? ''}\n` });
    expect(placeOf(s, 'sysdump-xxrsg')).toBe('beta.example.com');
    expect(s.nodes.map((n) => n.name)).toEqual(['alpha.example.com', 'beta.example.com']);
  });

  it('is not led astray by a Cilium node that outlived its node', async () => {
    const own = ciliumNodesYaml([...NODES, { name: 'gone.example.com', ip: '192.0.2.11', boot: NODES[1]?.boot ?? '' }]);
    const s = await snapshot({ ...lists, [`${ROOT}/ciliumnodes-${STAMP}.yaml`]: own, [`${TEMPORARY}/ip-a.md`]: IP_A('192.0.2.11') });
    expect(placeOf(s, 'sysdump-xxrsg')).toBe('beta.example.com');
    expect(s.nodes.map((n) => n.name)).toEqual(['alpha.example.com', 'beta.example.com']);
  });

  it('is placed by the word of the collector where one agent did not run', async () => {
    const log = `🔍 Collecting sysdump with cilium-cli version: v0.16.20, args: [sysdump]
🔍 Collecting Kubernetes nodes
⚠️ Container "cilium-agent" for pod "cilium-m2v8d" in namespace "kube-system" is not running. Trying EphemeralContainer or separate Pod instead...
`;
    const s = await snapshot({ ...lists, [`${ROOT}/cilium-sysdump.log`]: log, [`${TEMPORARY}/lsmod.md`]: 'Module                  Size  Used by\nip_tables              32768  0\n' });
    expect(placeOf(s, 'lsmod')).toBe('beta.example.com');
  });

  it('keeps the name of its pod, and says so, where nothing tells', async () => {
    const s = await snapshot({ ...lists, [`${folder('cilium-gone1')}/lsmod.md`]: 'Module                  Size  Used by\nip_tables              32768  0\n' });
    expect(placeOf(s, 'lsmod')).toBe('cilium-gone1');
    expect(s.nodes.find((n) => n.name === 'cilium-gone1')?.anonymous).toBe(true);
    expect(s.problems.map((p) => p.message).join()).toContain('nothing tells on which node cilium-gone1 ran');
  });

  it('made by hand is named by its host', async () => {
    const s = await snapshot({ 'cilium-bugtool-20260310-091501.5+0000-UTC-9/cmd/hostname.md': 'gamma\n', 'cilium-bugtool-20260310-091501.5+0000-UTC-9/cmd/uname--a.md': UNAME('gamma') });
    expect(s.nodes).toEqual([{ name: 'gamma', addresses: [], anonymous: false }]);
    expect(placeOf(s, 'uname')).toBe('gamma');
  });
});

describe('a log', () => {
  it('belongs to its pod by the longest name in the list, with its container', async () => {
    const pods = [...PODS, { name: 'cilium', node: 'alpha.example.com', containers: ['x'] }, { name: 'extra-cilium', node: 'alpha.example.com', containers: ['agent-side'] }, { name: 'extra-cilium-agent', node: 'beta.example.com', containers: ['side'] }];
    const s = await snapshot({
      ...lists, [`${ROOT}/k8s-pods-${STAMP}.yaml`]: podsYaml(pods),
      [`${ROOT}/logs-cilium-m2v8d-cilium-agent-${STAMP}.log`]: agentLog('Cilium 1.16.3 f2217191 go version go1.22.8 linux/amd64', 'ready'),
      [`${ROOT}/logs-extra-cilium-agent-side-${STAMP}.log`]: agentLog('one'),
    });
    const log = s.documents.find((d) => d.document.path.includes('logs-cilium-m2v8d'));
    expect([log?.node, log?.document.identity.pod, log?.document.identity.container, log?.document.identity.namespace]).toEqual(['beta.example.com', 'cilium-m2v8d', 'cilium-agent', 'kube-system']);
    const extra = s.documents.find((d) => d.document.path.includes('logs-extra'));
    // Two readings of the name: the pod list has a container for one of them only.
    expect([extra?.node, extra?.document.identity.pod, extra?.document.identity.container]).toEqual(['beta.example.com', 'extra-cilium-agent', 'side']);
  });

  it('of the operator stays with the operator', async () => {
    const name = `${ROOT}/logs-cilium-operator-7b9f5d-abcde-cilium-operator-${STAMP}.log`;
    const s = await snapshot({ ...lists, [name]: operatorLog('Cilium Operator 1.16.3', 'Leader') });
    const log = s.documents.find((d) => d.document.path === name);
    expect([log?.node, log?.document.identity.container, (log?.document.data as { component: string }).component]).toEqual(['beta.example.com', 'cilium-operator', 'operator']);
    expect(s.expected?.find((e) => e.input === 'cilium-log' && e.node === 'beta.example.com')?.state).toBe('absent');
  });

  it('of the operator makes no node where its place is not known', async () => {
    const s = await snapshot({
      'logs-cilium-operator-7b9f5d-abcde-cilium-operator.log': operatorLog('Cilium Operator 1.16.3'), 'operator.log': operatorLog('Leader'),
      'logs-cilium-k7xqz-cilium-agent.log': agentLog('Cilium 1.16.3 f2217191 go version go1.22.8 linux/amd64'),
    });
    expect(s.nodes.map((n) => n.name)).toEqual(['cilium-k7xqz']);
    expect(s.files.find((f) => f.path.includes('operator'))?.node).toBeUndefined();
    // Nor does it carry the name of its pod as if that were one.
    expect(s.documents.filter((d) => d.document.path.includes('operator')).map((d) => d.node)).toEqual([undefined, undefined]);
  });

  it('of an operator on an unknown node speaks of the cluster, and of no node', async () => {
    const lost = 'Leader election lost';
    const s = await snapshot({
      [`${ROOT}/k8s-nodes-${STAMP}.yaml`]: nodesYaml(NODES), [`${ROOT}/k8s-pods-${STAMP}.yaml`]: podsYaml(PODS.slice(0, 2)),
      [`${ROOT}/logs-cilium-operator-7b9f5d-abcde-cilium-operator-${STAMP}.log`]: operatorLog('Cilium Operator 1.16.3', lost),
    });
    const book = createFactBook(s, parsers, views);
    expect(book.get('cluster-logs')).toMatchObject({ state: 'present', data: { components: ['operator'], items: [{ id: 'leader-lost' }] } });
    expect(book.get('log-hits', 'alpha.example.com')).toMatchObject({ state: 'missing', missing: [{ reason: 'absent' }] });
    expect(book.get('cilium-log', 'alpha.example.com').state).toBe('missing');
    expect(reportFacts(s, book).clocks).toBeUndefined();
  });

  it('and the tables of the operator make no node', async () => {
    const tables = 'cilium-operator-7b9f5d-abcde-cilium-operator-statedb-dump-20260310-091500.json';
    const s = await snapshot({ ...lists, [`${ROOT}/${tables}`]: '{"health":[]}\n' });
    expect(s.documents.find((d) => d.document.path.endsWith(tables))?.document.parser).toBe('cilium-statedb');
    expect(placeOf(s, 'statedb-dump')).toBeUndefined();
    expect(s.nodes.map((n) => n.name)).toEqual(['alpha.example.com', 'beta.example.com']);
  });

  it('follows the bugtool folder of its pod', async () => {
    const s = await snapshot({
      [`${ROOT}/k8s-nodes-${STAMP}.yaml`]: nodesYaml(NODES), [`${folder('cilium-k7xqz')}/hostname.md`]: 'alpha\n',
      [`${ROOT}/logs-cilium-k7xqz-cilium-agent-${STAMP}.log`]: agentLog('Cilium 1.16.3 f2217191 go version go1.22.8 linux/amd64'),
    });
    expect(placeOf(s, 'logs-')).toBe('alpha.example.com');
  });

  it('that equals the one before is counted once', async () => {
    const text = agentLog('Cilium 1.16.3 f2217191 go version go1.22.8 linux/amd64', 'stopping');
    const now = `${ROOT}/logs-cilium-k7xqz-cilium-agent-${STAMP}.log`;
    const before = `${ROOT}/logs-cilium-k7xqz-cilium-agent-${STAMP}-prev.log`;
    const same = await snapshot({ ...lists, [now]: text, [before]: text });
    expect(same.documents.filter((d) => d.document.parser === 'cilium-log').map((d) => d.document.path)).toEqual([now]);
    expect(same.files.find((f) => f.path === before)).toMatchObject({ status: 'unused', reason: `same content as ${now}, so it is not counted twice` });
    const other = await snapshot({ ...lists, [now]: text, [before]: text.replaceAll('09:00', '08:00') });
    expect(other.documents.filter((d) => d.document.parser === 'cilium-log')).toHaveLength(2);
  });
});

describe('loose outputs', () => {
  it('share one node without a name', async () => {
    const s = await snapshot({ 'uname.txt': UNAME('laptop'), 'lsmod.txt': 'Module                  Size  Used by\nip_tables              32768  0\n' });
    expect(s.nodes.map((n) => [n.name, n.anonymous])).toEqual([['unnamed-node', true]]);
  });
});
