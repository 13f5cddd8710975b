import { parseCidr } from '../../base/cidr.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Pool } from '../pod-cidrs/pools.ts';

/** How many nodes a cluster pool is enough for. */
export interface Capacity {
  readonly family: 4 | 6;
  /** For people: `10.42.0.0/16, 10.43.0.0/16`. */
  readonly pools: string;
  readonly maskSize: number;
  /** Ranges in all pools of the family; pools narrower than a node's range have none. */
  readonly blocks: number;
  readonly places: readonly EvidenceRef[];
}

/** More nodes than any cluster has: what is beyond needs no exact number. */
const PLENTY = 30;

export function capacities(pools: readonly Pool[]): Capacity[] {
  return ([4, 6] as const).flatMap((family): Capacity[] => {
    const own = pools.filter((p) => p.family === family);
    const maskSize = own[0]?.maskSize;
    if (maskSize === undefined) return [];
    const blocks = own.reduce((sum, p) => sum + blocksIn(p.cidr, maskSize), 0);
    return [{ family, maskSize, blocks, pools: own.map((p) => p.cidr).join(', '), places: own[0]?.places ?? [] }];
  });
}

function blocksIn(cidr: string, maskSize: number): number {
  const bits = parseCidr(cidr)?.bits;
  return bits === undefined || bits > maskSize ? 0 : 2 ** Math.min(PLENTY, maskSize - bits);
}
