import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCommand } from '../../src/parsers/text/command.ts';
import { looksLikeCommand } from '../../src/parsers/text/known-commands.ts';
import { commandFromBugtoolName, commandSlug } from '../../src/parsers/text/slug.ts';

const pod = { namespace: 'kube-system', pod: 'cilium-ab1cd' };

test.each([
  ['kubectl -n kube-system exec -it cilium-ab1cd -- cilium status --verbose', 'cilium status --verbose', pod],
  ['kubectl exec -n kube-system cilium-ab1cd cilium status', 'cilium status', pod],
  ['k exec -nkube-system pod/cilium-ab1cd -c cilium-agent -- cilium-dbg bpf lb list', 'cilium-dbg bpf lb list', { ...pod, container: 'cilium-agent' }],
  ['oc exec ds/cilium --namespace=cilium -- cilium-dbg status', 'cilium-dbg status', { namespace: 'cilium' }],
  ['ks exec ds/cilium -c cilium-agent -- cilium encrypt status', 'cilium encrypt status', { namespace: 'kube-system', container: 'cilium-agent' }],
  ['kwest exec -it -n kube-system ds/cilium -- cilium status', 'cilium status', { namespace: 'kube-system' }],
  ['kexec cilium-dbg endpoint list', 'cilium-dbg endpoint list', {}],
  ['cilium node1 cilium monitor', 'cilium monitor', {}],
  ['c0 status --verbose', 'cilium status --verbose', {}],
  ['c2bpf net show', 'bpftool net show', {}],
  ['kubectl exec cilium-xxxxx -- cilium status', 'cilium status', {}],
  ['kubectl exec <cilium-pod> -- cilium status', 'cilium status', {}],
  ['kubectl exec $POD -- cilium status', 'cilium status', {}],
  ['sudo -E iptables-save -c', 'iptables-save -c', {}],
  ['sudo -u root /usr/sbin/ip rule', 'ip rule', {}],
  ['./cilium/cilium bpf ct list global', 'cilium bpf ct list global', {}],
  ['docker exec -it kind-worker2 ip rule', 'ip rule', { node: 'kind-worker2' }],
  ['docker exec 0123456789ab ip rule', 'ip rule', {}],
  ['crictl exec -it 0123456789ab cilium status', 'cilium status', {}],
  ['ssh root@10.0.0.1 "sudo bpftool net show"', 'bpftool net show', { nodeIp: '10.0.0.1' }],
  ['ssh -i key -p 22 node1 iptables-save', 'iptables-save', { node: 'node1' }],
  ['minikube ssh -n m02 -- ip route', 'ip route', { node: 'm02' }],
  ['minikube kubectl -- get nodes', 'kubectl get nodes', {}],
  ['vagrant ssh k8s1 -c "cilium status"', 'cilium status', { node: 'k8s1' }],
  ['nsenter -t 1 -n iptables-save', 'iptables-save', {}],
  ['nsenter -t 4711 -n ip addr', 'nsenter -t 4711 -n ip addr', {}],
  ['ip netns exec blue ip rule', 'ip netns exec blue ip rule', {}],
  ['kubectl debug node/n1 -it --image=busybox -- chroot /host ip route', 'ip route', { node: 'n1' }],
  ["kubectl exec -n kube-system cilium-ab1cd -- sh -c 'cilium status --verbose'", 'cilium status --verbose', pod],
  ['k -n kube-system get cm cilium-config -o yaml', 'kubectl get cm cilium-config -o yaml', {}],
  ['KUBECONFIG=~/c microk8s kubectl --context a get nodes', 'kubectl get nodes', {}],
  ['kubectl -n kube-system log cilium-ab1cd', 'kubectl logs cilium-ab1cd', pod],
  ['cd /tmp && cilium bpf ct list global 2>&1', 'cilium bpf ct list global', {}],
  ['for p in $(kubectl get pods -o name); do kubectl exec $p -- cilium-dbg status; done', 'cilium-dbg status', {}],
])('%s', (raw, command, identity) => {
  expect(readCommand(raw)).toMatchObject({ command, identity, filtered: false });
  expect(readCommand(raw).identity).toEqual(identity);
});

test.each(['cilium status | grep Kube', 'iptables-save |head -n4', 'iptables-save|awk "{print}"', 'kubectl get nodes -o json | jq .items[0]',
  'bash -c "cilium status | tail -3"', 'kubectl logs cilium-ab1cd --tail=20', 'cilium status | sort | cut -c1-80'])('%s is filtered', (raw) => {
  expect(readCommand(raw).filtered).toBe(true);
});

test.each(['cilium status | tee out', 'cilium status | less', 'cilium status -o json | jq .', 'cilium status > out; grep x out', 'ip rule | column -t'])(
  '%s is whole', (raw) => {
    expect(readCommand(raw).filtered).toBe(false);
  });

test('any text gives a command', () => {
  const text = fc.array(fc.constantFrom('kubectl', 'exec', '--', '-n', 'x', '"', 'ssh', 'sh', '-c', '|', 'docker', 'sudo', "'a b'", '$', '-', 'kexec', 'cilium', ''));
  fc.assert(fc.property(text, (parts) => {
    expect(typeof readCommand(parts.join(' ')).command).toBe('string');
  }), { numRuns: 2000 });
});

test.each(['kubectl get pods', 'iptables-save', 'ip6tables-nft-save -c', 'ip r', 'cilium nodeid list', 'bpftool net show', 'conntrack -L', 'uname -a',
  'cat /proc/net/xfrm_stat', 'cilium status | grep x', 'tc filter show dev eth0 ingress'])('%s is a command', (text) => {
  expect(looksLikeCommand(text)).toBe(true);
});

test.each(['cilium   3   3   3', 'cilium is running', 'ip routing', 'ip masquerading is on', 'kubectl get pods shows nothing.', 'Cilium status', 'cilium-agent',
  'hubble-relay   1/1', 'iptables rules', 'cilium image (default): v1.16.2', 'ls', ''].filter((text) => text !== 'ls'))('%j is none', (text) => {
  expect(looksLikeCommand(text)).toBe(false);
});

test('slugs follow the file names of cilium-bugtool', () => {
  expect(commandSlug('cilium-dbg status --verbose')).toBe('cilium-dbg-status---verbose');
  expect(commandSlug('cat /proc/net/xfrm_stat')).toBe('cat--proc-net-xfrm_stat');
  expect(commandFromBugtoolName('iptables-save--c.md')).toBe('iptables-save--c');
  expect(commandFromBugtoolName('cilium-dbg-shell----metrics-html.html')).toBe('cilium-dbg-shell----metrics-html');
  expect(commandFromBugtoolName('kubectl-exec-cilium-ab1cd--c-cilium-agent--n-kube-system----cilium-status---verbose.md')).toBe('cilium-status---verbose');
  expect(commandFromBugtoolName('ip--4-route-show-.md')).toBe('ip--4-route-show-');
  expect(commandFromBugtoolName('notes')).toBe('notes');
});
