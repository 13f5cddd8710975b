import type { Container, Listed, Member } from './container.ts';
import { count } from './content.ts';
import { withoutArchiveExtension } from './safe-path.ts';

/** Takes the top folder off the paths of a bugtool archive, as the collector does when it unpacks one. */
export class TopFolder {
  #top: string | undefined;

  strip(path: string): string {
    const slash = path.indexOf('/');
    if (slash < 0) return path;
    const first = path.slice(0, slash);
    this.#top ??= first;
    return first === this.#top && first !== 'cmd' && first !== 'conf' ? path.slice(slash + 1) : path;
  }
}

/** `cilium-bugtool-*.tar.gz` and its kin, left behind by a collector that could not unpack it. */
export function isBugtoolArchive(path: string): boolean {
  return /(?:^|[/-])bugtool-[^/]*\.(?:tar|tar\.gz|tgz)$/i.test(path);
}

/** Which copy to leave out where an archive and the folder it was partly unpacked to hold the same file. */
export interface Merge {
  /** Paths inside the archive, top folder stripped. */
  readonly skipInside: ReadonlySet<string>;
  /** Paths in the container around it. */
  readonly skipOutside: ReadonlySet<string>;
  readonly note: string;
}

/**
 * Compares an archive with the folder of the same stem beside it, reading the archive once to see which of its files are whole.
 * Undefined when there is no such folder. The copy in the folder is preferred unless it is damaged or shorter than the archive's.
 */
export async function mergeWithFolder(listing: readonly Listed[] | undefined, archive: Member, opened: () => Promise<Container>): Promise<Merge | undefined> {
  const folder = `${withoutArchiveExtension(archive.path)}/`;
  const outside = folderIn(listing, folder);
  if (outside.length === 0) return undefined;
  const inside = await scan(await opened());
  const skipInside = new Set<string>();
  const skipOutside = new Set<string>();
  for (const file of outside) {
    const path = file.path.slice(folder.length);
    const twin = inside.get(path);
    if (twin === undefined) continue;
    const outsideWhole = file.damage.length === 0 && file.size >= twin.size;
    if (outsideWhole || (!twin.whole && file.size >= twin.got)) skipInside.add(path);
    else skipOutside.add(file.path);
  }
  const onlyInside = inside.size - skipInside.size - skipOutside.size;
  const note = `was also unpacked to the folder ${folder}: ${count(skipInside.size)} files were read from the folder, `
    + `${count(skipOutside.size)} from the archive because the folder's copy is cut, ${count(onlyInside)} are in the archive alone`;
  return { skipInside, skipOutside, note };
}

interface Scanned {
  readonly size: number;
  readonly got: number;
  readonly whole: boolean;
}

async function scan(container: Container): Promise<Map<string, Scanned>> {
  const found = new Map<string, Scanned>();
  const top = new TopFolder();
  try {
    for await (const member of container.members()) {
      let got = 0;
      for await (const piece of member.chunks()) got += piece.length;
      found.set(top.strip(member.path), { size: member.size, got, whole: member.damageSeen() === undefined });
    }
  } finally {
    container.close();
  }
  return found;
}

/** The entries under `folder/`, none when there is no listing. It is sorted, so they are found by halving. */
export function folderIn(listing: readonly Listed[] | undefined, folder: string): readonly Listed[] {
  if (listing === undefined) return [];
  let low = 0;
  let high = listing.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((listing[middle]?.path ?? '') < folder) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (listing[end]?.path.startsWith(folder) === true) end += 1;
  return listing.slice(low, end);
}
