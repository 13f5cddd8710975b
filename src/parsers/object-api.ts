import * as z from 'zod';
import type { Line } from './define-parser.ts';
import { at, compact, text, textMap, texts, list } from './object-fields.ts';
import { headKind } from './object-kind.ts';

/**
 * Verdict for a parser of custom resources. Kinds such as `Gateway` exist in several API groups, so the group has to fit.
 * @param group without version: `gateway.networking.k8s.io`
 */
export function sniffApi(head: readonly Line[], group: string, kinds: readonly string[]): 'yes' | 'maybe' | 'no' {
  const found = headKind(head);
  if (found === undefined) return 'no';
  const kind = found.item ?? found.document?.replace(/(?<=.)List$/, '');
  if (kind === undefined || (kind === 'List' && found.item === undefined)) return saysGroup(head, group) ? 'maybe' : found.document === 'List' ? 'maybe' : 'no';
  if (!kinds.includes(kind)) return 'no';
  return saysGroup(head, group) ? 'yes' : saysAnyGroup(head) ? 'no' : 'maybe';
}

function saysGroup(head: readonly Line[], group: string): boolean {
  return head.some((l) => l.text.includes('apiVersion') && l.text.includes(`${group}/`));
}

function saysAnyGroup(head: readonly Line[]): boolean {
  return head.some((l) => /"?apiVersion"?\s*:\s*"?[a-z0-9.-]{1,100}\/v/.test(l.text));
}

export const Selector = z.object({
  matchLabels: z.record(z.string(), z.string()),
  matchExpressions: z.array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()) })),
});

/** A label selector. Undefined where there is none; one without any term selects everything. */
export function readSelector(value: unknown): z.input<typeof Selector> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return {
    matchLabels: textMap(at(value, 'matchLabels')) ?? {},
    matchExpressions: list(at(value, 'matchExpressions')).flatMap((e) => {
      const key = text(at(e, 'key'));
      const operator = text(at(e, 'operator'));
      return key === undefined || operator === undefined ? [] : [{ key, operator, values: texts(at(e, 'values')) ?? [] }];
    }),
  };
}

/** An object named by another one. */
export const Reference = z.object({
  /** `apps`; absent for the core group and where the API has a default. */
  group: z.string().optional(), kind: z.string().optional(), namespace: z.string().optional(), name: z.string(),
  /** Listener, port or field inside of it. */
  sectionName: z.string().optional(),
});

export function readReference(value: unknown): z.input<typeof Reference> | undefined {
  const name = text(at(value, 'name'));
  if (name === undefined) return undefined;
  return compact({
    group: text(at(value, 'group')), kind: text(at(value, 'kind')), namespace: text(at(value, 'namespace')), name,
    sectionName: text(at(value, 'sectionName')),
  });
}

export function readReferences(value: unknown): z.input<typeof Reference>[] {
  return list(value).flatMap((one) => readReference(one) ?? []);
}
