import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { readTextFolder } from '../archive/folder-reader.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { sortedBy } from '../base/sort.ts';
import { packageRoot } from './version.ts';

const NotJudged = z.array(z.strictObject({ code: z.string().regex(/^[A-Z0-9]{2,4}-\d{3}$/), title: z.string().min(8), because: z.string().min(20) }));
export type NotJudged = z.infer<typeof NotJudged>[number];

/**
 * What is known to go wrong and cannot be judged honestly from files, with the reason: the `not-judged.yaml` of each family
 * of shipped rules, sorted by code. Throws a UserError (exit code 2) that names a file that is not such a list.
 */
export async function readNotJudged(): Promise<NotJudged[]> {
  const files = await readTextFolder(join(packageRoot(), 'rules'), /(^|\/)not-judged\.yaml$/);
  return sortedBy(files.flatMap((file) => {
    const list = NotJudged.safeParse(parse(file.text));
    if (!list.success) throw new UserError(`rules/${file.path}: ${list.error.issues[0]?.message ?? 'not a list'}`, EXIT.usage, 'each entry holds code, title and because');
    return list.data;
  }), (entry) => entry.code);
}
