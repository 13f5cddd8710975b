import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** A program that manages the firewall of the host. */
export interface HostFirewall {
  readonly manager: string;
  readonly table: string;
  readonly active: boolean;
  readonly refused?: number;
  readonly chain?: string;
  readonly places: readonly EvidenceRef[];
}

const HOOKS: ReadonlySet<string> = new Set(['INPUT', 'FORWARD', 'PREROUTING']);

/** firewalld and ufw in the filter table of iptables, firewalld in its own table of nftables. */
export function hostFirewalls(context: ViewContext): HostFirewall[] {
  return [...inIptables(context), ...inNftables(context)];
}

function inIptables(context: ViewContext): HostFirewall[] {
  return context.read('iptables-save').flatMap((save) => (['firewalld', 'ufw'] as const).flatMap((manager): HostFirewall[] => {
    const rules = save.data.rules.map((rule, i) => ({ rule, i })).filter(({ rule }) => rule.owner === manager && rule.table === 'filter');
    if (rules.length === 0) return [];
    const jumps = rules.filter(({ rule }) => HOOKS.has(rule.chain));
    const refusing = rules.filter(({ rule }) => rule.target === 'DROP' || rule.target === 'REJECT');
    const worst = refusing.reduce<(typeof refusing)[number] | undefined>((most, r) => ((r.rule.packets ?? 0) > (most?.rule.packets ?? 0) ? r : most), undefined);
    const places = [worst ?? refusing[0], jumps[0]].flatMap((r) => (r === undefined ? [] : save.places(`rules[${String(r.i)}]`)));
    return [{
      manager, table: `iptables ${save.data.family ?? 'ipv4'} filter`, active: jumps.length > 0, places,
      ...(save.data.counters ? { refused: refusing.reduce((sum, { rule }) => sum + (rule.packets ?? 0), 0) } : {}),
      ...(worst === undefined ? {} : { chain: worst.rule.chain }),
    }];
  }));
}

function inNftables(context: ViewContext): HostFirewall[] {
  return context.read('nft-ruleset').flatMap((read) => read.data.tables.flatMap((table, i): HostFirewall[] => {
    if (table.owner !== 'firewalld' || table.managedByIptables) return [];
    const own = read.data.rules.filter((r) => r.family === table.family && r.table === table.name && (r.verdict === 'drop' || r.verdict === 'reject'));
    const counted = own.filter((r) => r.packets !== undefined);
    const worst = counted.reduce<(typeof counted)[number] | undefined>((most, r) => ((r.packets ?? 0) > (most?.packets ?? 0) ? r : most), undefined);
    return [{
      manager: 'firewalld', table: `nftables ${table.family} ${table.name}`, active: !table.dormant && table.chains > 0, places: read.places(`tables[${String(i)}]`),
      ...(counted.length > 0 ? { refused: counted.reduce((sum, r) => sum + (r.packets ?? 0), 0) } : {}),
      ...(worst === undefined ? {} : { chain: worst.chain }),
    }];
  }));
}
