import type { Document } from './document.ts';
import type { Problem } from './problem.ts';
import type { CollectorFailure, ExpectedInput, ReportFile } from './report.ts';

/** A node of the cluster as far as the input tells. */
export interface SnapshotNode {
  readonly name: string;
  readonly agentPod?: string;
  readonly addresses: readonly string[];
  /** `1.16.3`. */
  readonly ciliumVersion?: string;
  /** Named by us, because nothing in the input named the node a pasted output comes from. */
  readonly anonymous: boolean;
}

/** A document with the node it speaks of; without one it speaks of the cluster. */
export interface PlacedDocument { readonly document: Document; readonly node?: string }

/** Everything known about one cluster from one dump. Plain data, frozen. */
export interface Snapshot {
  /** Folder of the dump inside the input; empty for the only one. */
  readonly root: string;
  /** ISO 8601, or the collector's local time without zone. */
  readonly collectedAt?: string;
  readonly collector?: string;
  readonly clusterName?: string;
  readonly kubernetesVersion?: string;
  readonly ciliumVersions: readonly string[];
  readonly nodes: readonly SnapshotNode[];
  readonly documents: readonly PlacedDocument[];
  readonly files: readonly ReportFile[];
  readonly collectorFailures: readonly CollectorFailure[];
  /** What the dump should hold, and what became of it; absent where nothing was worked out. */
  readonly expected?: readonly ExpectedInput[];
  readonly problems: readonly Problem[];
}
