import * as z from 'zod';
import { Diff, DIFF_FORMAT_VERSION } from '../../model/diff.ts';

/** The published form; keys in the order of the schema. */
export function renderDiffJson(diff: Diff): string {
  return `${JSON.stringify(Diff.parse(diff), null, 2)}\n`;
}

/** JSON Schema (2020-12) of a diff, as published in docs/diff.schema.json. */
export function diffJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(Diff, { target: 'draft-2020-12', io: 'output' });
  return { $schema, title: `ciliumdoc diff, format version ${DIFF_FORMAT_VERSION}`, ...rest };
}
