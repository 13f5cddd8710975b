import type { LogLevel } from '../../../base/log-line.ts';

/** What a signature is about; rules pick by id, the topic serves listings. */
export type LogTopic =
  | 'configuration' | 'services' | 'masquerading' | 'egress-gateway' | 'encryption' | 'kernel' | 'datapath' | 'maps' | 'devices'
  | 'kubernetes' | 'operator' | 'identity' | 'ipam' | 'cni' | 'dns' | 'policy' | 'proxy' | 'cluster-mesh' | 'kvstore' | 'bgp'
  | 'l2' | 'hubble' | 'bandwidth' | 'ports' | 'crash' | 'restore' | 'version' | 'normal';

/** A log line that has one known meaning. Texts are matched without regard to case, since their capitals changed over releases. */
export interface LogSignature {
  readonly id: string;
  readonly topic: LogTopic;
  /** What the line says about the cluster, in one sentence. */
  readonly means: string;
  /** Keys of `cilium-config` that decide it. */
  readonly keys: readonly string[];
  /** Lower-case pieces, one of which must occur. Checked before anything else, so they should be rare. */
  readonly any: readonly string[];
  /** Lower-case pieces that must occur as well. */
  readonly all?: readonly string[];
  /** Decides where pieces are not enough; its named groups are collected. Must be linear. */
  readonly pattern?: RegExp;
  /** Collects values without deciding anything; its named groups are taken from every match, so it carries the flag `g`. */
  readonly capture?: RegExp;
  /** The mildest level at which the text counts; lines without a level always count. */
  readonly from: LogLevel;
  /** Normal in small numbers: such lines must not be listed as unclassified errors. */
  readonly normal: boolean;
}

type Options = Partial<Pick<LogSignature, 'all' | 'pattern' | 'capture' | 'from' | 'normal'>> & { readonly keys?: readonly string[] };

/** One row of a signature table. `any` may be a single piece. */
export function signature(topic: LogTopic, id: string, any: string | readonly string[], means: string, options: Options = {}): LogSignature {
  const { keys = [], from = 'warning', normal = false, ...rest } = options;
  return { id, topic, means, keys, any: typeof any === 'string' ? [any] : any, from, normal, ...rest };
}
