import type { z } from 'zod';
import { readTextFolder } from '../archive/folder-reader.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { AdvisoryTable, ReleaseTable, type Tables } from '../model/tables.ts';
import { shippedTables } from '../views/tables.ts';

/**
 * Advisories and releases for `--db DIR`: `advisories.json` and `releases.json` of that folder, each in place of the shipped
 * one. Throws a UserError (exit code 2) when there is neither, or when one is not such a table.
 */
export async function readTables(dir: string | undefined): Promise<Tables> {
  if (dir === undefined) return shippedTables();
  const files = await readTextFolder(dir, /^(?:advisories|releases)\.json$/);
  if (files.length === 0) throw new UserError(`neither advisories.json nor releases.json is in ${dir}`, EXIT.usage, '--db names the folder that holds them');
  const read = <T>(name: string, schema: z.ZodType<T>, shipped: T): T => {
    const file = files.find((f) => f.path === name);
    return file === undefined ? shipped : readTable(`${dir}/${name}`, file.text, schema);
  };
  return { advisories: read('advisories.json', AdvisoryTable, shippedTables().advisories), releases: read('releases.json', ReleaseTable, shippedTables().releases) };
}

function readTable<T>(path: string, text: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parseJson(path, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`${path}: ${(issue?.path ?? []).map(String).join('.')}: ${issue?.message ?? 'not such a table'}`, EXIT.usage, 'the shipped tables show the form: src/views/tables');
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
}
