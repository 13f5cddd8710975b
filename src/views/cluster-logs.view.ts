import * as z from 'zod';
import { LOG_COMPONENTS } from '../parsers/cilium-log/origin.ts';
import { defineView } from './define-view.ts';

const ClusterLogs = z.object({
  /** Components whose logs were read, sorted. */
  components: z.array(z.enum(LOG_COMPONENTS)),
  /** Logs of the operator; absent without any. */
  operatorLogs: z.number().int().optional(),
  items: z.array(z.object({
    /** Id of the log signature. */
    id: z.string(),
    topic: z.string(),
    component: z.enum(LOG_COMPONENTS),
    pod: z.string().optional(),
    node: z.string().optional(),
    /** From the log of the run before. */
    previous: z.boolean(),
    /** First line, as far as kept. */
    message: z.string(),
    values: z.array(z.string()),
    count: z.number().int(),
    /** From the last match to the end of the log. */
    secondsBeforeEnd: z.number().optional(),
  })),
});

/** What all logs of the cluster say by known messages: agents, operator, etcd and the programs of the cluster mesh. */
export const view = defineView({
  id: 'cluster-logs',
  title: 'known messages in the logs of all programs of Cilium',
  scope: 'cluster',
  collect: 'kubectl -n kube-system logs <pod> --all-containers --timestamps',
  schema: ClusterLogs,
  build: (context) => {
    const logs = context.read('cilium-log');
    if (logs.length === 0) return { missing: context.missing('cilium-log') };
    context.note('', logs[0]?.places('') ?? []);
    const items: z.input<typeof ClusterLogs>['items'] = [];
    for (const log of logs) {
      for (const [i, hit] of log.data.signatures.entries()) {
        context.note(`items[${String(items.length)}]`, log.places(`signatures[${String(i)}]`));
        items.push({
          id: hit.id, topic: hit.topic, component: log.data.component, previous: log.data.previous, message: hit.sample.replace(/\s+/g, ' ').slice(0, 300), values: hit.values, count: hit.count,
          ...(log.data.pod === undefined ? {} : { pod: log.data.pod }), ...(log.node === undefined ? {} : { node: log.node }),
          ...(hit.secondsBeforeEnd === undefined ? {} : { secondsBeforeEnd: hit.secondsBeforeEnd }),
        });
      }
    }
    const own = logs.filter((l) => l.data.component === 'operator');
    if (own.length === 0) context.lacks('operatorLogs', { input: 'cilium-log', reason: 'absent', detail: 'no log of the operator was found in the input', collect: 'kubectl -n kube-system logs deploy/cilium-operator --timestamps' });
    context.note('operatorLogs', own.slice(0, 3).flatMap((l) => l.places('')));
    return { ...(own.length === 0 ? {} : { operatorLogs: own.length }), components: LOG_COMPONENTS.filter((c) => logs.some((l) => l.data.component === c)), items };
  },
});
