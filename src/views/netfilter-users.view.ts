import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';
import { dumpsOf, mixedBackends } from './netfilter/backends.ts';
import { hostFirewalls } from './netfilter/firewalls.ts';
import { reversePathDrops } from './netfilter/reverse-path.ts';

const NetfilterUsers = z.object({
  /** Both back-ends of iptables were printed for a family. */
  bothBackends: z.boolean(),
  /** The rules of both were there to compare; absent otherwise. */
  compared: z.boolean().optional(),
  /** A table that filters was printed; absent otherwise. */
  filterListed: z.boolean().optional(),
  /** Back-ends that both carry rules, those of Cilium in one and those of somebody else in the other. */
  mixed: z.array(z.object({ family: z.string(), cilium: z.enum(['nft', 'legacy']), others: z.array(z.string()), rules: z.number().int() })),
  /** iptables-nft said that legacy tables are there, too. */
  legacyWarning: z.boolean(),
  /** Programs that manage the firewall of the host. */
  firewalls: z.array(z.object({
    manager: z.string(),
    table: z.string(),
    /** Incoming or forwarded packets are led into its chains. */
    active: z.boolean(),
    /** Packets its rules dropped or rejected; absent without counters. */
    refused: z.number().optional(),
    /** Chain that refused most. */
    chain: z.string().optional(),
  })),
  /** Rules that drop packets which would be answered by another interface. */
  reversePath: z.array(z.object({ table: z.string(), chain: z.string(), packets: z.number().optional(), inInterface: z.string().optional(), sparesCilium: z.boolean() })),
  /** Rules that iptables could not print: `[unsupported revision]`. */
  unsupported: z.number().int(),
});
type NetfilterUsers = z.input<typeof NetfilterUsers>;

/** Who else uses netfilter on a node, and how. */
export const view = defineView({
  id: 'netfilter-users',
  title: 'programs beside Cilium in the netfilter rules of the node',
  scope: 'node',
  collect: 'iptables-nft-save -c; iptables-legacy-save -c',
  schema: NetfilterUsers,
  build: (context) => {
    const [saves, tables] = [context.read('iptables-save'), context.read('nft-ruleset')];
    if (saves.length + tables.length === 0) return { missing: context.missing('iptables-save') };
    if (saves.some((s) => !s.whole || s.data.cut)) context.notWhole();
    context.note('', [...saves.flatMap((s) => s.places('')), ...tables.flatMap((t) => t.places(''))].slice(0, 4));
    return { ...backends(context), ...firewalls(context), ...reversePath(context), unsupported: unsupported(context), ...(listsFilter(context) ? { filterListed: true } : {}) };
  },
});

function backends(context: ViewContext): Pick<NetfilterUsers, 'bothBackends' | 'compared' | 'mixed' | 'legacyWarning'> {
  const dumps = dumpsOf(context);
  const mixed = mixedBackends(dumps);
  for (const [i, { places }] of mixed.entries()) context.note(`mixed[${String(i)}]`, places);
  const warned = context.read('iptables-save').find((s) => s.data.legacyTablesPresent);
  if (warned !== undefined) context.note('legacyWarning', warned.places('legacyTablesPresent'));
  const families = ['ipv4', 'ipv6'];
  const bothBackends = families.some((f) => ['nft', 'legacy'].every((b) => dumps.some((d) => d.family === f && d.backend === b)));
  return {
    bothBackends, ...(bothBackends ? { compared: true } : {}),
    mixed: mixed.map(({ places: _places, ...rest }) => rest), legacyWarning: warned !== undefined,
  };
}

/** Firewall managers refuse packets in tables that filter: others alone do not tell of them. */
function listsFilter(context: ViewContext): boolean {
  return context.read('iptables-save').some((s) => s.data.tables.some((t) => t.name === 'filter'))
    || context.read('nft-ruleset').some((n) => n.data.chains.some((c) => c.type === 'filter' && (c.hook === 'input' || c.hook === 'forward')));
}

function firewalls(context: ViewContext): Pick<NetfilterUsers, 'firewalls'> {
  const found = hostFirewalls(context);
  for (const [i, { places }] of found.entries()) context.note(`firewalls[${String(i)}]`, places);
  return { firewalls: found.map(({ places: _places, ...rest }) => rest) };
}

function reversePath(context: ViewContext): Pick<NetfilterUsers, 'reversePath'> {
  const found = reversePathDrops(context);
  for (const [i, { places }] of found.entries()) context.note(`reversePath[${String(i)}]`, places);
  return { reversePath: found.map(({ places: _places, ...rest }) => rest) };
}

function unsupported(context: ViewContext): number {
  let count = 0;
  for (const save of context.read('iptables-save')) {
    count += save.data.unsupportedRules;
    const at = save.data.rules.findIndex((r) => r.unsupported);
    if (at >= 0) context.note('unsupported', save.places(`rules[${String(at)}]`));
  }
  return count;
}
