import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import type { Mark } from '../../model/document.ts';
import { Etcd, readEtcd } from './kvstore.ts';
import type { Change, Section, Target } from './target.ts';
import { Count, toCount } from './values.ts';

const Config = z.object({
  /** Absent: unknown. */
  expected: z.boolean().optional(),
  retrieved: z.boolean().optional(),
  clusterId: Count.optional(),
  kvstoreMesh: z.boolean().optional(),
  syncCanaries: z.boolean().optional(),
  serviceExports: z.enum(['enabled', 'disabled', 'unsupported']).optional(),
  endpointSliceExportMode: z.string().optional(),
});
type Config = z.infer<typeof Config>;

const Sync = z.object({
  nodes: z.boolean().optional(),
  endpoints: z.boolean().optional(),
  identities: z.boolean().optional(),
  services: z.boolean().optional(),
  endpointSlices: z.boolean().optional(),
  serviceExports: z.boolean().optional(),
});
type Sync = z.infer<typeof Sync>;

const RemoteCluster = z.object({
  name: z.string(),
  ready: z.boolean(),
  nodes: Count.optional(),
  endpoints: Count.optional(),
  identities: Count.optional(),
  services: Count.optional(),
  endpointSlices: Count.optional(),
  serviceExports: Count.optional(),
  /** Failures, or reconnections as newer agents call them. */
  failures: Count.optional(),
  /** Age in seconds; absent: never. */
  lastFailureSeconds: z.number().optional(),
  /** State of the connection as printed. */
  backend: z.string().optional(),
  etcd: Etcd.optional(),
  config: Config.optional(),
  /** Which kinds of objects have arrived completely. */
  sync: Sync.optional(),
});
type RemoteCluster = z.infer<typeof RemoteCluster>;

export const ClusterMesh = z.object({
  ready: Count.optional(),
  total: Count.optional(),
  /** Up to 1.18. */
  globalServices: Count.optional(),
  /** Those not ready; all of them in verbose output. */
  clusters: z.array(RemoteCluster),
});
type ClusterMesh = z.infer<typeof ClusterMesh>;
type Head = Omit<ClusterMesh, 'clusters'>;

/** `1/2 remote clusters ready, 3 global-services`; `remote` since mid-1.13, no services since 1.19. */
export function readClusterMeshHead(text: string): Head | undefined {
  const match = /^(\d{1,6})\/(\d{1,6}) (?:remote )?clusters ready(?:, (\d{1,9}) global-services)?$/.exec(text);
  const [ready, total, globalServices] = [match?.[1], match?.[2], match?.[3]].map(toCount);
  if (ready === undefined || total === undefined) return undefined;
  return { ready, total, ...(globalServices === undefined ? {} : { globalServices }) };
}

function meshOf(target: Target): ClusterMesh {
  return (target.status.clusterMesh ??= { clusters: [] });
}

export function writeClusterMeshHead(target: Target, head: Head, mark: Mark): void {
  Object.assign(meshOf(target), head);
  for (const [key, value] of Object.entries(head)) target.note(`clusterMesh.${key}`, value, mark);
}

type Counter = 'nodes' | 'endpoints' | 'identities' | 'services' | 'endpointSlices' | 'serviceExports' | 'failures';
const COUNTERS: ReadonlyMap<string, Counter> = new Map([
  ['nodes', 'nodes'], ['endpoints', 'endpoints'], ['identities', 'identities'], ['services', 'services'],
  ['endpoint slices', 'endpointSlices'], ['MCS-API service exports', 'serviceExports'],
  ['failures', 'failures'], ['reconnects', 'failures'], ['reconnections', 'failures'],
]);

function readCluster(text: string): RemoteCluster | undefined {
  const match = /^(\S{1,253}): (ready|not-ready), (.*)$/.exec(text);
  if (match === null) return undefined;
  const cluster: RemoteCluster = { name: match[1] ?? '', ready: match[2] === 'ready' };
  for (const piece of (match[3] ?? '').split(', ')) {
    const part = /^(\d{1,9}) ([A-Za-z -]{1,40}?)(?: \(last: (?:never|(\S{1,40}) ago)\))?$/.exec(piece);
    const counter = COUNTERS.get(part?.[2] ?? '');
    const count = toCount(part?.[1]);
    if (counter === undefined || count === undefined) return undefined;
    cluster[counter] = count;
    const since = parseDuration(part?.[3] ?? '');
    if (since !== undefined) cluster.lastFailureSeconds = since;
  }
  return cluster;
}

/** `expected=true, retrieved=true, cluster-id=2` to its pairs. */
function pairs(text: string): Map<string, string> {
  return new Map(text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
  }));
}

function flag(value: string | undefined): boolean | undefined {
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** Keys without value go, as the schema's optional keys want it. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

function readConfig(text: string): Config {
  const at = pairs(text);
  return compact<Config>({
    expected: flag(at.get('expected')), retrieved: flag(at.get('retrieved')), clusterId: toCount(at.get('cluster-id')),
    kvstoreMesh: flag(at.get('kvstoremesh')), syncCanaries: flag(at.get('sync-canaries')),
    serviceExports: Config.shape.serviceExports.safeParse(at.get('service-exports')).data,
    endpointSliceExportMode: at.get('endpoint-slice-export-mode'),
  });
}

function readSync(text: string): Sync {
  const at = pairs(text);
  return compact<Sync>({
    nodes: flag(at.get('nodes')), endpoints: flag(at.get('endpoints')), identities: flag(at.get('identities')), services: flag(at.get('services')),
    endpointSlices: flag(at.get('endpoint-slices')), serviceExports: flag(at.get('service-exports')),
  });
}

const CONFIG = 'remote configuration:';
const SYNC = 'synchronization status:';

function readDetail(text: string): Pick<RemoteCluster, 'backend' | 'etcd' | 'config' | 'sync'> {
  if (text.startsWith(CONFIG)) return { config: readConfig(text.slice(CONFIG.length)) };
  if (text.startsWith(SYNC)) return { sync: readSync(text.slice(SYNC.length)) };
  const etcd = readEtcd(text);
  return { backend: text, ...(etcd === undefined ? {} : { etcd }) };
}

function readRow(text: string, current: boolean): Change | undefined {
  const row = text.trim();
  const cluster = readCluster(row);
  if (cluster !== undefined) {
    return {
      opens: clusterMeshSection.name,
      write: (target, mark) => {
        const at = meshOf(target).clusters.push(cluster) - 1;
        target.note(`clusterMesh.clusters[${String(at)}]`, cluster, mark);
      },
    };
  }
  // The sign is U+2514; through a legacy code page it arrives as one to three other characters.
  const detail = /^(?:└|[^\w\s"'([-]{1,3})\s+(\S.*)$/.exec(row)?.[1];
  return detail === undefined || !current ? undefined : { write: (target, mark) => { writeDetail(target, detail, mark); } };
}

function writeDetail(target: Target, text: string, mark: Mark): void {
  const { clusters } = meshOf(target);
  const cluster = clusters.at(-1);
  if (cluster === undefined) { target.problem(mark, 'connection detail without a cluster above it'); return; }
  const detail = readDetail(text);
  Object.assign(cluster, detail);
  for (const [key, value] of Object.entries(detail)) target.note(`clusterMesh.clusters[${String(clusters.length - 1)}].${key}`, value, mark);
}

export const clusterMeshSection: Section = { name: 'ClusterMesh', read: readRow };
