import * as z from 'zod';
import { ReportFacts } from './report-facts.ts';
import { Confidence, Remedy, Severity, SubjectKind } from './rule.ts';

/**
 * The result of a run, as published with `--format json`. Plain JSON, sorted, with no clock, locale, random value or
 * machine path in it: the same input gives the same bytes. `report.schema.json` is generated from here.
 */
export const FORMAT_VERSION = 1;

export const ReportEvidence = z.object({
  locator: z.string(), path: z.string(), startLine: z.number().int(), endLine: z.number().int(),
  excerpt: z.string(), note: z.string().optional(),
});

export const ReportSubject = z.object({
  kind: SubjectKind, node: z.string().optional(), namespace: z.string().optional(), name: z.string().optional(),
  /** Root of the dump, when the input holds several. */
  dump: z.string().optional(),
});

export const ReportMissing = z.object({
  input: z.string(), reason: z.enum(['absent', 'unavailable', 'failed', 'incomplete', 'field-missing']),
  detail: z.string(), collect: z.string(), path: z.string().optional(),
});
export type ReportMissing = z.infer<typeof ReportMissing>;

/** A named condition as it was judged, `say` with the values filled in. */
export const ReportCondition = z.object({
  role: z.enum(['applies', 'when', 'unless', 'raise']), say: z.string(), truth: z.enum(['true', 'false', 'unknown']), expression: z.string(),
  /** What the expression read, values as short JSON. */
  seen: z.array(z.object({ path: z.string(), value: z.string() })).optional(),
});
export type ReportCondition = z.infer<typeof ReportCondition>;

export const ReportFinding = z.object({
  code: z.string(), name: z.string(), severity: Severity, confidence: Confidence,
  title: z.string(),
  /** With the values seen; of the first subject, when several. */
  message: z.string(),
  /** One message per subject where they differ, in the order of `subjects`. */
  messages: z.array(z.string()),
  subjects: z.array(ReportSubject).min(1),
  /** Sampled when there are very many subjects; `evidenceTotal` tells. */
  evidence: z.array(ReportEvidence).min(1),
  evidenceTotal: z.number().int(),
  why: z.string(), remedy: z.array(Remedy), references: z.array(z.string()),
  /** The named conditions of the first subject with the values seen. */
  conditions: z.array(ReportCondition),
  fingerprint: z.string(),
  /** Codes folded under this one. */
  symptoms: z.array(z.string()),
  /** Code of the cause this one is folded under. */
  cause: z.string().optional(),
  tags: z.array(z.string()),
  waived: z.object({ reason: z.string(), expires: z.string().optional(), owner: z.string().optional(), ticket: z.string().optional() }).optional(),
  /** Against the baseline of the run: `known` findings do not fail. Absent without a baseline. */
  baseline: z.enum(['new', 'worsened', 'known']).optional(),
  /** What the rule says, where the configuration says something else. */
  ruleSeverity: Severity.optional(),
  /** Hash of what is quoted, one per subject in the order of `subjects`: what a waiver may be tied to. */
  evidenceFingerprints: z.array(z.string()).optional(),
});
export type ReportFinding = z.infer<typeof ReportFinding>;

export const ReportOutcome = z.object({
  code: z.string(), title: z.string(), state: z.enum(['fired', 'clear', 'not-applicable', 'inconclusive', 'errored']),
  subjects: z.array(ReportSubject), reason: z.string().optional(), missing: z.array(ReportMissing).optional(),
  /** How one of the subjects was judged, where the rule did not fire. */
  conditions: z.array(ReportCondition).optional(),
});
export type ReportOutcome = z.infer<typeof ReportOutcome>;

export const FileStatus = z.enum(['parsed', 'partial', 'unavailable', 'failed', 'unrecognised', 'unused']);
export type FileStatus = z.infer<typeof FileStatus>;

export const ReportProblem = z.object({ path: z.string(), line: z.number().int().optional(), message: z.string() });

export const ReportFile = z.object({
  path: z.string(), kind: z.string(), parser: z.string().optional(), status: FileStatus,
  node: z.string().optional(), reason: z.string().optional(), bytes: z.number().int(),
  lines: z.number().int(), understood: z.number().int(), problems: z.array(ReportProblem),
});
export type ReportFile = z.infer<typeof ReportFile>;

export const CollectorFailure = z.object({
  task: z.string(), message: z.string(), path: z.string(), line: z.number().int(),
  /** Normal for this version or feature set, so nothing to worry about. */
  expected: z.boolean(),
});
export type CollectorFailure = z.infer<typeof CollectorFailure>;

/** An input that a dump of this collector and these agents should hold. */
export const ExpectedInput = z.object({
  /** Id of the parser. */
  input: z.string(),
  /** Command that collects it. */
  collect: z.string(),
  /** Absent for what speaks of the whole cluster. */
  node: z.string().optional(),
  state: z.enum(['collected', 'partial', 'failed', 'absent']),
  reason: z.string().optional(),
  /** Codes of the rules that could not be judged for want of it. */
  blinds: z.array(z.string()),
  /** Root of the dump, when the input holds several. */
  dump: z.string().optional(),
});
export type ExpectedInput = z.infer<typeof ExpectedInput>;

