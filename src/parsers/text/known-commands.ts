// Programs whose output we may be shown, and what must follow the name before a bare line is taken for a typed command.
// Without that second look `cilium   3   3   3` (a table row) or `ip masquerading is on` (a remark) would be commands.
const END = '(?:$|[|;&<>]|\\d?>)';
const FLAG = '-';
const KUBECTL = 'get|describe|exec|logs?|edit|apply|delete|create|cp|rollout|top|config|version|cluster-info|api-resources|debug|run|'
  + 'port-forward|annotate|label|patch|scale|drain|cordon|uncordon|explain|wait|auth|events|node-shell|proxy|attach|replace|set';
const CILIUM = 'status|config|bpf|monitor|endpoint|service|lrp|node|nodeid|identity|ip|encrypt|encryption|policy|map|version|connectivity|'
  + 'sysdump|clustermesh|hubble|bgp|debuginfo|fqdn|kvstore|metrics|prefilter|recorder|cgroups|cleanup|context|install|uninstall|upgrade|'
  + 'egress-gateway|features|troubleshoot|shell|statedb|build-config|auth|loadinfo|preflight|multicast|envoy|help';
const PATH = '[/.~$]';

const NEXT: ReadonlyMap<string, string> = new Map(Object.entries({
  kubectl: `${KUBECTL}|${FLAG}`, oc: `${KUBECTL}|adm|${FLAG}`, k: `${KUBECTL}|${FLAG}`, ks: `${KUBECTL}|${FLAG}`, kexec: '\\S+',
  microk8s: 'kubectl|cilium|status|helm|inspect|\\.', k3s: 'kubectl|crictl|ctr|check-config|server|agent', rke2: 'kubectl|crictl|ctr',
  minikube: 'ssh|kubectl|status|start|logs|profile', k0s: 'kubectl|status', kubecolor: `${KUBECTL}|${FLAG}`,
  cilium: `${CILIUM}|${FLAG}`, 'cilium-dbg': `${CILIUM}|${FLAG}`, 'cilium-cli': `${CILIUM}|${FLAG}`, 'cilium-agent': `hive|${FLAG}`,
  'cilium-health': `status|get|ping|${FLAG}`, 'cilium-bugtool': `${END}|${FLAG}`, 'clustermesh-apiserver': `${CILIUM}|clustermesh-dbg|${FLAG}`,
  hubble: `observe|status|list|config|watch|record|version|${FLAG}`,
  bpftool: `net|prog|map|cgroup|link|btf|feature|perf|struct_ops|iter|gen|version|${FLAG}`,
  iptables: FLAG, ip6tables: FLAG, 'iptables-nft': FLAG, 'ip6tables-nft': FLAG, 'iptables-legacy': FLAG, 'ip6tables-legacy': FLAG,
  ...Object.fromEntries(['', '-nft', '-legacy'].flatMap((kind) => [`iptables${kind}-save`, `ip6tables${kind}-save`])
    .map((name) => [name, `${FLAG}|${END}`])),
  ip: `a|addr|address|l|li|link|r|ro|route|ru|rule|n|neigh|neighbour|x|xfrm|netns|tunnel|tun|maddr|monitor|vrf|nexthop|nh|${FLAG}`,
  tc: `filter|qdisc|class|chain|actions?|${FLAG}`, bridge: `fdb|link|vlan|mdb|${FLAG}`, nft: `list|${FLAG}`, ipset: `list|save|-`,
  ipvsadm: `${FLAG}|${END}`, conntrack: FLAG, ss: FLAG, netstat: FLAG, wg: `show|${END}`, ethtool: `${FLAG}|[a-z][\\w.]*\\s*${END}`,
  sysctl: `${FLAG}|net\\.|kernel\\.|fs\\.`, uname: FLAG, lsmod: END, modinfo: '[a-z]\\w+\\s*$', dmesg: `${FLAG}|${END}`, lscpu: END,
  journalctl: `${FLAG}|${END}`, systemctl: `status|cat|show|list-units|is-active|${FLAG}`, mount: `${FLAG}|${END}`, findmnt: `${FLAG}|${END}`,
  docker: `exec|ps|inspect|logs|images|info|version|network`, podman: `exec|ps|inspect|logs|images|info|version`,
  nerdctl: `exec|ps|inspect|logs|images|${FLAG}`, crictl: `exec|ps|pods|inspect|inspectp|logs|images|info|version|${FLAG}`,
  ctr: `${FLAG}|c|containers|t|tasks|i|images|version`, helm: `list|ls|get|status|history|template|install|upgrade|version|show|repo|${FLAG}`,
  kind: 'get|create|version|load|export', k3d: 'cluster|node|version', etcdctl: '\\w+', calicoctl: `get|node|ipam|version|${FLAG}`,
  nsenter: FLAG, chroot: '/', ssh: '\\S+', talosctl: `${FLAG}|get|read|service|dmesg|version|logs`, gops: 'stack|memstats|stats|pprof-\\w+|\\d+',
  cat: `${PATH}|${FLAG}`, ls: `${FLAG}|${PATH}|${END}`, zcat: PATH, zgrep: '\\S+ /', curl: `${FLAG}|https?:`, tcpdump: `${FLAG}|${END}`,
  hostname: `${FLAG}|${END}`, hostnamectl: END, ping: `${FLAG}|\\d+`, traceroute: `${FLAG}|\\d+`, arp: FLAG, route: FLAG, ps: `${FLAG}|aux`,
  df: FLAG, free: FLAG, sudo: '\\S+', getenforce: END, sestatus: END,
}));

