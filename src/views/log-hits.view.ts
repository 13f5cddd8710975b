import * as z from 'zod';
import type { CiliumLog, LogHit } from '../parsers/cilium-log/schema.ts';
import { defineView, type Read } from './define-view.ts';
import { isOutdated } from './logs/outdated.ts';
import { showsWholeStart } from './logs/whole-start.ts';

const LogHits = z.object({
  /** Logs that were read. */
  logs: z.number().int(),
  /** A log of the agent tells of a start from its banner to its end: only then does a message that is not there tell something. Absent otherwise. */
  wholeStart: z.boolean().optional(),
  items: z.array(z.object({
    /** Id of the log signature. */
    id: z.string(),
    component: z.enum(['agent', 'agent-init', 'operator', 'cni', 'unknown']),
    pod: z.string().optional(),
    level: z.string().optional(),
    /** First line, as far as kept. */
    message: z.string(),
    values: z.array(z.string()),
    count: z.number().int(),
    /** Between the first and the last match. */
    seconds: z.number().optional(),
    /** Matches go on to the end of the log. */
    atEnd: z.boolean(),
    /** The process ended with it. */
    ended: z.boolean(),
    /** The log tells that the agent came up. */
    cameUp: z.boolean(),
  })),
});
type Item = z.input<typeof LogHits>['items'][number];

/** Longest quiet time before the end of a log after which a message counts as over, in seconds. */
const QUIET = 600;
/** The same in lines, for logs without times. */
const QUIET_LINES = 100;

/** What the logs of a node's Cilium programs say by known messages; the log of a former run counts only while the present one did not come up. */
export const view = defineView({
  id: 'log-hits',
  title: 'known messages in the logs of agent and operator',
  scope: 'node',
  collect: 'kubectl -n kube-system logs <pod> -c cilium-agent --timestamps',
  schema: LogHits,
  build: (context) => {
    const logs = context.read('cilium-log').filter((l) => isComponent(l.data.component));
    if (logs.length === 0) return { missing: context.missing('cilium-log') };
    const items: Item[] = [];
    context.note('', logs[0]?.places('') ?? []);
    for (const log of logs) {
      if (isOutdated(log, logs)) continue;
      for (const [i, hit] of log.data.signatures.entries()) {
        const at = `signatures[${String(i)}]`;
        context.note(`items[${String(items.length)}]`, [...log.places(at), ...hit.count > 1 ? log.places(`${at}.lastLine`) : []]);
        items.push(itemOf(hit, log));
      }
    }
    if (!logs.some(showsWholeStart)) return { logs: logs.length, items };
    context.note('wholeStart', logs.find(showsWholeStart)?.places('') ?? []);
    return { logs: logs.length, wholeStart: true, items };
  },
});

function isComponent(component: CiliumLog['component']): component is Item['component'] {
  return component === 'agent' || component === 'agent-init' || component === 'operator' || component === 'cni' || component === 'unknown';
}

function itemOf(hit: LogHit, log: Read<CiliumLog>): Item {
  const { data } = log;
  return {
    id: hit.id, component: isComponent(data.component) ? data.component : 'unknown', message: hit.sample.replace(/\s+/g, ' ').slice(0, 300), values: hit.values, count: hit.count,
    atEnd: hit.secondsBeforeEnd === undefined ? log.document.span.end - hit.lastLine <= QUIET_LINES : hit.secondsBeforeEnd <= QUIET,
    ended: data.stop?.signatures.includes(hit.id) ?? false, cameUp: data.initialized && data.stop === undefined,
    ...(data.pod === undefined ? {} : { pod: data.pod }), ...(hit.level === undefined ? {} : { level: hit.level }), ...(hit.spanSeconds === undefined ? {} : { seconds: hit.spanSeconds }),
  };
}
