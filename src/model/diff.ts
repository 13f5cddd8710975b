import * as z from 'zod';
import { ReportEvidence, ReportMissing, ReportSubject } from './report.ts';
import { Severity } from './rule.ts';

/** The result of `ciliumdoc diff`, as published with `--format json`. Same rules as for a report: same inputs, same bytes. */
export const DIFF_FORMAT_VERSION = 1;

const Count = z.number().int().nonnegative();
const Sides = z.object({ before: z.array(ReportEvidence), after: z.array(ReportEvidence) });
export const Which = z.enum(['before', 'after']);
export type Which = z.infer<typeof Which>;

/** One of the two inputs. */
export const DiffSide = z.object({
  name: z.string(), kind: z.string(), sha256: z.string().optional(), collectedAt: z.string().optional(),
  /** `report`: a saved report, of which only findings can be compared. */
  from: z.enum(['dump', 'report']),
  cluster: z.string().optional(), ciliumVersions: z.array(z.string()), kubernetesVersion: z.string().optional(),
  nodes: Count, files: Count, findings: Count,
});
export type DiffSide = z.infer<typeof DiffSide>;

export const FindingChange = z.object({
  /** `not-comparable`: one side could not judge it, so that nobody knows whether it is new or gone. */
  kind: z.enum(['new', 'fixed', 'changed', 'not-comparable']),
  /** A new or raised finding, or one that reaches further. Never set for what is waived or not comparable. */
  worse: z.boolean(),
  code: z.string(), title: z.string(),
  severity: z.object({ before: Severity.optional(), after: Severity.optional() }),
  message: z.object({ before: z.string().optional(), after: z.string().optional() }),
  subjects: z.object({ added: z.array(ReportSubject), removed: z.array(ReportSubject), kept: Count }),
  fingerprint: z.object({ before: z.string().optional(), after: z.string().optional() }),
  waived: z.boolean(),
  /** For `not-comparable`: which side could not judge, and what it lacked. */
  blind: z.object({ side: Which, reason: z.string(), missing: z.array(ReportMissing) }).optional(),
  evidence: Sides,
});
export type FindingChange = z.infer<typeof FindingChange>;

export const Change = z.object({
  kind: z.enum(['added', 'removed', 'changed']),
  /** What changed: a configuration key, a service, a route. */
  item: z.string(),
  /** Which of its values; absent when the whole item came or went. */
  field: z.string().optional(),
  before: z.string().optional(), after: z.string().optional(),
  /** For values that are sets. */
  added: z.array(z.string()).optional(), removed: z.array(z.string()).optional(),
  /** Nodes on which the same change is seen; empty for what is of the whole cluster. */
  nodes: z.array(z.string()),
  note: z.string().optional(),
  evidence: Sides,
});
export type Change = z.infer<typeof Change>;

export const FacetDiff = z.object({
  id: z.string(), title: z.string(),
  /** Outputs compared, one from each side. */
  compared: Count,
  /** Items compared over all of them. */
  items: Count,
  changes: z.array(Change),
  /** Changes beyond those listed. */
  omitted: Count,
  /** Fields that are not compared on purpose, and why. */
  ignored: z.array(z.object({ field: z.string(), why: z.string() })),
});
export type FacetDiff = z.infer<typeof FacetDiff>;

export const NotComparable = z.object({
  facet: z.string(), title: z.string(),
  /** The side that has it. */
  only: Which,
  nodes: z.array(z.string()),
  reason: z.string(),
  /** Command that collects it. */
  collect: z.string().optional(),
});
export type NotComparable = z.infer<typeof NotComparable>;

export const Diff = z.object({
  formatVersion: z.literal(DIFF_FORMAT_VERSION),
  kind: z.literal('diff'),
  tool: z.object({ name: z.literal('ciliumdoc'), version: z.string() }),
  before: DiffSide, after: DiffSide,
  summary: z.object({
    /** In one sentence. */
    verdict: z.string(),
    /** A finding at or above `failOn` is new or worse. */
    worse: z.boolean(),
    failOn: z.enum(['critical', 'error', 'warning', 'info', 'never']),
    findings: z.object({ new: Count, fixed: Count, changed: Count, worse: Count, same: Count, notComparable: Count }),
    changes: Count,
    notComparable: Count,
    /** Rules that crashed on either side: ours to mend. */
    errored: Count,
  }),
  /** What a reader must know before believing the rest: other clusters, other rules. */
  remarks: z.array(z.string()),
  findings: z.array(FindingChange),
  facets: z.array(FacetDiff),
  notComparable: z.array(NotComparable),
});
export type Diff = z.infer<typeof Diff>;
