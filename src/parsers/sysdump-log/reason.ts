/** Why the collector could not get something. */
export const FAILURE_REASONS = [
  'api-missing', 'not-found', 'not-installed', 'forbidden', 'namespace-unknown', 'container-down', 'socket-down', 'killed', 'command-failed',
  'bugtool-crashed', 'copy-cut', 'not-supported', 'timeout', 'unreachable', 'throttled', 'other',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Ordered: the first text that occurs decides. */
const TEXTS: readonly (readonly [FailureReason, RegExp])[] = [
  ['not-installed', /this is expected if|this is expected when|release: not found|failed to detect cilium spire|no [\w-]{1,40} found, skipping/i],
  ['not-supported', /unknown command - this is expected|unknown (?:command|flag)|not supported/i],
  ['api-missing', /could not find the requested resource|no matches for kind|metrics api not available/i],
  ['namespace-unknown', /an empty namespace may not be set|failed to detect cilium (?:installation|operator|namespace)/i],
  ['forbidden', /is forbidden|unauthorized|must be logged in/i],
  ['container-down', /container not found|is not running|container [\w"-]{1,80} is waiting|never reached running|previous terminated container/i],
  ['killed', /exit code 137|signal: killed|oomkilled/i],
  ['bugtool-crashed', /doesn't contain archive name|did not contain archive name/i],
  ['copy-cut', /incomplete read|unexpected eof/i],
  ['socket-down', /dial unix |is the agent running/i],
  ['timeout', /context deadline exceeded|timed out|timeout/i],
  ['unreachable', /connection refused|no route to host|no such host|error dialing backend|connection reset|i\/o timeout/i],
  ['throttled', /client-side throttling|too many requests/i],
  ['command-failed', /command terminated with exit code|command failed/i],
  ['not-found', /not found/i],
];

/** Classifies the text of a failure or warning. */
export function reasonOf(text: string): FailureReason {
  return TEXTS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

/** Definitions every working cluster has: without them the agents or the operator never came up. */
const CORE_KINDS = /cilium(?:endpoints|nodes|identities|networkpolicies|clusterwidenetworkpolicies)\.cilium\.io|Collecting Cilium (?:endpoints|nodes|identities|network policies|cluster-wide network policies)\b/;
/** Parts many clusters do not have. */
const OPTIONAL_PARTS = /tetragon|spire|hubble-relay|hubble-ui|hubble-generate-certs|clustermesh|node-init|helm|etcd|envoy|certgen|eks|gke|aks|metrics|cronjob|cni-configuration/i;

/** Whether such a failure is usual for a healthy cluster that does not use the part. */
export function isExpected(reason: FailureReason, task: string, message: string): boolean {
  if (reason === 'not-installed' || reason === 'not-supported' || reason === 'throttled') return true;
  if (reason === 'api-missing') return !CORE_KINDS.test(message) && !CORE_KINDS.test(task);
  return reason === 'not-found' && OPTIONAL_PARTS.test(`${task} ${message}`);
}
