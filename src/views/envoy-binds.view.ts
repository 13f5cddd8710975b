import * as z from 'zod';
import { defineView } from './define-view.ts';

const EnvoyBinds = z.object({
  /** Ports that Envoy was refused for want of a right, with its words. */
  refused: z.array(z.object({ address: z.string(), port: z.number().int(), message: z.string(), node: z.string().optional() })),
  /** Lowest port without a right of its own, over the nodes that tell; 1024 unless lowered. */
  unprivilegedFrom: z.number().int().optional(),
});

/** Ports of the node that Envoy may not open. */
export const view = defineView({
  id: 'envoy-binds',
  title: 'ports that Envoy may not open',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs ds/cilium-envoy; kubectl -n kube-system logs ds/cilium -c cilium-agent',
  schema: EnvoyBinds,
  build: (context) => {
    const logs = context.read('cilium-log').filter((l) => ['agent', 'envoy', 'unknown'].includes(l.data.component));
    const starts = context.read('sysctl').flatMap((s) => (s.data.numbers['net.ipv4.ip_unprivileged_port_start'] === undefined ? [] : [{ value: s.data.numbers['net.ipv4.ip_unprivileged_port_start'], places: s.places('numbers["net.ipv4.ip_unprivileged_port_start"]') }]));
    if (logs.length === 0 && starts.length === 0) return { missing: context.missing('cilium-log') };
    const refused: z.input<typeof EnvoyBinds>['refused'] = [];
    context.note('', logs[0]?.places('') ?? []);
    context.note('unprivilegedFrom', starts[0]?.places ?? []);
    for (const log of logs) for (const [i, hit] of log.data.signatures.entries()) {
      if (hit.id !== 'envoy-bind-failed' || !/permission denied/i.test(hit.sample)) continue;
      for (const address of hit.values) {
        const port = Number(/:(\d{1,5})$/.exec(address)?.[1] ?? Number.NaN);
        if (!Number.isInteger(port) || port >= 1024) continue;
        context.note(`refused[${String(refused.length)}]`, log.places(`signatures[${String(i)}]`));
        refused.push({ address, port, message: hit.sample.replace(/\s+/g, ' ').slice(0, 300), ...(log.node === undefined ? {} : { node: log.node }) });
      }
    }
    return { refused, ...(starts.length === 0 ? {} : { unprivilegedFrom: Math.max(...starts.map((s) => s.value)) }) };
  },
});
