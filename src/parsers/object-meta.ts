import * as z from 'zod';
import type { Mark } from '../model/document.ts';
import { parseInstant } from '../base/instant.ts';
import type { ParseContext } from './define-parser.ts';
import { at, compact, integer, list, text } from './object-fields.ts';

/** A condition of an object's status, `metav1.Condition`. */
export const Condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().optional(),
  message: z.string().optional(),
  /** UTC, ISO 8601. */
  lastTransitionTime: z.string().optional(),
  /** Generation of the object that was judged: an older one than the object's says nothing of its present form. */
  observedGeneration: z.number().int().optional(),
});
export type ConditionData = z.input<typeof Condition>;

/** Longest message kept: controllers put whole error chains there. */
export const MAX_MESSAGE = 2000;

/** Time as ISO 8601 in UTC, `2024-03-01T10:11:12Z`; undefined when absent or no time. */
export function time(value: unknown): string | undefined {
  const read = typeof value === 'string' ? parseInstant(value) : undefined;
  return read?.epochMs === undefined ? undefined : read.text;
}

/** Text of a message, cut to what a reader needs. */
export function message(value: unknown): string | undefined {
  return text(value)?.trim().slice(0, MAX_MESSAGE);
}

export function readConditions(value: unknown): ConditionData[] {
  return list(value).flatMap((condition) => {
    const type = text(at(condition, 'type'));
    if (type === undefined) return [];
    const status = text(at(condition, 'status'));
    return [compact({
      type, status: status === 'True' || status === 'true' ? 'True' as const : status === 'False' || status === 'false' ? 'False' as const : 'Unknown' as const,
      reason: text(at(condition, 'reason')), message: message(at(condition, 'message')),
      lastTransitionTime: time(at(condition, 'lastTransitionTime')), observedGeneration: integer(at(condition, 'observedGeneration')),
    })];
  });
}

/** Name, namespace and times that every kind has. */
export const metaShape = {
  namespace: z.string(),
  name: z.string(),
  creationTimestamp: z.string().optional(),
  /** Set while the object waits for its finalizers. */
  deletionTimestamp: z.string().optional(),
} as const;

/** The same for kinds that live outside of namespaces. */
export const clusterMetaShape = { name: z.string(), creationTimestamp: z.string().optional(), deletionTimestamp: z.string().optional() } as const;

export function clusterMeta(value: unknown, name: string): { name: string; creationTimestamp?: string | undefined; deletionTimestamp?: string | undefined } {
  const metadata = at(value, 'metadata');
  return { name, creationTimestamp: time(at(metadata, 'creationTimestamp')), deletionTimestamp: time(at(metadata, 'deletionTimestamp')) };
}

export function meta(value: unknown, name: string): ReturnType<typeof clusterMeta> & { namespace: string } {
  return { namespace: text(at(value, 'metadata', 'namespace')) ?? 'default', ...clusterMeta(value, name) };
}

/** Where an object comes from; beside `metaShape` in the schema of a kind. */
export const originShape = {
  /** `cilium.io/v2`; absent in items that leave it to their list. */
  apiVersion: z.string().optional(),
  /** The first owner stands for all. */
  ownerKind: z.string().optional(),
  ownerName: z.string().optional(),
} as const;

export function origin(value: unknown): { apiVersion?: string | undefined; ownerKind?: string | undefined; ownerName?: string | undefined } {
  const owner = list(at(value, 'metadata', 'ownerReferences'))[0];
  return { apiVersion: text(at(value, 'apiVersion')), ownerKind: text(at(owner, 'kind')), ownerName: text(at(owner, 'name')) };
}

/** Notes `field` of the item at `path` where its key has lines of its own; of a key that is not there nothing is noted. */
export function noteKey(context: ParseContext, path: string, field: string, key: string, lineOf: (key: string) => Mark): void {
  const mark = lineOf(key);
  const whole = lineOf('');
  if (mark.start !== whole.start || mark.end !== whole.end) context.note(`${path}.${field}`, mark);
}

/** A number that a quoting tool may have made a text. */
export function numeric(value: unknown): number | undefined {
  return integer(typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value);
}

/** Notes lists element by element: pairs of the field and its path in the object. */
export function noteLists<Item extends object>(
  context: ParseContext, path: string, item: Item, lists: readonly (readonly [keyof Item & string, string])[], lineOf: (key: string) => Mark,
): void {
  for (const [field, key] of lists) {
    const values = item[field];
    if (!Array.isArray(values) || values.length === 0) continue;
    context.note(`${path}.${field}`, lineOf(key));
    for (const i of values.keys()) context.note(`${path}.${field}[${String(i)}]`, lineOf(`${key}[${String(i)}]`));
  }
}
