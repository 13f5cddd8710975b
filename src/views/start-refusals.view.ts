import * as z from 'zod';
import type { CiliumLog, LogHit } from '../parsers/cilium-log/schema.ts';
import { defineView, type Read, type ViewContext } from './define-view.ts';
import { decisiveLogs } from './start-refusals/decisive-logs.ts';

const StartRefusals = z.object({
  /** Logs that were looked at: those of processes that did not come up, or may not have. */
  logs: z.number().int(),
  /** One for each known message of each process; the most telling first as the signature table orders them. */
  items: z.array(z.object({
    /** Id of the log signature. */
    signature: z.string(),
    topic: z.string(),
    means: z.string(),
    /** Keys of cilium-config that decide it. */
    keys: z.array(z.string()),
    values: z.array(z.string()),
    component: z.string(),
    node: z.string().optional(),
    pod: z.string().optional(),
    /** The line as far as kept. */
    message: z.string(),
    /** It is what ended the process. */
    ended: z.boolean(),
  })),
  /** Signature ids among `items`. */
  signatures: z.array(z.string()),
});
type StartRefusals = z.input<typeof StartRefusals>;

const LOUD: ReadonlySet<string> = new Set(['panic', 'fatal', 'error']);

/**
 * What agents and operators say about options they refuse at start. A process that came up later does not count: then the
 * configuration was put right, or the message was of an earlier run.
 */
export const view = defineView({
  id: 'start-refusals',
  title: 'what agents and operators refuse at start',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs ds/cilium -c cilium-agent --previous',
  schema: StartRefusals,
  build: (context) => {
    const logs = context.read('cilium-log').filter((r) => ['agent', 'operator', 'unknown'].includes(r.data.component));
    if (logs.length === 0) return { missing: context.missing('cilium-log') };
    return gather(decisiveLogs(logs), logs, context);
  },
});

function gather(decisive: readonly Read<CiliumLog>[], all: readonly Read<CiliumLog>[], context: ViewContext): StartRefusals {
  const items: StartRefusals['items'] = [];
  context.note('', (decisive[0] ?? all[0])?.places('') ?? []);
  for (const log of decisive) for (const [i, hit] of log.data.signatures.entries()) {
    if (hit.normal || (hit.level !== undefined && !LOUD.has(hit.level))) continue;
    context.note(`items[${String(items.length)}]`, log.places(`signatures[${String(i)}]`));
    items.push(itemOf(hit, log));
  }
  return { logs: decisive.length, items, signatures: [...new Set(items.map((i) => i.signature))] };
}

function itemOf(hit: LogHit, { data, node }: Read<CiliumLog>): StartRefusals['items'][number] {
  return {
    signature: hit.id, topic: hit.topic, means: hit.means, keys: hit.keys, values: hit.values, component: data.component,
    message: hit.sample.replace(/\s+/g, ' ').slice(0, 400), ended: data.stop?.signatures.includes(hit.id) ?? false,
    ...(node === undefined ? {} : { node }), ...(data.pod === undefined ? {} : { pod: data.pod }),
  };
}