// Built-ins and shell words that may follow a certain prompt but prove nothing on a bare line.
const SHELL_WORDS: ReadonlySet<string> = new Set(['for', 'while', 'if', 'echo', 'export', 'cd', 'watch', 'time', 'grep', 'find', 'head', 'tail',
  'jq', 'yq', 'awk', 'sed', 'wget', 'dig', 'nslookup', 'env', 'bash', 'sh', 'exit', 'clear', 'vi', 'vim', 'nano', 'make', 'eksctl', 'gcloud',
  'aws', 'az', 'kops', 'kubeadm', 'lxc', 'multipass', 'vagrant', 'limactl', 'colima', 'route', 'date', 'which', 'apt', 'yum', 'dnf', 'modprobe',
  'mkdir', 'cp', 'mv', 'rm', 'chmod', 'tar', 'python3', 'diff', 'sleep', 'timeout', 'ipcalc', 'nc', 'nmap', 'iperf3', 'terraform', 'git', 'llvm-objdump']);

// `ip route` yes, `ip routing` no: a sub-command ends where its word ends.
const PATTERNS = new Map([...NEXT].map(([name, next]) => [name, new RegExp(`^(?:${next})(?:(?<!\\w)|(?![\\w-]))`)]));
// Words of a sentence: a line with one of them explains a command instead of running it.
const PROSE = /(?:^|\s)(?:the|is|are|was|shows|that|this|will|should|must|has|have|does|which|when|because|output)(?:\s|[.,:;!?]|$)/i;

/** Last path element: `./cilium/cilium` and `/usr/sbin/ip` are `cilium` and `ip`. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

// Study notes call `cilium-dbg` and `bpftool` in the agent of node 0 `c0` and `c0bpf`.
const ALIAS = /^c(\d)(bpf)?$/;

/** `cilium` for `c0`, `bpftool` for `c0bpf`, else the name without its path. */
export function canonicalProgram(word: string): string {
  const name = programName(word);
  const alias = ALIAS.exec(name);
  if (alias === null) return name;
  return alias[2] === undefined ? 'cilium' : 'bpftool';
}

/** Whether the word names a program of the table, whatever follows. */
export function isKnownProgram(word: string): boolean {
  return NEXT.has(canonicalProgram(word));
}

/** Whether the text is a command line of a known program, judged by what follows the name. For lines without a sure prompt. */
export function looksLikeCommand(text: string): boolean {
  const line = text.trim();
  const end = line.search(/\s/);
  const word = end < 0 ? line : line.slice(0, end);
  const pattern = PATTERNS.get(canonicalProgram(word));
  if (pattern === undefined || word.length > 80) return false;
  const rest = end < 0 ? '' : line.slice(end).trimStart();
  if (!pattern.test(rest)) return false;
  return !/[.:;,!?]$/.test(line.replace(/\.\.+$/, '')) && !PROSE.test(unquoted(line));
}

// Arguments in quotes are free text.
function unquoted(line: string): string {
  return line.replace(/"[^"]*"|'[^']*'/g, ' ');
}

/** Whether a first word could be typed after a sure prompt: a program, a path, a variable, a shell word. */
export function couldBeTyped(text: string): boolean {
  const word = text.split(/\s/, 1)[0] ?? '';
  return isKnownProgram(word) || SHELL_WORDS.has(word) || /^[a-z./~$(][\w./~$(){}=:@"'-]*;?$/.test(word) || /^[A-Z_]+=/.test(word);
}
