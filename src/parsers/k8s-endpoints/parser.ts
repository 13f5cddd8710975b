import * as z from 'zod';
import { type Line, defineParser } from '../define-parser.ts';
import { at, compact, flag, integer, list, text } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects } from '../object-list.ts';
import { meta, metaShape, noteLists, time } from '../object-meta.ts';

const Address = z.object({
  ip: z.string(),
  hostname: z.string().optional(),
  nodeName: z.string().optional(),
  /** `Pod/cart-7d9`, in the namespace of the object; absent for addresses set by hand. */
  targetKind: z.string().optional(),
  targetName: z.string().optional(),
});

const Subset = z.object({
  /** Those that take connections. */
  addresses: z.array(Address),
  notReadyAddresses: z.array(Address),
  ports: z.array(z.object({ name: z.string().optional(), port: z.number().int(), protocol: z.string(), appProtocol: z.string().optional() })),
});

const EndpointsObject = z.object({
  ...metaShape,
  subsets: z.array(Subset),
  /** Ready addresses over all subsets; one that stands in several counts once. */
  ready: z.number().int(),
  notReady: z.number().int(),
  /** More than 1000 addresses: the object holds only some of them. */
  truncated: z.boolean(),
  /** The object serves as a lock of a leader election and belongs to no service. */
  leaderLock: z.boolean(),
  lastChangeTriggerTime: z.string().optional(),
});
type EndpointsData = z.input<typeof EndpointsObject>;

function readAddresses(value: unknown): z.input<typeof Address>[] {
  return list(value).flatMap((address) => {
    const ip = text(at(address, 'ip'));
    return ip === undefined ? [] : [compact({
      ip, hostname: text(at(address, 'hostname')), nodeName: text(at(address, 'nodeName')),
      targetKind: text(at(address, 'targetRef', 'kind')), targetName: text(at(address, 'targetRef', 'name')),
    })];
  });
}

function readSubset(value: unknown): z.input<typeof Subset> {
  return {
    addresses: readAddresses(at(value, 'addresses')), notReadyAddresses: readAddresses(at(value, 'notReadyAddresses')),
    ports: list(at(value, 'ports')).flatMap((port) => {
      const number = integer(at(port, 'port'));
      return number === undefined ? [] : [compact({ name: text(at(port, 'name')), port: number, protocol: text(at(port, 'protocol')) ?? 'TCP', appProtocol: text(at(port, 'appProtocol')) })];
    }),
  };
}

function readEndpoints(value: unknown, name: string): EndpointsData {
  const annotations = at(value, 'metadata', 'annotations');
  const subsets = list(at(value, 'subsets')).map(readSubset);
  const count = (pick: (subset: z.input<typeof Subset>) => z.input<typeof Address>[]): number => new Set(subsets.flatMap(pick).map((a) => a.ip)).size;
  return compact({
    ...meta(value, name), subsets, ready: count((s) => s.addresses), notReady: count((s) => s.notReadyAddresses),
    truncated: text(at(annotations, 'endpoints.kubernetes.io/over-capacity')) === 'truncated',
    leaderLock: flag(at(annotations, 'control-plane.alpha.kubernetes.io/leader') !== undefined) ?? false,
    lastChangeTriggerTime: time(at(annotations, 'endpoints.kubernetes.io/last-change-trigger-time')),
  });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  return sniffKind(head, 'Endpoints', [/^\s*(?:- )?"?subsets"?:/, /^\s*(?:- )?"?(?:notReadyAddresses|addresses)"?:/]);
}

export const parser = defineParser({
  id: 'k8s-endpoints',
  title: 'addresses behind services (Endpoints objects)',
  columns: ['namespace', 'name', 'ready', 'notReady', 'subsets'],
  kind: 'objects',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl get endpoints --all-namespaces -o yaml',
  files: [/^(?:k8s-)?endpoints\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:endpoints?|ep)(?:-|$)/],
  schema: z.object({ items: z.array(EndpointsObject) }),
  sniff,
  begin: (context) => gatherObjects(context, {
    kind: 'Endpoints', read: readEndpoints, note: (path, item, lineOf) => { noteLists(context, path, item, [['subsets', 'subsets']], lineOf); },
  }),
});
