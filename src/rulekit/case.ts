import { parse } from 'yaml';
import * as z from 'zod';
import { EXIT, UserError } from '../base/errors.ts';
import { Severity } from '../model/rule.ts';
import { ReportSubject } from '../model/report.ts';

/**
 * A case of a rule: files in, outcome out, through the whole pipeline.
 * `files` maps a path inside the dump to its text, or to a text shared by several cases (`from`, relative to `rules/_shared`),
 * with lines replaced where the case differs.
 */
export const RuleCase = z.strictObject({
  /** What the case shows, in one sentence. */
  shows: z.string().min(5),
  files: z.record(z.string(), z.union([
    z.string(),
    z.strictObject({
      from: z.string(),
      /** Exact text to replace; must be found. */
      replace: z.record(z.string(), z.string()).default({}),
    }),
  ])),
  expect: z.strictObject({
    state: z.enum(['fired', 'clear', 'not-applicable', 'inconclusive']),
    severity: Severity.optional(),
    /** Exactly these subjects fired, in any order; each as far as written, with its severity where they differ. */
    subjects: z.array(ReportSubject.partial().extend({ severity: Severity.optional() })).optional(),
    /** Part of the message. */
    message: z.string().optional(),
    /** Part of the reason of a clear or not-applicable outcome: which guard held it back. */
    reason: z.string().optional(),
    /** `path:line` places that must be among the evidence. */
    evidence: z.array(z.string()).default([]),
    /** Inputs that must be named as missing. */
    missing: z.array(z.string()).default([]),
  }),
});
export type RuleCase = z.infer<typeof RuleCase>;

/** Reads a case file. `shared` gives the text of a shared file by its path. Throws a UserError that names the file. */
export function readCase(path: string, text: string, shared: (path: string) => string | undefined): { readonly case: RuleCase; readonly files: Record<string, string> } {
  const result = RuleCase.safeParse(readYaml(path, text));
  if (!result.success) throw new UserError(`${path}: ${z.prettifyError(result.error)}`, EXIT.usage);
  const files = Object.fromEntries(Object.entries(result.data.files).map(([name, source]) => [name, typeof source === 'string' ? source : expand(path, source, shared)]));
  return { case: result.data, files };
}

/** Text as YAML. Throws a UserError that names the file. */
export function readYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UserError(`${path}: not valid YAML: ${error instanceof Error ? error.message.trim() : ''}`, EXIT.usage);
  }
}

function expand(path: string, source: { readonly from: string; readonly replace: Readonly<Record<string, string>> }, shared: (path: string) => string | undefined): string {
  let text = shared(source.from);
  if (text === undefined) throw new UserError(`${path}: there is no shared file ${source.from}`, EXIT.usage);
  for (const [from, to] of Object.entries(source.replace)) {
    if (!text.includes(from)) throw new UserError(`${path}: "${from}" is not in ${source.from}`, EXIT.usage);
    text = text.replaceAll(from, to);
  }
  return text;
}
