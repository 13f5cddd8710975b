import type { Snapshot } from '../../model/snapshot.ts';
import { lazy, type PackedDocument, packedAgain, type SharedBytes } from './pack.ts';

interface Placed { readonly packed: PackedDocument; readonly node: string | undefined; /** Position of its bytes. */ readonly batch: number }

/** What a snapshot tells of its files: long lists that hardly a rule asks for. */
type Lists = Pick<Snapshot, 'files' | 'collectorFailures' | 'problems'>;

/** A snapshot ready for another thread that judges it: without what it lacks, which only the report tells. */
export interface PackedSnapshot {
  readonly rest: Omit<Snapshot, 'documents' | 'expected' | keyof Lists>;
  readonly documents: readonly Placed[];
  readonly batches: readonly SharedBytes[];
  /** As JSON. */
  readonly lists: SharedBytes;
}

/** Packs a snapshot; undefined when one of its documents never was in packed form. */
export function packSnapshot({ documents, files, collectorFailures, problems, expected: _, ...rest }: Snapshot): PackedSnapshot | undefined {
  const batches = new Map<SharedBytes, number>();
  const placed: Placed[] = [];
  for (const { document, node } of documents) {
    const again = packedAgain(document);
    if (again === undefined) return undefined;
    const batch = batches.get(again.bytes) ?? batches.size;
    batches.set(again.bytes, batch);
    placed.push({ packed: again.packed, node, batch });
  }
  const lists: Lists = { files, collectorFailures, problems };
  return { rest, documents: placed, batches: [...batches.keys()], lists: shared(JSON.stringify(lists)) };
}

export function unpackSnapshot({ rest, documents, batches, lists: packed }: PackedSnapshot): Snapshot {
  const none: SharedBytes = new Uint8Array(new SharedArrayBuffer(0));
  let known: Lists | undefined;
  const lists = (): Lists => (known ??= JSON.parse(Buffer.from(packed.buffer).toString()) as Lists);
  return {
    ...rest, documents: documents.map(({ packed, node, batch }) => ({ document: lazy(packed, batches[batch] ?? none), ...(node === undefined ? {} : { node }) })),
    get files() { return lists().files; },
    get collectorFailures() { return lists().collectorFailures; },
    get problems() { return lists().problems; },
  };
}

function shared(text: string): SharedBytes {
  const bytes = Buffer.from(text);
  const own = new Uint8Array(new SharedArrayBuffer(bytes.length));
  own.set(bytes);
  return own;
}
