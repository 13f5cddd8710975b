import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { showsWholeStart } from './logs/whole-start.ts';
import { decisiveLogs } from './start-refusals/decisive-logs.ts';

const KernelOptions = z.object({
  /** Options that are not in the kernel and that something which is on needs. */
  lacking: z.array(z.object({
    option: z.string(),
    neededFor: z.string(),
    /** Told by the kernel's own list of options, or concluded from what a program could not do. */
    source: z.enum(['kernel-config', 'log']),
  })),
  /** The list of options names all that is needed, or a log tells of a whole start; absent otherwise. */
  complete: z.boolean().optional(),
});
type Missing = z.input<typeof KernelOptions>['lacking'][number] & { readonly places: readonly EvidenceRef[] };

/** Options without which the message comes. */
const BY_MESSAGE: ReadonlyMap<string, readonly [option: string, neededFor: string]> = new Map([
  ['kernel-no-vxlan', ['CONFIG_VXLAN', 'the VXLAN tunnel']],
  ['kernel-no-geneve', ['CONFIG_GENEVE', 'the Geneve tunnel']],
  ['kernel-no-policy-routing', ['CONFIG_IP_MULTIPLE_TABLES', 'routing rules of the proxy']],
  ['kernel-no-comment-match', ['CONFIG_NETFILTER_XT_MATCH_COMMENT', 'comments in iptables rules']],
  ['kernel-no-xfrm', ['CONFIG_XFRM_USER', 'IPsec']],
  ['kernel-no-clsact', ['CONFIG_NET_SCH_INGRESS', 'attaching programs to devices']],
]);

/** Optional options are named in logs too. */
const REQUIRED = /\brequired\b|NOT OK/;

interface Settings { readonly known: boolean; readonly tunnelProtocol?: string | undefined; readonly ipsec?: boolean | undefined; readonly wireguard?: boolean | undefined; readonly bandwidthManager?: boolean | undefined; readonly iptablesRules?: boolean | undefined }

/** Whether the kernel was built with what Cilium needs: from its list of options, else from what failed. */
export const view = defineView({
  id: 'kernel-options',
  title: 'build options of the kernel that Cilium needs',
  scope: 'node',
  collect: 'cat /boot/config-$(uname -r)',
  schema: KernelOptions,
  build: (context) => {
    const [config, logs] = [context.best('kernel-config'), context.read('cilium-log')];
    if (config === undefined && logs.length === 0) return { missing: [...context.missing('kernel-config'), ...context.missing('cilium-log')] };
    const told = fromConfig(context);
    const missing = [...told, ...fromLogs(context).filter((m) => !told.some((t) => t.option === m.option))];
    context.note('', config?.places('') ?? logs[0]?.places('') ?? []);
    context.note('lacking', config?.places('') ?? logs[0]?.places('') ?? []);
    for (const [i, { places }] of missing.entries()) context.note(`lacking[${String(i)}]`, places);
    const complete = listsAll(context) || logs.some(showsWholeStart);
    return { lacking: missing.map(({ places: _, ...rest }) => rest), ...(complete ? { complete } : {}) };
  },
});

/** A whole list has thousands of lines: then an option that is not in it depends on another that is off. */
const WHOLE_LIST = 1000;

function listsAll(context: ViewContext): boolean {
  const read = context.best('kernel-config');
  if (read === undefined) return false;
  const { options, builtIn, modules, unset } = read.data;
  return (read.whole && builtIn + modules + unset >= WHOLE_LIST) || wanted(settingsOf(context)).every(([option]) => options[option] !== undefined);
}

function fromConfig(context: ViewContext): Missing[] {
  const read = context.best('kernel-config');
  if (read === undefined) return [];
  const { options, builtIn, modules, unset } = read.data;
  const whole = read.whole && builtIn + modules + unset >= WHOLE_LIST;
  return wanted(settingsOf(context)).flatMap(([option, neededFor]): Missing[] => {
    const state = options[option];
    if (state === 'y' || state === 'm' || (state === undefined && !whole)) return [];
    const places = state === undefined ? read.places('').map((p) => ({ ...p, note: `${option} is not in the list` })) : read.places(`options.${option}`);
    return [{ option, neededFor, source: 'kernel-config', places }];
  });
}

function wanted(on: Settings): (readonly [option: string, neededFor: string])[] {
  return [
    ...['CONFIG_BPF', 'CONFIG_BPF_SYSCALL', 'CONFIG_NET_CLS_BPF', 'CONFIG_BPF_JIT', 'CONFIG_NET_CLS_ACT', 'CONFIG_NET_SCH_INGRESS', 'CONFIG_CGROUPS', 'CONFIG_CGROUP_BPF'].map((o) => [o, 'every Cilium'] as const),
    ['CONFIG_IP_MULTIPLE_TABLES', 'routing rules of the proxy'],
    ...on.known && on.iptablesRules !== false ? [['CONFIG_NETFILTER_XT_MATCH_COMMENT', 'comments in iptables rules'] as const] : [],
    ...on.tunnelProtocol === 'vxlan' ? [['CONFIG_VXLAN', 'the VXLAN tunnel'] as const] : [],
    ...on.tunnelProtocol === 'geneve' ? [['CONFIG_GENEVE', 'the Geneve tunnel'] as const] : [],
    ...on.ipsec === true ? ['CONFIG_XFRM_USER', 'CONFIG_XFRM_ALGO', 'CONFIG_INET_ESP', 'CONFIG_CRYPTO_GCM'].map((o) => [o, 'IPsec'] as const) : [],
    ...on.wireguard === true ? [['CONFIG_WIREGUARD', 'WireGuard encryption'] as const] : [],
    ...on.bandwidthManager === true ? [['CONFIG_NET_SCH_FQ', 'the bandwidth manager'] as const] : [],
  ];
}

function settingsOf(context: ViewContext): Settings {
  const config = context.view('config');
  if (config.state === 'missing') return { known: false };
  const read = z.object({ tunnelProtocol: z.string().optional(), ipsec: z.boolean().optional(), wireguard: z.boolean().optional(), bandwidthManager: z.boolean().optional(), iptablesRules: z.boolean().optional() }).safeParse(config.data);
  return read.success ? { known: true, ...read.data } : { known: false };
}

function fromLogs(context: ViewContext): Missing[] {
  const seen = new Set<string>();
  return decisiveLogs(context.read('cilium-log')).flatMap((log) => log.data.signatures.flatMap((hit, i): Missing[] => {
    const places = log.places(`signatures[${String(i)}]`);
    const known = BY_MESSAGE.get(hit.id);
    const named = hit.id === 'kernel-config-missing' && REQUIRED.test(hit.sample) ? hit.values.map((v) => [v, 'Cilium, as its own check says'] as const) : [];
    return [...known === undefined ? [] : [known], ...named].filter(([option]) => !seen.has(option)).map(([option, neededFor]) => {
      seen.add(option);
      return { option, neededFor, source: 'log', places };
    });
  }));
}
