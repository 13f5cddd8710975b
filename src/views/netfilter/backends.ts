import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read, ViewContext } from '../define-view.ts';

type Save = Read<ParserData['iptables-save']>;
type Owner = Save['data']['owners'][number]['owner'];

/** Rules of one family and back-end. */
export interface Dump {
  readonly family: string;
  readonly backend: 'nft' | 'legacy';
  /** Owners with rules, and how many. */
  readonly owners: ReadonlyMap<Owner, number>;
  readonly places: readonly EvidenceRef[];
}

export interface Mixed { readonly family: string; readonly cilium: 'nft' | 'legacy'; readonly others: string[]; readonly rules: number; readonly places: readonly EvidenceRef[] }

/** The kubelet writes its canary to whatever back-end its own iptables has, and rules nobody signed prove nothing. */
const NOT_FOREIGN: ReadonlySet<Owner> = new Set<Owner>(['cilium', 'cilium-old', 'kubelet', 'other', 'nodelocaldns']);

export function dumpsOf(context: ViewContext): Dump[] {
  return context.read('iptables-save').flatMap((save): Dump[] => {
    const { family = 'ipv4', backend = backendByName(save), owners } = save.data;
    if (backend === undefined) return [];
    const ruled = owners.filter((o) => o.rules > 0).map((o) => [o.owner, o.rules] as const);
    return [{ family, backend, owners: new Map(ruled), places: save.places('') }];
  });
}

/** Old releases do not print their back-end; the name of the command does. */
function backendByName(save: Save): 'nft' | 'legacy' | undefined {
  const name = save.document.path;
  return name.includes('-legacy') ? 'legacy' : name.includes('-nft') ? 'nft' : undefined;
}

/** Cilium in one back-end, somebody else in the other one of the same family. */
export function mixedBackends(dumps: readonly Dump[]): Mixed[] {
  return dumps.filter((d) => d.owners.has('cilium')).flatMap((own) => dumps
    .filter((d) => d.family === own.family && d.backend !== own.backend).flatMap((other): Mixed[] => {
      const foreign = [...other.owners].filter(([owner]) => !NOT_FOREIGN.has(owner));
      if (foreign.length === 0) return [];
      const rules = foreign.reduce((sum, [, count]) => sum + count, 0);
      return [{ family: own.family, cilium: own.backend, others: foreign.map(([owner]) => owner), rules, places: [...own.places, ...other.places] }];
    }));
}
