import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, text } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects, noteFields } from '../object-list.ts';
import { message, numeric, time } from '../object-meta.ts';

const K8sEvent = z.object({
  namespace: z.string(),
  name: z.string(),
  type: z.enum(['Normal', 'Warning']),
  /** `FailedCreatePodSandBox`, `Unhealthy`, `BackOff`. */
  reason: z.string(),
  message: z.string(),
  /** What it speaks of. */
  objectKind: z.string(),
  objectNamespace: z.string().optional(),
  objectName: z.string(),
  /** Part of the object: `spec.containers{cilium-agent}`. */
  fieldPath: z.string().optional(),
  /** Who says so: `kubelet`, `default-scheduler`, `cilium-operator`. */
  source: z.string().optional(),
  /** Node the reporter runs on. */
  host: z.string().optional(),
  action: z.string().optional(),
  /** UTC, ISO 8601. */
  firstSeen: z.string().optional(),
  lastSeen: z.string().optional(),
  /** How often, over all repetitions. */
  count: z.number().int(),
});
type EventData = z.input<typeof K8sEvent>;

const MAX_TEXT = 1000;

/** Reads core/v1 and events.k8s.io, which names the same things otherwise and keeps the old ones as `deprecated*`. */
function readEvent(value: unknown, name: string): EventData {
  const object = at(value, 'involvedObject') ?? at(value, 'regarding');
  const source = at(value, 'source') ?? at(value, 'deprecatedSource');
  const created = time(at(value, 'metadata', 'creationTimestamp'));
  const eventTime = time(at(value, 'eventTime'));
  const first = time(at(value, 'firstTimestamp')) ?? time(at(value, 'deprecatedFirstTimestamp')) ?? eventTime ?? created;
  const last = time(at(value, 'series', 'lastObservedTime')) ?? time(at(value, 'lastTimestamp')) ?? time(at(value, 'deprecatedLastTimestamp')) ?? eventTime ?? created;
  return compact({
    namespace: text(at(value, 'metadata', 'namespace')) ?? 'default', name,
    type: text(at(value, 'type')) === 'Warning' ? 'Warning' as const : 'Normal' as const, reason: text(at(value, 'reason')) ?? '',
    message: (message(at(value, 'message')) ?? message(at(value, 'note')) ?? '').slice(0, MAX_TEXT),
    objectKind: text(at(object, 'kind')) ?? '', objectNamespace: text(at(object, 'namespace')), objectName: text(at(object, 'name')) ?? '',
    fieldPath: text(at(object, 'fieldPath')),
    source: text(at(source, 'component')) ?? text(at(value, 'reportingComponent')) ?? text(at(value, 'reportingController')),
    // reportingInstance is a pod or a node, as the reporter likes: only what the source says is a host.
    host: text(at(source, 'host')), action: text(at(value, 'action')), firstSeen: first, lastSeen: last,
    count: numeric(at(value, 'series', 'count')) ?? numeric(at(value, 'count')) ?? numeric(at(value, 'deprecatedCount')) ?? 1,
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Event', [/^\s*(?:- )?"?(?:involvedObject|regarding)"?:/, /^\s*"?reason"?:/]);
}

const PLACES = [['type', 'type'], ['reason', 'reason'], ['message', 'message'], ['count', 'count'], ['lastSeen', 'lastTimestamp']] as const;

export const parser = defineParser({
  id: 'k8s-events',
  title: 'Kubernetes events (Event objects)',
  columns: ['lastSeen', 'type', 'reason', 'objectKind', 'objectName', 'message', 'namespace', 'count'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get events --all-namespaces -o yaml',
  files: [/^(?:k8s-)?events\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:events?|ev)(?:\.events\.k8s\.io)?(?:-|$)/],
  schema: z.object({ items: z.array(K8sEvent) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Event', read: readEvent, note: (path, item, lineOf) => {
      // A cluster has tens of thousands of normal events; the lines of warnings are what a report quotes.
      if (item.type === 'Warning') noteFields(context, path, item, PLACES, lineOf);
    },
  }),
});
