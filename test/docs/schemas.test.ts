import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configJsonSchema } from '../../src/cli/config/schema.ts';
import { ruleJsonSchema } from '../../src/engine/rule-schema.ts';
import { diffJsonSchema } from '../../src/reporters/diff/json.ts';
import { fleetJsonSchema } from '../../src/reporters/fleet/json.ts';
import { reportJsonSchema } from '../../src/reporters/json/schema.ts';

const ROOT = join(import.meta.dirname, '../..');

it.each([
  ['docs/report.schema.json', reportJsonSchema],
  ['docs/diff.schema.json', diffJsonSchema],
  ['docs/config.schema.json', configJsonSchema],
  ['docs/fleet.schema.json', fleetJsonSchema],
  ['rules/rule.schema.json', ruleJsonSchema],
] as const)('%s is what the code says; npm run gen writes it', (path, schema) => {
  expect(JSON.parse(readFileSync(join(ROOT, path), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema())));
});
