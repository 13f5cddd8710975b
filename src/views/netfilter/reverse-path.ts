import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { ViewContext } from '../define-view.ts';

/** A DROP that depends on the way back of a packet. */
export interface ReversePathDrop {
  readonly table: string;
  readonly chain: string;
  readonly packets?: number;
  /** The rule holds for this interface alone. */
  readonly inInterface?: string;
  /** Packets of Cilium's and the pods' devices are let through before. */
  readonly sparesCilium: boolean;
  readonly places: readonly EvidenceRef[];
}

type Rule = ParserData['iptables-save']['rules'][number];

/** Rules with the rpfilter match that drop themselves, or return before a DROP further down in their chain. */
export function reversePathDrops(context: ViewContext): ReversePathDrop[] {
  return context.read('iptables-save').flatMap((save) => save.data.rules.flatMap((rule, i): ReversePathDrop[] => {
    if (!rule.matches.includes('rpfilter')) return [];
    const chain = save.data.rules.map((r, at) => ({ r, at })).filter(({ r }) => r.dump === rule.dump && r.table === rule.table && r.chain === rule.chain);
    const drop = rule.target === 'DROP' ? { r: rule, at: i } : chain.find(({ r, at }) => at > i && r.target === 'DROP');
    if (drop === undefined) return [];
    const inInterface = rule.inInterface ?? drop.r.inInterface;
    return [{
      table: rule.table, chain: rule.chain, sparesCilium: spares(chain.filter(({ at }) => at < drop.at).map(({ r }) => r)),
      places: [...save.places(`rules[${String(i)}]`), ...drop.at === i ? [] : save.places(`rules[${String(drop.at)}]`)],
      ...(drop.r.packets === undefined ? {} : { packets: drop.r.packets }), ...(inInterface === undefined ? {} : { inInterface }),
    }];
  }));
}

function spares(before: readonly Rule[]): boolean {
  const passed = (prefix: string): boolean => before.some((r) => (r.target === 'ACCEPT' || r.target === 'RETURN') && r.inInterface?.startsWith(prefix) === true && !r.matches.includes('rpfilter'));
  return passed('lxc') && passed('cilium');
}
