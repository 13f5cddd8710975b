import type { Report } from '../model/report.ts';

/** Start time of the collector or of cilium-bugtool, with fraction, offset and process number where it has them. */
const STAMP = /[-_]\d{8}[-_T]\d{6}(?:\.\d{1,9})?(?:[+-]\d{4})?(?:-[A-Z]{3,4})?(?:-\d{1,10})?(?=[-._]|$)/g;
/** What Kubernetes appends to the pods of a DaemonSet or a Deployment; it has neither vowels nor y in it. */
const GENERATED = /(?:-[bcdf-hj-np-tvwxz2456789]{8,10})?-[bcdf-hj-np-tvwxz2456789]{5}(?=[-.]|$)/;
const NAMED_AFTER_POD = /^(?:(?:cilium|tetragon|hubble)-(?:bugtool|flows)|logs)-/;

function stableSegment(segment: string, node: string | undefined): string {
  const bare = segment.replace(STAMP, '');
  const steady = NAMED_AFTER_POD.test(bare) ? bare.replace(GENERATED, () => (node === undefined ? '' : `-${node}`)) : bare;
  return steady === '' || steady === '.' || steady === '..' ? '_' : steady;
}

/** The folder around everything, which archivers name at will. */
function commonFolder(paths: readonly string[]): string {
  const first = paths[0] ?? '';
  const folder = first.slice(0, first.indexOf('/') + 1);
  return paths.every((path) => path.startsWith(folder)) ? folder : '';
}

/**
 * Names for the files of an input that stay the same from one dump of a cluster to the next: without time stamps, with the
 * node in place of the random part of a pod's name, under `sysdump/` whatever the dump is called. Trackers of findings
 * close and open again what changes its path.
 * @returns a function from the path of an evidence or file to the stable one; relative, `/` between segments
 */
export function stablePaths(report: Report): (path: string) => string {
  const folder = commonFolder(report.coverage.files.map((f) => f.path));
  const nodes = new Map(report.coverage.files.map((f) => [f.path, f.node]));
  return (path) => {
    const inside = path.startsWith(folder) ? path.slice(folder.length) : path;
    const segments = inside.split('/').filter((s) => s !== '');
    return ['sysdump', ...segments.map((s) => stableSegment(s, nodes.get(path)))].join('/');
  };
}

/** A path as a relative URI reference: every segment percent-encoded. Takes visible text, which has no half surrogates. */
export function uriOf(path: string): string {
  return path.split('/').map((s) => encodeURIComponent(s)).join('/');
}
