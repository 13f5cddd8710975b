import * as z from 'zod';

/**
 * The objects of SARIF 2.1.0 that ciliumdoc writes, closed: a property that the standard does not know, an empty text or a
 * value out of its range is an error. GitHub's demands are stricter than the standard's and stand here too.
 */
const text = z.string().min(1);
const index = z.number().int().min(0);
const level = z.enum(['error', 'warning', 'note']);
const message = z.strictObject({ text, markdown: text.optional() });
const short = z.strictObject({ text: text.max(1024), markdown: text.optional() });
const uri = z.string().regex(/^[a-z]+(?:\/(?:[A-Za-z0-9._~!*'()-]|%[0-9A-F]{2})+)*$/, 'relative and percent-encoded').refine((u) => !u.split('/').some((s) => s === '.' || s === '..'));
/** A place in the dump, or a file of the reader's repository, which has no base. */
const artifactLocation = z.union([z.strictObject({ uri, uriBaseId: z.literal('SYSDUMP'), index }), z.strictObject({ uri })]);
const region = z.strictObject({
  startLine: z.number().int().min(1), startColumn: z.number().int().min(1), endLine: z.number().int().min(1), endColumn: z.number().int().min(1),
  snippet: z.strictObject({ text }).optional(),
}).refine((r) => r.endLine > r.startLine || (r.endLine === r.startLine && r.endColumn >= r.startColumn), 'ends before it starts');
const logicalLocation = z.strictObject({ name: text, fullyQualifiedName: text, kind: text });
const location = z.strictObject({
  physicalLocation: z.strictObject({ artifactLocation, region }), logicalLocations: z.array(logicalLocation).min(1).max(100).optional(), message: message.optional(),
});
const properties = z.record(z.string(), z.unknown());

const rule = z.strictObject({
  id: text.max(255), name: text.max(255).optional(), shortDescription: short, fullDescription: short, help: message, helpUri: z.url().optional(),
  defaultConfiguration: z.strictObject({ level }).optional(),
  properties: z.looseObject({
    tags: z.array(text).max(10), precision: z.enum(['very-high', 'high', 'medium', 'low']).optional(),
    'problem.severity': z.enum(['error', 'warning', 'recommendation']).optional(), 'security-severity': z.string().regex(/^(?:10|\d)\.\d$/).optional(),
  }),
});

const result = z.strictObject({
  ruleId: text, ruleIndex: index, kind: z.literal('fail'), level, message,
  locations: z.array(location).length(1), relatedLocations: z.array(location).min(1).max(1000).optional(),
  partialFingerprints: z.strictObject({ primaryLocationLineHash: z.string().regex(/^[0-9a-f]{16}:1$/), 'ciliumdoc/v1': z.string().regex(/^[0-9a-f]{16}$/) }),
  suppressions: z.array(z.strictObject({ kind: z.literal('external'), status: z.literal('accepted'), justification: text })).length(1).optional(),
  baselineState: z.enum(['new', 'unchanged', 'updated', 'absent']).optional(),
  properties,
});

const notification = z.strictObject({
  descriptor: z.strictObject({ id: text, index }), level, message,
  associatedRule: z.strictObject({ id: text, index }).optional(),
  locations: z.array(z.strictObject({ physicalLocation: z.strictObject({ artifactLocation }) })).optional(),
});

const artifact = z.strictObject({
  location: z.strictObject({ uri, uriBaseId: z.literal('SYSDUMP') }), parentIndex: index.optional(), length: index.optional(),
  hashes: z.record(z.string(), text).optional(), properties: properties.optional(),
});

const run = z.strictObject({
  tool: z.strictObject({ driver: z.strictObject({ name: z.literal('ciliumdoc'), version: text, notifications: z.array(z.strictObject({ id: text, shortDescription: short })), rules: z.array(rule).max(25_000) }) }),
  automationDetails: z.strictObject({ id: z.string().regex(/^ciliumdoc\/[^/]+\/$/) }),
  invocations: z.array(z.strictObject({ executionSuccessful: z.boolean(), toolExecutionNotifications: z.array(notification) })).length(1),
  originalUriBaseIds: z.strictObject({ SYSDUMP: z.strictObject({ description: message }) }),
  columnKind: z.literal('utf16CodeUnits'), artifacts: z.array(artifact), results: z.array(result).max(5000), properties,
});

export const Sarif = z.strictObject({ $schema: z.url(), version: z.literal('2.1.0'), runs: z.array(run).length(1) });
export type SarifRun = z.infer<typeof run>;
