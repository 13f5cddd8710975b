import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';

/** The running kernel of a node. */
export interface Kernel {
  /** `5.14.0-427.el9.x86_64`. */
  readonly release: string;
  readonly major: number;
  readonly minor: number;
  /** Of a distribution that takes newer drivers into an old kernel, so that the number says little. */
  readonly backports: boolean;
  readonly places: readonly EvidenceRef[];
}

/** Red Hat and its rebuilds, Amazon Linux, SUSE, Oracle's UEK. */
const BACKPORTS = /\.el\d|\.amzn\d|\.eln|uek|-default$|\.fips/;

/** `uname`, else the Node object, else the agent's banner. */
export function readKernel(context: ViewContext): Kernel | undefined {
  const uname = context.best('uname');
  if (uname !== undefined) return kernelOf(uname.data.release, uname.places('release'));
  const nodes = context.best('k8s-nodes');
  const at = nodes?.data.items.findIndex((n) => n.name === context.node) ?? -1;
  const release = nodes?.data.items[at]?.kernelVersion;
  if (nodes !== undefined && release !== undefined) return kernelOf(release, nodes.places(`items[${String(at)}].kernelVersion`));
  const log = context.read('cilium-log').find((l) => l.data.component === 'agent' && l.data.kernel !== undefined);
  return log?.data.kernel === undefined ? undefined : kernelOf(log.data.kernel, log.places('kernel'), true);
}

/** The banner keeps only the numbers: whose kernel it is stays unknown, so it counts as one with backports. */
function kernelOf(release: string, places: readonly EvidenceRef[], bare = false): Kernel | undefined {
  const match = /^(\d{1,3})\.(\d{1,5})/.exec(release);
  if (match === null) return undefined;
  return { release, major: Number(match[1]), minor: Number(match[2]), backports: bare || BACKPORTS.test(release), places };
}

/** Whether the kernel is at least `since`, `5.6`. */
export function reaches(kernel: Kernel, since: string): boolean {
  const [major = 0, minor = 0] = since.split('.').map(Number);
  return kernel.major > major || (kernel.major === major && kernel.minor >= minor);
}
