import { sortedBy } from '../base/sort.ts';
import type { Problem } from '../model/problem.ts';
import type { ReadEntry } from './assemble.ts';
import { dumpRoots, rootOf, stampIn } from './roots.ts';

/** The files of one dump. */
export interface Dump { readonly root: string; readonly entries: readonly ReadEntry[]; readonly problems: readonly Problem[] }

/**
 * Tells the dumps of an input apart. Files beside all dumps belong to the only one, or form one of their own when they hold
 * outputs: a folder of pasted outputs is one capture of one cluster. Two dumps unpacked into one folder are told apart by
 * their time stamps. At least one dump is returned.
 */
export function separateDumps(entries: readonly ReadEntry[]): Dump[] {
  const roots = dumpRoots(entries.map((e) => e.path));
  const byRoot = new Map<string, ReadEntry[]>();
  for (const entry of sortedBy(entries, (e) => e.path)) {
    const root = rootOf(entry.path, roots);
    const list = byRoot.get(root);
    if (list === undefined) byRoot.set(root, [entry]);
    else list.push(entry);
  }
  const dumps = sortedBy(byRoot, ([root]) => root).flatMap(([root, group]) => byStamp(root, group));
  return dumps.length === 0 ? [{ root: '', entries: [], problems: [] }] : withoutEmpty(dumps);
}

/** What no parser took anything of is no dump: a note beside two dumps is listed with the first. */
function withoutEmpty(dumps: readonly Dump[]): Dump[] {
  const full = dumps.filter((d) => d.entries.some((e) => e.documents.length > 0));
  const [first, ...others] = full;
  if (first === undefined) return [{ root: '', entries: dumps.flatMap((d) => d.entries), problems: [] }];
  const stray = dumps.filter((d) => !full.includes(d)).flatMap((d) => d.entries);
  return [{ ...first, entries: sortedBy([...first.entries, ...stray], (e) => e.path) }, ...others];
}

/** A list of nodes per stamp: as many dumps lie in one folder. */
const NODE_LIST = /(?:^|\/)k8s-nodes-\d{8}-\d{6}\.yaml$/;

function byStamp(root: string, entries: readonly ReadEntry[]): Dump[] {
  const stamps = [...new Set(entries.flatMap((e) => (NODE_LIST.test(e.path) ? stampIn(e.path) ?? [] : [])))].sort();
  const last = stamps.at(-1);
  if (last === undefined || stamps.length < 2) return [{ root, entries, problems: [] }];
  const problems = [{
    path: root === '' ? '.' : root,
    message: `the files of ${String(stamps.length)} dumps lie in one folder (${stamps.join(', ')}): they were told apart by their time stamps, files without one were taken for the last`,
  }];
  const below = root === '' ? 0 : root.length + 1;
  const ownStamp = (entry: ReadEntry): string => {
    const stamp = stampIn(entry.path.slice(below));
    return stamp !== undefined && stamps.includes(stamp) ? stamp : last;
  };
  return stamps.map((stamp, i) => ({
    root: root === '' ? stamp : `${root}/${stamp}`, entries: entries.filter((e) => ownStamp(e) === stamp), problems: i === 0 ? problems : [],
  }));
}
