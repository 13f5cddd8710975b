import { signature } from './signature.ts';

/**
 * What single kernel options leave behind in logs when they are missing. Sources: `pkg/datapath/loader`, `pkg/datapath/iptables`,
 * the messages of iptables (libxtables) and iproute2.
 */
export const kernelSignatures = [
  signature('kernel', 'kernel-no-vxlan', ['cilium_vxlan: operation not supported', 'kernel module for vxlan'], 'The kernel cannot make VXLAN devices.', { keys: ['tunnel-protocol'] }),
  signature('kernel', 'kernel-no-geneve', ['cilium_geneve: operation not supported', 'kernel module for geneve'], 'The kernel cannot make Geneve devices.', { keys: ['tunnel-protocol'] }),
  signature('kernel', 'kernel-no-policy-routing', ['routing rule', 'ip rule'], 'The kernel has no policy routing.', { all: ['operation not supported'], pattern: /(?:routing|ip) rule[^\n]{0,300}operation not supported/i }),
  signature('kernel', 'kernel-no-comment-match', ['extension comment', "match `comment'"], 'iptables rules cannot carry comments: the match is not in the kernel.', { pattern: /extension comment(?: revision \d{1,3})? not supported|load match `comment'/i }),
  signature('kernel', 'kernel-no-tproxy', ['-j tproxy', "target `tproxy'", 'extension tproxy', '"--tproxy-mark'], 'The TPROXY target is not in the kernel or not known to iptables.', {
    keys: ['enable-l7-proxy'], pattern: /cmd="?\[?iptables [^\n]{0,80}-A [^\n]{0,400}-j TPROXY[^\n]{0,200}\n(?:error|err)=exit status [12]\b|run 'iptables [^\n]{0,400}-j TPROXY[^\n]{0,300}exit status [12]\b|load target `TPROXY'|extension TPROXY[^\n]{0,20}not supported|unknown option \\?"--tproxy-mark/i,
  }),
  signature('kernel', 'kernel-no-xfrm', 'xfrm', 'The kernel has no IPsec support.', { keys: ['enable-ipsec'], pattern: /xfrm[^\n]{0,300}(?:protocol|operation) not supported/i }),
  signature('kernel', 'kernel-no-clsact', ['clsact', 'specified qdisc'], 'The kernel has no clsact queueing discipline.', { pattern: /(?:replac|creat|add)[^\n]{0,80}clsact[^\n]{0,300}(?:operation not supported|no such file or directory)|specified qdisc (?:kind is unknown|not found)/i }),
  signature('kernel', 'iptables-legacy-present', 'iptables-legacy tables present', 'Rules were made with both iptables back-ends.'),
  signature('ipam', 'pod-addresses-exhausted', ['range is full', 'no more ips available', 'no available ips'], 'The node has no address left for a new pod.', { keys: ['cluster-pool-ipv4-mask-size', 'ipam'] }),
] as const;
