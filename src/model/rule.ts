import * as z from 'zod';

export const Severity = z.enum(['critical', 'error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

export const Confidence = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof Confidence>;

/** A CEL expression, as written in the rule file. */
const Expression = z.string().min(1);

/** A named condition: what is asked, and the sentence that tells a reader what was asked. `{expr}` in `say` is filled with the value seen. */
export const Condition = z.strictObject({ is: Expression, say: z.string().min(3) });
export type Condition = z.infer<typeof Condition>;

export const Remedy = z.strictObject({
  do: z.string().min(3),
  /** Helm values, `a.b=c`, several with a space between. */
  helm: z.string().optional(),
  /** `cilium-config` keys, `key: "value"`, one a line. */
  config: z.string().optional(),
  /** Shell command to run by hand. */
  command: z.string().optional(),
});
export type Remedy = z.infer<typeof Remedy>;

export const SubjectKind = z.enum(['cluster', 'node', 'pod', 'endpoint', 'service', 'policy', 'device', 'workload', 'key']);
export type SubjectKind = z.infer<typeof SubjectKind>;

/** A rule file. `writing-a-rule` in docs explains each field by example. */
export const Rule = z.strictObject({
  code: z.string().regex(/^[A-Z0-9]{2,4}-\d{3}$/, 'family and number, like KPR-001'),
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'kebab-case'),
  /** Short statement of the failing state; the finding's title. */
  title: z.string().min(8),
  severity: Severity,
  confidence: Confidence.default('high'),
  scope: SubjectKind,
  /** Judged once per node, or once for the cluster. */
  each: z.enum(['node', 'cluster']),
  /** Judged once per item of a list found in an input: the item is bound to the name `as`. */
  items: z.strictObject({
    as: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
    in: Expression,
    /** Texts with `{expr}` slots that name the item. */
    subject: z.strictObject({ namespace: z.string().optional(), name: z.string() }),
  }).optional(),
  inputs: z.strictObject({
    /** All are needed, or the outcome is inconclusive. */
    required: z.array(z.string()).default([]),
    /** At least one of each group is needed. */
    any: z.array(z.array(z.string()).min(2)).default([]),
    /** Used when there; `collected.<name>` tells. */
    optional: z.array(z.string()).default([]),
    /** Must not be cut, filtered or elided: the rule concludes from absence. */
    whole: z.array(z.string()).default([]),
  }),
  /** Semver range of Cilium versions for which the rule is judged; absent = all, also when the version is unknown. */
  cilium: z.string().optional(),
  /** Names for sub-expressions; later ones may use earlier ones. */
  let: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), Expression).default({}),
  /** All must hold, else the rule is not applicable and the first failing `say` is the reason. */
  applies: z.array(Condition).default([]),
  /** All must hold for the rule to fire. */
  when: z.array(Condition).min(1),
  /** Known false alarms: one that holds keeps the rule silent. */
  unless: z.array(Condition).default([]),
  /** First that holds sets the severity. */
  raise: z.array(z.strictObject({ is: Expression, severity: Severity, say: z.string().min(3) })).default([]),
  /** One sentence with the values seen, `{expr}` slots. */
  message: z.string().min(8),
  why: z.string().min(20),
  remedy: z.array(Remedy).min(1),
  /** Expressions whose places are quoted, besides those that `when` reads. */
  evidence: z.array(Expression).default([]),
  references: z.array(z.url()).min(1),
  tags: z.array(z.string()).default([]),
  /** Codes whose findings are symptoms of this one. */
  explains: z.array(z.string()).default([]),
  since: z.string(),
  nursery: z.boolean().default(false),
});
export type Rule = z.infer<typeof Rule>;
