import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UserError } from '../../base/errors.ts';
import { rulePages } from '../../rulekit/docs.ts';
import { namedCase } from '../../rulekit/suite.ts';
import type { Io } from '../io.ts';
import { choose, readRuleSet } from '../rule-folders.ts';

/** `ciliumdoc rules docs --out DIR`: a Markdown page per rule and an index. */
export async function writeDocs(dirs: readonly string[], out: string, io: Io): Promise<void> {
  const chosen = choose(await readRuleSet(dirs), []);
  const pages = rulePages(chosen.map(({ rule, folder }) => ({ rule, folder: folder.folder, shows: folder.cases.map((c) => namedCase(folder, c).case) })));
  try {
    mkdirSync(out, { recursive: true });
    for (const [name, text] of pages) writeFileSync(join(out, name), text);
  } catch (error) {
    throw new UserError(`cannot write to ${out} (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`, EXIT.usage, 'name a folder that is writable');
  }
  io.stdout.write(`${String(pages.size)} pages in ${out}; start with ${join(out, 'README.md')}\n`);
}