export const AreaCoverage = z.object({
  area: z.string(), judged: z.number().int(), inconclusive: z.number().int(), notApplicable: z.number().int(),
  /** Share of rules that could be judged or did not apply, 0 to 100. */
  percent: z.number(),
});

/** What was asked for, as far as it changes what a report says. */
export const ReportOptions = z.object({
  /** `sample`: up to twelve places under a finding; `full`: all; `none`: places without their text. */
  evidence: z.enum(['full', 'sample', 'none']),
  /** Names and addresses are pseudonyms. */
  redacted: z.boolean(),
  /** Codes and families asked for, or left out. */
  only: z.array(z.string()).optional(), skip: z.array(z.string()).optional(),
});
export type ReportOptions = z.infer<typeof ReportOptions>;
/** An entry of a waiver file and what became of it in this run. */
export const ReportWaiver = z.object({
  /** The file as it was named, and the line of the entry. */
  file: z.string(), line: z.number().int(),
  code: z.string(), scope: z.string(), reason: z.string(), owner: z.string().optional(), ticket: z.string().optional(), expires: z.string().optional(),
  /**
   * `active`: holds. `expired`: its date has passed. `lapsed`: fits, but does not hold: the evidence changed, or a date is
   * missing. `unused`: its rule was judged and it fits nothing. `not-judged`: its rule was not. `invalid`: not understood.
   */
  state: z.enum(['active', 'expired', 'lapsed', 'unused', 'not-judged', 'invalid']),
  detail: z.string().optional(),
  /** Nodes and objects that it waives. */
  subjects: z.number().int(),
});
export type ReportWaiver = z.infer<typeof ReportWaiver>;

/** What a baseline said of this run. Numbers count nodes and objects, not findings. */
export const ReportBaseline = z.object({
  file: z.string(), known: z.number().int(), worsened: z.number().int(), new: z.number().int(),
  /** In the baseline and no longer found, though the rule was judged. */
  fixed: z.array(z.object({ code: z.string(), severity: Severity, subject: ReportSubject })),
  /** In the baseline, and the rule could not be judged. */
  notJudged: z.number().int(),
});
export type ReportBaseline = z.infer<typeof ReportBaseline>;

export const Report = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  tool: z.object({ name: z.literal('ciliumdoc'), version: z.string(), rules: z.number().int() }),
  input: z.object({
    name: z.string(), bytes: z.number().int(), sha256: z.string().optional(), kind: z.string(),
    /** Instant of collection, ISO 8601; local time of the collector without zone where only the file names tell. */
    collectedAt: z.string().optional(), collector: z.string().optional(),
  }),
  cluster: z.object({
    name: z.string().optional(), ciliumVersions: z.array(z.string()), kubernetesVersion: z.string().optional(),
    nodes: z.array(z.string()),
  }),
  summary: z.object({
    bySeverity: z.object({ critical: z.number().int(), error: z.number().int(), warning: z.number().int(), info: z.number().int() }),
    outcomes: z.object({ fired: z.number().int(), clear: z.number().int(), 'not-applicable': z.number().int(), inconclusive: z.number().int(), errored: z.number().int() }),
    coverage: z.object({ files: z.number().int(), byStatus: z.record(z.string(), z.number().int()), percent: z.number() }),
    /** The verdict in one sentence. */
    verdict: z.string(),
  }),
  findings: z.array(ReportFinding),
  outcomes: z.array(ReportOutcome),
  /**
   * Codes of the rules that were judged wherever they apply and found nothing, those of the areas of the findings first. Absent
   * in reports written before they were listed; `outcomes` tell the same.
   */
  ruledOut: z.array(z.string()).optional(),
  coverage: z.object({ files: z.array(ReportFile), collectorFailures: z.array(CollectorFailure), byArea: z.array(AreaCoverage),
    /** Not told in the first reports of this format. */
    expected: z.array(ExpectedInput).default([]) }),
  problems: z.array(ReportProblem),
  /** Texts of this report in which a key, a token or a password stood; each is `[hidden]`. Absent when none did. */
  secretsHidden: z.number().int().optional(),
  /** Absent in reports written before they were kept: then `sample`, not redacted. */
  options: ReportOptions.optional(),
  /** Absent without a waiver file. `asOf` is the day that expiry is judged by; absent when none is known. */
  waivers: z.object({ asOf: z.string().optional(), entries: z.array(ReportWaiver) }).optional(),
  baseline: ReportBaseline.optional(),
  /** One per dump; absent where nobody computed them. */
  facts: z.array(ReportFacts).optional(),
});
export type Report = z.infer<typeof Report>;
