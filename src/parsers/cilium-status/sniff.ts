import type { Line } from '../define-parser.ts';
import { kprDetailsSection } from './kpr-details.ts';
import { FIELDS, topLevel } from './fields.ts';
import { isStatusJson } from './from-json.ts';

/** Texts of other commands that share words with ours: cilium-cli, `cilium-health status`, `encrypt status`, manifests, debuginfo. */
const FOREIGN = /^\s*(?:Probe time:|Decryption interface|Keys in use:|Max Seq\. Number:|apiVersion:|\{|\[\{|# Cilium debug information|(?:DaemonSet|Deployment)\s+\S+\s+Desired:)|\\__\/|\/¯¯\\/;
/** Keys that other outputs print too. */
const SHARED: ReadonlySet<string> = new Set(['Cilium', 'Kubernetes', 'Hubble', 'ClusterMesh', 'Encryption', 'Routing', 'IPAM', 'Cluster health']);

/** The one line of `--brief` when something is wrong. */
const BRIEF_ERROR = /^error in (?:kvstore|container runtime|kubernetes|cilium|cilium-health|controller \S.{0,200}): /;

/** How sure a line makes us: a key with a value of its own grammar counts. */
function weight(text: string): number {
  if (BRIEF_ERROR.test(text)) return 2;
  const top = topLevel(text);
  if (top === undefined) return kprDetailsSection.read(text, false) === undefined ? 0 : 1;
  if (FIELDS.get(top.key)?.(top.value) === undefined && !/["[(]/.test(top.value)) return 0;
  if (top.key === 'Cluster health') return 1;
  return SHARED.has(top.key) && top.gap < 3 ? 1 : 2;
}

/** Whose text it is, by the first lines. */
export function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (isStatusJson(head)) return 'yes';
  let sum = 0;
  for (const { text } of head) {
    if (FOREIGN.test(text)) return 'no';
    if (sum < 2) sum += weight(text.slice(0, 2000).trimEnd());
  }
  if (sum >= 2) return 'yes';
  return 'maybe';
}
