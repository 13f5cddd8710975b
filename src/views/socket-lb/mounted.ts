import type { EvidenceRef } from '../../model/evidence.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';
import type { Read } from '../define-view.ts';
import { trimPath } from './attachment.ts';

type Mounts = Read<ParserData['mounts']>;
type Listing = Read<ParserData['ls-run-cilium']>;

/** Whether the file system of control groups (version 2) is at a path; `mounted` is absent when nothing settles it. */
export interface Mounted { readonly mounted?: boolean; readonly places: readonly EvidenceRef[] }

/** Where cgroup2 is mounted, as far as the mount lists tell. */
export function cgroupMounts(mounts: readonly Mounts[]): string[] {
  return mounts.flatMap((m) => m.data.mounts.filter((f) => f.fstype === 'cgroup2').map((f) => trimPath(f.target)));
}

/** Judges mount lists first, then a listing of the folder: a mounted one holds `cgroup.procs` and the like. */
export function readMounted(mounts: readonly Mounts[], listings: readonly Listing[], root: string): Mounted {
  const covers = (target: string): boolean => target === root || root.startsWith(`${target}/`);
  for (const list of mounts) {
    const index = list.data.mounts.findIndex((m) => m.fstype === 'cgroup2' && covers(trimPath(m.target)));
    if (index >= 0) return { mounted: true, places: list.places(`mounts[${String(index)}]`) };
  }
  const listed = readListings(listings, root);
  if (listed !== undefined) return listed;
  const whole = mounts.find((m) => m.whole);
  if (whole === undefined) return { places: mounts[0]?.places('') ?? [] };
  return { mounted: false, places: whole.places('').map((p) => ({ ...p, note: `no cgroup2 mount at ${root} in these lines` })) };
}

function readListings(listings: readonly Listing[], root: string): Mounted | undefined {
  for (const listing of listings) {
    const at = listing.data.directories.findIndex((d) => trimPath(d.path) === root);
    const missing = listing.data.missing.findIndex((m) => trimPath(m.path) === root && /no such file/i.test(m.reason));
    const entries = listing.data.directories[at]?.entries;
    if (entries?.some((e) => e.name.startsWith('cgroup.')) === true) return { mounted: true, places: listing.places(`directories[${String(at)}]`) };
    if (entries !== undefined && listing.whole) return { mounted: false, places: listing.places(`directories[${String(at)}]`) };
    if (missing >= 0) return { mounted: false, places: listing.places(`missing[${String(missing)}]`) };
  }
  return undefined;
}
