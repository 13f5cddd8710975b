import { BUILTIN_CHAINS } from './owners.ts';

/**
 * Table name as given by `-t` in the command; plain `iptables -S` prints the filter table. The command may be a file name's
 * slug, with `-` for each blank.
 */
export function tableOfCommand(command: string | undefined): string | undefined {
  if (command === undefined || !/[\s-](-S|--list-rules)(?![A-Za-z])/.test(command)) return undefined;
  const named = /[\s-](?:-t[\s-]?|--table[=\s-])(filter|nat|mangle|raw|security)(?![A-Za-z])/.exec(command);
  return named?.[1] ?? 'filter';
}

/** The set of built-in chains with a policy (`-P`) tells the table. `security` has the same set as `filter` and is rare. */
export function tableOfPolicies(chains: ReadonlySet<string>): string | undefined {
  if (chains.has('FORWARD')) return chains.has('POSTROUTING') || chains.has('PREROUTING') ? 'mangle' : 'filter';
  if (chains.has('POSTROUTING')) return 'nat';
  if (chains.has('PREROUTING')) return 'raw';
  return chains.has('INPUT') ? 'filter' : undefined;
}

const BY_CHAIN: readonly (readonly [RegExp, string])[] = [
  [/_nat$/, 'nat'], [/_mangle$/, 'mangle'], [/_raw$/, 'raw'],
  [/^(OLD_)?CILIUM_(INPUT|OUTPUT|FORWARD|TRANSIENT_FORWARD)$/, 'filter'],
  [/^KUBE-(SVC|SEP|EXT|FW|XLB|SVL)-/, 'nat'],
  [/^KUBE-(MARK-MASQ|MARK-DROP|POSTROUTING|LOAD-BALANCER)$/, 'nat'],
  [/^KUBE-(FORWARD|FIREWALL|EXTERNAL-SERVICES|PROXY-FIREWALL|IPVS-FILTER|IPVS-OUT-FILTER|SOURCE-RANGES-FIREWALL)$/, 'filter'],
  [/^KUBE-(ROUTER|POD-FW|NWPLCY)-/, 'filter'],
  [/^KUBE-IPTABLES-HINT$/, 'mangle'],
  [/^(DOCKER-(USER|ISOLATION|FORWARD|CT|BRIDGE)|FLANNEL-FWD|LIBVIRT_(INP|OUT|FWI|FWO|FWX)|NETAVARK_(FORWARD|ISOLATION))/, 'filter'],
  [/^(FLANNEL-POSTRTG|IP-MASQ|AWS-(SNAT|CONNMARK)-CHAIN-|CNI-(HOSTPORT-|DN-|SN-)|LIBVIRT_PRT)/, 'nat'],
  [/^FORWARD$/, 'filter'],
];

const BY_TARGET: ReadonlyMap<string, string> = new Map([
  ['DNAT', 'nat'], ['SNAT', 'nat'], ['MASQUERADE', 'nat'], ['REDIRECT', 'nat'], ['NETMAP', 'nat'],
  ['TPROXY', 'mangle'], ['CONNMARK', 'mangle'], ['CT', 'raw'], ['NOTRACK', 'raw'], ['REJECT', 'filter'],
]);

/** Table of a rule pasted without its header, as far as chain and target tell. */
export function tableOfRule(chain: string, target: string | undefined): string | undefined {
  for (const name of BUILTIN_CHAINS.has(chain) && target !== undefined ? [target, chain] : [chain]) {
    for (const [pattern, table] of BY_CHAIN) {
      if (pattern.test(name)) return table;
    }
  }
  return target === undefined ? undefined : BY_TARGET.get(target);
}
