import * as z from 'zod';
import { FORMAT_VERSION, Report } from '../../model/report.ts';

/** JSON Schema (2020-12) of the report, as published in docs/report.schema.json. */
export function reportJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(Report, { target: 'draft-2020-12', io: 'output' });
  return {
    $schema: schema.$schema, title: `ciliumdoc report, format version ${FORMAT_VERSION}`,
    ...Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema')),
  };
}
