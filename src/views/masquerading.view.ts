import * as z from 'zod';
import { parseVersion } from '../base/version.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { findRules } from './masquerading/rules.ts';

const Masquerading = z.object({
  /** What the agent's status says; absent without a status that tells. `enabled`: on, the kind is not printed. */
  mode: z.enum(['disabled', 'iptables', 'bpf', 'enabled']).optional(),
  ipv4: z.boolean().optional(),
  ipv6: z.boolean().optional(),
  /** Cilium's rules that give traffic to outside the cluster another source; absent when no nat table was read. */
  rules: z.array(z.object({
    family: z.enum(['ipv4', 'ipv6']).optional(),
    chain: z.string(),
    target: z.string(),
    source: z.string().optional(),
    /** Counter of the rule; absent when printed without counters. */
    packets: z.number().int().optional(),
  })).optional(),
  /** Packets that hit these rules, since they were installed. */
  packets: z.number().int().optional(),
  /** iptables does the work: by the status, or, without one, by a rule in the nat table. */
  byIptables: z.boolean().optional(),
  /** The agent printed that it gave up BPF masquerading. */
  fellBack: z.boolean(),
  /** `6.1.0`: from the Node object or the agent's log. */
  kernel: z.string().optional(),
  /** Word of kube-proxy replacement in the status. */
  replacement: z.string().optional(),
  /** kube-proxy replacement is fully on, by the status, else by the configuration. */
  replacementFull: z.boolean().optional(),
});
type Masquerading = z.input<typeof Masquerading>;

/** Who would change the source address of pod traffic that leaves the cluster, on one node. */
export const view = defineView({
  id: 'masquerading',
  title: 'masquerading in effect on the node',
  scope: 'node',
  collect: 'kubectl -n kube-system exec ds/cilium -- cilium-dbg status --verbose; iptables-save -c',
  schema: Masquerading,
  build: (context) => {
    const status = readStatus(context);
    const rules = findRules(context);
    const fellBack = findFallback(context);
    if (status.mode === undefined && rules === undefined && fellBack.length === 0) {
      return { missing: [...context.missing('cilium-status'), ...context.missing('iptables-save')] };
    }
    context.note('fellBack', fellBack);
    const counted = (rules ?? []).flatMap((r) => r.packets ?? []);
    const kept = rules?.map(({ places, ...rule }, i) => {
      context.note(`rules[${String(i)}]`, places);
      return rule;
    });
    context.note('packets', (rules ?? []).flatMap((r) => [...r.places]));
    const kernel = kernelOf(context);
    const byIptables = status.mode !== undefined && status.mode !== 'enabled' ? status.mode === 'iptables' : rules === undefined || rules.length === 0 ? undefined : true;
    context.note('byIptables', status.mode !== undefined && status.mode !== 'enabled' ? status.places : (rules ?? []).flatMap((r) => [...r.places]));
    return {
      ...status.fields, ...replacement(context), fellBack: fellBack.length > 0,
      ...(kernel === undefined ? {} : { kernel }), ...(byIptables === undefined ? {} : { byIptables }),
      ...(kept === undefined ? {} : { rules: kept }),
      ...(counted.length === 0 ? {} : { packets: counted.reduce((sum, n) => sum + n, 0) }),
    };
  },
});

interface Told { readonly mode?: Masquerading['mode']; readonly fields: Pick<Masquerading, 'mode' | 'ipv4' | 'ipv6'>; readonly places: readonly EvidenceRef[] }

function readStatus(context: ViewContext): Told {
  const status = context.read('cilium-status').find((s) => s.data.masquerading !== undefined);
  const told = status?.data.masquerading;
  if (status === undefined || told === undefined) return { fields: {}, places: [] };
  const places = status.places('masquerading');
  for (const field of ['', 'mode', 'ipv4', 'ipv6']) context.note(field, places);
  const { mode, ipv4, ipv6 } = told;
  return { mode, places, fields: { mode, ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) } };
}

/** Up to 1.14 the agent went on with iptables and said so. */
function findFallback(context: ViewContext): readonly EvidenceRef[] {
  return context.read('cilium-log').filter((log) => log.data.component === 'agent' && !log.data.previous).flatMap((log) => {
    const at = log.data.signatures.findIndex((s) => s.id === 'masquerade-fallback');
    return at < 0 ? [] : [...log.places(`signatures[${String(at)}]`)];
  });
}

function kernelOf(context: ViewContext): string | undefined {
  const nodes = context.best('k8s-nodes');
  const at = nodes?.data.items.findIndex((n) => n.name === context.node) ?? -1;
  const text = nodes?.data.items[at]?.kernelVersion;
  if (nodes !== undefined && text !== undefined) {
    context.note('kernel', nodes.places(`items[${String(at)}].kernelVersion`));
    return versionText(text);
  }
  const log = context.read('cilium-log').find((l) => l.data.kernel !== undefined);
  if (log?.data.kernel === undefined) return undefined;
  context.note('kernel', log.places('kernel'));
  return versionText(log.data.kernel);
}

function versionText(text: string): string | undefined {
  const version = parseVersion(text);
  return version === undefined ? undefined : `${String(version.major)}.${String(version.minor)}.${String(version.patch)}`;
}

const FULL: ReadonlySet<string> = new Set(['Strict', 'True']);

function replacement(context: ViewContext): Pick<Masquerading, 'replacement' | 'replacementFull'> {
  const status = context.read('cilium-status').find((s) => s.data.kpr?.mode !== undefined);
  const word = status?.data.kpr?.mode;
  if (status !== undefined && word !== undefined) {
    for (const field of ['replacement', 'replacementFull']) context.note(field, status.places('kpr.mode'));
    return { replacement: word, replacementFull: FULL.has(word) };
  }
  const config = context.view('config');
  if (config.state === 'missing') return {};
  const asked = typeof config.data === 'object' && config.data !== null && 'kubeProxyReplacement' in config.data ? config.data.kubeProxyReplacement : undefined;
  context.note('replacementFull', config.places('kubeProxyReplacement'));
  return asked === undefined ? {} : { replacementFull: asked === 'full' };
}
