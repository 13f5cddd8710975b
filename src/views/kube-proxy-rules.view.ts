import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { Missing } from '../model/fact.ts';
import { defineView } from './define-view.ts';
import { noted } from './services/kube-proxy-pods.ts';
import { allProxyRules } from './services/kube-proxy-rules.ts';

const KubeProxyRules = z.object({
  /** Nodes with service chains of kube-proxy. */
  foundOn: z.array(z.string()),
  /** Nodes whose nat table was collected whole and has none. */
  cleanOn: z.array(z.string()),
  /** Nodes with addresses on kube-ipvs0. */
  ipvsOn: z.array(z.string()),
});

/** Where kube-proxy's netfilter rules or IPVS addresses are, over all nodes that were collected. */
export const view = defineView({
  id: 'kube-proxy-rules',
  title: 'rules of kube-proxy over all nodes',
  scope: 'cluster',
  collect: 'iptables-save -c on each node',
  schema: KubeProxyRules,
  build: (context) => {
    const all = allProxyRules(context);
    if (all.length === 0) return { missing: context.missing('iptables-save') };
    const found = all.filter((r) => r.chains > 0);
    const foundOn = names(found.map((r) => r.node));
    const clean = all.filter((r) => r.complete && !foundOn.includes(r.node ?? ''));
    if (foundOn.length === 0 && clean.length === 0) return { missing: [notWhole(all[0]?.places[0]?.path ?? '')] };
    const ipvs = context.read('ip-addr').flatMap((read) => {
      const at = read.data.interfaces.findIndex((i) => i.name === 'kube-ipvs0' && i.addresses.some((a) => a.scope !== 'link'));
      return at < 0 ? [] : [{ node: read.node, places: read.places(`interfaces[${String(at)}]`) }];
    });
    context.note('', all.flatMap((r) => r.places));
    context.note('foundOn', found.length > 0 ? found.flatMap((r) => r.places) : noted(clean.flatMap((r) => r.places), 'no service chain of kube-proxy in these lines'));
    context.note('cleanOn', clean.flatMap((r) => r.places));
    context.note('ipvsOn', ipvs.flatMap((i) => i.places));
    return { foundOn, cleanOn: names(clean.map((r) => r.node)), ipvsOn: names(ipvs.map((i) => i.node)) };
  },
});

function notWhole(path: string): Missing {
  return { input: 'iptables-save', reason: 'incomplete', path, collect: 'iptables-save -c', detail: `${path} is not a whole print with the nat table, so what is not in it proves nothing` };
}

function names(nodes: readonly (string | undefined)[]): string[] {
  return sortedBy(new Set(nodes.filter((n) => n !== undefined)), (n) => n);
}
