import { createHash } from 'node:crypto';
import { openInput } from '../../src/archive/open.ts';
import type { OpenOptions } from '../../src/archive/open.ts';
import type { SourceFile } from '../../src/model/source-file.ts';
import type { Problem } from '../../src/model/problem.ts';

export interface ReadFile {
  readonly path: string;
  readonly locator: string;
  readonly size: number;
  readonly text: string;
  readonly damage: string;
}

export interface ReadTree {
  readonly kind: string;
  readonly files: ReadFile[];
  readonly problems: readonly Problem[];
  /** The same files by `open` after the walk. */
  readonly again: ReadFile[];
}

const MOST = 1024 * 1024;

/** Short contents as they are, long ones by length and digest. */
function shown(bytes: Uint8Array): string {
  if (bytes.length <= 4096) return Buffer.from(bytes).toString('latin1');
  return `${bytes.length} bytes ${createHash('sha1').update(bytes).digest('hex')}`;
}

async function readOne(file: SourceFile): Promise<ReadFile> {
  const { bytes, damage } = await file.read(MOST);
  return { path: file.path, locator: file.locator, size: file.size, text: shown(bytes), damage: [...(file.recovered === true ? ['recovered'] : []), ...file.damage, damage].filter(Boolean).join('; ') };
}

/** Opens an input, reads every file in its turn and then once more by its path. */
export async function readAll(input: string, options?: OpenOptions): Promise<ReadTree> {
  const tree = await openInput(input, options);
  const files: ReadFile[] = [];
  const again: ReadFile[] = [];
  try {
    for await (const file of tree.files()) files.push(await readOne(file));
    for (const { path } of files) {
      const file = await tree.open(path);
      if (file !== undefined) again.push(await readOne(file));
    }
    return { kind: tree.kind, files, problems: [...tree.problems], again };
  } finally {
    await tree.close();
  }
}
