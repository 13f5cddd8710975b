import * as z from 'zod';
import { listLinks } from './datapath/links.ts';
import { needsOf } from './datapath/needs.ts';
import { defineView } from './define-view.ts';
import { healthSources } from './routes/health.ts';

const LocalHealth = z.object({
  /** The agent's own probe of the health endpoint on its node. */
  probe: z.enum(['ok', 'failing', 'unknown']),
  /** What the probe got instead of an answer; empty where nothing is told. */
  error: z.string(),
  /** `lxc_health` is among the devices of the node; absent when they were not listed whole. */
  device: z.boolean().optional(),
  /** Cilium makes pods without the help of another plugin; absent where nothing tells. */
  unchained: z.boolean().optional(),
});

/** Whether the health endpoint of a node answers on the node itself. */
export const view = defineView({
  id: 'local-health',
  title: "the node's own health endpoint",
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-health status --verbose; ip -d link show',
  schema: LocalHealth,
  build: (context) => {
    const source = healthSources(context).find((s) => s.data.nodes.some((n) => n.local));
    const at = source?.data.nodes.findIndex((n) => n.local) ?? -1;
    const own = source?.data.nodes[at];
    const probe = answerOf(own?.endpoint);
    const links = listLinks(context);
    const device = links === undefined ? undefined : links.byName.has('lxc_health') ? true : links.whole ? false : undefined;
    if (probe === 'unknown' && device !== false) return { missing: context.missing('cilium-health-status') };
    const errors = (own?.paths ?? []).filter((p) => p.kind === 'endpoint').flatMap((p) => [p.icmp?.error, p.http?.error]).filter((e) => e !== undefined);
    const probed = source?.places(`nodes[${String(at)}]`) ?? [];
    for (const field of ['', 'probe', 'error']) context.note(field, probed.length > 0 ? probed : links?.places ?? []);
    context.note('device', links?.byName.get('lxc_health')?.places ?? (links?.places ?? []).map((p) => ({ ...p, note: 'lxc_health is not listed here' })));
    const { chaining } = needsOf(context);
    const settled = chaining !== undefined || context.best('cilium-config') !== undefined;
    return { probe, error: errors[0] ?? '', ...(device === undefined ? {} : { device }), ...(settled ? { unchained: chaining === undefined } : {}) };
  },
});

function answerOf(reach: { readonly reachable: number; readonly total: number; readonly unknown: number } | undefined): 'ok' | 'failing' | 'unknown' {
  if (reach === undefined || reach.total === 0) return 'unknown';
  if (reach.reachable + reach.unknown < reach.total) return 'failing';
  return reach.reachable === reach.total ? 'ok' : 'unknown';
}
