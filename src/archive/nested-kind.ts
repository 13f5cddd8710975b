import type { Member } from './container.ts';
import { gunzipHead } from './inflate.ts';
import { looksBinary, SNIFF_BYTES, sniffContainer } from './sniff-container.ts';
import type { ForeignKind } from './sniff-container.ts';

/** A file that holds files. `gzip-text` is one text that was packed; `gzip` holds a further archive that is no tar. */
export type ArchiveKind = 'zip' | 'tar' | 'tar.gz' | 'gzip' | 'gzip-text';

/** Packed bytes from which the kind of a gzip's content is judged. */
export const GZIP_HEAD = 8192;

/** What a file inside the input is: an archive to enter, an archive of a kind that cannot be read, or neither. */
export async function archiveKind(member: Member): Promise<ArchiveKind | { foreign: ForeignKind } | undefined> {
  if (member.size >= 0 && member.size < 4) return undefined;
  const kind = sniffContainer(await member.head(SNIFF_BYTES));
  if (kind === undefined || kind === 'zip' || kind === 'tar') return kind;
  if (kind === 'gzip') return gzipKind(await member.head(GZIP_HEAD));
  return { foreign: kind };
}

/** The kind of a gzip by the first bytes it unpacks to; undefined for binary content such as a profile. */
export function gzipKind(head: Uint8Array): ArchiveKind | undefined {
  const inside = gunzipHead(head);
  const kind = sniffContainer(inside);
  if (kind === 'tar') return 'tar.gz';
  if (kind !== undefined) return 'gzip';
  return looksBinary(inside) ? undefined : 'gzip-text';
}
