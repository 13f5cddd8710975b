import * as z from 'zod';
import { byText } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { dropReason } from '../parsers/drop-reasons.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';

const Drops = z.object({
  /** Counted by the datapath itself since the node booted, or by the agent since it started. */
  since: z.enum(['boot', 'agent-start']),
  reasons: z.array(z.object({
    reason: z.string(),
    /** Of the datapath; absent for a text that no release is known to print. */
    code: z.number().int().optional(),
    packets: z.number(),
    ingress: z.number(),
    egress: z.number(),
    /** Source file and line of the datapath with the most of them; 1.16 and newer. */
    at: z.string().optional(),
  })),
  /** Of all reasons. */
  packets: z.number(),
  forwarded: z.number().optional(),
});
type Reason = z.input<typeof Drops>['reasons'][number];
interface Sum { reason: Reason; places: readonly EvidenceRef[]; most: number }

/** Packets that the datapath of a node dropped, by reason, most frequent first: totals, of which nobody knows over how long. */
export const view = defineView({
  id: 'drops',
  title: 'packets dropped by the datapath of a node',
  scope: 'node',
  collect: 'kubectl -n kube-system exec <cilium pod> -- cilium-dbg bpf metrics list',
  schema: Drops,
  build: (context) => {
    const table = context.best('cilium-bpf-metrics');
    if (table !== undefined) return told(context, table, 'boot', ofTable(table));
    const metrics = context.best('cilium-metrics');
    if (metrics === undefined) return { missing: [...context.missing('cilium-bpf-metrics'), ...context.missing('cilium-metrics')] };
    return told(context, metrics, 'agent-start', ofMetrics(metrics));
  },
});

interface Counted { readonly sums: readonly Sum[]; readonly forwarded: number | undefined }

function told(context: ViewContext, read: Read<unknown>, since: 'boot' | 'agent-start', { sums, forwarded }: Counted): z.input<typeof Drops> {
  if (!read.whole) context.notWhole();
  context.note('', read.places(''));
  context.note('reasons', read.places(''));
  const ordered = [...sums].sort((a, b) => b.reason.packets - a.reason.packets || byText(a.reason.reason, b.reason.reason));
  for (const [i, { places }] of ordered.entries()) context.note(`reasons[${String(i)}]`, places);
  return { since, reasons: ordered.map((s) => s.reason), packets: ordered.reduce((n, s) => n + s.reason.packets, 0), ...(forwarded === undefined ? {} : { forwarded }) };
}

function add(sums: Map<string, Sum>, row: { readonly reason: string; readonly code?: number | undefined; readonly direction: string; readonly packets: number; readonly at?: string | undefined; readonly places: readonly EvidenceRef[] }): void {
  const sum: Sum = sums.get(row.reason) ?? { reason: { reason: row.reason, packets: 0, ingress: 0, egress: 0, ...(row.code === undefined ? {} : { code: row.code }) }, places: [], most: 0 };
  sum.reason.packets += row.packets;
  if (row.direction === 'ingress') sum.reason.ingress += row.packets;
  if (row.direction === 'egress') sum.reason.egress += row.packets;
  if (row.packets > sum.most) {
    sum.most = row.packets;
    if (row.at !== undefined) sum.reason.at = row.at;
  }
  sum.places = [...sum.places, ...row.places].slice(0, 4);
  sums.set(row.reason, sum);
}

function ofTable(read: Read<{ readonly rows: readonly { readonly reason: string; readonly code?: number | undefined; readonly dropped: boolean; readonly direction: string; readonly packets: number; readonly file?: string | undefined; readonly fileLine?: number | undefined }[] }>): Counted {
  const sums = new Map<string, Sum>();
  let forwarded = 0;
  for (const [i, row] of read.data.rows.entries()) {
    if (!row.dropped) { forwarded += row.reason === 'Success' ? row.packets : 0; continue; }
    add(sums, { ...row, at: row.file === undefined ? undefined : `${row.file}${row.fileLine === undefined ? '' : `:${String(row.fileLine)}`}`, places: read.places(`rows[${String(i)}]`) });
  }
  return { sums: [...sums.values()], forwarded };
}

function ofMetrics(read: Read<{ readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[] }>): Counted {
  const sums = new Map<string, Sum>();
  let forwarded: number | undefined;
  for (const [i, { name, labels, value }] of read.data.samples.entries()) {
    if (name === 'cilium_forward_count_total') forwarded = (forwarded ?? 0) + value;
    const reason = labels['reason'];
    if (name !== 'cilium_drop_count_total' || reason === undefined || value <= 0) continue;
    const known = dropReason(reason);
    add(sums, { reason: known.reason, code: known.code, direction: (labels['direction'] ?? '').toLowerCase(), packets: value, places: read.places(`samples[${String(i)}]`) });
  }
  return { sums: [...sums.values()], forwarded };
}
