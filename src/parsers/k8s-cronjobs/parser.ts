import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { at, compact, flag, list, text } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { meta, metaShape, time } from '../object-meta.ts';

const CronJob = z.object({
  ...metaShape,
  /** In the form of cron: `0 0 1 *\/4 *`. */
  schedule: z.string(),
  suspended: z.boolean(),
  lastScheduleTime: z.string().optional(),
  /** Absent when no run succeeded yet. */
  lastSuccessfulTime: z.string().optional(),
  /** Runs that are not over. */
  active: z.number().int(),
  images: z.array(z.string()),
});

function readCronJob(value: unknown, name: string): z.input<typeof CronJob> {
  const spec = at(value, 'spec');
  const status = at(value, 'status');
  return compact({
    ...meta(value, name), schedule: text(at(spec, 'schedule')) ?? '', suspended: flag(at(spec, 'suspend')) ?? false,
    lastScheduleTime: time(at(status, 'lastScheduleTime')), lastSuccessfulTime: time(at(status, 'lastSuccessfulTime')), active: list(at(status, 'active')).length,
    images: list(at(spec, 'jobTemplate', 'spec', 'template', 'spec', 'containers')).flatMap((c) => text(at(c, 'image')) ?? []),
  });
}

export const parser = defineParser({
  id: 'k8s-cronjobs',
  title: 'CronJobs, those that renew certificates among them',
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl -n kube-system get cronjobs -o yaml',
  files: [/^(?:(?:hubble|clustermesh)-generate-certs-cronjob|cronjobs)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:cronjobs?|cj)(?:-|$)/],
  schema: z.object({ items: z.array(CronJob) }),
  sniff: (head) => sniffKind(head, 'CronJob', [/^\s*"?jobTemplate"?:/, /^\s*"?schedule"?:/]),
  begin: (context) => gatherObjects(context, {
    kind: 'CronJob', read: readCronJob, note: (path, item, lineOf) => {
      noteFields(context, path, item, [
        ['schedule', 'spec.schedule'], ['suspended', 'spec.suspend'], ['lastScheduleTime', 'status.lastScheduleTime'], ['lastSuccessfulTime', 'status.lastSuccessfulTime'],
      ], lineOf);
    },
  }),
});
