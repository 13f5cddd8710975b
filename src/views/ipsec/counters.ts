/** What a counter of `/proc/net/xfrm_stat` says where Cilium does IPsec. */
export interface CounterMeaning {
  /**
   * `broken`: never counted while keys, states and policies fit. `passing`: a few are normal while nodes, pods or keys come
   * and go. `blocked`: packets were held back that would have left in clear.
   */
  readonly kind: 'broken' | 'passing' | 'blocked';
  readonly means: string;
}

const KEY = 'packets that cannot be decrypted: the nodes do not use the same key, or their sequence numbers are apart';
const NO_ROUTE = 'decrypted packets without a way on: their pod is gone, or memory is short';
const REMOVED = 'packets that met a state while it was taken away';
const UNFIT = 'packets that were decrypted and fit no policy of the kernel';

/** Sources: the IPsec guide of Cilium (troubleshooting), Linux `Documentation/networking/xfrm_proc.rst`. */
const MEANINGS: ReadonlyMap<string, CounterMeaning> = new Map([
  ['XfrmInStateProtoError', { kind: 'broken', means: KEY }],
  ['XfrmInTmplMismatch', { kind: 'broken', means: UNFIT }],
  ['XfrmInNoPols', { kind: 'broken', means: UNFIT }],
  ['XfrmOutStateSeqError', { kind: 'broken', means: 'packets for which no sequence number was left' }],
  ['XfrmInStateSeqError', { kind: 'passing', means: 'packets that came twice, or too late for their sequence number' }],
  ['XfrmInNoStates', { kind: 'passing', means: 'packets that came with a key or from an address this node has no state for' }],
  ['XfrmOutNoStates', { kind: 'passing', means: 'packets for a node this one has no state for' }],
  ['XfrmInError', { kind: 'passing', means: NO_ROUTE }],
  ['XfrmFwdHdrError', { kind: 'passing', means: NO_ROUTE }],
  ['XfrmInStateInvalid', { kind: 'passing', means: REMOVED }],
  ['XfrmOutStateInvalid', { kind: 'passing', means: REMOVED }],
  ['XfrmOutPolBlock', { kind: 'blocked', means: 'packets held back because they would have left in clear' }],
]);

/** Counters of features that Cilium does not use are unusual, and nothing is known of them. */
export function meaningOf(counter: string): CounterMeaning {
  return MEANINGS.get(counter) ?? { kind: 'passing', means: 'packets the kernel dropped for a reason that is rare with Cilium' };
}

/** Labels `type` and `error` of the metric `cilium_ipsec_xfrm_error`; source `pkg/datapath/linux/ipsec/xfrm_collector.go`. */
const METRIC_LABELS: ReadonlyMap<string, string> = new Map([
  ['inbound other', 'XfrmInError'], ['inbound no_buffer', 'XfrmInBufferError'], ['inbound header', 'XfrmInHdrError'], ['inbound no_state', 'XfrmInNoStates'],
  ['inbound state_protocol', 'XfrmInStateProtoError'], ['inbound state_mode', 'XfrmInStateModeError'], ['inbound state_sequence', 'XfrmInStateSeqError'],
  ['inbound state_expired', 'XfrmInStateExpired'], ['inbound state_mismatched', 'XfrmInStateMismatch'], ['inbound state_invalid', 'XfrmInStateInvalid'],
  ['inbound template_mismatched', 'XfrmInTmplMismatch'], ['inbound no_policy', 'XfrmInNoPols'], ['inbound policy_blocked', 'XfrmInPolBlock'],
  ['inbound policy', 'XfrmInPolError'], ['inbound forward_header', 'XfrmFwdHdrError'], ['inbound acquire', 'XfrmAcquireError'],
  ['outbound other', 'XfrmOutError'], ['outbound bundle_generation', 'XfrmOutBundleGenError'], ['outbound bundle_check', 'XfrmOutBundleCheckError'],
  ['outbound no_state', 'XfrmOutNoStates'], ['outbound state_protocol', 'XfrmOutStateProtoError'], ['outbound state_mode', 'XfrmOutStateModeError'],
  ['outbound state_sequence', 'XfrmOutStateSeqError'], ['outbound state_expired', 'XfrmOutStateExpired'], ['outbound policy_blocked', 'XfrmOutPolBlock'],
  ['outbound policy_dead', 'XfrmOutPolDead'], ['outbound policy', 'XfrmOutPolError'], ['outbound state_invalid', 'XfrmOutStateInvalid'],
]);

/** The kernel's name of a counter that the agent exports under labels. */
export function counterOfLabels(type: string | undefined, error: string | undefined): string | undefined {
  return METRIC_LABELS.get(`${type ?? ''} ${error ?? ''}`);
}
