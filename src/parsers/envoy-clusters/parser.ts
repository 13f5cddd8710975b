import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { addressAndPort } from '../list-values.ts';

const host = z.object({
  ip: z.string().optional().describe('Absent for hosts behind a socket or an internal listener'),
  port: z.int().optional(),
  address: z.string().describe('As printed'),
  healthy: z.boolean(),
  healthFlags: z.array(z.string()).describe('/failed_active_hc, /failed_outlier_check, ...; empty when healthy'),
  connectFailures: z.int().nonnegative(),
  requestErrors: z.int().nonnegative(),
});

export const envoyClustersSchema = z.object({
  clusters: z.array(z.object({
    name: z.string(), observability: z.string().optional(), addedViaApi: z.boolean().optional(), hosts: z.array(host), healthy: z.int().nonnegative(),
  })).describe('At most 5000, 1000 hosts each'),
  hosts: z.int().nonnegative(),
  unhealthy: z.int().nonnegative(),
  empty: z.array(z.string()).describe('Clusters without any host, at most 500'),
});

type Data = z.infer<typeof envoyClustersSchema>;
type Cluster = Data['clusters'][number];
type Host = Cluster['hosts'][number];

/** `<cluster>::<host>::<statistic>::<value>`, `<cluster>::<setting>::<value>`. */
function partsOf(text: string): { cluster: string; rest: string[] } | undefined {
  const at = text.indexOf('::');
  // An IPv6 host holds double colons of its own, in brackets.
  const host = /::(\[[0-9a-fA-F:.]{2,60}\]:\d{1,5})::([a-z_]{2,60})::(.{0,300})$/.exec(text);
  if (host !== null) return { cluster: text.slice(0, host.index), rest: [host[1] ?? '', host[2] ?? '', host[3] ?? ''] };
  return at <= 0 || at > 500 ? undefined : { cluster: text.slice(0, at), rest: text.slice(at + 2).split('::') };
}

export const parser = defineParser({
  kind: 'stream',
  id: 'envoy-clusters',
  title: 'clusters of Envoy (`/clusters`)',
  scope: 'node',
  area: 'L7',
  collect: 'cilium-bugtool',
  files: [/^envoy-clusters\.txt$/],
  commands: [/^curl-.*-clusters$/],
  sniff: (head) => {
    const solid = head.filter(({ text }) => text.trim() !== '').slice(0, 40);
    const own = solid.filter(({ text }) => /^\S{1,400}::(?:observability_name|default_priority|added_via_api|\S{3,80}::(?:cx_active|health_flags|hostname))::/.test(text.slice(0, 600)));
    return own.length > 0 && own.length * 4 >= solid.length ? 'yes' : 'maybe';
  },
  schema: envoyClustersSchema,
  begin(context) {
    const data: Data = { clusters: [], hosts: 0, unhealthy: 0, empty: [] };
    const byName = new Map<string, { cluster: Cluster; at: number; hosts: Map<string, Host> }>();
    const open = (name: string, line: number): { cluster: Cluster; at: number; hosts: Map<string, Host> } | undefined => {
      const known = byName.get(name);
      if (known !== undefined || data.clusters.length >= 5000) return known;
      const cluster: Cluster = { name, hosts: [], healthy: 0 };
      const made = { cluster, at: data.clusters.push(cluster) - 1, hosts: new Map<string, Host>() };
      context.note(`clusters[${String(made.at)}]`, line);
      byName.set(name, made);
      return made;
    };
    return {
      line: (line) => {
        const parts = line.text.trim() === '' ? undefined : partsOf(line.text.trim());
        if (parts === undefined) return;
        context.known(line);
        const found = open(parts.cluster, line.n);
        if (found === undefined) return;
        const [first = '', second = '', third = ''] = parts.rest;
        if (parts.rest.length === 2 && first === 'observability_name') found.cluster.observability = second;
        else if (parts.rest.length === 2 && first === 'added_via_api') found.cluster.addedViaApi = second === 'true';
        if (parts.rest.length !== 3 || /^(?:default|high)_priority$|^outlier$/.test(first)) return;
        const host = hostOf(found, first);
        if (host === undefined) return;
        if (second === 'health_flags') {
          host.healthy = third === 'healthy';
          host.healthFlags = host.healthy ? [] : third.split('/').filter((flag) => flag !== '').map((flag) => `/${flag}`);
          context.note(`clusters[${String(found.at)}].hosts[${String(found.cluster.hosts.indexOf(host))}]`, line);
        } else if (second === 'cx_connect_fail') host.connectFailures = Number(third) || 0;
        else if (second === 'rq_error') host.requestErrors = Number(third) || 0;
      },
      end: () => {
        for (const cluster of data.clusters) {
          cluster.healthy = cluster.hosts.filter((one) => one.healthy).length;
          data.hosts += cluster.hosts.length;
          data.unhealthy += cluster.hosts.length - cluster.healthy;
          if (cluster.hosts.length === 0 && data.empty.length < 500) data.empty.push(cluster.name);
        }
        return data.clusters.length === 0 ? undefined : data;
      },
    };
  },
});

function hostOf(found: { cluster: Cluster; hosts: Map<string, Host> }, address: string): Host | undefined {
  const known = found.hosts.get(address);
  if (known !== undefined || found.hosts.size >= 1000) return known;
  const host: Host = { ...addressAndPort(address), address, healthy: true, healthFlags: [], connectFailures: 0, requestErrors: 0 };
  found.hosts.set(address, host);
  found.cluster.hosts.push(host);
  return host;
}
