import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { Count, State, stateAndMessage, toCount } from './values.ts';

export const Etcd = z.object({
  connected: Count,
  endpoints: Count,
  /** Lease ids of agents up to 1.14: first the session's, then the locks'. */
  leaseIds: z.array(z.string()).optional(),
  /** Number of leases, agents since 1.15. */
  leases: Count.optional(),
  lockLeases: Count.optional(),
  /** Absent in texts older than 1.8, which do not tell. */
  hasQuorum: z.boolean().optional(),
  heartbeatAgeSeconds: z.number().optional(),
  consecutiveErrors: Count.optional(),
  /** One text per etcd endpoint: URL, then version or error. */
  endpointTexts: z.array(z.string()),
});
export type Etcd = z.infer<typeof Etcd>;

export const KvStore = z.object({
  state: State,
  message: z.string().optional(),
  etcd: Etcd.optional(),
});

const HEARTBEAT = / since last heartbeat update has been received/;

function quorumOf(text: string): Pick<Etcd, 'hasQuorum' | 'heartbeatAgeSeconds' | 'consecutiveErrors'> {
  if (text === 'true' || text === 'false') return { hasQuorum: text === 'true' };
  const errors = toCount(/consecutive-errors=(\d{1,9})/.exec(text)?.[1]);
  const since = HEARTBEAT.exec(text);
  const age = since === null ? undefined : parseDuration(text.slice(0, since.index));
  return {
    hasQuorum: false,
    ...(age === undefined ? {} : { heartbeatAgeSeconds: age }),
    ...(errors === undefined ? {} : { consecutiveErrors: errors }),
  };
}

function leasesOf(text: string): Pick<Etcd, 'leaseIds' | 'leases' | 'lockLeases'> {
  const ids = [/, lease-ID=([0-9a-f]{1,16})/.exec(text)?.[1], /lock lease-ID=([0-9a-f]{1,16})/.exec(text)?.[1]].filter((id) => id !== undefined);
  const leases = toCount(/, leases=(\d{1,9})/.exec(text)?.[1]);
  const lockLeases = toCount(/lock leases=(\d{1,9})/.exec(text)?.[1]);
  return {
    ...(ids.length === 0 ? {} : { leaseIds: ids }),
    ...(leases === undefined ? {} : { leases }),
    ...(lockLeases === undefined ? {} : { lockLeases }),
  };
}

/** `etcd: 1/1 connected, leases=1, lock leases=0, has-quorum=true: https://...`; undefined for any other text. */
export function readEtcd(text: string): Etcd | undefined {
  const head = /^etcd: (\d{1,9})\/(\d{1,9}) connected/.exec(text);
  const connected = toCount(head?.[1]);
  const endpoints = toCount(head?.[2]);
  if (head === null || connected === undefined || endpoints === undefined) return undefined;
  const rest = text.slice(head[0].length);
  const at = rest.indexOf('has-quorum=');
  const colon = rest.indexOf(': ', Math.max(at, 0));
  const end = colon < 0 ? rest.length : colon;
  const quorum = at < 0 ? {} : quorumOf(rest.slice(at + 'has-quorum='.length, end).replace(/:$/, ''));
  const endpointTexts = rest.slice(end + 2).split(';').map((e) => e.trim()).filter((e) => e !== '');
  return { connected, endpoints, ...leasesOf(rest.slice(0, at < 0 ? end : at)), ...quorum, endpointTexts };
}

export function readKvStore(text: string): z.infer<typeof KvStore> | undefined {
  const parts = stateAndMessage(text);
  const etcd = readEtcd(parts?.message ?? '');
  return parts === undefined || etcd === undefined ? parts : { ...parts, etcd };
}
