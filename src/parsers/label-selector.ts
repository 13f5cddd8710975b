import * as z from 'zod';
import { at, list, text, textEntries, texts } from './object-fields.ts';

/** A label a selector asks for. `source`: `any` when the policy does not say where the label comes from. */
export const SelectorLabel = z.object({ source: z.string(), key: z.string(), value: z.string() });

export const SelectorExpression = z.object({
  source: z.string(),
  key: z.string(),
  /** `In`, `NotIn`, `Exists`, `DoesNotExist`. */
  operator: z.string(),
  values: z.array(z.string()),
});

/** A label selector of any policy, its keys parted into source and name. Without any requirement it selects everything. */
export const Selector = z.object({
  matchLabels: z.array(SelectorLabel),
  matchExpressions: z.array(SelectorExpression),
  /** For people: `app=web,k8s:tier in (a,b)`; empty when everything is selected. */
  text: z.string(),
  /** Namespaces it names as such, by equality or `In`. */
  namespaces: z.array(z.string()),
  /** Speaks of the namespace or of its labels; else Cilium adds the namespace of the policy, when that has one. */
  namespaced: z.boolean(),
});
export type SelectorData = z.input<typeof Selector>;
type LabelData = z.input<typeof SelectorLabel>;
type ExpressionData = z.input<typeof SelectorExpression>;

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels';
const RESERVED = 'reserved.';

/**
 * Parts a key as Cilium does (cilium `pkg/labels`): `k8s:app`, `any:app`, `reserved:host`, `$host`; a bare key belongs to
 * the source `bare`. Label names of Kubernetes have no colon, so the first one ends the source.
 */
export function splitLabelKey(text: string, bare = 'any'): { readonly source: string; readonly key: string } {
  if (text.startsWith('$')) return { source: 'reserved', key: text.slice(1) };
  const colon = text.indexOf(':');
  if (colon > 0) return { source: text.slice(0, colon), key: text.slice(colon + 1) };
  if (colon === 0) return { source: bare, key: text.slice(1) };
  return text.startsWith(RESERVED) ? { source: 'reserved', key: text.slice(RESERVED.length) } : { source: bare, key: text };
}

/** Reads a selector; undefined when the value is no map, which is not the same as a selector without requirements. */
export function readSelector(value: unknown, bare = 'any'): SelectorData | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const matchLabels = textEntries(at(value, 'matchLabels')).map(([key, v]) => ({ ...splitLabelKey(key, bare), value: v }));
  const matchExpressions = list(at(value, 'matchExpressions')).flatMap((e) => readExpression(e, bare));
  return {
    matchLabels, matchExpressions, text: [...matchLabels.map(labelText), ...matchExpressions.map(expressionText)].join(','),
    namespaces: [...matchLabels.filter(isNamespace).map((l) => l.value), ...matchExpressions.filter((e) => isNamespace(e) && e.operator === 'In').flatMap((e) => e.values)],
    namespaced: [...matchLabels, ...matchExpressions].some((l) => isNamespace(l) || (isPodLabel(l) && l.key.startsWith(NAMESPACE_LABELS))),
  };
}

/** Selectors of a list; items that are none are left out. */
export function readSelectors(value: unknown, bare = 'any'): SelectorData[] {
  return list(value).flatMap((v) => readSelector(v, bare) ?? []);
}

function readExpression(value: unknown, bare: string): ExpressionData[] {
  const key = text(at(value, 'key'));
  const operator = text(at(value, 'operator'));
  if (key === undefined || operator === undefined) return [];
  return [{ ...splitLabelKey(key, bare), operator, values: texts(at(value, 'values')) ?? [] }];
}

function isPodLabel({ source }: { readonly source: string }): boolean {
  return source === 'any' || source === 'k8s';
}

function isNamespace(label: { readonly source: string; readonly key: string }): boolean {
  return isPodLabel(label) && label.key === NAMESPACE;
}

function keyText({ source, key }: { readonly source: string; readonly key: string }): string {
  return source === 'any' ? key : `${source}:${key}`;
}

// Reserved labels have no value.
function labelText(label: LabelData): string {
  return label.value === '' && label.source === 'reserved' ? keyText(label) : `${keyText(label)}=${label.value}`;
}

function expressionText(expression: ExpressionData): string {
  const key = keyText(expression);
  switch (expression.operator) {
    case 'Exists': return key;
    case 'DoesNotExist': return `!${key}`;
    case 'In': return `${key} in (${expression.values.join(',')})`;
    case 'NotIn': return `${key} notin (${expression.values.join(',')})`;
    default: return `${key} ${expression.operator} (${expression.values.join(',')})`;
  }
}
