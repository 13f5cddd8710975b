import * as z from 'zod';
import { parseDuration } from '../base/duration.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { secondsBefore } from './agent-versions/age.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { identityUsers, type Users } from './identity-use/users.ts';

const IdentityUse = z.object({
  /** CiliumIdentity objects. */
  identities: z.number().int(),
  /** Identities that no endpoint has and that should have been deleted long ago; absent without the list of endpoints. */
  overdue: z.array(z.object({ name: z.string(), markedHours: z.number() })).optional(),
  /** Longest an unused identity is kept after it was marked, with room to spare. */
  allowedHours: z.number(),
  /** Identities in use that share all their labels, in groups. */
  twins: z.array(z.object({ names: z.array(z.string()), labels: z.string() })),
});
type IdentityUse = z.input<typeof IdentityUse>;

interface Item { readonly name: string; readonly id: number | undefined; readonly namespace: string | undefined; readonly labels: readonly string[]; readonly unusedSince: string | undefined; readonly places: readonly EvidenceRef[] }

/** Which identities are in use, which are not and should be gone, and which stand for the same labels. */
export const view = defineView({
  id: 'identity-use',
  title: 'identities that are used, left over, or alike',
  scope: 'cluster',
  collect: 'kubectl get ciliumidentities -o yaml; kubectl get ciliumendpoints -A -o yaml',
  schema: IdentityUse,
  build: (context) => {
    const lists = context.read('cilium-identities');
    if (lists.length === 0) return { missing: context.missing('cilium-identities') };
    context.note('', lists.flatMap((l) => l.places('')).slice(0, 2));
    const items = lists.flatMap((list) => list.data.items.map((i, at): Item => ({
      name: i.name, id: i.id, namespace: i.namespace, labels: i.labels, unusedSince: i.unusedSince, places: list.places(`items[${String(at)}]`),
    })));
    const users = identityUsers(context);
    const allowed = allowedSeconds(context);
    return { identities: items.length, allowedHours: allowed / 3600, twins: twins(context, items, users), ...overdue(context, items, users, allowed) };
  },
});

function isUsed(item: Item, users: Users): boolean {
  return item.id === undefined || users.ids.has(item.id) || !users.knows(item.namespace);
}

function twins(context: ViewContext, items: readonly Item[], users: Users | undefined): IdentityUse['twins'] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    if (item.unusedSince !== undefined || (users !== undefined && !isUsed(item, users))) continue;
    const key = [...item.labels].sort().join(',');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const alike = [...groups].filter(([, own]) => own.length > 1);
  if (alike.length > 0) context.note('twins', alike.slice(0, 3).flatMap(([, own]) => own.slice(0, 2).flatMap((o) => o.places.slice(0, 1))));
  return alike.map(([labels, own]) => ({ names: own.map((o) => o.name), labels }));
}

function overdue(context: ViewContext, items: readonly Item[], users: Users | undefined, allowed: number): Pick<IdentityUse, 'overdue'> {
  if (users === undefined) {
    const [missing] = [...context.missing('cilium-endpoints'), ...context.missing('cilium-endpoint-slices')];
    if (missing !== undefined) context.lacks('overdue', missing);
    return {};
  }
  const late = items.flatMap((item) => {
    const age = secondsBefore(item.unusedSince, context.snapshot.collectedAt);
    return age === undefined || age <= allowed || isUsed(item, users) ? [] : [{ item, age }];
  });
  context.note('overdue', [...late.slice(0, 3).flatMap(({ item }) => item.places.slice(0, 1)), ...users.places.map((p) => ({ ...p, endLine: p.startLine }))]);
  return { overdue: late.map(({ item, age }) => ({ name: item.name, markedHours: age / 3600 })) };
}

const INTERVAL = 15 * 60;
const TIMEOUT = 30 * 60;

/** What is marked is deleted by the next run of the collector; several runs and both periods over it is stuck. */
function allowedSeconds(context: ViewContext): number {
  const config = context.view('config');
  const read = config.state === 'missing' ? undefined : z.object({ values: z.record(z.string(), z.string()) }).safeParse(config.data);
  const values = read?.success === true ? read.data.values : {};
  const seconds = (key: string, usual: number): number => (Object.hasOwn(values, key) ? parseDuration(values[key] ?? '') : undefined) ?? usual;
  return 2 * (seconds('identity-gc-interval', INTERVAL) + seconds('identity-heartbeat-timeout', TIMEOUT));
}
