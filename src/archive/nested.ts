import { ContainerFault } from './container.ts';
import type { Container, Member, OpenContext } from './container.ts';
import { count } from './content.ts';
import type { Content } from './content.ts';
import { gunzipped } from './inflate.ts';
import type { ArchiveKind } from './nested-kind.ts';
import { withoutArchiveExtension } from './safe-path.ts';
import { openSingleStream } from './single.ts';
import { spool } from './spool.ts';
import { openTar } from './tar-container.ts';
import { openZip } from './zip.ts';

/** Where a container stands in the input. */
export interface Place {
  /** Path of the container in problems. */
  readonly label: string;
  /** Stands before the paths of its members. */
  readonly prefix: string;
  /** Stands before the locators of its members: `outer.zip!/inner.zip!/`. */
  readonly locator: string;
  /** Archives around its members, itself counted. */
  readonly depth: number;
  /** Absent for the input itself. */
  readonly parent: { readonly place: Place; readonly ordinal: number; readonly kind: ArchiveKind } | undefined;
}

/** The place of an archive that is a member of the container at `place`. */
export function nestedPlace(place: Place, member: Member, kind: ArchiveKind): Place {
  const path = place.prefix + member.path;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return {
    label: path,
    prefix: kind === 'gzip-text' || kind === 'gzip' ? folder : `${withoutArchiveExtension(path)}/`,
    locator: `${place.locator}${member.path}!/`,
    depth: place.depth + (kind === 'gzip-text' ? 0 : 1),
    parent: { place, ordinal: member.ordinal, kind },
  };
}

/** Opens an archive that is a member of another container. Throws ContainerFault when it cannot be read. */
export async function openNested(member: Member, place: Place, kind: ArchiveKind, context: OpenContext): Promise<Container> {
  if (kind === 'zip') return openZip(await randomAccess(member, context), place, context);
  return openStreamed(member, member.path, place, kind, context);
}

/** Opens an archive that is read from start to end. `path` is its own name, from which the name of a packed text is made. */
export function openStreamed(content: Content, path: string, place: Place, kind: Exclude<ArchiveKind, 'zip'>, context: OpenContext): Container {
  if (kind === 'tar') return openTar(content, place, context);
  const plain = gunzipped(content, (packed, bytes) => { reportRatio(packed, bytes, place, context); });
  if (kind === 'tar.gz') return openTar(plain, place, context);
  const base = path.slice(path.lastIndexOf('/') + 1);
  return openSingleStream(plain, /\.tgz$/i.test(base) ? base.replace(/tgz$/i, 'tar') : base.replace(/(?<=.)\.gz$/i, ''));
}

async function randomAccess(member: Member, context: OpenContext): ReturnType<typeof spool> {
  const source = member.direct();
  if (source !== undefined && source.size === member.size) return source;
  source?.close();
  return spool(bounded(member, context), context);
}

async function* bounded(member: Member, { allowance, limits }: OpenContext): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of member.chunks()) {
    if (!allowance.takeArchiveBytes(piece.length)) throw new ContainerFault(`was not opened: the limit of ${count(limits.totalBytes)} bytes of all archives together is reached`);
    yield piece;
  }
}

function reportRatio(packed: number, bytes: number, place: Place, { limits, problems }: OpenContext): void {
  if (bytes < limits.ratioFromBytes || bytes <= packed * limits.ratio) return;
  problems.add(place.label, `unpacks to more than ${count(limits.ratio)} times its size`);
}

