import type { Snapshot } from '../../model/snapshot.ts';
import { lazy, type PackedDocument, packedAgain, type SharedBytes } from './pack.ts';

interface Placed { readonly packed: PackedDocument; readonly node: string | undefined; /** Position of its bytes. */ readonly batch: number }

/** A snapshot ready for another thread. */
export interface PackedSnapshot { readonly rest: Omit<Snapshot, 'documents'>; readonly documents: readonly Placed[]; readonly batches: readonly SharedBytes[] }

/** Packs a snapshot; undefined when one of its documents never was in packed form. */
export function packSnapshot({ documents, ...rest }: Snapshot): PackedSnapshot | undefined {
  const batches = new Map<SharedBytes, number>();
  const placed: Placed[] = [];
  for (const { document, node } of documents) {
    const again = packedAgain(document);
    if (again === undefined) return undefined;
    const batch = batches.get(again.bytes) ?? batches.size;
    batches.set(again.bytes, batch);
    placed.push({ packed: again.packed, node, batch });
  }
  return { rest, documents: placed, batches: [...batches.keys()] };
}

export function unpackSnapshot({ rest, documents, batches }: PackedSnapshot): Snapshot {
  const none: SharedBytes = new Uint8Array(new SharedArrayBuffer(0));
  return { ...rest, documents: documents.map(({ packed, node, batch }) => ({ document: lazy(packed, batches[batch] ?? none), ...(node === undefined ? {} : { node }) })) };
}
