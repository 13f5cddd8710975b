import * as z from 'zod';
import { DEFAULT_LIMITS } from '../../archive/open.ts';
import { Severity } from '../../model/rule.ts';
import { AUDIENCES } from '../../reporters/define-reporter.ts';
import { FAIL_ON } from '../exit-code.ts';
import { EVIDENCE_MODES } from '../../report/evidence.ts';

const one = <T extends z.ZodType>(item: T): z.ZodUnion<readonly [T, z.ZodArray<T>]> => z.union([item, z.array(item)]);
const text = z.string().min(1);
const bytes = z.union([z.number().int().positive(), z.string().regex(/^\d{1,15}(?:\.\d{1,3})?\s?[A-Za-z]{0,3}$/, 'a number, or bytes with a unit like 4GiB')]);

/** `.ciliumdoc.yaml`. Paths are relative to the folder of the file. */
export const ConfigFile = z.strictObject({
  outputs: one(z.string().regex(/^[a-z-]+(?:=.+)?$/, 'FORMAT=FILE, like html=report.html')).optional().describe('FORMAT=FILE for each report to write; - is standard output'),
  audience: z.enum(AUDIENCES).optional().describe('who reads the ticket format'),
  failOn: z.enum(FAIL_ON).optional().describe('lowest severity that makes the exit code 1'),
  failCoverageBelow: one(z.union([z.number().min(0).max(100), text])).optional().describe('percent of the rules that must be judged, or AREA=PERCENT'),
  exitZeroOnFailure: z.boolean().optional().describe('exit with 0 where findings or coverage would make it 1 or 4'),
  only: one(text).optional().describe('judge only these codes or families'),
  skip: one(text).optional().describe('leave out these codes or families'),
  rules: one(text).optional().describe('folders with further rules'),
  db: text.optional().describe('folder with newer advisories.json and releases.json'),
  waivers: one(text).optional().describe('waiver files, YAML or CSV'),
  asOf: text.optional().describe('day that waivers are judged by: 2026-12-31, or snapshot'),
  baseline: text.optional().describe('baseline file: only what is new or worsened fails'),
  limits: z.partialRecord(z.enum(Object.keys(DEFAULT_LIMITS)), bytes).optional().describe('ceilings on the input, by name'),
  severity: z.record(z.string().regex(/^[A-Z0-9]{2,4}-\d{3}$/, 'a code of a rule, like KPR-001'), Severity).optional().describe('severity in place of that of the rule, by code'),
  evidence: z.enum(EVIDENCE_MODES).optional().describe('how much of the proof is quoted'),
  redact: z.boolean().optional().describe('pseudonyms instead of names and addresses'),
  sarifAnchor: text.optional().describe('file of the repository that SARIF results point to first'),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** JSON Schema (2020-12) of the configuration file, as published in docs/config.schema.json. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(ConfigFile, { target: 'draft-2020-12', io: 'input' });
  return { $schema: schema.$schema, title: 'ciliumdoc configuration (.ciliumdoc.yaml)', ...Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema')) };
}
