import { tmpdir } from 'node:os';
import { basename, resolve } from 'node:path';
import { EXIT, UserError } from '../base/errors.ts';
import { ContainerFault } from './container.ts';
import type { Container, OpenContext } from './container.ts';
import { collect, count } from './content.ts';
import { openFolder } from './directory.ts';
import { Allowance, DEFAULT_LIMITS } from './limits.ts';
import { ProblemLog } from './problem-log.ts';
import { escapeName } from './safe-path.ts';

const MOST_BYTES = 1024 * 1024;

/** One text file below a folder; `path` is relative to it, with `/` between segments. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads the UTF-8 text files below `dir` whose relative path matches `pattern`, sorted by path. An empty folder gives none.
 * Throws UserError (exit code 2) for a folder that cannot be read, a file over 1 MiB or one that is not UTF-8.
 */
export async function readTextFolder(dir: string, pattern: RegExp): Promise<TextFile[]> {
  const container = await opened(dir);
  const files: TextFile[] = [];
  for await (const member of container?.members() ?? []) {
    if (member.path.search(pattern) < 0) continue;
    const { bytes, more } = await collect(member, MOST_BYTES);
    const shown = `${escapeName(dir)}/${member.path}`;
    const damage = member.damageSeen();
    if (damage !== undefined) throw new UserError(`${shown}: ${damage}`, EXIT.usage);
    if (more) throw new UserError(`${shown}: is larger than ${count(MOST_BYTES)} bytes`, EXIT.usage);
    files.push({ path: member.path, text: decoded(bytes, shown) });
  }
  return files;
}

async function opened(dir: string): Promise<Container | undefined> {
  const name = basename(resolve(dir));
  const context: OpenContext = {
    limits: DEFAULT_LIMITS, problems: new ProblemLog(name, DEFAULT_LIMITS.problems), allowance: new Allowance(DEFAULT_LIMITS),
    tempDir: tmpdir(), clutter: { count: 0, first: undefined },
  };
  try {
    return await openFolder(resolve(dir), { label: name, prefix: '' }, context);
  } catch (error) {
    if (!(error instanceof ContainerFault)) throw error;
    if (error.empty) return undefined;
    throw new UserError(`${escapeName(dir)}: ${error.message}`, EXIT.usage, error.hint);
  }
}

function decoded(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${shown}: is not UTF-8 text`, EXIT.usage);
  }
}
