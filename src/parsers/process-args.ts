import * as z from 'zod';

/** A process worth keeping: part of the cluster network, or heavy. */
export const Process = z.object({
  pid: z.int().nonnegative(),
  user: z.string().optional(),
  /** Program without its path. */
  name: z.string(),
  /** Options of programs that matter to the cluster network, without values that could be secret. */
  args: z.array(z.string()),
  /** Percent of one processor. */
  cpu: z.number().optional(),
  memory: z.number().optional(),
  /** Resident, in KiB. */
  rss: z.int().optional(),
  state: z.string().optional(),
  /** Time of processor used, as printed. */
  time: z.string().optional(),
});
export type Process = z.infer<typeof Process>;

const NETWORK = /^(cilium\S*|hubble\S*|kube-proxy|kubelet|kube-router|flanneld|calico-\S+|bird6?|felix|antrea-\S+|ovn\S*|ovs\S*|weave\S*|aws-k8s-agent|aws-vpc-cni|azure-\S+|k3s\S*|rke2\S*|containerd|dockerd|crio|envoy|firewalld|ufw|ip-masq-agent|node-local-dns|node-cache|coredns|keepalived|metallb\S*|speaker|frr|zebra|bgpd|NetworkManager|systemd-networkd|systemd-resolved|tailscaled|wireguard\S*|charon|ksoftirqd\S*|netfilterd|istio\S*|ztunnel|etcd)$/;

/** Whether the program has a hand in the network of the node. */
export function isNetworkProgram(name: string): boolean {
  return NETWORK.test(name);
}

/** `/usr/local/bin/kube-proxy --config=x` is `kube-proxy`; kernel threads keep their brackets off. */
export function programOf(command: string): string {
  const first = command.replace(/^[\s|\\_]+/, '').split(/\s/, 1)[0] ?? '';
  // Threads of the kernel end in a processor: `[ksoftirqd/0]`, in `top` without brackets.
  const bare = /^\[(.{1,60}?)(?:\/\S*)?\]?$/.exec(first)?.[1] ?? /^([\w-]{1,40})\/u?\d\S*$/.exec(first)?.[1] ?? first;
  return bare.slice(bare.lastIndexOf('/') + 1).replace(/:$/, '').slice(0, 64);
}

const SECRET = /token|secret|passw|key(?!-dir|board)|credential|auth|cert-data|bearer|psk/i;
const MAX_ARGS = 60;

/** Options of a command line: values of those that could be secret, addresses with passwords and plain words are left out. */
export function safeArgs(command: string): string[] {
  const words = command.replace(/^[\s|\\_]+/, '').split(/\s+/).slice(1);
  const args: string[] = [];
  for (const word of words) {
    if (!/^--?[A-Za-z]/.test(word) || args.length >= MAX_ARGS) continue;
    const at = word.indexOf('=');
    const hide = SECRET.test(at < 0 ? '' : word.slice(0, at)) || /:\/\/[^/]{1,200}@/.test(word);
    args.push((hide ? `${word.slice(0, at < 0 ? 40 : at)}=...` : word).slice(0, 120));
  }
  return args;
}
