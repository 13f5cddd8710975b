/** Whether a tool that knows a file also writes it: always; only where a feature or object exists; or by a key of `cilium-config`. */
export type When = 'always' | 'sometimes' | { readonly key: string; readonly is: string };

/** A file of a dump: how it is named, what it is, and when it is due. */
export interface FileRow {
  /** Base name without the dump's time stamp; for outputs of cilium-bugtool the command. */
  readonly name: string | RegExp;
  /** For a pattern: a name that is always there. */
  readonly sample?: string;
  /** In words a reader of the report understands. */
  readonly kind: string;
  /** Versions of cilium-cli that write it (semver range); all when absent. */
  readonly cli?: string;
  /** Versions of the agent whose cilium-bugtool writes it; all when absent. */
  readonly agent?: string;
  readonly when?: When;
  /** For custom resources: kind of the items, which tells more than the file's name. */
  readonly object?: string;
  /** Set where the file is not even opened: why. */
  readonly closed?: string;
  /** Something the owner of the dump must be told. */
  readonly warn?: string;
  /** Read from the API server by name and not by a list. */
  readonly byName?: true;
  /** Description of the collector's task. */
  readonly task?: RegExp;
}

export const PRIVATE_KEY = 'the dump holds the private WireGuard key of a node: keep it secret, and have the node make a new one before the dump is passed on';
