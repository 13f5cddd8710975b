import type { EvidenceRef } from '../../model/evidence.ts';
import type { XfrmState } from '../../parsers/xfrm/schema.ts';
import type { ViewContext } from '../define-view.ts';

/** A state of Cilium's own. States of other programs carry none of its marks. */
export interface CiliumState {
  readonly direction: 'in' | 'out';
  /** The other end; absent where a state takes packets from anywhere. */
  readonly remote?: string;
  readonly spi: number;
  readonly packets?: number;
  /** Stands for the key: equal ones mean equal keys. Absent where the text does not tell. */
  readonly keyHash?: string;
  readonly node: string | undefined;
  readonly places: readonly EvidenceRef[];
}

/** Cilium marks what is to be decrypted with 0xd00 and what is to be encrypted with 0xe00. */
const MARK = 0xf00;
const DECRYPT = 0xd00;
const ENCRYPT = 0xe00;
const ANY = new Set(['0.0.0.0', '::']);

export function ciliumStates(context: ViewContext): CiliumState[] {
  return context.read('xfrm').flatMap((read) => read.data.states.flatMap((state, i): CiliumState[] => {
    const direction = directionOf(state);
    if (direction === undefined || state.proto !== 'esp') return [];
    const remote = direction === 'in' ? state.src : state.dst;
    const hashes = state.algorithms.flatMap((a) => a.keyHash ?? []);
    return [{
      direction, spi: state.spi ?? 0, node: read.node, places: read.places(`states[${String(i)}]`),
      ...(ANY.has(remote) ? {} : { remote }), ...(state.packets === undefined ? {} : { packets: state.packets }),
      ...(hashes.length === 0 ? {} : { keyHash: hashes.join(' ') }),
    }];
  }));
}

function directionOf({ mark }: XfrmState): 'in' | 'out' | undefined {
  const bits = (mark?.value ?? 0) & MARK;
  return bits === DECRYPT ? 'in' : bits === ENCRYPT ? 'out' : undefined;
}
